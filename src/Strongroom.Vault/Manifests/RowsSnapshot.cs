using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Vault;

/// <summary>A row segment with its rows.</summary>
internal sealed record LoadedSegment(RowSegmentRef Ref, IReadOnlyList<ItemRow> Rows);

/// <summary>What changed from one snapshot to the next, in the terms of <see cref="IManifestObserver.OnRows"/>.</summary>
internal sealed record RowChanges(IReadOnlyList<ItemRow> Added, IReadOnlyList<ItemId> Removed)
{
    public static RowChanges None { get; } = new([], []);
}

/// <summary>All live rows of one compartment: what its row segments say when read in order. Thread-safe: immutable, swapped whole.</summary>
internal sealed class RowsSnapshot
{
    public static RowsSnapshot Empty { get; } = new(
        [], ImmutableDictionary<ItemId, ImmutableArray<ItemRow>>.Empty, ImmutableDictionary<ContentName, ItemRow>.Empty, [],
        ImmutableDictionary<ItemId, ImmutableHashSet<ItemId>>.Empty);

    private readonly ImmutableDictionary<ItemId, ImmutableHashSet<ItemId>> _parts;

    private RowsSnapshot(
        ImmutableArray<LoadedSegment> segments,
        ImmutableDictionary<ItemId, ImmutableArray<ItemRow>> items,
        ImmutableDictionary<ContentName, ItemRow> byContent,
        ImmutableHashSet<ItemId> pending,
        ImmutableDictionary<ItemId, ImmutableHashSet<ItemId>> parts)
    {
        Segments = segments;
        Items = items;
        ByContent = byContent;
        Pending = pending;
        _parts = parts;
    }

    public ImmutableArray<LoadedSegment> Segments { get; }

    /// <summary>Live rows of each item, oldest first.</summary>
    public ImmutableDictionary<ItemId, ImmutableArray<ItemRow>> Items { get; }

    /// <summary>One live row for each content, to share its bytes.</summary>
    public ImmutableDictionary<ContentName, ItemRow> ByContent { get; }

    /// <summary>Items whose newest version has neither text nor a reason for having none.</summary>
    public ImmutableHashSet<ItemId> Pending { get; }

    /// <summary>The newest original, or null.</summary>
    public ItemRow? Find(ItemId item) => Items.TryGetValue(item, out var rows) ? Newest(rows, RowKind.Original) : null;

    /// <summary>The row of one kind that belongs to the newest version, or null.</summary>
    public ItemRow? Find(ItemId item, RowKind kind) =>
        Find(item) is { } original && Newest(Items[item], kind) is { } row && row.Version == original.Version
            && (kind != RowKind.Unread || Newest(Items[item], RowKind.Text)?.Version != row.Version) // read after all
                ? row
                : null;

    /// <summary>Newest originals of the items that were found in an item.</summary>
    public IEnumerable<ItemRow> Parts(ItemId whole) => _parts.GetValueOrDefault(whole, []).Select(p => Find(p)!);

    /// <summary>Reads further segments after the ones already read.</summary>
    public RowsSnapshot Append(IReadOnlyList<LoadedSegment> segments, out RowChanges changes)
    {
        var items = Items.ToBuilder();
        var byContent = ByContent.ToBuilder();
        var pending = Pending.ToBuilder();
        var parts = _parts.ToBuilder();
        List<ItemRow> added = [];
        List<ItemId> removed = [];
        foreach (var row in segments.SelectMany(static s => s.Rows))
        {
            if (row.Kind == RowKind.Removed)
            {
                if (items.TryGetValue(row.Item, out var old))
                {
                    foreach (var gone in old)
                    {
                        var name = ContentName.Of(gone);
                        if (byContent.TryGetValue(name, out var known) && known.Item == gone.Item)
                        {
                            byContent.Remove(name);
                        }

                        if (gone.Kind == RowKind.Original)
                        {
                            foreach (var whole in gone.Parents)
                            {
                                parts[whole] = parts.GetValueOrDefault(whole, []).Remove(gone.Item);
                            }
                        }
                    }

                    items.Remove(row.Item);
                }

                pending.Remove(row.Item);
                added.RemoveAll(a => a.Item == row.Item);
                removed.Add(row.Item);
                continue;
            }

            items[row.Item] = items.TryGetValue(row.Item, out var rows) ? rows.Add(row) : [row];
            added.Add(row);
            if (row.StoredLength > 0)
            {
                byContent.TryAdd(ContentName.Of(row), row);
            }

            if (row.Kind == RowKind.Original)
            {
                pending.Add(row.Item);
                foreach (var whole in row.Parents)
                {
                    parts[whole] = parts.GetValueOrDefault(whole, []).Add(row.Item);
                }
            }
            else if (row.Kind is RowKind.Text or RowKind.Unread && Newest(items[row.Item], RowKind.Original)?.Version == row.Version)
            {
                pending.Remove(row.Item);
            }
        }

        changes = new RowChanges(added, removed);
        return new RowsSnapshot(Segments.AddRange(segments), items.ToImmutable(), byContent.ToImmutable(), pending.ToImmutable(), parts.ToImmutable());
    }

