using Strongroom.Search.Memory;
using Strongroom.Search.Partitions;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>
/// Finds the best hits for the commonest shapes of queries. Every score is the same whole number that the plain path computes; what is skipped is only what provably
/// cannot get in. The threshold is shared by all visible segments, which come greatest bound first; it never leaves this object. One for each thread, used again:
/// nothing is allocated while searching once its memory has grown.
/// </summary>
internal sealed partial class KernelSearch
{
    [ThreadStatic]
    private static KernelSearch? _ofThread;

    private SegmentView[] _views = [];
    private SegmentWords[] _dictionaries = []; // of these
    private readonly TopHits _top = new();
    private readonly MergedSearch _merged;
    private MergedIndex[] _indexes = [];
    private DeadDocuments?[] _dead = []; // of these
    private ulong[] _hashes = new ulong[Core.Limits.MaxQueryTerms];
    private MergedLookUp[] _lookUps = [new()]; // one for each merged index
    private readonly TermSlice[] _slices = new TermSlice[Core.Limits.MaxQueryTerms];
    private readonly ushort[] _found = new ushort[Segment.MaxDocuments];
    private ulong[] _order = new ulong[64];
    private int[] _terms = new int[64];
    private TopHits.Entry[] _entriesFound = new TopHits.Entry[16];
    private (Partition Partition, SegmentView View, int Document)[] _placesFound = new (Partition, SegmentView, int)[16];
    private int _count; // of slices in use
    private long _postings;

    // the segment at hand
    private int _view;
    private Segment _segment = null!; // set by Visit before use
    private SegmentView _viewed = null!; // as above
    private ImpactTable _table = null!; // as above
    private NativeArray<ushort> _documents; // as above
    private NativeArray<byte> _impacts; // as above
    private QueryShape _shape = null!; // set by Run before use

    private KernelSearch() => _merged = new MergedSearch(_top);

    /// <summary>Runs a query.</summary>
    /// <param name="visible">What the asker may see.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="shape">The query's shape.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="after">Only what comes after this; null for the first page.</param>
    public static SearchFindings Run(VisibleSet visible, QueryPlan plan, QueryShape shape, SearchOptions options, HitKey? after)
    {
        var search = _ofThread ?? new KernelSearch();
        _ofThread = null; // a search within a search gets its own
        var findings = search.RunOnce(visible, plan, shape, options, after);
        search.Forget();
        _ofThread = search; // one that failed half-way is not used again: its sums may not be clear
        return findings;
    }

    private void Begin(VisibleSet visible, QueryShape shape, SearchOptions options, HitKey? after)
    {
        _views = visible.Views;
        _shape = shape;
        _indexes = visible.Merged;
        _dead = visible.DeadOfMerged;
        while (_lookUps.Length < _indexes.Length)
        {
            _lookUps = [.. _lookUps, new MergedLookUp()];
        }

        _postings = 0;
        _merged.Postings = 0;
        _top.Begin(options.Limit + 1, after, visible);
    }

    private SearchFindings RunOnce(VisibleSet visible, QueryPlan plan, QueryShape shape, SearchOptions options, HitKey? after)
    {
        Begin(visible, shape, options, after);
        _dictionaries = visible.Dictionaries;
        LookUp(plan, shape);
        var holders = CountHolders(plan, shape);
        var weights = Weigh(plan, shape, holders, visible.Documents);
        for (var i = 0; i < _indexes.Length; i++)
        {
            _merged.Dead = _dead[i];
            _merged.Visit(_indexes[i], _views.Length + i, _lookUps[i], shape, weights, matches: null);
        }

        _postings += _merged.Postings;
        var candidates = Order(shape, weights);
        for (var i = 0; i < candidates; i++)
        {
            var bound = ~(uint)(_order[i] >> 32);
            if (_top.IsTooLow(bound))
            {
                break;
            }

            Visit((int)(_order[i] & int.MaxValue), bound, shape, weights);
        }

        var offered = _top.Offered;
        return new SearchFindings
        {
            Hits = TakeBest(visible, plan),
            Total = offered,
            Facets = null,
            Truncated = false,
            Documents = visible.Documents,
            Holders = holders,
            ExpandedWords = 0,
            ExaminedWords = 0,
            Work = new SearchWork(visible.Partitions.Count, _views.Length + _indexes.Length, (long)(_views.Length + _indexes.Length) * shape.Terms.Count, _postings, offered),
            Plan = plan,
            Weights = weights,
            Searches = [],
        };
    }

