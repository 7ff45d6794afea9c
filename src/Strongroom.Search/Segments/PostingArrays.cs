using System.Runtime.InteropServices;

namespace Strongroom.Search.Segments;

/// <summary>The term and posting arrays of a segment while they grow, in final order. Not thread-safe.</summary>
internal sealed class PostingArrays
{
    private readonly ByteSink _keys;
    private readonly List<int> _keyEnds;
    private readonly List<int> _postingEnds;
    private readonly List<ushort> _documents;
    private readonly ByteSink _impacts;
    private readonly List<int> _positionStarts;
    private readonly ByteSink _positions;

    public PostingArrays(int terms)
    {
        _keys = new ByteSink(Math.Max(64, 8 * terms));
        _keyEnds = new List<int>(terms);
        _postingEnds = new List<int>(terms);
        _documents = new List<ushort>(2 * terms);
        _impacts = new ByteSink(Math.Max(64, 2 * terms));
        _positionStarts = new List<int>(1 + (terms / 8));
        _positions = new ByteSink(Math.Max(64, 6 * terms));
    }

    /// <summary>Adds a posting to the term that is ended next.</summary>
    public void AddPosting(int document, byte impact, ReadOnlySpan<byte> positions)
    {
        if (_documents.Count % Segment.PostingsPerStart == 0)
        {
            _positionStarts.Add(_positions.Length);
        }

        _documents.Add((ushort)document);
        _impacts.Add(impact);
        _positions.Add(positions);
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

    /// <summary>Takes all of it into memory outside the heap; nothing can be added afterwards.</summary>
    public Segment ToSegment(DocumentTable documents)
    {
        var arrays = new SegmentArrays(_keys.Length, _keyEnds.Count, _documents.Count, _positions.Length);
        _keys.Written.CopyTo(arrays.Keys.Fill);
        for (var term = 0; term < _keyEnds.Count; term++)
        {
            arrays.EndKey(term, _keyEnds[term]);
        }

        CollectionsMarshal.AsSpan(_postingEnds).CopyTo(arrays.PostingEnds.Fill);
        CollectionsMarshal.AsSpan(_documents).CopyTo(arrays.Postings.Fill);
        _impacts.Written.CopyTo(arrays.Impacts.Fill);
        CollectionsMarshal.AsSpan(_positionStarts).CopyTo(arrays.PositionStarts.Fill);
        _positions.Written.CopyTo(arrays.Positions.Fill);
        _keys.Wipe();
        _impacts.Wipe();
        _positions.Wipe();
        return arrays.ToSegment(documents);
    }
}
