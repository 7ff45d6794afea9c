using System.Buffers.Binary;

namespace Strongroom.Search.Segments;

/// <summary>A column of numbers from 0 on, each in as few bytes as the greatest takes: none, one, two or four. Immutable.</summary>
internal sealed class SmallColumn
{
    private readonly int _width;
    private readonly byte[] _bytes;

    /// <summary>Takes the numbers.</summary>
    public SmallColumn(ReadOnlySpan<int> values)
    {
        var greatest = 0;
        foreach (var value in values)
        {
            greatest = Math.Max(greatest, value);
        }

        _width = greatest == 0 ? 0 : greatest <= byte.MaxValue ? 1 : greatest <= ushort.MaxValue ? 2 : 4;
        _bytes = new byte[_width * values.Length];
        Span<byte> four = stackalloc byte[sizeof(int)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(four, values[i]);
            four[.._width].CopyTo(_bytes.AsSpan(i * _width));
        }
    }

    /// <summary>Memory taken.</summary>
    public long SizeBytes => _bytes.Length;

    /// <summary>A number.</summary>
    /// <param name="i">Which; within the column.</param>
    public int this[int i] => _width switch
    {
        0 => 0,
        1 => _bytes[i],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(2 * i)),
        _ => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(4 * i)),
    };
}
