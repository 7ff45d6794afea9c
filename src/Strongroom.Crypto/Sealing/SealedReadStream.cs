namespace Strongroom.Crypto;

/// <summary>The plaintext of a <see cref="SealedReader"/> as a stream. Synchronous reading is refused: the sealed bytes may be across a network.</summary>
internal sealed class SealedReadStream(SealedReader reader) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => reader.Length;

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
        var take = (int)Math.Clamp(reader.Length - _position, 0, buffer.Length);
        if (take > 0)
        {
            await reader.ReadAsync(_position, buffer[..take], cancellationToken);
            _position += take;
        }

        return take;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Read sealed content asynchronously.");

    public override long Seek(long offset, SeekOrigin origin)
    {
        Position = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            _ => reader.Length,
        };
        return _position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("Sealed content is read-only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Sealed content is read-only.");
}
