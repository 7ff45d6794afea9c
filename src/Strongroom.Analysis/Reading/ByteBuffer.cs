using System.Buffers;
using System.Runtime.InteropServices;

namespace Strongroom.Analysis.Reading;

/// <summary>
/// Bytes that grow without ever being there twice: small ones in an array, large ones in memory of the C library, which grows by moving
/// pages, not bytes. That memory is never given back: a worker lives for one item, and freeing what a span may still point into would be
/// a hole for the item to climb through. Not thread-safe.
/// </summary>
internal sealed class ByteBuffer
{
    private const int LargestArray = 4 << 20;
    private const int Step = 16 << 20;

    private byte[] _array;
    private PageBlock? _pages;

    internal ByteBuffer(int capacity) => _array = new byte[Math.Min(capacity, LargestArray)];

    internal int Length { get; private set; }

    internal ReadOnlyMemory<byte> Written => All[..Length];

    private Memory<byte> All => _pages?.Memory ?? _array;

    /// <summary>Free room of at least so many bytes behind what is written. Memory got before is no longer valid.</summary>
    internal Memory<byte> Reserve(int count)
    {
        var wanted = Length + count;
        if (wanted > All.Length)
        {
            Grow(wanted);
        }

        return All[Length..];
    }

    internal void Advance(int count) => Length += count;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length).Span);
        Length += bytes.Length;
    }

    internal void Cut(int length) => Length = Math.Min(Length, length);

    private void Grow(int wanted)
    {
        if (_pages is null && wanted <= LargestArray)
        {
            Array.Resize(ref _array, Math.Min(LargestArray, Math.Max(wanted, _array.Length * 2)));
            return;
        }

        var before = _pages;
        _pages = PageBlock.Grow(before, wanted + Step - (wanted % Step));
        if (before is null)
        {
            _array.AsSpan(0, Length).CopyTo(_pages.Memory.Span);
            _array = [];
        }
    }

    private sealed unsafe class PageBlock : MemoryManager<byte>
    {
        private readonly byte* _start;
        private readonly int _length;

        private PageBlock(byte* start, int length)
        {
            _start = start;
            _length = length;
        }

        internal static PageBlock Grow(PageBlock? block, int length) =>
            new((byte*)NativeMemory.Realloc(block is null ? null : block._start, (nuint)length), length);

        public override Span<byte> GetSpan() => new(_start, _length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
