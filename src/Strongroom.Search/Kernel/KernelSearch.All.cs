namespace Strongroom.Search.Kernel;

/// <content>All of some words.</content>
internal sealed partial class KernelSearch
{
    private void VisitAll(int from, int to)
    {
        // The rarest leads. The others are looked up from the back: so the next rarest stands there.
        Sort(static (a, b) => a.Length < b.Length);
        for (int low = 1, high = _count - 1; low < high; low++, high--)
        {
            (_slices[low], _slices[high]) = (_slices[high], _slices[low]);
        }

        uint others = 0;
        for (var i = 1; i < _count; i++)
        {
            others += _slices[i].Bound;
        }

        var frequent = _count > 1;
        for (var i = 0; i < _count; i++)
        {
            frequent &= _slices[i].Row >= 0;
        }

        if (!frequent)
        {
            Lead(0, _slices[0].First, _slices[0].End, others, (1, _count), inRange: false);
            return;
        }

        var ranges = BoundRanges(from, to);
        for (var i = 0; i < ranges; i++)
        {
            var range = _ranges[i];
            if (_rangeBounds[range] >= _top.Least(_view, Math.Max(from, range << ImpactTable.RangeBits)) && EnterRange(range))
            {
                Lead(0, _slices[0].From, _slices[0].To, _rangeBounds[range] - _slices[0].RangeBound, (1, _count), inRange: true);
            }
        }
    }

    /// <summary>Finds each slice's postings in a range, and whether all have some.</summary>
    private bool EnterRange(int range)
    {
        for (var i = 0; i < _count; i++)
        {
            ref var slice = ref _slices[i];
            var starts = _table.Starts(slice.Row);
            slice.From = Math.Max(slice.First, slice.Base + starts[range]);
            slice.To = range + 1 < starts.Length ? Math.Min(slice.End, slice.Base + starts[range + 1]) : slice.End;
            slice.RangeBound = slice.Weight * _table.Greatests(slice.Row)[range];
            if (slice.From >= slice.To)
            {
                return false;
            }
        }

        return true;
    }

    private void Sort(Func<TermSlice, TermSlice, bool> comesFirst)
    {
        for (var i = 1; i < _count; i++)
        {
            var slice = _slices[i];
            var at = i;
            for (; at > 0 && comesFirst(slice, _slices[at - 1]); at--)
            {
                _slices[at] = _slices[at - 1];
            }

            _slices[at] = slice;
        }
    }
}
