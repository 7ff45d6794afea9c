using System.Runtime.CompilerServices;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Kernel;

/// <summary>
/// The best documents so far over all visible segments, in a heap with the worst on top. The order is that of <see cref="HitKey"/>: score, newer date, item id; dates and ids are
/// looked at only where scores tie. Used again from search to search by one thread.
/// </summary>
internal sealed class TopHits
{
    private Entry[] _heap = new Entry[16];
    private int _capacity;
    private VisibleSet _visible = VisibleSet.Empty;
    private long _worstDate;

    /// <summary>A document with its score.</summary>
    internal readonly record struct Entry(uint Score, int View, int Document);

    public int Count { get; private set; }

    /// <summary>How many are kept.</summary>
    public int Wanted => _capacity;

    /// <summary>Whether as many are there as are kept.</summary>
    public bool IsFull => Count == _capacity;

    /// <summary>Only what comes after this is taken; null for all.</summary>
    public HitKey? After { get; private set; }

    /// <summary>Documents offered.</summary>
    public long Offered { get; private set; }

    /// <summary>Those so far, in no order.</summary>
    public ReadOnlySpan<Entry> Entries => _heap.AsSpan(0, Count);

    /// <summary>Begins a search.</summary>
    /// <param name="capacity">How many to keep.</param>
    /// <param name="after">Only what comes after this; null for all.</param>
    /// <param name="visible">What is searched.</param>
    public void Begin(int capacity, HitKey? after, VisibleSet visible)
    {
        if (_heap.Length < capacity)
        {
            _heap = new Entry[capacity];
        }

        (_capacity, After, _visible, Count, Offered) = (capacity, after, visible, 0, 0);
    }

    /// <summary>Forgets the search, so that no segment is held on to.</summary>
    public void End() => _visible = VisibleSet.Empty;

    /// <summary>The score below which no document of a segment, from one on, can get in. At least 1.</summary>
    /// <param name="view">The segment.</param>
    /// <param name="document">The first document that may still come.</param>
    public uint Least(int view, int document)
    {
        if (Count < _capacity)
        {
            return 1;
        }

        ref readonly var worst = ref _heap[0];
        var losesTies = worst.View == view
            ? worst.Document < document
            : _visible.DateOf(view, document) < _worstDate; // later ones are no newer
        return losesTies ? worst.Score + 1 : worst.Score;
    }

    /// <summary>Whether a score is too low, whatever the document.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsTooLow(ulong score) => Count == _capacity && score < _heap[0].Score;

    /// <summary>Takes a live document that matches.</summary>
    public void Offer(int view, int document, uint score)
    {
        Offered++;
        var entry = new Entry(score, view, document);
        if ((Count == _capacity && !IsBetter(entry, _heap[0])) || !ComesAfter(entry))
        {
            return;
        }

        if (Count < _capacity)
        {
            Up(entry, Count++);
        }
        else
        {
            Down(entry, Count);
        }

        if (Count == _capacity)
        {
            _worstDate = DateOf(_heap[0]);
        }
    }

    /// <summary>Takes the best out, in order.</summary>
    /// <param name="into">Receives <see cref="Count"/> entries.</param>
    public void TakeSorted(Span<Entry> into)
    {
        for (var left = Count; left > 0; left--)
        {
            into[left - 1] = _heap[0];
            Down(_heap[left - 1], left - 1);
        }

        Count = 0;
    }

    /// <summary>The place of a document in the order of hits.</summary>
    public HitKey KeyOf(in Entry entry) => new(entry.Score, DateOf(entry), _visible.ItemOf(entry.View, entry.Document));

    private long DateOf(in Entry entry) => _visible.DateOf(entry.View, entry.Document);

    private bool ComesAfter(in Entry entry) => After is not { } after || HitKey.Compare(SearchSort.Relevance, KeyOf(entry), after) > 0;

    private bool IsBetter(in Entry a, in Entry b)
    {
        if (a.Score != b.Score)
        {
            return a.Score > b.Score;
        }

        // In one segment documents stand in the order of hits that tie.
        return a.View == b.View ? a.Document < b.Document : HitKey.Compare(SearchSort.Relevance, KeyOf(a), KeyOf(b)) < 0;
    }

    private void Up(in Entry entry, int at)
    {
        while (at > 0 && IsBetter(_heap[(at - 1) / 2], entry))
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = entry;
    }

    private void Down(Entry entry, int count)
    {
        var at = 0;
        for (var child = 1; child < count; child = (2 * at) + 1)
        {
            child += child + 1 < count && IsBetter(_heap[child], _heap[child + 1]) ? 1 : 0;
            if (!IsBetter(entry, _heap[child]))
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        if (count > 0)
        {
            _heap[at] = entry;
        }
    }
}
