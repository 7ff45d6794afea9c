using System.Runtime.InteropServices;

namespace Strongroom.Search.Kernel;

/// <content>
/// Any of some words. What each posting adds to a score is rounded up to a few of 255 parts, so that a document's sum takes one byte, which is never below what its score comes to in such parts: a byte
/// less than the threshold comes to cannot get in. What is left is scored exactly.
/// </content>
internal sealed unsafe partial class MergedSearch
{
    private readonly uint[] _boundFrom = new uint[Core.Limits.MaxQueryTerms + 1]; // what the words from one on add at most
    private readonly byte[] _sumOf = new byte[WindowDocuments]; // of each document found
    /// <summary>A word of more terms has a row.</summary>
    private const int MostLookedUp = 6;

    private ulong _allBound; // what all words together add at most
    private uint _parts; // what that comes to in a small sum, before rounding

    private void VisitAny(int from, int to)
    {
        SortBy(length: false);
        _allBound = 0;
        for (var i = 0; i < _count; i++)
        {
            _allBound += _words[i].Bound;
        }

        _boundFrom[_count] = 0;
        for (var i = _count - 1; i >= 0; i--)
        {
            _boundFrom[i] = unchecked(_boundFrom[i + 1] + _words[i].Bound);
        }

        // Each word is rounded up by 1 at most, and by less than 1/256 for its factor being rounded.
        _parts = (uint)(byte.MaxValue - 1 - _count);
        for (var i = 0; i < _count; i++)
        {
            ref var word = ref _words[i];
            word.Factor = (uint)((((ulong)word.Weight * _parts << 16) + _allBound - 1) / _allBound);
            word.Share = unchecked(((word.Greatest * word.Factor) >> 16) + 1);
        }

        Fetch(inAll: false);
        Rewind();
        for (var start = from & ~(WindowDocuments - 1); start < to; start += WindowDocuments)
        {
            var least = _top.Least(_view, Math.Max(start, from));
            if (_allBound < least)
            {
                return; // it only grows
            }

            Enter(start);
            VisitWindow(start, least);
        }
    }

    private void VisitWindow(int start, uint least)
    {
        // Words whose bounds together cannot bring a document in need not be added up: they can be looked up for the documents that the others leave.
        var needed = (uint)((ulong)least * _parts / _allBound);
        uint below = 0;
        ulong bound = 0;
        long looked = 0, terms = 0;
        var first = 0;
        while (first < _count - 1 && bound + _words[first].Bound < least && below + _words[first].Share < needed)
        {
            ref readonly var word = ref _words[first++];
            (below, bound, looked, terms) = (below + word.Share, bound + word.Bound, looked + word.InWindow, terms + word.Terms);
        }

        if (first == _count - 1 && first > 0 && VisitOneLeft(start, LeastImpact(least, (uint)bound, _words[first].Weight), (looked, terms), below, needed))
        {
            return;
        }

        FetchWindow(first);
        for (var i = first; i < _count; i++)
        {
            Add(_words[i], start);
        }

        var length = Math.Min(WindowDocuments, ((_index.Count - start) + 63) & ~63);
        var sums = new ReadOnlySpan<byte>(_sums, length);
        if (first > 0 && Lanes.Count(sums, (byte)(needed - below), byte.MaxValue) * LookUpCost * terms > looked)
        {
            for (var i = 0; i < first; i++)
            {
                Add(_words[i], start);
            }

            (below, first) = (0, 0);
        }

        if (!_top.IsFull && MayFail)
        {
            VisitFromTheBest(start, sums);
            NativeMemory.Clear(_sums, (nuint)length);
            return;
        }

        if (!_top.IsFull)
        {
            needed = Math.Max(needed, SumOfWanted(sums)); // no words are left to be looked up
        }

        var count = Lanes.FindAtLeast(sums, (byte)Math.Max(needed - below, 1u), _found);
        for (var i = 0; i < count; i++)
        {
            _sumOf[i] = _sums[_found[i]];
        }

        NativeMemory.Clear(_sums, (nuint)length);
        for (var i = 0; i < count; i++)
        {
            Score(start + _found[i], _sumOf[i] + below, needed, first);
        }
    }

