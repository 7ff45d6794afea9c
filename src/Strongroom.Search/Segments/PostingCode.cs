using System.Numerics;

namespace Strongroom.Search.Segments;

/// <summary>
/// The documents of one term as bits: the gaps, each by Rice's code with as many low bits as suits the average gap. Where most documents hold the term there are none, and the code is a bit for each document.
/// There is exactly one code for each list. Format: docs/formats/segment.md.
/// </summary>
internal static class PostingCode
{
    /// <summary>The best number of low bits is log2 of the average gap times ln 2, which is 177/256.</summary>
    private const long LogTwo = 177;

    /// <summary>Zeros that are read at once; with the one and the low bits they fit in a peek.</summary>
    private const int MaxZeros = BitSource.PeekBits - 17;

    /// <summary>Low bits of each gap.</summary>
    /// <param name="holders">Documents that hold the term, at least 1.</param>
    /// <param name="documents">Documents in the segment.</param>
    /// <returns>0 to 15.</returns>
    public static int LowBits(int holders, int documents) => BitOperations.Log2((uint)Math.Max(1, LogTwo * documents / (256L * holders)));

    /// <summary>Appends a list.</summary>
    public static void Write(BitSink sink, ReadOnlySpan<ushort> list, int documents)
    {
        if (list.IsEmpty)
        {
            return;
        }

        unchecked
        {
            var low = LowBits(list.Length, documents);
            var mask = (1u << low) - 1;
            var next = 0;
            foreach (var document in list)
            {
                var gap = (uint)(document - next);
                next = document + 1;
                var zeros = (int)(gap >> low);
                for (; zeros > MaxZeros; zeros -= MaxZeros)
                {
                    sink.Add(0, MaxZeros);
                }

                sink.Add((1UL << zeros) | ((ulong)(gap & mask) << (zeros + 1)), zeros + 1 + low);
            }
        }
    }

    /// <summary>Reads a list from bits of unknown worth.</summary>
    /// <param name="source">The bits.</param>
    /// <param name="list">Receives exactly as many documents as hold the term.</param>
    /// <param name="documents">Documents in the segment.</param>
    /// <exception cref="SearchException">It is cut off, or names documents that do not exist.</exception>
    public static void Read(ref BitSource source, Span<ushort> list, int documents)
    {
        if (list.IsEmpty)
        {
            return;
        }

        var low = LowBits(list.Length, documents);
        var mask = (1UL << low) - 1;
        var next = 0;
        unchecked
        {
            for (var i = 0; i < list.Length; i++)
            {
                var bits = source.Peek();
                var zeros = BitOperations.TrailingZeroCount(bits);
                if (zeros > MaxZeros)
                {
                    zeros = SkipZeros(ref source, next, low, documents);
                    bits = source.Peek();
                    next += zeros << low;
                    zeros = BitOperations.TrailingZeroCount(bits);
                }

                next += (int)(((ulong)zeros << low) | (bits >> (zeros + 1) & mask));
                source.Skip(zeros + 1 + low);
                if (next >= documents)
                {
                    throw Bad();
                }

                list[i] = (ushort)next;
                next++;
            }
        }

        if (source.IsBeyond)
        {
            throw Bad();
        }
    }

    /// <summary>Goes past zeros until the next peek holds the one; no more than documents allow.</summary>
    private static int SkipZeros(ref BitSource source, int next, int low, int documents)
    {
        var zeros = 0;
        while (BitOperations.TrailingZeroCount(source.Peek()) > MaxZeros)
        {
            zeros += MaxZeros;
            source.Skip(MaxZeros);
            if (source.IsBeyond || next + ((long)zeros << low) >= documents)
            {
                throw Bad();
            }
        }

        return zeros;
    }

    private static SearchException Bad() => SegmentCodec.Malformed("a term's documents are cut off or do not exist");
}
