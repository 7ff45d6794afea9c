using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Kernel;

/// <summary>What is wanted of all that match, besides the best hits: how many they are, how they fall into classes, and the newest. Used for one search by one thread.</summary>
internal sealed class MatchCounter
{
    private readonly List<(HitKey Key, TopHits.Entry Entry)> _newest = [];
    private readonly VisibleSet _visible;
    private readonly HitKey? _after;
    private readonly int _wanted;
    private int[] _counts = [];
    private MergedIndex? _index;
    private int _view;
    private long _lastDate;

    /// <summary>Makes it.</summary>
    /// <param name="visible">What is searched.</param>
    /// <param name="facets">Counts by value, or null.</param>
    /// <param name="sort">The order of hits.</param>
    /// <param name="wanted">How many hits are wanted.</param>
    /// <param name="after">Only hits after this; null for all.</param>
    public MatchCounter(VisibleSet visible, FacetCounter? facets, SearchSort sort, int wanted, HitKey? after) =>
        (_visible, Facets, IsByDate, _wanted, _after) = (visible, facets, sort == SearchSort.Date, wanted, after);

    /// <summary>Counts by value, or null.</summary>
    public FacetCounter? Facets { get; }

    /// <summary>Whether the newest are the hits.</summary>
    public bool IsByDate { get; }

    /// <summary>All that matched.</summary>
    public long Total { get; set; }

    /// <summary>Whether older documents of the index at hand cannot be hits.</summary>
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
            _newest.Sort(static (a, b) => HitKey.Compare(SearchSort.Date, a.Key, b.Key));
            if (_newest.Count > _wanted)
            {
                _newest.RemoveRange(_wanted, _newest.Count - _wanted);
            }

            _lastDate = _newest.Count == _wanted ? _newest[^1].Key.Date : 0;
        }
    }

    /// <summary>Whether a document of the index at hand may be a hit. They come from the newest on; of one date all are wanted, since scores decide then.</summary>
    public bool IsWanted(int document)
    {
        var date = _index!.DateOf(document);
        if (_newest.Count >= _wanted && date < _lastDate)
        {
            HasNewest = true;
            return false;
        }

        return _after is not { } after || date <= after.Date;
    }

    /// <summary>Takes a document that is wanted.</summary>
    public void Take(int document, uint score)
    {
        var key = new HitKey(score, _index!.DateOf(document), _index.ItemOf(document));
        if (_after is { } after && HitKey.Compare(SearchSort.Date, key, after) <= 0)
        {
            return;
        }

        _newest.Add((key, new TopHits.Entry(score, _view, document)));
        if (_newest.Count == _wanted)
        {
            _lastDate = _newest.Min(static n => n.Key.Date);
        }
    }

    /// <summary>The newest, in order.</summary>
    public IEnumerable<TopHits.Entry> Newest => _newest.Select(static n => n.Entry);
}
