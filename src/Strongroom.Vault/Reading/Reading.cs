using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Vault;

/// <summary>Finds rows and opens strings, for one key ring at a time; touches only the ring's compartments. Thread-safe.</summary>
internal sealed class Reading(VaultCore core)
{
    /// <summary>A damaged compartment hides nothing of the others; but that an item is nowhere can only be said when all of them can be read.</summary>
    public ItemRow? Find(KeyRing ring, ItemId item, RowKind kind) =>
        First(ring, rows => kind == RowKind.Original ? rows.Find(item) : rows.Find(item, kind));

    public IReadOnlyList<ItemRow> History(KeyRing ring, ItemId item) =>
        First(ring, rows => rows.Items.TryGetValue(item, out var found) ? (IReadOnlyList<ItemRow>)found : null) ?? [];

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

    private T? First<T>(KeyRing ring, Func<RowsSnapshot, T?> find)
        where T : class
    {
        VaultException? damaged = null;
        foreach (var compartment in ring.Compartments)
        {
            if (core.Manifests.TryRows(compartment, out var fault) is not { } rows)
            {
                damaged ??= fault;
            }
            else if (find(rows) is { } found)
            {
                return found;
            }
        }

        return damaged is null ? null : throw new VaultException(damaged.Fault, damaged.Message, damaged);
    }

    public static VaultException NotFound(ItemId item) => new(VaultFault.NotFound, $"there is no item {item} on this key ring");

    public static VaultException Broken(ItemRow row, Exception cause) =>
        new(
            cause is VaultException { Fault: VaultFault.BlobMissing or VaultFault.PaddingNotZero } known ? known.Fault : VaultFault.BlobDamaged,
            $"item {row.Item} can't be read: {(cause as VaultException)?.Message ?? $"blob {row.Blob} is not what was written"}",
            cause);
}
