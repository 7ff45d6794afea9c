using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Vault;

/// <summary>
/// One opened string of an item: verified plaintext at any place. Every fault names item and blob, and no byte comes out of a chunk that does
/// not verify. Not thread-safe. The caller disposes it.
/// </summary>
public sealed class OpenedItem : IDisposable
{
    private const int PaddingBufferBytes = 64 << 10;

    private readonly SealedReader? _reader;
    private bool _paddingSeen;

    internal OpenedItem(ItemRow row, SealedReader? reader)
    {
        Row = row;
        _reader = reader;
    }

    /// <summary>The row.</summary>
    public ItemRow Row { get; }

    /// <summary>Length of the content in bytes.</summary>
    public long Length => Row.Length;

    /// <summary>Fills the whole destination with content.</summary>
    /// <param name="offset">Where to begin; offset + destination length ≤ <see cref="Length"/>.</param>
    /// <param name="destination">Receives verified content.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">The blob is missing, damaged, or wrongly padded.</exception>
    public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + destination.Length, Length);
        if (_reader is null || (destination.IsEmpty && offset < Length))
        {
            return;
        }

        try
        {
            await _reader.ReadAsync(offset, destination, cancellationToken);
            if (offset + destination.Length == Length && !_paddingSeen)
            {
                // Whoever reads to the end checks that the end is one.
                await CheckPaddingAsync(cancellationToken);
                _paddingSeen = true;
            }
        }
        catch (Exception e) when (e is CryptoException or VaultException)
        {
            destination.Span.Clear();
            throw Reading.Broken(Row, e);
        }
    }

    /// <summary>Reads the whole content.</summary>
    /// <param name="maxBytes">Greatest length allowed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">Too long, missing, damaged, or wrongly padded.</exception>
    public async ValueTask<byte[]> ReadAllAsync(int maxBytes, CancellationToken cancellationToken)
    {
        if (Length > maxBytes)
        {
            throw new VaultException(VaultFault.TooLarge, $"item {Row.Item} is longer than {maxBytes} bytes");
        }

        var bytes = new byte[Length];
        await ReadAsync(0, bytes, cancellationToken);
        return bytes;
    }

    /// <summary>The content as a seekable stream that ends with this object, which it does not dispose.</summary>
    public Stream AsStream() => new OpenedItemStream(this);

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();

    private async ValueTask CheckPaddingAsync(CancellationToken cancellationToken)
    {
        var at = Length;
        var buffer = new byte[(int)Math.Min(PaddingBufferBytes, _reader!.Length - at)];
        while (at < _reader.Length)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, _reader.Length - at));
            await _reader.ReadAsync(at, part, cancellationToken);
            if (part.Span.ContainsAnyExcept((byte)0))
            {
                throw new VaultException(VaultFault.PaddingNotZero, $"blob {Row.Blob} ends in padding that is not zero");
            }

            at += part.Length;
        }
    }
}

/// <summary>An opened item as a stream.</summary>
internal sealed class OpenedItemStream(OpenedItem item) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => item.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Clamp(item.Length - _position, 0, buffer.Length);
        if (count > 0 || (item.Length == 0 && _position == 0))
        {
            await item.ReadAsync(_position, buffer[..count], cancellationToken);
            _position += count;
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin)
    {
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
        return _position;
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