    /// <summary>
    /// While there are too few hits and conditions may fail, nothing is known of how great a sum must be: the greatest are looked at first, and what these leave too few hits for comes next, until there are enough or all
    /// were looked at.
    /// </summary>
    private void VisitFromTheBest(int start, ReadOnlySpan<byte> sums)
    {
        uint below = byte.MaxValue + 1;
        for (long wanted = 4L * _top.Wanted; below > 1; wanted *= 8)
        {
            uint low = 1, high = below - 1;
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                (low, high) = Lanes.Count(sums, (byte)middle, byte.MaxValue) >= wanted ? (middle, high) : (low, middle - 1);
            }

            var needed = (uint)((ulong)_top.Least(_view, start) * _parts / _allBound);
            if (needed >= below)
            {
                return;
            }

            low = Math.Max(low, Math.Max(1, needed));
            var count = Lanes.FindAtLeast(sums, (byte)low, _found);
            for (var i = 0; i < count; i++)
            {
                var sum = sums[_found[i]];
                if (sum < below)
                {
                    Score(start + _found[i], sum, needed, 0);
                }
            }

            if (low <= needed)
            {
                return;
            }

            below = low;
        }
    }

    /// <summary>Has the postings in the window fetched, from one word on.</summary>
    private void FetchWindow(int first)
    {
        for (var i = first; i < _count; i++)
        {
            for (var t = _words[i].First; t < _words[i].End; t++)
            {
                if (!_terms[t].IsFetched)
                {
                    Fetch(_terms[t], _terms[t].From, _terms[t].To);
                }
            }
        }
    }

    /// <summary>One word is left that can bring documents in: its impacts say which, unless these are so many that adding up is quicker.</summary>
    private bool VisitOneLeft(int start, uint leastImpact, (long Postings, long Terms) looked, uint below, uint needed)
    {
        ref readonly var word = ref _words[_count - 1];
        ref readonly var lead = ref _terms[word.First];
        if (!word.IsOneTerm || lead.Seldom != null)
        {
            return false;
        }

        var length = lead.To - lead.From;
        var found = Lanes.FindAtLeast(new ReadOnlySpan<byte>(lead.Impacts + lead.From, length), (byte)Math.Min(byte.MaxValue, leastImpact), _found);
        Postings += length;
        if (found * LookUpCost * looked.Terms > looked.Postings + length)
        {
            return false;
        }

        for (var i = 0; i < found; i++)
        {
            _sumOf[i] = lead.Impacts[lead.From + _found[i]];
            _found[i] = (ushort)(lead.Documents[lead.From + _found[i]] & (WindowDocuments - 1));
        }

        for (var i = 0; i < found; i++)
        {
            Score(start + _found[i], unchecked(((_sumOf[i] * word.Factor) >> 16) + 1 + below), needed, _count - 1);
        }

        return true;
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
    /// <param name="document">The document.</param>
    /// <param name="reach">What its sum may come to at most.</param>
    /// <param name="needed">What it must come to.</param>
    /// <param name="first">The first word that the sum holds already; for those before it the reach holds the most that they may add.</param>
    private void Score(int document, uint reach, uint needed, int first)
    {
        unchecked // sums of at most 64 products of 16 and 8 bits
        {
            uint score = 0;
            for (var i = first - 1; i >= 0; i--)
            {
                ref readonly var word = ref _words[i];
                Postings++;
                var impact = ImpactIn(word, document);
                score += word.Weight * impact;
                reach -= word.Share - (impact > 0 ? ((impact * word.Factor) >> 16) + 1 : 0);
                if (reach < needed)
                {
                    return;
                }
            }

            var rest = _boundFrom[first];
            for (var i = _count - 1; i >= first; i--)
            {
                ref readonly var word = ref _words[i];
                Postings++;
                rest -= word.Bound;
                score += word.Weight * ImpactIn(word, document);
                if (_top.IsTooLow(score + rest))
                {
                    return;
                }
            }

            if (score >= _top.Least(_view, document) && FulfilsConditions(document))
            {
                _top.Offer(_view, document, score);
            }
        }
    }

    /// <summary>Adds up a word's postings in the window.</summary>
    private void Add(in MergedWord word, int start)
    {
        Postings += word.InWindow;
        if (word.IsOneTerm)
        {
            Add(_terms[word.First], word.Factor);
            return;
        }

        if (word.Terms > MostLookedUp)
        {
            AddRow(word, start);
            return;
        }

        for (var i = word.First; i < word.End; i++)
        {
            Raise(_terms[i], word.Factor);
        }

        Lanes.Move(_ofWord, _sums, WindowDocuments);
    }

    /// <summary>Of a word of many terms a row is kept, in which its impacts are found.</summary>
    private void AddRow(in MergedWord word, int start)
    {
        var row = RowOf(word, start);
        var count = Lanes.FindAtLeast(new ReadOnlySpan<byte>(row, WindowDocuments), 1, _found);
        unchecked // a sum of all words' shares stays below 256
        {
            for (var i = 0; i < count; i++)
            {
                _sums[_found[i]] += (byte)(((row[_found[i]] * word.Factor) >> 16) + 1);
            }
        }
    }

    private void Add(in MergedTerm term, uint factor)
    {
        unchecked // a sum of all words' shares stays below 256
        {
            if (term.Seldom == null)
            {
                Lanes.Add(_sums, WindowDocuments - 1, term.Documents + term.From, term.Impacts + term.From, term.To - term.From, factor);
                return;
            }

            for (var posting = term.From; posting < term.To; posting++)
            {
                var packed = term.Seldom[posting];
                _sums[(packed >> MergedIndex.ImpactBits) & (WindowDocuments - 1)] += (byte)((((packed & byte.MaxValue) * factor) >> 16) + 1);
            }
        }
    }

    /// <summary>Of the terms of one word a document's greatest counts.</summary>
    private void Raise(in MergedTerm term, uint factor)
    {
        unchecked // as above
        {
            for (var posting = term.From; posting < term.To; posting++)
            {
                var place = (term.Seldom != null ? term.Seldom[posting] >> MergedIndex.ImpactBits : term.Documents[posting]) & (WindowDocuments - 1);
                _ofWord[place] = Math.Max(_ofWord[place], (byte)(((term.ImpactOf(posting) * factor) >> 16) + 1));
            }
        }
    }

    /// <summary>Before the first window.</summary>
    private void Rewind()
    {
        for (var i = 0; i < _termCount; i++)
        {
            _terms[i].To = _terms[i].First;
        }
    }

    /// <summary>Finds all postings in a window; windows ascend.</summary>
    private void Enter(int start)
    {
        for (var i = 0; i < _count; i++)
        {
            ref var word = ref _words[i];
            word.InWindow = 0;
            for (var t = word.First; t < word.End; t++)
            {
                Enter(ref _terms[t], start);
                word.InWindow += _terms[t].To - _terms[t].From;
            }
        }
    }

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
