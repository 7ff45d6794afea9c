using System.Runtime.CompilerServices;

namespace Strongroom.Storage;

/// <summary>
/// Objects in memory, for tests and the simulator: every call completes at once, in the caller's thread. Holds whatever it is given until
/// released. Thread-safe.
/// </summary>
public sealed class MemoryStore : IObjectStore
{
    private readonly Lock _lock = new(); // guards _objects
    private SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    /// <summary>Number of objects.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _objects.Count;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IObjectWriter>(new Writer(this, Checked(name)));
    }

    /// <inheritdoc/>
    public ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        byte[]? bytes;
        lock (_lock)
        {
            _objects.TryGetValue(Checked(name), out bytes);
        }

        if (bytes is null)
        {
            return ValueTask.FromResult<ObjectRange?>(null);
        }

        var start = (int)Math.Min(offset, bytes.Length);
        var count = Math.Min(destination.Length, bytes.Length - start);
        bytes.AsSpan(start, count).CopyTo(destination.Span);
        return ValueTask.FromResult<ObjectRange?>(new ObjectRange(count, bytes.Length));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectName> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        foreach (var (name, _) in Snapshot())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (name.ToString().StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return name;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _objects.Remove(Checked(name));
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>All objects at this moment, in ordinal order of names. The arrays are the store's own: not to be changed.</summary>
    public IReadOnlyList<KeyValuePair<ObjectName, byte[]>> Snapshot()
    {
        lock (_lock)
        {
            return [.. _objects.Select(static o => KeyValuePair.Create(ObjectName.Parse(o.Key), o.Value))];
        }
    }

    /// <summary>Puts the store back to a snapshot, as a provider that rolls back would.</summary>
    /// <param name="snapshot">From this or another memory store.</param>
    public void Restore(IReadOnlyList<KeyValuePair<ObjectName, byte[]>> snapshot)
    {
        var objects = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, bytes) in snapshot)
        {
            objects.Add(name.ToString(), bytes);
        }

        lock (_lock)
        {
            _objects = objects;
        }
    }

    /// <summary>Puts an object there or replaces it, as only a hostile provider would.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="bytes">Its content; copied.</param>
    public void DangerousReplace(ObjectName name, ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        lock (_lock)
        {
            _objects[Checked(name)] = copy;
        }
    }

    private static string Checked(ObjectName name) =>
        name == default ? throw new ArgumentException("the default value is no name", nameof(name)) : name.ToString();

    private sealed class Writer(MemoryStore store, string name) : IObjectWriter
    {
        private MemoryStream? _bytes = new();

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_bytes is null, this);
            _bytes.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask<CreateOutcome> CompleteAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_bytes is null, this);
            var whole = _bytes.ToArray();
            _bytes = null;
            lock (store._lock)
            {
                return ValueTask.FromResult(store._objects.TryAdd(name, whole) ? CreateOutcome.Created : CreateOutcome.AlreadyExists);
            }
        }

        public ValueTask DisposeAsync()
        {
            _bytes = null;
            return ValueTask.CompletedTask;
        }
    }
}
