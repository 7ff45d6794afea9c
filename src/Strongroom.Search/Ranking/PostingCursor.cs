using System.Numerics;
using Strongroom.Search.Memory;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>A place in the postings of one term of one segment; it only moves forward. Not thread-safe.</summary>
internal sealed class PostingCursor
{
    private readonly Segment _segment;
    private readonly NativeArray<ushort> _documents;
    private readonly int _end;
    private int _at;

    public PostingCursor(Segment segment, int term)
    {
        _segment = segment;
        _documents = segment.Postings;
        _at = segment.FirstPosting(term);
        _end = segment.PostingEnds[term];
    }

    /// <summary>Postings read so far.</summary>
    public long PostingsRead { get; private set; }

    /// <summary>The posting at this place.</summary>
    public int Posting => _at;

    /// <summary>Goes to the first document from <paramref name="document"/> on, by doubling steps and halving.</summary>
    /// <returns>The document, or <see cref="Matcher.None"/>.</returns>
    public int Seek(int document)
    {
        var documents = _documents.Span;
        if (_at < _end && documents[_at] < document)
        {
            int low = _at, step = 1;
            while (low + step < _end && documents[low + step] < document)
            {
                low += step;
                step *= 2;
            }

            var high = Math.Min(low + step, _end);
            while (high - low > 1)
            {
                var middle = (low + high) >>> 1;
                if (documents[middle] < document)
                {
                    low = middle;
                }
                else
                {
                    high = middle;
                }
            }

            _at = high;
            PostingsRead++;
        }

        return _at < _end ? documents[_at] : Matcher.None;
    }

    /// <summary>Sets the bits of a window's documents.</summary>
    public void Mark(int start, int end, Span<ulong> bits)
    {
        Seek(start);
        var documents = _documents.Span;
        var at = _at;
        for (; at < _end && documents[at] < end; at++)
        {
            var offset = documents[at] - start;
            bits[offset >> 6] |= 1UL << (offset & 63);
        }

        PostingsRead += at - _at;
        _at = at;
    }

    /// <summary>Adds weight × impact for a window's documents.</summary>
    /// <param name="start">First document of the window.</param>
    /// <param name="end">The one after its last.</param>
    /// <param name="weight">The term's weight.</param>
    /// <param name="scores">One sum for each document of the window.</param>
    public void Score(int start, int end, uint weight, Span<uint> scores)
    {
        Seek(start);
        var documents = _documents.Span;
        var impacts = _segment.Impacts.Span;
        var at = _at;
        unchecked // at most 64 terms of 16-bit weight and 8-bit impact: below 2^30
        {
            for (; at < _end && documents[at] < end; at++)
            {
                scores[documents[at] - start] += weight * impacts[at];
            }
        }

        PostingsRead += at - _at;
        _at = at;
    }

    /// <summary>Adds weight × impact for a window's documents and sets their bits.</summary>
    public void ScoreAndMark(int start, int end, uint weight, Span<uint> scores, Span<ulong> bits)
    {
        Seek(start);
        var documents = _documents.Span;
        var impacts = _segment.Impacts.Span;
        var at = _at;
        unchecked // as above
        {
            for (; at < _end && documents[at] < end; at++)
            {
                var offset = documents[at] - start;
                scores[offset] += weight * impacts[at];
                bits[offset >> 6] |= 1UL << (offset & 63);
            }
        }

        PostingsRead += at - _at;
        _at = at;
    }

    /// <summary>Adds weight × impact for the few documents whose bits are set.</summary>
    public void ScoreFew(int start, uint weight, Span<uint> scores, ReadOnlySpan<ulong> bits)
    {
        for (var word = 0; word < bits.Length; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                var offset = (word << 6) + BitOperations.TrailingZeroCount(rest);
                if (Seek(start + offset) == start + offset)
                {
                    scores[offset] += weight * _segment.Impacts[_at];
                }
            }
        }
    }
}
