using Strongroom.Core;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;
using Strongroom.Vault;

namespace Strongroom.Search.Partitions;

/// <summary>
/// What the writing side knows of one compartment: the rows in force and the segments. An item is live in at most one segment. Not
/// thread-safe: the index's lock guards it; what it hands out is immutable.
/// </summary>
internal sealed class PartitionState
{
    /// <summary>So many segments in memory of about the same size become one.</summary>
    public const int Fan = 8;

    private readonly CompartmentId _compartment;
    private readonly ScoringSettings _settings;
    private readonly Dictionary<ItemId, ItemState> _items = [];
    private readonly HashSet<ItemId> _wanted = [];
    private List<SegmentView> _views = [];

    public PartitionState(CompartmentId compartment, ScoringSettings settings) => (_compartment, _settings) = (compartment, settings);

    /// <summary>Sealed segments that could not be used; the next sealing puts them out of force.</summary>
    public HashSet<BlobId> Refused { get; } = [];

    /// <summary>Blobs of the segments opened.</summary>
    public IEnumerable<BlobId> Opened => _views.Where(static v => v.Sealed is not null).Select(static v => v.Sealed!.Value);

    /// <summary>Segments as they are.</summary>
    public IReadOnlyList<SegmentView> Views => _views;

    /// <summary>Text rows whose text is not indexed, in order of their items.</summary>
    public IEnumerable<ItemRow> Wanted => _wanted.Order().Select(i => _items[i].Text!);

    /// <summary>What searches see: segments with anything live; null when there are none.</summary>
    public Partition? ToPartition()
    {
        SegmentView[] live = [.. _views.Where(static v => v.LiveCount > 0)];
        return live.Length == 0 ? null : new Partition(_compartment, live);
    }

    /// <summary>The rows in force of an item, or null.</summary>
    public ItemState? Find(ItemId item) => _items.GetValueOrDefault(item);

    /// <summary>Takes in changes of the manifest. What is removed goes first.</summary>
    public void Apply(IReadOnlyList<ItemRow> added, IReadOnlyList<ItemId> removed)
    {
        var changed = new HashSet<ItemId>();
        foreach (var item in removed)
        {
            _items.Remove(item);
            _wanted.Remove(item);
            changed.Add(item);
        }

        foreach (var row in added)
        {
            if (ItemState.With(_items.GetValueOrDefault(row.Item), row) is { } state)
            {
                _items[row.Item] = state;
                changed.Add(row.Item);
            }
        }

        Settle(changed);
    }

    /// <summary>Takes in a segment whose documents may be the items' current state or not.</summary>
    public void Adopt(Segment segment, BlobId blob)
    {
        _views.Add(new SegmentView(segment, AllDead(segment), blob));
        Settle(segment.Documents.Items());
    }

    /// <summary>Takes in a segment all of whose documents count, whatever the rows.</summary>
    public void AdoptWhole(Segment segment, BlobId blob) => _views.Add(new SegmentView(segment, null, blob));

    /// <summary>Takes in a segment made of items with their texts, but for those that moved on meanwhile.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="made">For each of its items the state that it was made from.</param>
    /// <returns>How many of the items count from now on.</returns>
    public int Install(Segment segment, IReadOnlyDictionary<ItemId, ItemState> made)
    {
        var moves = new List<(ItemId, (Segment, int)?)>();
        for (var document = 0; document < segment.Count; document++)
        {
            var item = segment.Documents.Rows[document].Item;
            if (_items.GetValueOrDefault(item) == made[item])
            {
                _wanted.Remove(item);
                moves.Add((item, (segment, document)));
            }
        }

        if (moves.Count > 0)
        {
            Place(moves, [segment]);
        }

        return moves.Count;
    }

    /// <summary>Puts a segment that was just sealed in the place of what it was made from; whatever changed meanwhile stays as it is now.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="blob">Its name in the store.</param>
    /// <param name="replaced">Sealed segments that it replaced there.</param>
    public void Replace(Segment segment, BlobId blob, IReadOnlyList<BlobId> replaced)
    {
        KeepSealed([.. Opened.Concat(Refused).Except(replaced)]);
        var moves = new List<(ItemId, (Segment, int)?)>();
        for (var document = 0; document < segment.Count; document++)
        {
            var item = segment.Documents.Rows[document].Item;
            if (FindLive(item) is { } place && SameDocuments.Are(place.Segment.Documents, place.Document, segment.Documents, document))
            {
                moves.Add((item, (segment, document)));
            }
        }

        Place(moves, [segment], blob);
        GC.KeepAlive(this);
    }

    /// <summary>Takes note of which sealed segments are in force: others count as memory from now on, so that they are sealed again.</summary>
    public void KeepSealed(HashSet<BlobId> inForce)
    {
        _views = [.. _views.Select(v => v.Sealed is { } blob && !inForce.Contains(blob) ? v with { Sealed = null } : v)];
        Refused.IntersectWith(inForce);
    }

    private static LiveDocuments? AllDead(Segment segment) => LiveDocuments.Without(segment.Count, [.. Enumerable.Range(0, segment.Count)]);

    private (Segment Segment, int Document)? FindLive(ItemId item)
    {
        foreach (var view in _views)
        {
            var document = view.Segment.FindItem(item);
            if (document >= 0 && view.IsLive(document))
            {
                return (view.Segment, document);
            }
        }

        return null;
    }

