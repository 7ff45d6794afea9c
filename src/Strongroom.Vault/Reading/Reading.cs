using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Vault;

/// <summary>Finds rows and opens strings, for one key ring at a time; touches only the ring's compartments. Thread-safe.</summary>
internal sealed class Reading(VaultCore core)
{
    public ItemRow? Find(KeyRing ring, ItemId item, RowKind kind)
    {
        foreach (var compartment in ring.Compartments)
        {
            var rows = core.Manifests.Rows(compartment);
            if ((kind == RowKind.Original ? rows.Find(item) : rows.Find(item, kind)) is { } row)
            {
                return row;
            }
        }

        return null;
    }

    public IReadOnlyList<ItemRow> History(KeyRing ring, ItemId item)
    {
        foreach (var compartment in ring.Compartments)
        {
            if (core.Manifests.Rows(compartment).Items.TryGetValue(item, out var rows))
            {
                return rows;
            }
        }

        return [];
    }

    public async Task<OpenedItem> OpenAsync(KeyRing ring, ItemRow row, CancellationToken cancellationToken) =>
        await OpenAsync(ring.KeysOf(row.Compartment) ?? throw NotFound(row.Item), row, cancellationToken);

    public async Task<OpenedItem> OpenAsync(CompartmentKeys keys, ItemRow row, CancellationToken cancellationToken)
    {
        if (row.StoredLength == 0)
        {
            return new OpenedItem(row, null);
        }

        var kind = row.Kind == RowKind.Original ? SealedKind.Item : SealedKind.Derivative;
        var place = Filing.StringOf(row).Place;
        try
        {
            using var key = keys.UnwrapItemKey(row.WrappedKey, row.Blob, kind);
            var source = new BlobSource(core.Store, core.Keys.NameKey, place);
            var reader = await SealedReader.OpenAsync(key, keys.Context(kind, row.Blob.Value), source, cancellationToken);
            if (reader.Length < row.Length)
            {
                reader.Dispose();
                throw new VaultException(VaultFault.BlobDamaged, $"blob {row.Blob} is shorter than its row says");
            }

            return new OpenedItem(row, reader);
        }
        catch (Exception e) when (e is CryptoException or VaultException)
        {
            throw Broken(row, e);
        }
    }

    public static VaultException NotFound(ItemId item) => new(VaultFault.NotFound, $"there is no item {item} on this key ring");

    public static VaultException Broken(ItemRow row, Exception cause) =>
        new(
            cause is VaultException { Fault: VaultFault.BlobMissing or VaultFault.PaddingNotZero } known ? known.Fault : VaultFault.BlobDamaged,
            $"item {row.Item} can't be read: {(cause as VaultException)?.Message ?? $"blob {row.Blob} is not what was written"}",
            cause);
}
