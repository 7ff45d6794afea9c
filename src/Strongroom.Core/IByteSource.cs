namespace Strongroom.Core;

/// <summary>Bytes of known length that can be read at any place: the sealed form of a blob in a store, a file, an array. Thread-safe for reads.</summary>
public interface IByteSource
{
    /// <summary>Total length in bytes.</summary>
    long Length { get; }

    /// <summary>Fills the whole destination from <paramref name="offset"/> on, or fails.</summary>
    /// <param name="offset">Where to begin; offset + destination length ≤ <see cref="Length"/>.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask ReadExactlyAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken);
}

/// <summary>Bytes in memory as a source.</summary>
public sealed class MemoryByteSource : IByteSource
{
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Wraps bytes without copying them.</summary>
    /// <param name="bytes">Not changed while the source is in use.</param>
    public MemoryByteSource(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <inheritdoc/>
    public long Length => _bytes.Length;

    /// <inheritdoc/>
    public ValueTask ReadExactlyAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        _bytes.Slice((int)offset, destination.Length).CopyTo(destination);
        return ValueTask.CompletedTask;
    }
}
