using Strongroom.Core;

namespace Strongroom.Search.Segments;

/// <summary>
/// An immutable index over some items of one compartment, held as arrays. Documents are numbered in the order of their item ids, so the same
/// items give the same segment, however they came together. Terms ascend by bytes, postings by document, positions by value. Thread-safe.
/// Format and rules: docs/formats/segment.md.
/// </summary>
internal sealed class Segment
{
    /// <summary>A body's places are marked every so many words, for snippets.</summary>
    public const int WordsPerMark = 64;

    /// <summary>Positions left free between zones, so that no phrase reaches across.</summary>
    public const int ZoneGap = 64;

    /// <summary>Term keys (field byte and UTF-8) end to end.</summary>
    public required byte[] TermBytes { get; init; }

    /// <summary>Where each term's key ends.</summary>
    public required int[] TermEnds { get; init; }

    /// <summary>Where each term's postings end in the arrays of postings.</summary>
    public required int[] PostingEnds { get; init; }

    /// <summary>The document of each posting.</summary>
    public required int[] Postings { get; init; }

    /// <summary>The impact of each posting.</summary>
    public required byte[] Impacts { get; init; }

    /// <summary>Where each posting's positions end.</summary>
    public required int[] PositionEnds { get; init; }

    /// <summary>Positions: per posting a count, the first, then gaps less one; as varints.</summary>
    public required byte[] Positions { get; init; }

    /// <summary>What is known of each document.</summary>
    public required DocumentTable Documents { get; init; }

    /// <summary>Number of documents.</summary>
    public int Count => Documents.Items.Length;

    /// <summary>Number of terms.</summary>
    public int TermCount => TermEnds.Length;

    /// <summary>About how many bytes it takes in memory.</summary>
    public long SizeBytes => TermBytes.Length + (8L * TermEnds.Length) + (9L * Postings.Length) + Positions.Length + Documents.Text.Length + (300L * Count);

    /// <summary>The key of a term.</summary>
    /// <param name="term">Its number.</param>
    public ReadOnlySpan<byte> Key(int term)
    {
        var start = term == 0 ? 0 : TermEnds[term - 1];
        return TermBytes.AsSpan(start, TermEnds[term] - start);
    }

    /// <summary>First posting of a term.</summary>
    public int FirstPosting(int term) => term == 0 ? 0 : PostingEnds[term - 1];

    /// <summary>Finds a term.</summary>
    /// <param name="key">Field byte and UTF-8.</param>
    /// <returns>Its number, or the complement of the number of the next greater one.</returns>
    public int Find(ReadOnlySpan<byte> key)
    {
        int low = 0, high = TermEnds.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Key(middle).SequenceCompareTo(key);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <summary>Finds a document by its item.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Its number, or a negative number.</returns>
    public int FindItem(ItemId item) => Array.BinarySearch(Documents.Items, item);

    /// <summary>Reads the positions of one posting.</summary>
    /// <param name="posting">Its number in the arrays of postings.</param>
    /// <param name="into">Receives the positions, ascending; grown if needed.</param>
    /// <returns>How many.</returns>
    public int ReadPositions(int posting, ref int[] into)
    {
        var at = posting == 0 ? 0 : PositionEnds[posting - 1];
        var count = Varint.Read(Positions, ref at);
        if (into.Length < count)
        {
            into = new int[Math.Max(count, 2 * into.Length)];
        }

        var position = -1;
        for (var i = 0; i < count; i++)
        {
            position += Varint.Read(Positions, ref at) + 1;
            into[i] = position;
        }

        return count;
    }
}
