namespace Strongroom.Analysis.Reading;

/// <summary>Bytes in memory, of any kind of memory, as a stream to read and seek in.</summary>
internal sealed class MemoryView(ReadOnlyMemory<byte> bytes) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => bytes.Length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException("before the start");
    }

    public override int Read(Span<byte> buffer)
    {
        var from = (int)Math.Min(_position, bytes.Length);
        var count = Math.Min(buffer.Length, bytes.Length - from);
        bytes.Span.Slice(from, count).CopyTo(buffer);
        _position = from + count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => bytes.Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
