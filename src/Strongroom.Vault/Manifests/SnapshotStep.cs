using System.Collections.Immutable;

namespace Strongroom.Vault;

/// <summary>From the rows of one head to those of the next.</summary>
internal static class SnapshotStep
{
    /// <summary>The snapshot of a head's segments and what it changes, or null when rows of a segment are not at hand.</summary>
    public static RowsSnapshot? To(
        RowsSnapshot old, IReadOnlyList<RowSegmentRef> target, Dictionary<StringRef, IReadOnlyList<ItemRow>> atHand, out RowChanges changes)
    {
        changes = RowChanges.None;
        if (SegmentsOf(old, target, atHand) is not { } segments)
        {
            return null;
        }

        // The two usual steps first: neighbours merged into one that says the same, and segments added at the end.
        if (FoldMerges(old, segments) is { } kept)
        {
            return kept.Append(segments[kept.Segments.Length..], out changes);
        }

        var next = RowsSnapshot.Empty.Append(segments, out _);
        changes = old.ChangesTo(next);
        return next;
    }

    private static List<LoadedSegment>? SegmentsOf(
        RowsSnapshot old, IReadOnlyList<RowSegmentRef> target, Dictionary<StringRef, IReadOnlyList<ItemRow>> atHand)
    {
        var known = old.Segments.ToDictionary(static s => s.Ref.Place);
        var segments = new List<LoadedSegment>(target.Count);
        foreach (var reference in target)
        {
            if (known.TryGetValue(reference.Place, out var segment))
            {
                segments.Add(segment);
            }
            else if (atHand.TryGetValue(reference.Place, out var rows))
            {
                segments.Add(new LoadedSegment(reference, rows));
            }
            else
            {
                return null;
            }
        }

        return segments;
    }

    /// <summary>The old snapshot over the target's leading segments, if these are the old ones or merges of them; null otherwise.</summary>
    private static RowsSnapshot? FoldMerges(RowsSnapshot old, List<LoadedSegment> target)
    {
        var snapshot = old;
        for (var i = 0; i < snapshot.Segments.Length; i++)
        {
            if (i >= target.Count)
            {
                return null;
            }

            if (snapshot.Segments[i].Ref == target[i].Ref)
            {
                continue;
            }

            // The run that this new segment stands for ends where the target's next segment is met again, or at the end of what was known.
            var count = snapshot.Segments.Length - i;
            if (i + 1 < target.Count)
            {
                var follower = snapshot.Segments.FindIndex(i + 1, s => s.Ref == target[i + 1].Ref);
                count = follower < 0 ? count : follower - i;
            }

            var merged = RowsSnapshot.Merge(snapshot.Segments.Skip(i).Take(count), i == 0);
            if (!RowsSnapshot.SameRows([.. merged], target[i].Rows.ToArray()))
            {
                return null;
            }

            snapshot = snapshot.WithMerged(i, count, target[i]);
        }

        return snapshot;
    }

    private static int FindIndex(this ImmutableArray<LoadedSegment> segments, int start, Predicate<LoadedSegment> match)
    {
        for (var i = start; i < segments.Length; i++)
        {
            if (match(segments[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
