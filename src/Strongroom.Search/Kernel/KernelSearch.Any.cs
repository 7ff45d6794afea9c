using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <content>Any of some words.</content>
internal sealed partial class KernelSearch
{
    /// <summary>With fewer postings than this in a segment, windows cost more than they save.</summary>
    private const int FewPostings = 512;

    /// <summary>Documents whose sums are added up at a time: they fit the fastest cache.</summary>
    private const int WindowDocuments = 4096;

    private const int WindowRanges = WindowDocuments / ImpactTable.RangeDocuments;

    private readonly uint[] _sums = new uint[Segment.MaxDocuments]; // always left clear
    private readonly ushort[] _touchedDocuments = new ushort[Segment.MaxDocuments];

    private void VisitAny(int from, int to)
    {
        if (_count == 1)
        {
            Lead(0, _slices[0].First, _slices[0].End, 0, (0, 0));
            return;
        }

        Sort(static (a, b) => a.Bound < b.Bound);
        var total = 0;
        for (var i = 0; i < _count; i++)
        {
            total += _slices[i].Length;
        }

        if (total >= FewPostings)
        {
            VisitWindows(from, to);
        }
        else
        {
            VisitFew(from);
        }
    }

    /// <summary>Few postings: adds up those of the words that can bring a document in, then looks the others up.</summary>
    private void VisitFew(int from)
    {
        uint bound = 0;
        var first = 0;
        var least = _top.Least(_view, from);
        while (first < _count - 1 && bound + _slices[first].Bound < least)
        {
            bound += _slices[first++].Bound;
        }

        if (first == _count - 1)
        {
            Lead(first, _slices[first].First, _slices[first].End, bound, (0, first));
            return;
        }

        var touched = 0;
        var documents = _documents.Span;
        var impacts = _impacts.Span;
        for (var i = first; i < _count; i++)
        {
            for (var posting = _slices[i].First; posting < _slices[i].End; posting++)
            {
                ref var sum = ref _sums[documents[posting]];
                if (sum == 0)
                {
                    _touchedDocuments[touched++] = documents[posting];
                }

                sum += _slices[i].Weight * impacts[posting];
            }

            _postings += _slices[i].Length;
        }

        foreach (var document in _touchedDocuments.AsSpan(0, touched))
        {
            var sum = _sums[document];
            _sums[document] = 0;
            if (!_top.IsTooLow(sum + bound))
            {
                Complete(document, sum, bound, (0, first), byWindow: false);
            }
        }
    }

    private void VisitWindows(int from, int to)
    {
        for (var i = 0; i < _count; i++)
        {
            _slices[i].To = _slices[i].First;
        }

        for (var start = from & ~(WindowDocuments - 1); start < to; start += WindowDocuments)
        {
            ulong bound = 0;
            for (var i = 0; i < _count; i++)
            {
                Enter(ref _slices[i], start);
                bound += _slices[i].WindowBound;
            }

            var least = _top.Least(_view, Math.Max(start, from));
            if (bound >= least)
            {
                VisitWindow(start, least);
            }
        }
    }

    /// <summary>
    /// Words whose bounds together cannot bring a document in need not be added up: they can be looked up for the documents that the others leave. Which is quicker shows when these are
    /// counted.
    /// </summary>
    private void VisitWindow(int start, uint least)
    {
        uint bound = 0;
        int first = 0, looked = 0;
        while (first < _count - 1 && bound + _slices[first].WindowBound < least)
        {
            looked += _slices[first].To - _slices[first].From;
            bound += _slices[first++].WindowBound;
        }

        if (first == _count - 1)
        {
            ref readonly var lead = ref _slices[first];
            var impact = LeastImpact(least, bound, lead.Weight);
            if (impact > byte.MaxValue || lead.From >= lead.To)
            {
                return;
            }

            var found = Lanes.FindAtLeast(_impacts.AsSpan(lead.From, lead.To - lead.From), (byte)impact, _found);
            _postings += lead.To - lead.From;
            if (found * (long)LookUpCost * first <= looked)
            {
                for (var i = 0; i < found; i++)
                {
                    var posting = lead.From + _found[i];
                    Complete(_documents[posting], lead.Weight * _impacts[posting], bound, (0, first), byWindow: true);
                }

                return;
            }
        }

        var sums = _sums.AsSpan(0, WindowDocuments);
        for (var i = first; i < _count; i++)
        {
            Add(_slices[i], sums);
        }

        var count = Lanes.FindAtLeast(sums, Math.Max(1, least - bound), _found); // the bound is below least
        if (first > 0 && count * (long)LookUpCost * first > looked)
        {
            for (var i = 0; i < first; i++)
            {
                Add(_slices[i], sums);
            }

            (bound, first) = (0, 0);
            count = Lanes.FindAtLeast(sums, least, _found);
        }

        for (var i = 0; i < count; i++)
        {
            if (!_top.IsTooLow(sums[_found[i]] + bound))
            {
                Complete(start + _found[i], sums[_found[i]], bound, (0, first), byWindow: true);
            }
        }

        sums.Clear();
    }

    private void Add(in TermSlice slice, Span<uint> sums)
    {
        var length = Math.Max(0, slice.To - slice.From);
        Lanes.Scatter(sums, slice.Weight, _documents.AsSpan(slice.From, length), _impacts.AsSpan(slice.From, length));
        _postings += length;
    }

    /// <summary>Finds a slice's postings in a window; windows ascend.</summary>
    private void Enter(ref TermSlice slice, int start)
    {
        byte greatest = 0;
        if (slice.Row >= 0)
        {
            var starts = _table.Starts(slice.Row);
            var range = start >> ImpactTable.RangeBits;
            slice.From = Math.Max(slice.First, slice.Base + starts[range]);
            slice.To = range + WindowRanges < starts.Length ? Math.Min(slice.End, slice.Base + starts[range + WindowRanges]) : slice.End;
            foreach (var impact in _table.Greatests(slice.Row).Slice(range, Math.Min(WindowRanges, starts.Length - range)))
            {
                greatest = Math.Max(greatest, impact);
            }
        }
        else
        {
            slice.From = slice.To;
            for (; slice.To < slice.End && _documents[slice.To] < start + WindowDocuments; slice.To++)
            {
                greatest = Math.Max(greatest, _impacts[slice.To]);
            }
        }

        slice.WindowBound = slice.From < slice.To ? slice.Weight * greatest : 0;
    }
}
