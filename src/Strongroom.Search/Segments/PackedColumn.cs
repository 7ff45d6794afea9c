using System.Numerics;

namespace Strongroom.Search.Segments;

/// <summary>
/// A column of numbers in blocks of 128: each block's least number, the bits of its greatest distance from that, and the distances in so many bits each. There is exactly one code for each column. Format:
/// docs/formats/segment.md.
/// </summary>
internal static class PackedColumn
{
    private const int BlockValues = 128;

    /// <summary>Appends a column.</summary>
    public static void Write(ByteSink sink, ReadOnlySpan<uint> values)
    {
        for (; !values.IsEmpty; values = values[Math.Min(BlockValues, values.Length)..])
        {
            var block = values[..Math.Min(BlockValues, values.Length)];
            var (least, greatest) = (uint.MaxValue, uint.MinValue);
            foreach (var value in block)
            {
                (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
            }

            var width = 32 - BitOperations.LeadingZeroCount(greatest - least);
            Varint.Write(sink, (ulong)least);
            sink.Add((byte)width);
            ulong rest = 0;
            var bits = 0;
            foreach (var value in block)
            {
                rest |= (ulong)(value - least) << bits;
                for (bits += width; bits >= 8; bits -= 8)
                {
                    sink.Add((byte)(rest & 0xFF));
                    rest >>= 8;
                }
            }

            if (bits > 0)
            {
                sink.Add((byte)rest);
            }
        }
    }

    /// <summary>Reads a column from bytes of unknown worth.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">Where in them.</param>
    /// <param name="values">Receives the values.</param>
    /// <param name="limit">No value is greater.</param>
    /// <exception cref="SearchException">Cut off, too great, or not in its one form.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, ref int at, Span<uint> values, uint limit)
    {
        for (; !values.IsEmpty; values = values[Math.Min(BlockValues, values.Length)..])
        {
            var block = values[..Math.Min(BlockValues, values.Length)];
            if (!Varint.TryRead(bytes, ref at, out ulong least) || least > limit || at >= bytes.Length || bytes[at] > 32)
            {
                throw Bad();
            }

            int width = bytes[at++];
            var length = ((width * block.Length) + 7) / 8;
            if (length > bytes.Length - at)
            {
                throw Bad();
            }

            var source = new BitSource(bytes.Slice(at, length));
            var mask = (1UL << width) - 1;
            ulong all = 0, smallest = ulong.MaxValue, greatest = 0;
            for (var i = 0; i < block.Length; i++)
            {
                var distance = source.Peek() & mask;
                source.Skip(width);
                all |= distance;
                smallest = Math.Min(smallest, distance);
                greatest = Math.Max(greatest, distance);
                block[i] = unchecked((uint)(least + distance)); // held against the limit below
            }

            if (smallest != 0 || greatest > limit - least || (width > 0 && all >> (width - 1) == 0) || !source.IsAtEnd)
            {
                throw Bad();
            }

            at += length;
        }
    }

    private static SearchException Bad() => SegmentCodec.Malformed("a column is cut off, too great, or not in its one form");
}