    /// <summary>Makes the segments agree with the rows of some items: what a segment already holds comes to life, the rest is indexed by its metadata.</summary>
    private void Settle(IReadOnlyCollection<ItemId> items)
    {
        var moves = new List<(ItemId, (Segment, int)?)>();
        var fresh = new List<IndexedItem>();
        foreach (var item in items)
        {
            if (!_items.TryGetValue(item, out var state))
            {
                moves.Add((item, null));
                continue;
            }

            var whole = state.ToIndexed(withText: true);
            if (FindSame(whole) is { } place)
            {
                _wanted.Remove(item);
                moves.Add((item, place));
                continue;
            }

            if (state.Text is null)
            {
                _wanted.Remove(item);
                fresh.Add(whole);
                continue;
            }

            if (FindText(item, whole.TextTag) is { } text)
            {
                _wanted.Remove(item);
                fresh.Add(whole with { Text = text });
                continue;
            }

            // Until the text with its new corrections is handed in, the item stays findable by the words that are there.
            _wanted.Add(item);
            var meanwhile = Uncorrected(state) ?? state.ToIndexed(withText: false);
            if (FindSame(meanwhile) is { } known)
            {
                moves.Add((item, known));
            }
            else
            {
                fresh.Add(meanwhile);
            }
        }

        var segments = new List<Segment>();
        foreach (var part in fresh.Chunk(Segment.MaxDocuments))
        {
            var segment = SegmentBuilder.Build(part, _settings);
            segments.Add(segment);
            for (var document = 0; document < segment.Count; document++)
            {
                moves.Add((segment.Documents.Rows[document].Item, (segment, document)));
            }
        }

        Place(moves, segments);
        GC.KeepAlive(this);
    }

    private IndexedItem? Uncorrected(ItemState state)
    {
        if (state.Corrections is null || FindLive(state.Original.Item) is not { } place)
        {
            return null;
        }

        var live = place.Segment.Documents.ItemOf(place.Document);
        return live.State == TextState.Text && live.Version == state.Original.Version
            ? state.ToIndexed(withText: true) with { Text = live.Text, TextTag = live.TextTag }
            : null;
    }

    private (Segment, int)? FindSame(IndexedItem wanted)
    {
        foreach (var view in _views)
        {
            var document = view.Segment.FindItem(wanted.Item);
            if (document >= 0 && SameDocuments.Are(view.Segment.Documents, document, wanted))
            {
                return (view.Segment, document);
            }
        }

        return null;
    }

    /// <summary>The text of an item whose label or other metadata changed: the same text, so it need not be read again.</summary>
    private string? FindText(ItemId item, ulong tag)
    {
        foreach (var view in _views)
        {
            var document = view.Segment.FindItem(item);
            if (document >= 0 && view.Segment.Documents.TextTags[document] == tag)
            {
                return view.Segment.Documents.ItemOf(document).Text;
            }
        }

        return null;
    }

    /// <summary>Moves the life of items to where they are said to be now, or nowhere; drops what is empty; merges what is small.</summary>
    private void Place(List<(ItemId Item, (Segment Segment, int Document)? Place)> moves, IReadOnlyList<Segment> added, BlobId? blob = null)
    {
        _views.AddRange(added.Select(s => new SegmentView(s, AllDead(s), blob)));

        var before = _views;
        var views = new List<SegmentView>(before.Count);
        foreach (var view in before)
        {
            HashSet<int>? dead = null;
            foreach (var (item, place) in moves)
            {
                var document = view.Segment.FindItem(item);
                if (document < 0)
                {
                    continue;
                }

                var lives = place is { } there && ReferenceEquals(there.Segment, view.Segment) && there.Document == document;
                if (lives != view.IsLive(document) || dead is not null)
                {
                    dead ??= [.. view.Live?.Dead ?? []];
                    _ = lives ? dead.Remove(document) : dead.Add(document);
                }
            }

            var now = dead is null ? view : view with { Live = LiveDocuments.Without(view.Segment.Count, [.. dead.Order()]) };
            if (now.LiveCount > 0 || now.Sealed is not null)
            {
                views.Add(now);
            }
        }

        _views = views;
        GC.KeepAlive(before); // what is dropped was read to the end (docs/adr/0522)
        MergeMemory();
    }

    private void MergeMemory()
    {
        while (SmallOfOneSize() is { Length: > 0 } old)
        {
            var merged = SegmentMerger.Merge([.. old.Select(static v => new MergeSource(v.Segment, v.Live))]);
            _views = [.. _views.Except(old), new SegmentView(merged, null, null)];
        }
    }

    private SegmentView[] SmallOfOneSize() => _views
        .Where(static v => v.Sealed is null)
        .GroupBy(static v => Tier(v.LiveCount))
        .Where(static g => g.Count() >= Fan
            && g.Sum(static v => v.Segment.SizeBytes) <= IndexSealing.MaxMergedBytes
            && g.Sum(static v => v.LiveCount) <= Segment.MaxDocuments)
        .FirstOrDefault() is { } tier ? [.. tier] : [];

    private static int Tier(int count)
    {
        var tier = 0;
        for (; count >= Fan; count /= Fan)
        {
            tier++;
        }

        return tier;
    }
}
