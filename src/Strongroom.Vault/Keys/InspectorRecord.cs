using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Vault;

/// <summary>
/// The public object <c>k/inspectors</c>: the ledger's entry key, wrapped for the inspectors alone. It stands beside the ledger because it is what
/// opens the ledger for them; no compartment opens with it. CBOR <c>[1, store, wrapped]</c>, see docs/formats/key-record.md.
/// </summary>
public static class InspectorRecord
{
    private const int MaxBytes = 4096;
    private static readonly ObjectName Name = ObjectName.Parse("k/inspectors");

    /// <summary>Writes the record. Durable on return; a record that is there already stays.</summary>
    /// <param name="store">The object store.</param>
    /// <param name="id">The store's id.</param>
    /// <param name="wrapped">The wrapped entry key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task WriteAsync(IObjectStore store, StoreId id, byte[] wrapped, CancellationToken cancellationToken) =>
        await store.CreateAsync(Name, new RecordWriter().Array(3).Int(1).Id(id.Value).Bytes(wrapped).End().Finish(), cancellationToken);

    /// <summary>Reads the record.</summary>
    /// <param name="store">The object store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Store id and wrapped entry key, or null when there is none.</returns>
    /// <exception cref="MalformedException">The object is not such a record.</exception>
    public static async Task<(StoreId Store, byte[] Wrapped)?> ReadAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        if (await store.ReadAllAsync(Name, MaxBytes, cancellationToken) is not { } bytes)
        {
            return null;
        }

        var reader = new RecordReader(bytes, "inspector record");
        reader.Array(3);
        reader.Int(1, 1);
        var id = new StoreId(reader.Id());
        var wrapped = reader.Bytes(MaxBytes);
        reader.End();
        reader.Finish();
        return (id, wrapped);
    }
}
