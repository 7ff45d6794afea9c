using Strongroom.Storage;

namespace Strongroom.Search.Tests;

/// <summary>Notes every request to a store.</summary>
internal sealed class TracingStore(IObjectStore inner) : IObjectStore
{
    public List<string> Trace { get; } = [];

    public ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken)
    {
        Trace.Add($"create {name}");
        return inner.BeginCreateAsync(name, cancellationToken);
    }

    public ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        Trace.Add($"read {name} {offset} {destination.Length}");
        return inner.ReadAsync(name, offset, destination, cancellationToken);
    }

    public IAsyncEnumerable<ObjectName> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        Trace.Add($"list {prefix}");
        return inner.ListAsync(prefix, cancellationToken);
    }

    public ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken)
    {
        Trace.Add($"delete {name}");
        return inner.DeleteAsync(name, cancellationToken);
    }
}
