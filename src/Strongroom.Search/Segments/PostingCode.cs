using System.Numerics;

namespace Strongroom.Search.Segments;

/// <summary>
/// The documents of one term as bytes: gaps less one, or a bit for each document of the segment where one in eight or more holds the term. There is exactly
/// one code for each list. Format: docs/formats/segment.md.
/// </summary>
internal static class PostingCode
{
    private const int LongFrom = 220; // codes below: the gap itself
    private const int HugeCode = 252; // codes from 220 to 251: 220 + 256 · (code − 220) + next byte; 252: 8412 + two bytes
    private const int HugeFrom = LongFrom + (256 * (HugeCode - LongFrom));

    /// <summary>Whether a term's documents are written as bits.</summary>
    /// <param name="holders">Documents that hold the term.</param>
    /// <param name="documents">Documents in the segment.</param>
    public static bool IsDense(int holders, int documents) => holders >= (documents + 7) / 8;

    /// <summary>Appends a list.</summary>
    public static void Write(ByteSink sink, ReadOnlySpan<ushort> list, int documents)
    {
        if (IsDense(list.Length, documents))
        {
            Span<byte> bits = stackalloc byte[(Segment.MaxDocuments / 8) + 1];
            bits = bits[..((documents + 7) / 8)];
            bits.Clear();
            foreach (var document in list)
            {
                bits[document >> 3] |= (byte)(1 << (document & 7));
            }

            sink.Add(bits);
            return;
        }

        var last = -1;
        foreach (var document in list)
        {
            var gap = document - last - 1;
            last = document;
            if (gap < LongFrom)
            {
                sink.Add((byte)gap);
            }
            else if (gap < HugeFrom)
            {
                sink.Add((byte)(LongFrom + ((gap - LongFrom) >> 8)));
                sink.Add((byte)((gap - LongFrom) & 0xFF));
            }
            else
            {
                sink.Add(HugeCode);
                sink.Add((byte)((gap - HugeFrom) >> 8));
                sink.Add((byte)((gap - HugeFrom) & 0xFF));
            }
        }
    }

    /// <summary>Reads a list from bytes of unknown worth.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">Where in them.</param>
    /// <param name="list">Receives exactly as many documents as hold the term.</param>
    /// <param name="documents">Documents in the segment.</param>
    /// <exception cref="SearchException">It is cut off, or names documents that do not exist, or others than it should.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, ref int at, Span<ushort> list, int documents)
    {
        if (IsDense(list.Length, documents))
        {
            var length = (documents + 7) / 8;
            if (length > bytes.Length - at)
            {
                throw Bad();
            }

            ReadBits(bytes.Slice(at, length), list, documents);
            at += length;
            return;
        }

        var document = -1;
        for (var i = 0; i < list.Length; i++)
        {
            if (at >= bytes.Length)
            {
                throw Bad();
            }

            int gap = bytes[at++];
            if (gap >= LongFrom)
            {
                var more = gap < HugeCode ? 1 : gap == HugeCode ? 2 : int.MaxValue;
                if (more > bytes.Length - at)
                {
                    throw Bad();
                }

                gap = more == 1 ? LongFrom + ((gap - LongFrom) << 8) + bytes[at] : HugeFrom + (bytes[at] << 8) + bytes[at + 1];
                at += more;
            }

            document += gap + 1;
            if (document >= documents)
            {
                throw Bad();
            }

            list[i] = (ushort)document;
        }
    }

    private static void ReadBits(ReadOnlySpan<byte> bits, Span<ushort> list, int documents)
    {
        var count = 0;
        for (var i = 0; i < bits.Length; i++)
        {
            for (uint rest = bits[i]; rest != 0; rest &= rest - 1)
            {
                var document = (i << 3) + BitOperations.TrailingZeroCount(rest);
                if (count == list.Length || document >= documents)
                {
                    throw Bad();
                }

                list[count++] = (ushort)document;
            }
        }

        if (count != list.Length)
        {
            throw Bad();
        }
    }

    private static SearchException Bad() => SegmentCodec.Malformed("a term's documents are cut off, do not exist, or are not as many as its holders");
}
