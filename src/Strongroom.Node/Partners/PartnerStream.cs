using Strongroom.Exchange;

namespace Strongroom.Node.Partners;

/// <summary>
/// A partner's content as a seekable stream: ranges are fetched as they are read, one at a time and each in one piece. Asks before each range whether the
/// right still holds. Not thread-safe.
/// </summary>
internal sealed class PartnerStream : Stream
{
    private readonly Func<long, int, CancellationToken, Task<byte[]>> _read;
    private readonly long _length;
    private byte[] _range = [];
    private long _rangeAt;
    private long _position;

    /// <summary>Makes it.</summary>
    /// <param name="length">Length of the content, as the partner says.</param>
    /// <param name="read">Fetches exactly so many bytes from an offset, or throws.</param>
    internal PartnerStream(long length, Func<long, int, CancellationToken, Task<byte[]>> read)
    {
        _length = length;
        _read = read;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

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
        if (_position >= _length || buffer.IsEmpty)
        {
            return 0;
        }

        if (_position < _rangeAt || _position >= _rangeAt + _range.Length)
        {
            Array.Clear(_range);
            _range = [];
            var count = (int)Math.Min(PeerCalls.MaxRangeBytes, _length - _position);
            _range = await _read(_position, count, cancellationToken);
            _rangeAt = _position;
        }

        var from = (int)(_position - _rangeAt);
        var read = Math.Min(buffer.Length, _range.Length - from);
        _range.AsMemory(from, read).CopyTo(buffer);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("content is read asynchronously");

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => _length + offset,
    };

    public override void Flush()
    {
        // Nothing to flush.
    }

    public override void SetLength(long value) => throw new NotSupportedException("content is read only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("content is read only");

    protected override void Dispose(bool disposing)
    {
        Array.Clear(_range);
        base.Dispose(disposing);
    }
}
