using System.Runtime.InteropServices;

namespace Strongroom.Search.Segments;

/// <summary>The term and posting arrays of a segment while they grow, in final order. Not thread-safe.</summary>
internal sealed class PostingArrays
{
    private readonly ByteSink _keys;
    private readonly List<int> _keyEnds;
    private readonly List<int> _postingEnds;
    private readonly List<int> _documents;
    private readonly ByteSink _impacts;
    private readonly List<int> _positionEnds;
    private readonly ByteSink _positions;

    public PostingArrays(int terms)
    {
        _keys = new ByteSink(Math.Max(64, 8 * terms));
        _keyEnds = new List<int>(terms);
        _postingEnds = new List<int>(terms);
        _documents = new List<int>(2 * terms);
        _impacts = new ByteSink(Math.Max(64, 2 * terms));
        _positionEnds = new List<int>(2 * terms);
        _positions = new ByteSink(Math.Max(64, 6 * terms));
    }

    /// <summary>Adds a posting to the term that is ended next.</summary>
    public void AddPosting(int document, byte impact, ReadOnlySpan<byte> positions)
    {
        _documents.Add(document);
        _impacts.Add(impact);
        _positions.Add(positions);
        _positionEnds.Add(_positions.Length);
    }

    /// <summary>Ends a term; one without postings is left out.</summary>
    public void EndTerm(ReadOnlySpan<byte> key)
    {
        if (_documents.Count == (_postingEnds.Count == 0 ? 0 : _postingEnds[^1]))
        {
            return;
        }

        _keys.Add(key);
        _keyEnds.Add(_keys.Length);
        _postingEnds.Add(_documents.Count);
    }

    public Segment ToSegment(DocumentTable documents) => new()
    {
        TermBytes = _keys.ToArray(),
        TermEnds = [.. _keyEnds],
        PostingEnds = [.. _postingEnds],
        Postings = CollectionsMarshal.AsSpan(_documents).ToArray(),
        Impacts = _impacts.ToArray(),
        PositionEnds = CollectionsMarshal.AsSpan(_positionEnds).ToArray(),
        Positions = _positions.ToArray(),
        Documents = documents,
    };
}