    private void Forget()
    {
        _views = [];
        _dictionaries = [];
        _indexes = [];
        _dead = [];
        _merged.Forget();
        _top.End();
        (_segment, _viewed, _table, _documents, _impacts, _shape) = (null!, null!, null!, default, default, null!);
    }

    /// <summary>Looks every word up in every segment. The first reads of all tables are begun before any is looked at, so that they wait for memory together.</summary>
    private void LookUp(QueryPlan plan, QueryShape shape)
    {
        var words = shape.Terms.Count;
        if (_terms.Length < _views.Length * words)
        {
            _terms = new int[2 * _views.Length * words];
        }

        for (var w = 0; w < words; w++)
        {
            _hashes[w] = WordHash.Of(plan.Groups[shape.Terms[w]].Keys[0]);
            foreach (var index in _indexes)
            {
                index.PrefetchSlot(_hashes[w]);
            }

            foreach (ref readonly var dictionary in _dictionaries.AsSpan())
            {
                dictionary.PrefetchPlace(_hashes[w]);
            }
        }

        LookUpInMerged(plan, shape);
        LookUpInSegments(plan, shape);
    }

    private void LookUpInSegments(QueryPlan plan, QueryShape shape)
    {
        var words = shape.Terms.Count;
        var terms = _terms.AsSpan(0, _dictionaries.Length * words);
        for (int v = 0, at = 0; v < _dictionaries.Length; v++)
        {
            ref readonly var dictionary = ref _dictionaries[v];
            for (var w = 0; w < words; w++)
            {
                terms[at++] = dictionary.Candidate(_hashes[w]);
            }
        }

        for (int v = 0, at = 0; v < _dictionaries.Length; v++)
        {
            for (var w = 0; w < words; w++, at++)
            {
                if (terms[at] >= 0)
                {
                    _dictionaries[v].PrefetchTerm(terms[at]);
                }
            }
        }

        for (int v = 0, at = 0; v < _dictionaries.Length; v++)
        {
            for (var w = 0; w < words; w++, at++)
            {
                var key = plan.Groups[shape.Terms[w]].Keys[0];
                if (terms[at] >= 0 && !_dictionaries[v].Is(terms[at], key))
                {
                    terms[at] = _views[v].Segment.Table.Find(_views[v].Segment, _hashes[w], key); // another with the same tag
                }
            }
        }
    }

    /// <summary>Goes through all words step by step, and each step has what the next reads fetched.</summary>
    private void LookUpInMerged(QueryPlan plan, QueryShape shape)
    {
        var words = shape.Terms.Count;
        Span<int> slots = stackalloc int[words];
        for (var i = 0; i < _indexes.Length; i++)
        {
            for (var w = 0; w < words; w++)
            {
                slots[w] = _indexes[i].FirstSlot(_hashes[w]);
            }

            foreach (var slot in slots)
            {
                if (slot >= 0)
                {
                    _indexes[i].PrefetchTerm(slot);
                }
            }

            _lookUps[i].Begin();
            for (var w = 0; w < words; w++)
            {
                var entry = _indexes[i].Find(slots[w], _hashes[w], plan.Groups[shape.Terms[w]].Keys[0]);
                _lookUps[i].Add(entry < 0 ? [] : new ReadOnlySpan<int>(in entry));
            }
        }
    }

    private long[] CountHolders(QueryPlan plan, QueryShape shape)
    {
        var holders = new long[plan.Groups.Count];
        var words = shape.Terms.Count;
        for (var w = 0; w < words; w++)
        {
            ref var sum = ref holders[shape.Terms[w]];
            for (var v = 0; v < _views.Length; v++)
            {
                var term = _terms[(v * words) + w];
                sum += term < 0 ? 0 : _views[v].Live is null ? _dictionaries[v].Holders(term) : _views[v].LiveHolders(term);
            }

            for (var i = 0; i < _indexes.Length; i++)
            {
                sum += _lookUps[i].HoldersOf(_indexes[i], _dead[i], w);
            }
        }

        return holders;
    }

    private static uint[] Weigh(QueryPlan plan, QueryShape shape, long[] holders, long documents)
    {
        var weights = new uint[plan.Groups.Count];
        foreach (var term in shape.Terms)
        {
            weights[term] = Bm25.Weight(documents, holders[term]);
        }

        return weights;
    }

