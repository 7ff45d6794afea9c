using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Kernel;

/// <summary>What is wanted of all that match, besides the best hits: how many they are, how they fall into classes, and the newest or oldest. Used for one search by one thread.</summary>
internal sealed class MatchCounter
{
    private readonly List<(HitKey Key, TopHits.Entry Entry)> _newest = [];
    private readonly HitKey? _after;
    private readonly int _wanted;
    private int[] _counts = [];
    private MergedIndex? _index;
    private int _view;
    private long _lastDate;

    /// <summary>Makes it.</summary>
    /// <param name="facets">Counts by value, or null.</param>
    /// <param name="sort">The order of hits.</param>
    /// <param name="countsAll">Whether all must be counted; else only as many as the hits need.</param>
    /// <param name="wanted">How many hits are wanted.</param>
    /// <param name="after">Only hits after this; null for all.</param>
    public MatchCounter(FacetCounter? facets, SearchSort sort, bool countsAll, int wanted, HitKey? after) =>
        (Facets, Sort, CountsAll, _wanted, _after) = (facets, sort, countsAll, wanted, after);

    /// <summary>Counts by value, or null.</summary>
    public FacetCounter? Facets { get; }

    /// <summary>The order of hits.</summary>
    public SearchSort Sort { get; }

    /// <summary>Whether all must be counted.</summary>
    public bool CountsAll { get; }

    /// <summary>Whether the newest, or the oldest, are the hits.</summary>
    public bool IsByDate => Sort != SearchSort.Relevance;

    /// <summary>All that matched.</summary>
    public long Total { get; set; }

    /// <summary>Whether what is still to come of the index at hand cannot be hits.</summary>
    public bool HasNewest { get; private set; }

    /// <summary>Goes on to an index.</summary>
    /// <returns>A count for each of its classes, if they are wanted.</returns>
    public int[] Enter(MergedIndex index, int view)
    {
        (_index, _view, HasNewest) = (index, view, !IsByDate);
        var classes = Facets is null ? 0 : index.Classes!.Count;
        if (_counts.Length < classes)
        {
            _counts = new int[classes];
        }

        Array.Clear(_counts);
        return _counts;
    }

    /// <summary>Leaves the index at hand.</summary>
    public void Leave()
    {
        if (Facets is not null)
        {
            _index!.Classes!.Tell(_counts, Facets);
        }

        if (IsByDate)
        {
            _newest.Sort((a, b) => HitKey.Compare(Sort, a.Key, b.Key));
            if (_newest.Count > _wanted)
            {
                _newest.RemoveRange(_wanted, _newest.Count - _wanted);
            }

            _lastDate = _newest.Count == _wanted ? _newest[^1].Key.Date : 0;
        }
    }

    /// <summary>Whether a document of the index at hand may be a hit. They come in the order of their dates; of one date all are wanted, since scores decide then.</summary>
    public bool IsWanted(int document)
    {
        var date = _index!.DateOf(document);
        if (_newest.Count >= _wanted && Compare(date, _lastDate) > 0)
        {
            HasNewest = true;
            return false;
        }

        return _after is not { } after || Compare(date, after.Date) >= 0;
    }

    /// <summary>Takes a document that is wanted.</summary>
    public void Take(int document, uint score)
    {
        var key = new HitKey(score, _index!.DateOf(document), _index.ItemOf(document));
        if (_after is { } after && HitKey.Compare(Sort, key, after) <= 0)
        {
            return;
        }

        _newest.Add((key, new TopHits.Entry(score, _view, document)));
        if (_newest.Count == _wanted)
        {
            _lastDate = _newest[0].Key.Date;
            foreach (var (other, _) in _newest)
            {
                _lastDate = Compare(other.Date, _lastDate) > 0 ? other.Date : _lastDate;
            }
        }
    }

    private int Compare(long date, long other) => HitKey.CompareDates(Sort, new HitKey(0, date, default), new HitKey(0, other, default));

    /// <summary>The newest, or the oldest, in order.</summary>
    public IEnumerable<TopHits.Entry> Newest => _newest.Select(static n => n.Entry);
}