    /// <summary>Puts a merged segment in the place of a run that says the same; nothing else changes.</summary>
    public RowsSnapshot WithMerged(int first, int count, LoadedSegment merged) =>
        new(Segments.RemoveRange(first, count).Insert(first, merged), Items, ByContent, Pending, _parts);

    /// <summary>What would turn this snapshot into another one: used when another writer merged what this one never saw.</summary>
    public RowChanges ChangesTo(RowsSnapshot next)
    {
        List<ItemId> removed = [];
        List<ItemRow> added = [];
        foreach (var (item, rows) in Items)
        {
            if (!next.Items.TryGetValue(item, out var now) || now.Length < rows.Length || !SameRows(rows, now.AsSpan(0, rows.Length)))
            {
                removed.Add(item);
            }
        }

        var gone = removed.ToHashSet();
        foreach (var (item, rows) in next.Items)
        {
            var known = !gone.Contains(item) && Items.TryGetValue(item, out var before) ? before.Length : 0;
            added.AddRange(rows.Skip(known));
        }

        return new RowChanges(added, removed);
    }

    /// <summary>
    /// The rows of a run as one: a removal voids the item's earlier rows of the run, and is itself kept unless the run is the manifest's
    /// beginning, where there is nothing earlier that it could void.
    /// </summary>
    public static IReadOnlyList<ItemRow> Merge(IEnumerable<LoadedSegment> run, bool fromBeginning)
    {
        List<ItemRow> merged = [];
        foreach (var row in run.SelectMany(static s => s.Rows))
        {
            if (row.Kind == RowKind.Removed)
            {
                merged.RemoveAll(m => m.Item == row.Item);
                if (fromBeginning)
                {
                    continue;
                }
            }

            merged.Add(row);
        }

        return merged;
    }

    public static bool SameRows(ImmutableArray<ItemRow> left, ReadOnlySpan<ItemRow> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (!SameRow(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    public static bool SameRow(ItemRow a, ItemRow b) =>
        ReferenceEquals(a, b)
        || (a.Item == b.Item && a.Version == b.Version && a.Kind == b.Kind && a.Blob == b.Blob && a.Offset == b.Offset && a.Length == b.Length
            && a.TreeHash == b.TreeHash && a.Filed == b.Filed && a.WrappedKey.AsSpan().SequenceEqual(b.WrappedKey) && a.Label.Equals(b.Label)
            && string.Equals(a.Reason, b.Reason, StringComparison.Ordinal));

    private static ItemRow? Newest(ImmutableArray<ItemRow> rows, RowKind kind)
    {
        ItemRow? newest = null;
        foreach (var row in rows)
        {
            if (row.Kind == kind && (newest is null || row.Version >= newest.Version))
            {
                newest = row;
            }
        }

        return newest;
    }
}

/// <summary>Names content within a compartment. Originals and derivatives are sealed under different contexts, so they never share bytes.</summary>
internal readonly record struct ContentName(bool Original, Hash384 Mac)
{
    public static ContentName Of(ItemRow row) => new(row.Kind == RowKind.Original, row.ContentMac);
}
