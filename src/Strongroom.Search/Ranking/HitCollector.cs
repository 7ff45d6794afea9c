using Strongroom.Core;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>A document's place in the order of hits: depends on nothing but score, date and item id.</summary>
internal readonly record struct HitKey(uint Score, long Date, ItemId Item)
{
    /// <summary>Below zero when <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    public static int Compare(SearchSort sort, in HitKey a, in HitKey b)
    {
        var byScore = b.Score.CompareTo(a.Score);
        var byDate = CompareDates(sort, a, b);
        var (first, second) = sort == SearchSort.Relevance ? (byScore, byDate) : (byDate, byScore);
        return first != 0 ? first : second != 0 ? second : a.Item.CompareTo(b.Item);
    }

    /// <summary>Below zero when the date of <paramref name="a"/> comes before that of <paramref name="b"/>: newest first unless the oldest are wanted, undated last.</summary>
    public static int CompareDates(SearchSort sort, in HitKey a, in HitKey b) => sort != SearchSort.Oldest || a.Date == DocumentTable.Undated || b.Date == DocumentTable.Undated
        ? b.Date.CompareTo(a.Date)
        : a.Date.CompareTo(b.Date);
}

/// <summary>A document that is among the best so far.</summary>
internal readonly record struct FoundHit(HitKey Key, SegmentSearch Search, int Document);

/// <summary>Keeps the best documents in a heap, worst on top, and counts. Not thread-safe.</summary>
internal sealed class HitCollector
{
    private readonly SearchSort _sort;
    private readonly HitKey? _after;
    private readonly FoundHit[] _heap;
    private readonly FacetCounter? _facets;
    private int _count;
    private SegmentSearch _search = null!; // set by Enter before any Collect
    private DocumentTable _documents = null!; // as above

    /// <summary>Makes it.</summary>
    /// <param name="sort">The order.</param>
    /// <param name="limit">How many to keep.</param>
    /// <param name="after">Only what comes after this; null for all.</param>
    /// <param name="facets">Counts by value, or null.</param>
    public HitCollector(SearchSort sort, int limit, HitKey? after, FacetCounter? facets)
    {
        _sort = sort;
        _after = after;
        _heap = new FoundHit[limit];
        _facets = facets;
    }

    /// <summary>All that matched, kept or not.</summary>
    public long Total { get; private set; }

    /// <summary>Goes on to another segment.</summary>
    public void Enter(SegmentSearch search)
    {
        _search = search;
        _documents = search.View.Segment.Documents;
        _facets?.Enter(_documents);
    }

    /// <summary>Takes a live document that matches.</summary>
    public void Collect(int document, uint score)
    {
        Total++;
        _facets?.Count(document);
        if (_count == _heap.Length && _sort == SearchSort.Relevance && score < _heap[0].Key.Score)
        {
            return;
        }

        var key = new HitKey(score, _documents.Dates[document], _documents.Rows[document].Item);
        if (_after is { } after && HitKey.Compare(_sort, key, after) <= 0)
        {
            return;
        }

        if (_count < _heap.Length)
        {
            _heap[_count] = new FoundHit(key, _search, document);
            Up(_count++);
        }
        else if (HitKey.Compare(_sort, key, _heap[0].Key) < 0)
        {
            _heap[0] = new FoundHit(key, _search, document);
            Down();
        }
    }

    /// <summary>The best, in order.</summary>
    public FoundHit[] Best()
    {
        var best = _heap.AsSpan(0, _count).ToArray();
        Array.Sort(best, (a, b) => HitKey.Compare(_sort, a.Key, b.Key));
        return best;
    }

    private bool IsWorse(int a, int b) => HitKey.Compare(_sort, _heap[a].Key, _heap[b].Key) > 0;

    private void Up(int at)
    {
        while (at > 0 && IsWorse(at, (at - 1) / 2))
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    private void Down()
    {
        for (var at = 0; ;)
        {
            var worst = at;
            for (var child = (2 * at) + 1; child <= (2 * at) + 2 && child < _count; child++)
            {
                worst = IsWorse(child, worst) ? child : worst;
            }

            if (worst == at)
            {
                return;
            }

            (_heap[at], _heap[worst]) = (_heap[worst], _heap[at]);
            at = worst;
        }
    }
}
