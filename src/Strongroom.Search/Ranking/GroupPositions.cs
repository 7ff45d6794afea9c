using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>Where the words of one term group stand in a document of a segment. Documents are asked for in ascending order. Not thread-safe.</summary>
internal sealed class GroupPositions : WordPlaces
{
    private readonly Segment _segment;
    private readonly PostingCursor[] _cursors;

    /// <summary>Makes it.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="cursors">One for each term of the group, its own.</param>
    public GroupPositions(Segment segment, PostingCursor[] cursors) => (_segment, _cursors) = (segment, cursors);

    /// <inheritdoc/>
    protected override int Seek(int document) => _cursors.Length;

    /// <inheritdoc/>
    protected override int ReadTerm(int term, int document, ref int[] into)
    {
        var cursor = _cursors[term];
        return cursor.Seek(document) == document ? _segment.ReadPositions(cursor.Posting, ref into) : 0;
    }
}
