using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>Where the words of one term group stand in a document. Documents are asked for in ascending order. Not thread-safe.</summary>
internal sealed class GroupPositions
{
    private readonly Segment _segment;
    private readonly PostingCursor[] _cursors;
    private int[] _more = new int[16];

    /// <summary>Makes it.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="cursors">One for each term of the group, its own.</param>
    public GroupPositions(Segment segment, PostingCursor[] cursors) => (_segment, _cursors) = (segment, cursors);

    /// <summary>Reads the positions.</summary>
    /// <param name="document">The document.</param>
    /// <param name="into">Receives them, ascending, each once; grown if needed.</param>
    /// <returns>How many; 0 when the document holds none of the terms.</returns>
    public int Read(int document, ref int[] into)
    {
        var count = 0;
        var held = 0;
        foreach (var cursor in _cursors)
        {
            if (cursor.Seek(document) != document)
            {
                continue;
            }

            held++;
            if (count == 0)
            {
                count = _segment.ReadPositions(cursor.Posting, ref into);
                continue;
            }

            var more = _segment.ReadPositions(cursor.Posting, ref _more);
            if (into.Length < count + more)
            {
                Array.Resize(ref into, 2 * (count + more));
            }

            _more.AsSpan(0, more).CopyTo(into.AsSpan(count));
            count += more;
        }

        return held > 1 ? SortedOnce(into.AsSpan(0, count)) : count;
    }

    /// <summary>Two terms of a group may stand at one place: stems of one word.</summary>
    private static int SortedOnce(Span<int> positions)
    {
        positions.Sort();
        var kept = 1;
        for (var i = 1; i < positions.Length; i++)
        {
            if (positions[i] != positions[kept - 1])
            {
                positions[kept++] = positions[i];
            }
        }

        return kept;
    }
}