    /// <summary>Puts the segments that can hold hits in order, greatest bound first, those of equal bound as they come.</summary>
    private int Order(QueryShape shape, uint[] weights)
    {
        if (_order.Length < _views.Length)
        {
            _order = new ulong[2 * _views.Length];
        }

        var words = shape.Terms.Count;
        var count = 0;
        for (var v = 0; v < _views.Length; v++)
        {
            uint bound = 0;
            var held = 0;
            for (var w = 0; w < words; w++)
            {
                var term = _terms[(v * words) + w];
                if (term >= 0)
                {
                    held++;
                    bound += weights[shape.Terms[w]] * _dictionaries[v].Greatest(term);
                }
            }

            if (held == words || (held > 0 && !shape.RequiresAll))
            {
                _order[count++] = ((ulong)~bound << 32) | (uint)v;
            }
        }

        _order.AsSpan(0, count).Sort();
        return count;
    }

    private void Visit(int view, uint bound, QueryShape shape, uint[] weights)
    {
        (_view, _viewed) = (view, _views[view]);
        _segment = _viewed.Segment;
        (_table, _documents, _impacts) = (_segment.Bounds, _segment.Postings, _segment.Impacts);
        int from = 0, to = _segment.Count;
        if (shape.IsDated)
        {
            (from, to) = _segment.Documents.Within(shape.From, shape.To);
        }

        if (from >= to || bound < _top.Least(view, from))
        {
            return;
        }

        _count = 0;
        var words = shape.Terms.Count;
        for (var w = 0; w < words; w++)
        {
            var term = _terms[(view * words) + w];
            if (term < 0)
            {
                continue;
            }

            ref var slice = ref _slices[_count];
            slice.Word = w;
            slice.Base = slice.First = _segment.FirstPosting(term);
            slice.End = _segment.PostingEnds[term];
            slice.Row = slice.Length >= ImpactTable.FrequentFrom ? _table.Row(term) : -1;
            slice.Weight = weights[shape.Terms[w]];
            slice.Bound = slice.Weight * _table.Greatest(term);
            slice.Found = -1;
            if (shape.IsDated)
            {
                slice.First = LowerBound(slice, from);
                slice.End = LowerBound(slice, to);
            }

            if (slice.First < slice.End)
            {
                _count++;
            }
            else if (shape.RequiresAll)
            {
                return;
            }
        }

        if (shape.RequiresAll)
        {
            VisitAll();
        }
        else if (_count > 0)
        {
            VisitAny(from, to);
        }
    }

    /// <summary>The first posting of a slice whose document is not below one.</summary>
    private int LowerBound(in TermSlice slice, int document)
    {
        int low = slice.First, high = slice.End;
        var documents = _documents.Span;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = documents[middle] < document ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static HitKey KeyOf(in HitRow row, uint score) => new(score, row.Date, row.Item);

    private FoundHit[] TakeBest(VisibleSet visible, QueryPlan plan, GroupTerms? keys = null)
    {
        // What is shown of hits lies far apart: each step is begun for all of them before any is waited for.
        foreach (ref readonly var entry in _top.Entries)
        {
            visible.PrefetchPlace(entry.View, entry.Document);
        }

        var count = _top.Count;
        if (_entriesFound.Length < count)
        {
            _entriesFound = new TopHits.Entry[2 * count];
        }

        var entries = _entriesFound.AsSpan(0, count);
        _top.TakeSorted(entries);
        return ToHits(entries, visible, plan, keys);
    }

    private FoundHit[] ToHits(ReadOnlySpan<TopHits.Entry> entries, VisibleSet visible, QueryPlan plan, GroupTerms? keys)
    {
        if (_placesFound.Length < entries.Length)
        {
            _placesFound = new (Partition, SegmentView, int)[2 * entries.Length];
        }

        var places = _placesFound.AsSpan(0, entries.Length);
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = visible.PlaceOf(entries[i].View, entries[i].Document);
            places[i].View.Segment.Documents.PrefetchRow(places[i].Document);
        }

        var hits = new FoundHit[places.Length];
        for (var i = 0; i < hits.Length; i++)
        {
            var (partition, view, document) = places[i];
            SegmentSearch? search = null;
            for (var before = 0; before < i && search is null; before++)
            {
                search = ReferenceEquals(hits[before].Search.View, view) ? hits[before].Search : null;
            }

            hits[i] = new FoundHit(KeyOf(view.Segment.Documents.Rows[document], entries[i].Score), search ?? new SegmentSearch(partition, view, plan, keys), document);
        }

        places.Clear(); // so that no segment is held on to
        return hits;
    }
}
