using System.Runtime.InteropServices;

namespace Strongroom.Search.Kernel;

/// <content>
/// Any of some words. What each posting adds to a score is rounded up to a few of 255 parts, so that a document's sum takes one byte, which is never below what its score comes to in such parts: a byte
/// less than the threshold comes to cannot get in. What is left is scored exactly.
/// </content>
internal sealed unsafe partial class MergedSearch
{
    private ulong _allBound; // what all words together add at most
    private uint _parts; // what that comes to in a small sum, before rounding

    private void VisitAny(int from, int to)
    {
        SortBy(length: false);
        _allBound = 0;
        for (var i = 0; i < _count; i++)
        {
            _allBound += _terms[i].Bound;
        }

        // Each word is rounded up by 1 at most, and by less than 1/256 for its factor being rounded.
        _parts = (uint)(byte.MaxValue - 1 - _count);
        for (var i = 0; i < _count; i++)
        {
            ref var term = ref _terms[i];
            term.Factor = (uint)((((ulong)term.Weight * _parts << 16) + _allBound - 1) / _allBound);
            term.Share = unchecked(((term.Greatest * term.Factor) >> 16) + 1);
            term.To = term.First;
        }

        for (var start = from & ~(WindowDocuments - 1); start < to; start += WindowDocuments)
        {
            var least = _top.Least(_view, Math.Max(start, from));
            if (_allBound < least)
            {
                return; // it only grows
            }

            VisitWindow(start, least);
        }
    }

    private void VisitWindow(int start, uint least)
    {
        for (var i = 0; i < _count; i++)
        {
            Enter(ref _terms[i], start);
        }

        // Words whose bounds together cannot bring a document in need not be added up: they can be looked up for the documents that the others leave.
        var needed = (uint)((ulong)least * _parts / _allBound);
        uint below = 0;
        ulong bound = 0;
        long looked = 0;
        var first = 0;
        while (first < _count - 1 && bound + _terms[first].Bound < least && below + _terms[first].Share < needed)
        {
            ref readonly var term = ref _terms[first++];
            (below, bound, looked) = (below + term.Share, bound + term.Bound, looked + term.To - term.From);
        }

        var lead = _terms[first];
        if (first == _count - 1 && first > 0 && lead.Seldom == null)
        {
            // One word is left: its impacts say which.
            var found = Lanes.FindAtLeast(
                new ReadOnlySpan<byte>(lead.Impacts + lead.From, lead.To - lead.From), (byte)Math.Min(byte.MaxValue, LeastImpact(least, (uint)bound, lead.Weight)), _found);
            Postings += lead.To - lead.From;
            if (found * (long)LookUpCost * first <= looked + lead.To - lead.From)
            {
                for (var i = 0; i < found; i++)
                {
                    Score(start | (lead.Documents[lead.From + _found[i]] & (WindowDocuments - 1)));
                }

                return;
            }
        }

        for (var i = first; i < _count; i++)
        {
            Add(_terms[i]);
        }

        var length = Math.Min(WindowDocuments, ((_index.Count - start) + 63) & ~63);
        var sums = new ReadOnlySpan<byte>(_sums, length);
        if (first > 0 && Lanes.Count(sums, (byte)(needed - below), byte.MaxValue) * (long)LookUpCost * first > looked)
        {
            for (var i = 0; i < first; i++)
            {
                Add(_terms[i]);
            }

            below = 0;
        }

        needed = Math.Max(needed - below, 1u);
        if (!_top.IsFull)
        {
            needed = Math.Max(needed, SumOfWanted(sums));
        }

        var count = Lanes.FindAtLeast(sums, (byte)needed, _found);
        NativeMemory.Clear(_sums, (nuint)length);
        for (var i = 0; i < count; i++)
        {
            Score(start + _found[i]);
        }
    }

    /// <summary>
    /// As many documents as are wanted have sums of at least some value; so what scores less than the least that such a sum may stand for is not wanted. With a cursor only those are counted that surely come
    /// after it.
    /// </summary>
    /// <param name="sums">Sums of all words.</param>
    /// <returns>A sum that all that are wanted have at least.</returns>
    private uint SumOfWanted(ReadOnlySpan<byte> sums)
    {
        uint greatest = byte.MaxValue;
        if (_top.After is { } after)
        {
            var sum = (((ulong)after.Score * _parts) + _allBound - 1) / _allBound;
            if (sum <= 1)
            {
                return 1;
            }

            greatest = (uint)Math.Min(byte.MaxValue, sum - 1); // a document with that or less scores less than the cursor
        }

        // Of the values that enough sums reach, the greatest.
        uint low = 0, high = greatest;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Lanes.Count(sums, (byte)middle, (byte)greatest) >= _top.Wanted ? (middle, high) : (low, middle - 1);
        }

        // A sum is above its score's parts by less than 1 and 1/256 for each word.
        var rounded = (uint)_count + 1;
        return low > rounded ? low - rounded : 1;
    }

    /// <summary>Scores a document exactly, unless it shows before that it is too low, and offers it.</summary>
    private void Score(int document)
    {
        unchecked // sums of at most 64 products of 16 and 8 bits
        {
            uint score = 0;
            var rest = (uint)_allBound;
            Postings += _count;
            for (var i = _count - 1; i >= 0; i--)
            {
                ref readonly var term = ref _terms[i];
                rest -= term.Bound;
                var posting = term.Find(document);
                score += posting >= 0 ? term.Weight * term.ImpactOf(posting) : 0;
                if (_top.IsTooLow(score + rest))
                {
                    return;
                }
            }

            if (score >= _top.Least(_view, document))
            {
                _top.Offer(_view, document, score);
            }
        }
    }

    /// <summary>Adds up a word's postings in the window.</summary>
    private void Add(in MergedTerm term)
    {
        unchecked // a sum of all words' shares stays below 256
        {
            Postings += term.To - term.From;
            if (term.Seldom == null)
            {
                Lanes.Add(_sums, WindowDocuments - 1, term.Documents + term.From, term.Impacts + term.From, term.To - term.From, term.Factor);
                return;
            }

            for (var posting = term.From; posting < term.To; posting++)
            {
                var packed = term.Seldom[posting];
                _sums[(packed >> MergedIndex.ImpactBits) & (WindowDocuments - 1)] += (byte)((((packed & byte.MaxValue) * term.Factor) >> 16) + 1);
            }
        }
    }

    /// <summary>Finds a word's postings in a window; windows ascend.</summary>
    private void Enter(ref MergedTerm term, int start)
    {
        var next = start + (long)WindowDocuments;
        if (term.Seldom != null)
        {
            term.From = term.To;
            while (term.To < term.End && term.Seldom[term.To] >> MergedIndex.ImpactBits < next)
            {
                term.To++;
            }
        }
        else
        {
            term.From = Math.Max(term.First, (int)term.Starts[start >> term.RangeBits]);
            term.To = Math.Max(term.From, next >= _index.Count ? term.End : Math.Min(term.End, (int)term.Starts[next >> term.RangeBits]));
        }
    }
}
