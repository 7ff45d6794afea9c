using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;

namespace Strongroom.Vault;

/// <summary>Seals what stands beside a text into a blob and makes its row.</summary>
internal static class DerivedRow
{
    public static ItemRow Of(
        BlobDraft draft, CompartmentKeys keys, RowKind kind, ItemRow of, Label label, string engine, ReadOnlyMemory<byte> content, DateTimeOffset now)
    {
        var bytes = draft.AddItem(SealedKind.Derivative, content.Span);
        return new ItemRow
        {
            Item = of.Item,
            Version = of.Version,
            Kind = kind,
            Compartment = keys.Id,
            Holding = keys.Holding,
            Blob = bytes.Place.Blob,
            Offset = bytes.Place.Offset,
            Length = bytes.Place.Length,
            StoredLength = bytes.Place.StoredLength,
            WrappedKey = bytes.WrappedKey,
            TreeHash = bytes.Place.TreeHash,
            ContentMac = ContentMac.Of(keys.Content, content.Span),
            Label = label,
            Parents = [of.Item],
            Engine = engine,
            Fields = new ItemFields { Title = string.Empty, MediaType = string.Empty },
            Filed = now,
        };
    }
}
