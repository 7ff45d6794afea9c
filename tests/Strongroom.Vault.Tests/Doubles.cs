using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Vault.Tests;

/// <summary>What an observer was told, which must always equal what the vault says itself.</summary>
internal sealed class Mirror : IManifestObserver
{
    private readonly Dictionary<(CompartmentId, ItemId), List<ItemRow>> _rows = [];

    public void OnRows(CompartmentId compartment, IReadOnlyList<ItemRow> added, IReadOnlyList<ItemId> removed)
    {
        foreach (var item in removed)
        {
            _rows.Remove((compartment, item));
        }

        foreach (var row in added)
        {
            Assert.Equal(compartment, row.Compartment);
            if (!_rows.TryGetValue((compartment, row.Item), out var rows))
            {
                rows = [];
                _rows.Add((compartment, row.Item), rows);
            }

            rows.Add(row);
        }
    }

    public void OnIndexSegments(CompartmentId compartment, IReadOnlyList<IndexSegment> segments)
    {
    }

    public void MustEqual(Vault vault, KeyRing everything)
    {
        var told = _rows.OrderBy(r => r.Key.Item1).ThenBy(r => r.Key.Item2).SelectMany(r => r.Value).Select(Print).ToList();
        var said = everything.Compartments.SelectMany(c => vault.Rows(everything, c)).Select(Print).ToList();
        Assert.Equal(said, told);
    }

    private static string Print(ItemRow row) => $"{row.Compartment} {row} {row.Blob}+{row.Offset} {row.Label.AccessHash}";
}

/// <summary>Zeros without end, up to a length.</summary>
internal sealed class ZeroStream(long length) : Stream
{
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(buffer.Length, length - _at);
        buffer.Span[..count].Clear();
        _at += count;
        return ValueTask.FromResult(count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}

/// <summary>Keeps what is short and only counts what is long.</summary>
internal sealed class DiscardingStore : IObjectStore
{
    private const int KeepBytes = 4 << 20;
    private readonly MemoryStore _inner = new();

    public long LongestBlob { get; private set; }

    public ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IObjectWriter>(new Writer(this, name));

    public ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        _inner.ReadAsync(name, offset, destination, cancellationToken);

    public IAsyncEnumerable<ObjectName> ListAsync(string prefix, CancellationToken cancellationToken) => _inner.ListAsync(prefix, cancellationToken);

    public ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken) => _inner.DeleteAsync(name, cancellationToken);

    private sealed class Writer(DiscardingStore store, ObjectName name) : IObjectWriter
    {
        private readonly MemoryStream _kept = new();
        private long _length;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            _length += bytes.Length;
            if (_length <= KeepBytes)
            {
                _kept.Write(bytes.Span);
            }

            return ValueTask.CompletedTask;
        }

        public async ValueTask<CreateOutcome> CompleteAsync(CancellationToken cancellationToken)
        {
            store.LongestBlob = Math.Max(store.LongestBlob, _length);
            return _length > KeepBytes ? CreateOutcome.Created : await store._inner.CreateAsync(name, _kept.ToArray(), cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A store whose creates take a time that only the clock knows.</summary>
internal sealed class SlowStore(ManualClock clock) : IObjectStore
{
    private readonly MemoryStore _inner = new();

    public TimeSpan Delay { get; set; }

    public async ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken)
    {
        clock.Advance(Delay);
        return await _inner.BeginCreateAsync(name, cancellationToken);
    }

    public ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        _inner.ReadAsync(name, offset, destination, cancellationToken);

    public IAsyncEnumerable<ObjectName> ListAsync(string prefix, CancellationToken cancellationToken) => _inner.ListAsync(prefix, cancellationToken);

    public ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken) => _inner.DeleteAsync(name, cancellationToken);
}
