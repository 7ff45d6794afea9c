using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <content>Any of some words.</content>
internal sealed partial class KernelSearch
{
    /// <summary>With fewer postings than this in a segment, ranges cost more than they save.</summary>
    private const int FewPostings = 512;

    private readonly uint[] _rangeBounds = new uint[ImpactTable.MaxRanges];
    private readonly ushort[] _ranges = new ushort[ImpactTable.MaxRanges];
    private readonly byte[] _rows = new byte[Core.Limits.MaxQueryTerms * ImpactTable.MaxRanges]; // ranges of words that are not frequent
    private readonly uint[] _sums = new uint[Segment.MaxDocuments]; // always left clear
    private readonly ushort[] _touchedDocuments = new ushort[Segment.MaxDocuments];

    private void VisitAny(int from, int to)
    {
        if (_count == 1)
        {
            Lead(0, _slices[0].First, _slices[0].End, 0, (0, 0), inRange: false);
            return;
        }

        Sort(static (a, b) => a.Bound < b.Bound);
        var total = 0;
        var frequent = false;
        for (var i = 0; i < _count; i++)
        {
            total += _slices[i].Length;
            frequent |= _slices[i].Row >= 0;
        }

        if (frequent || total >= FewPostings)
        {
            VisitRanges(from, to);
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
            Lead(first, _slices[first].First, _slices[first].End, bound, (0, first), inRange: false);
            return;
        }

        var touched = 0;
        for (var i = first; i < _count; i++)
        {
            for (var posting = _slices[i].First; posting < _slices[i].End; posting++)
            {
                ref var sum = ref _sums[_documents[posting]];
                if (sum == 0)
                {
                    _touchedDocuments[touched++] = _documents[posting];
                }

                sum += _slices[i].Weight * _impacts[posting];
            }

            _postings += _slices[i].Length;
        }

        foreach (var document in _touchedDocuments.AsSpan(0, touched))
        {
            var sum = _sums[document];
            _sums[document] = 0;
            if (!_top.IsTooLow(sum + bound))
            {
                Complete(document, sum, bound, (0, first), lead: -1, inRange: false);
            }
        }
    }

    private void VisitRanges(int from, int to)
    {
        var ranges = BoundRanges(from, to);
        for (var i = 0; i < ranges; i++)
        {
            var range = _ranges[i];
            var least = _top.Least(_view, Math.Max(from, range << ImpactTable.RangeBits));
            if (_rangeBounds[range] >= least)
            {
                VisitRange(range, least);
            }
        }
    }

    private void VisitRange(int range, uint least)
    {
        // Words whose bounds together cannot bring a document in are only looked up; the others lead.
        uint bound = 0;
        var first = 0;
        var (leads, lead) = (0, -1);
        for (var i = 0; i < _count; i++)
        {
            ref var slice = ref _slices[i];
            Enter(ref slice, i, range);
            if (leads == 0 && bound + slice.RangeBound < least)
            {
                bound += slice.RangeBound;
                first = i + 1;
            }
            else if (slice.From < slice.To)
            {
                leads++;
                lead = i;
            }
        }

        if (leads == 0)
        {
            return;
        }

        if (leads == 1)
        {
            Lead(lead, _slices[lead].From, _slices[lead].To, bound, (0, first), inRange: true);
            return;
        }

        var start = range << ImpactTable.RangeBits;
        var sums = _sums.AsSpan(start, Math.Min(ImpactTable.RangeDocuments, Segment.MaxDocuments - start));
        for (var i = first; i < _count; i++)
        {
            Add(_slices[i], start, sums);
        }

        var count = Lanes.FindAtLeast(sums, Math.Max(1, least - Math.Min(least, bound)), _found);
        for (var i = 0; i < count; i++)
        {
            if (!_top.IsTooLow(sums[_found[i]] + bound))
            {
                Complete(start + _found[i], sums[_found[i]], bound, (0, first), lead: -1, inRange: true);
            }
        }

        sums.Clear();
    }

    private void Add(in TermSlice slice, int start, Span<uint> sums)
    {
        unchecked // at most 64 products of 16 and 8 bits
        {
            var weight = slice.Weight;
            var documents = _documents.AsSpan(slice.From, Math.Max(0, slice.To - slice.From));
            var impacts = _impacts.AsSpan(slice.From, documents.Length);
            for (var i = 0; i < documents.Length; i++)
            {
                sums[documents[i] - start] += weight * impacts[i];
            }

            _postings += documents.Length;
        }
    }

    /// <summary>Finds a slice's postings in a range.</summary>
    private void Enter(ref TermSlice slice, int number, int range)
    {
        if (slice.Row >= 0)
        {
            var starts = _table.Starts(slice.Row);
            slice.From = Math.Max(slice.First, slice.Base + starts[range]);
            slice.To = range + 1 < starts.Length ? Math.Min(slice.End, slice.Base + starts[range + 1]) : slice.End;
            slice.RangeBound = slice.From < slice.To ? slice.Weight * _table.Greatests(slice.Row)[range] : 0;
            return;
        }

        var greatest = _rows[(number * ImpactTable.MaxRanges) + range];
        slice.RangeBound = slice.Weight * greatest;
        slice.From = slice.To = greatest == 0 ? slice.First : LowerBound(slice, range << ImpactTable.RangeBits);
        while (greatest != 0 && slice.To < slice.End && _documents[slice.To] >> ImpactTable.RangeBits == range)
        {
            slice.To++;
        }
    }

    /// <summary>The most that a document of each range can score, and the ranges where that is enough now.</summary>
    /// <returns>How many ranges are enough; they stand in <see cref="_ranges"/>.</returns>
    private int BoundRanges(int from, int to)
    {
        var first = from >> ImpactTable.RangeBits;
        var count = ((to - 1) >> ImpactTable.RangeBits) - first + 1;
        var bounds = _rangeBounds.AsSpan(first, count);
        bounds.Clear();
        for (var i = 0; i < _count; i++)
        {
            ref readonly var slice = ref _slices[i];
            var row = slice.Row >= 0 ? _table.Greatests(slice.Row) : RowOf(slice, i);
            Lanes.AddProducts(bounds, slice.Weight, row.Slice(first, count));
        }

        var enough = Lanes.FindAtLeast(bounds, _top.Least(_view, from), _ranges);
        for (var i = 0; i < enough; i++)
        {
            _ranges[i] += (ushort)first;
        }

        BestFirst(enough);
        return enough;
    }

    /// <summary>Puts the few most promising ranges first, so that the threshold rises early. In whatever order ranges come, the hits are the same.</summary>
    private void BestFirst(int count)
    {
        const int Few = 6;
        for (var place = 0; place < Math.Min(Few, count / 2); place++)
        {
            var best = place;
            for (var i = place + 1; i < count; i++)
            {
                best = _rangeBounds[_ranges[i]] > _rangeBounds[_ranges[best]] ? i : best;
            }

            (_ranges[place], _ranges[best]) = (_ranges[best], _ranges[place]);
        }
    }

    /// <summary>The greatest impact in each range of a word that is not frequent, found now: it has few postings.</summary>
    private ReadOnlySpan<byte> RowOf(in TermSlice slice, int number)
    {
        var row = _rows.AsSpan(number * ImpactTable.MaxRanges, ImpactTable.MaxRanges);
        row.Clear();
        for (var posting = slice.First; posting < slice.End; posting++)
        {
            ref var greatest = ref row[_documents[posting] >> ImpactTable.RangeBits];
            greatest = Math.Max(greatest, _impacts[posting]);
        }

        return row;
    }
}
