using Strongroom.Search.Ranking;

namespace Strongroom.Search.Kernel;

/// <content>Going along one word's postings and looking the others up.</content>
internal sealed partial class KernelSearch
{
    private int[] _starts = new int[16];
    private int[] _positions = new int[16];

    /// <summary>
    /// Goes along the postings of one slice. Those whose impact is too low to get in, whatever the other words add, are passed over by wide compares.
    /// </summary>
    /// <param name="lead">Which slice.</param>
    /// <param name="from">First posting.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="othersBound">The most that other slices add.</param>
    /// <param name="others">The other slices: first and the one after the last.</param>
    private void Lead(int lead, int from, int to, uint othersBound, (int First, int End) others)
    {
        unchecked // sums of at most 64 products of 16 and 8 bits
        {
            const int GreatestPiece = 4096;
            var piece = 128; // the threshold rises quickest at first, and each piece is held against it anew
            var weight = _slices[lead].Weight;
            for (int length; from < to; from += length, piece = Math.Min(2 * piece, GreatestPiece))
            {
                length = Math.Min(piece, to - from);
                var leastImpact = LeastImpact(_top.Least(_view, _documents[from]), othersBound, weight);
                if (leastImpact > byte.MaxValue)
                {
                    return; // it only grows
                }

                var count = Lanes.FindAtLeast(_impacts.AsSpan(from, length), (byte)leastImpact, _found);
                _postings += length;
                for (var i = 0; i < count; i++)
                {
                    var posting = from + _found[i];
                    var score = weight * _impacts[posting];
                    if (!_top.IsTooLow(score + othersBound))
                    {
                        _slices[lead].Found = posting;
                        Complete(_documents[posting], score, othersBound, others, byWindow: false);
                    }
                }
            }
        }
    }

    /// <summary>Adds what the other slices add to one document, as long as it can still get in, and offers it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="score">What it has.</param>
    /// <param name="rest">The most that the other slices add.</param>
    /// <param name="others">These: first and the one after the last.</param>
    /// <param name="byWindow">Whether their bounds are those of the window at hand.</param>
    private void Complete(int document, uint score, uint rest, (int First, int End) others, bool byWindow)
    {
        unchecked // as above
        {
            for (var i = others.End - 1; i >= others.First; i--)
            {
                ref var slice = ref _slices[i];
                rest -= byWindow ? slice.WindowBound : slice.Bound;
                slice.Found = Find(slice, document);
                if (slice.Found >= 0)
                {
                    score += slice.Weight * _impacts[slice.Found];
                }
                else if (_shape.RequiresAll)
                {
                    return;
                }

                if (_top.IsTooLow(score + rest))
                {
                    return;
                }
            }

            if (_viewed.IsLive(document) && score >= _top.Least(_view, document) && HoldsPhrases())
            {
                _top.Offer(_view, document, score);
            }
        }
    }

    private int Find(in TermSlice slice, int document)
    {
        if (slice.Row < 0)
        {
            return Find(slice.First, slice.End, document);
        }

        var starts = _table.Starts(slice.Row);
        var range = document >> ImpactTable.RangeBits;
        var from = Math.Max(slice.First, slice.Base + starts[range]);
        var to = range + 1 < starts.Length ? Math.Min(slice.End, slice.Base + starts[range + 1]) : slice.End;
        return Find(from, to, document);
    }

    /// <summary>Few enough documents that a wide compare of all of them is quicker than halving.</summary>
    private int Find(int from, int to, int document)
    {
        _postings++;
        var at = from < to ? _documents.AsSpan(from, to - from).IndexOf((ushort)document) : -1;
        return at < 0 ? -1 : from + at;
    }

    /// <summary>Whether the document at hand, whose postings are found, holds every phrase.</summary>
    private bool HoldsPhrases()
    {
        foreach (var phrase in _shape.Phrases)
        {
            if (!Holds(phrase))
            {
                return false;
            }
        }

        return true;
    }

    private bool Holds(int[] phrase)
    {
        var count = _segment.ReadPositions(PostingOf(phrase[0]), ref _starts);
        for (var i = 1; i < phrase.Length && count > 0; i++)
        {
            var found = _segment.ReadPositions(PostingOf(phrase[i]), ref _positions);
            count = RowPlaces.Keep(_starts.AsSpan(0, count), _positions.AsSpan(0, found), i);
        }

        return count > 0;
    }

    private int PostingOf(int word)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_slices[i].Word == word)
            {
                return _slices[i].Found;
            }
        }

        throw new InvalidOperationException("a word of a phrase has no slice");
    }
}
