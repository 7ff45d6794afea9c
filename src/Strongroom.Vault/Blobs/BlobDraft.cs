using System.Buffers;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Vault;

/// <summary>Where a string lies and how to open it: what a row needs.</summary>
internal readonly record struct ItemString(StringRef Place, byte[] WrappedKey);

/// <summary>
/// A blob put together in memory: strings end to end, the last one carrying the padding in its own seal. Used for everything small. Not thread-safe.
/// </summary>
internal sealed class BlobDraft
{
    private readonly CompartmentKeys _keys;
    private readonly ArrayBufferWriter<byte> _bytes = new(64 << 10);
    private bool _closed;

    public BlobDraft(CompartmentKeys keys, BlobId id)
    {
        _keys = keys;
        Id = id;
    }

    public BlobId Id { get; }

    public ReadOnlyMemory<byte> Bytes => _closed ? _bytes.WrittenMemory : throw new InvalidOperationException("A blob is stored only with its padding.");

    /// <summary>Seals content under a new random key of its own.</summary>
    public ItemString AddItem(SealedKind kind, ReadOnlySpan<byte> content)
    {
        using var key = SecretBytes.Random(SealedString.KeyBytes);
        return new ItemString(Add(key, kind, content, content.Length), _keys.WrapItemKey(key, Id, kind));
    }

    /// <summary>Seals the last string under a purpose key and pads the blob.</summary>
    public StringRef AddLast(SecretBytes purposeKey, SealedKind kind, ReadOnlySpan<byte> content)
    {
        var padded = new byte[BlobPadding.PaddedPlaintextLength(_bytes.WrittenCount, content.Length)];
        content.CopyTo(padded);
        var place = Add(purposeKey, kind, padded, content.Length);
        _closed = true;
        return place;
    }

    private StringRef Add(SecretBytes key, SealedKind kind, ReadOnlySpan<byte> plaintext, long length)
    {
        if (_closed)
        {
            throw new InvalidOperationException("The blob is closed.");
        }

        var offset = _bytes.WrittenCount;
        var sealedString = SealedString.Seal(key, _keys.Context(kind, Id.Value), plaintext);
        _bytes.Write(sealedString);
        return new StringRef(Id, offset, length, sealedString.Length, CiphertextTree.Of(sealedString));
    }
}
