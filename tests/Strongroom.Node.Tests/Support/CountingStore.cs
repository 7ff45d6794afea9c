using Strongroom.Storage;

namespace Strongroom.Node.Tests.Support;

/// <summary>Counts reads, and fails as told: a full disk, a blob that is gone, a blob that was altered.</summary>
internal sealed class CountingStore(IObjectStore inner) : IObjectStore
{
    private long _reads;

    internal long Reads => Interlocked.Read(ref _reads);

    internal bool Full { get; set; }

    internal Func<ObjectName, bool> Missing { get; set; } = static _ => false;

    internal Func<ObjectName, bool> Altered { get; set; } = static _ => false;

    public ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken) =>
        Full ? throw new StorageException(StorageFault.Full, $"creating {name}") : inner.BeginCreateAsync(name, cancellationToken);

    public async ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        if (Missing(name))
        {
            return null;
        }

        var range = await inner.ReadAsync(name, offset, destination, cancellationToken);
        if (range is { Count: > 0 } found && Altered(name))
        {
            destination.Span[found.Count / 2] ^= 0x10;
        }

        return range;
    }

    public IAsyncEnumerable<ObjectName> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    public ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken) => inner.DeleteAsync(name, cancellationToken);
}
