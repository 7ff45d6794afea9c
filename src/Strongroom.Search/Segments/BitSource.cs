using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Strongroom.Search.Segments;

/// <summary>Bits that are read, the lowest of a byte first. Beyond the end all are zero: whoever reads asks <see cref="IsBeyond"/> in time.</summary>
internal ref struct BitSource
{
    /// <summary>Bits that <see cref="Peek"/> shows at least.</summary>
    public const int PeekBits = 57;

    private readonly ReadOnlySpan<byte> _bytes;

    public BitSource(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Bits read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Whether more was read than there is.</summary>
    public readonly bool IsBeyond => Position > 8L * _bytes.Length;

    /// <summary>Whether what was not read are less than eight bits, all zero.</summary>
    public readonly bool IsAtEnd => Position <= 8L * _bytes.Length && 8L * _bytes.Length - Position < 8 && Peek() == 0;

    /// <summary>The next bits, lowest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Peek()
    {
        unchecked
        {
            var at = (int)(Position >> 3);
            return (at <= _bytes.Length - sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(_bytes[at..]) : Tail(at)) >> (int)(Position & 7);
        }
    }

    /// <summary>Goes on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int bits) => Position += bits;

    private readonly ulong Tail(int at)
    {
        ulong value = 0;
        for (var i = 0; i < sizeof(ulong) && at + i < _bytes.Length; i++)
        {
            value |= (ulong)_bytes[at + i] << (8 * i);
        }

        return value;
    }
}
