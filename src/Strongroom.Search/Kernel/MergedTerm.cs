using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Strongroom.Search.Kernel;

/// <summary>A term of one of the query's words in a merged index, within the dates wanted. Its memory is the index's.</summary>
internal unsafe struct MergedTerm
{
    /// <summary>Its greatest impact.</summary>
    public uint Greatest;

    /// <summary>Postings of a seldom word: document above, impact in the lowest eight bits. Null when the word is frequent.</summary>
    public uint* Seldom;

    /// <summary>The lowest 16 bits of a frequent word's documents.</summary>
    public ushort* Documents;

    /// <summary>Impacts of a frequent word.</summary>
    public byte* Impacts;

    /// <summary>Where in a frequent word's postings each range of documents begins, and after the last where they end.</summary>
    public uint* Starts;

    /// <summary>A document's range is its number shifted by this; at most 15.</summary>
    public int RangeBits;

    /// <summary>A frequent word's best postings, best first, written as those of a seldom one.</summary>
    public uint* Best;

    /// <summary>The number of its first posting among those of all words.</summary>
    public uint Ordinal;

    /// <summary>First posting wanted.</summary>
    public int First;

    /// <summary>The one after the last wanted.</summary>
    public int End;

    /// <summary>In the window at hand: first posting.</summary>
    public int From;

    /// <summary>In the window at hand: the one after the last.</summary>
    public int To;

    /// <summary>Whether all of its postings were fetched beforehand.</summary>
    public bool IsFetched;

    /// <summary>The posting found for the document at hand, or −1.</summary>
    public int Found;

    public readonly int Length => End - First;

    /// <summary>The impact of a posting.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint ImpactOf(int posting) => Seldom != null ? Seldom[posting] & byte.MaxValue : Impacts[posting];

    /// <summary>Finds a document's posting.</summary>
    /// <returns>Its number, or −1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Find(int document)
    {
        unchecked // numbers of documents and postings stay far below 2^31
        {
            return Seldom != null ? FindSeldom(document) : Find(Documents, Starts, RangeBits, document);
        }
    }

    /// <summary>Finds a document's posting among those of a frequent word.</summary>
    /// <returns>Its number, or −1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find(ushort* documents, uint* starts, int rangeBits, int document)
    {
        unchecked // as above
        {
            starts += document >> rangeBits;
            int at = (int)starts[0], to = (int)starts[1];
            if (Vector512.IsHardwareAccelerated)
            {
                // What lies behind the range is not looked for: a match there comes after all of the range.
                var wanted = Vector512.Create((ushort)document);
                for (; at < to; at += Vector512<ushort>.Count)
                {
                    var found = Vector512.Equals(Vector512.Load(documents + at), wanted).ExtractMostSignificantBits();
                    if (found != 0)
                    {
                        at += BitOperations.TrailingZeroCount(found);
                        return at < to ? at : -1;
                    }
                }

                return -1;
            }

            var place = new ReadOnlySpan<ushort>(documents + at, to - at).IndexOf((ushort)document);
            return place < 0 ? -1 : at + place;
        }
    }

    /// <summary>The first posting, from one on, whose document is not below a number.</summary>
    public readonly int LowerBound(int document)
    {
        if (Seldom != null)
        {
            var posting = First;
            while (posting < End && Seldom[posting] >> MergedIndex.ImpactBits < (uint)document)
            {
                posting++;
            }

            return posting;
        }

        var starts = Starts + (document >> RangeBits);
        int at = (int)starts[0], to = (int)starts[1];
        while (at < to && Documents[at] < (document & ushort.MaxValue))
        {
            at++;
        }

        return Math.Clamp(at, First, End);
    }

    private readonly int FindSeldom(int document)
    {
        for (var i = First; i < End; i++)
        {
            if (Seldom[i] >> MergedIndex.ImpactBits == (uint)document)
            {
                return i;
            }
        }

        return -1;
    }
}
