using System.Buffers.Binary;
using Strongroom.Search.Memory;

namespace Strongroom.Search.Segments;

/// <summary>A column of numbers from 0 on, each in as few bytes as the greatest takes: none, one, two or four. Immutable.</summary>
internal readonly struct SmallColumn
{
    private readonly int _width;
    private readonly NativeArray<byte> _bytes;

    /// <summary>Takes the numbers.</summary>
    /// <param name="arena">Has room for four bytes each.</param>
    /// <param name="values">The numbers, below 2^31.</param>
    public SmallColumn(NativeArena arena, ReadOnlySpan<uint> values)
    {
        uint greatest = 0;
        foreach (var value in values)
        {
            greatest = Math.Max(greatest, value);
        }

        _width = greatest == 0 ? 0 : greatest <= byte.MaxValue ? 1 : greatest <= ushort.MaxValue ? 2 : 4;
        _bytes = arena.Take<byte>(_width * values.Length);
        var bytes = _bytes.Fill;
        Span<byte> four = stackalloc byte[sizeof(uint)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(four, values[i]);
            four[.._width].CopyTo(bytes[(i * _width)..]);
        }
    }

    /// <summary>Memory taken.</summary>
    public long SizeBytes => _bytes.SizeBytes;

    /// <summary>A number.</summary>
    /// <param name="i">Which; within the column.</param>
    public int this[int i] => _width switch
    {
        0 => 0,
        1 => _bytes[i],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.Span[(2 * i)..]),
        _ => BinaryPrimitives.ReadInt32LittleEndian(_bytes.Span[(4 * i)..]),
    };
}
