using System.Buffers.Binary;

namespace Strongroom.Search.Segments;

/// <summary>
/// Positions as bytes: each is the gap to the one before less one, and whether it is the last of its posting. Most take one byte, and there is exactly one
/// code for each. Format: docs/formats/segment.md.
/// </summary>
internal static class PositionCode
{
    /// <summary>A code below is a posting's last, and the gap itself.</summary>
    public const int ShortLast = 160;

    private const int ShortMore = 64; // from 160 to 223: more follow, gap 0 to 63
    private const int LongLast = 224; // from 224 to 239: last, 160 + 256 · (code − 224) + next byte
    private const int LongMore = 240; // from 240 to 251: more follow, 64 + 256 · (code − 240) + next byte
    private const int HugeLast = 252; // last, 4256 + four bytes
    private const int HugeMore = 253; // more follow, 3136 + four bytes
    private const int FirstHugeLast = ShortLast + (256 * (LongMore - LongLast));
    private const int FirstHugeMore = ShortMore + (256 * (HugeLast - LongMore));

    /// <summary>Appends the positions of one posting.</summary>
    /// <param name="sink">Where to.</param>
    /// <param name="positions">Ascending, at least one.</param>
    public static void Write(ByteSink sink, ReadOnlySpan<int> positions)
    {
        if (positions.Length == 1 && positions[0] < ShortLast)
        {
            sink.Add((byte)positions[0]);
            return;
        }

        var last = -1;
        for (var i = 0; i < positions.Length; i++)
        {
            Write(sink, positions[i] - last - 1, i == positions.Length - 1);
            last = positions[i];
        }
    }

    /// <summary>Reads one code from bytes already checked.</summary>
    /// <returns>The gap; its complement when it is the posting's last.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        unchecked // checked when the segment was opened
        {
            int code = bytes[at++];
            switch (code)
            {
                case < ShortLast:
                    return ~code;
                case < LongLast:
                    return code - ShortLast;
                case < LongMore:
                    return ~(ShortLast + ((code - LongLast) << 8) + bytes[at++]);
                case < HugeLast:
                    return ShortMore + ((code - LongMore) << 8) + bytes[at++];
                default:
                    at += 4;
                    var rest = BinaryPrimitives.ReadInt32BigEndian(bytes[(at - 4)..]);
                    return code == HugeLast ? ~(FirstHugeLast + rest) : FirstHugeMore + rest;
            }
        }
    }

    /// <summary>Goes past one posting in bytes already checked.</summary>
    public static void Skip(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (true)
        {
            int code = bytes[at];
            at += code switch { < LongLast => 1, < HugeLast => 2, _ => 5 };
            if (code is < ShortLast or (>= LongLast and < LongMore) or HugeLast)
            {
                return;
            }
        }
    }

    /// <summary>Reads one code from bytes of unknown worth.</summary>
    /// <exception cref="SearchException">It is cut off or is none.</exception>
    public static int ReadUnchecked(ReadOnlySpan<byte> bytes, ref int at)
    {
        var length = at >= bytes.Length ? int.MaxValue : bytes[at] switch { < LongLast => 1, < HugeLast => 2, _ => 5 };
        if (length > bytes.Length - at || bytes[at] > HugeMore || (length == 5 && bytes[at + 1] >= 0x40))
        {
            throw SegmentCodec.Malformed("a position is cut off or is none");
        }

        return Read(bytes, ref at);
    }

    private static void Write(ByteSink sink, int gap, bool isLast)
    {
        var (longFrom, hugeFrom) = isLast ? (ShortLast, FirstHugeLast) : (ShortMore, FirstHugeMore);
        if (gap < longFrom)
        {
            sink.Add((byte)(isLast ? gap : ShortLast + gap));
        }
        else if (gap < hugeFrom)
        {
            sink.Add((byte)((isLast ? LongLast : LongMore) + ((gap - longFrom) >> 8)));
            sink.Add((byte)((gap - longFrom) & 0xFF));
        }
        else
        {
            Span<byte> rest = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(rest, gap - hugeFrom);
            sink.Add((byte)(isLast ? HugeLast : HugeMore));
            sink.Add(rest);
        }
    }
}
