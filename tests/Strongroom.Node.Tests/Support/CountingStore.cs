using System.Collections.Concurrent;
using Strongroom.Storage;

namespace Strongroom.Node.Tests.Support;

/// <summary>Counts reads, and fails as told: a full disk, a blob that is gone, a blob that was altered.</summary>
internal sealed class CountingStore(IObjectStore inner) : IObjectStore
{
    private long _reads;

    internal IObjectStore Inner => inner;

    internal long Reads => Interlocked.Read(ref _reads);

    /// <summary>Requests in the order they came: what is done, and to what kind of object. Their names are numbers and random ids.</summary>
    internal ConcurrentQueue<string> Trace { get; } = [];

    internal bool Full { get; set; }

    internal Func<ObjectName, bool> Missing { get; set; } = static _ => false;

    /// <summary>The same by where in the object is read.</summary>
    internal Func<ObjectName, long, bool> MissingAt { get; set; } = static (_, _) => false;

    internal Func<ObjectName, bool> Altered { get; set; } = static _ => false;

    public ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken) =>
        Noted("create", name, 0) && Full ? throw new StorageException(StorageFault.Full, $"creating {name}") : inner.BeginCreateAsync(name, cancellationToken);

    public async ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        Noted("read", name, destination.Length);
        if (Missing(name) || MissingAt(name, offset))
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

    private bool Noted(string what, ObjectName name, int length)
    {
        Trace.Enqueue($"{what} {name.ToString().Split('/')[0]} {length}");
        return true;
    }

    public ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken) => inner.DeleteAsync(name, cancellationToken);
}
