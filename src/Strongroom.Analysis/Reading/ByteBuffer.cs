namespace Strongroom.Analysis.Reading;

/// <summary>Bytes that grow. Not pooled: a worker lives for one item. Not thread-safe.</summary>
internal sealed class ByteBuffer
{
    private byte[] _bytes;

    internal ByteBuffer(int capacity) => _bytes = new byte[capacity];

    internal int Length { get; private set; }

    internal ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Free room of at least so many bytes behind what is written.</summary>
    internal Memory<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            var wanted = Math.Max((long)Length + count, Math.Min(_bytes.Length * 2L, _bytes.Length + (16L << 20)));
            Array.Resize(ref _bytes, (int)Math.Min(wanted, Array.MaxLength));
        }

        return _bytes.AsMemory(Length);
    }

    internal void Advance(int count) => Length += count;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length).Span);
        Length += bytes.Length;
    }

    internal void Cut(int length) => Length = Math.Min(Length, length);
}
