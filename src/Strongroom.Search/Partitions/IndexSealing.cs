using Strongroom.Core;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Partitions;

/// <summary>What is to be sealed into one segment.</summary>
/// <param name="Sources">The segments it is made of.</param>
/// <param name="Replaces">The sealed segments that it replaces.</param>
internal sealed record SealingPlan(IReadOnlyList<MergeSource> Sources, IReadOnlyList<BlobId> Replaces);

/// <summary>Decides what is sealed together. Sealed segments grow geometrically, so their number stays small and each item is rewritten seldom.</summary>
internal static class IndexSealing
{
    /// <summary>Segments are not merged beyond this size in memory: well below the greatest length of a segment in the store.</summary>
    public const long MaxMergedBytes = 512L << 20;

    /// <summary>A sealed segment is merged with newer ones when these hold at least a third as many items: each item moves O(log n) times.</summary>
    private const int GrowthFactor = 3;

    /// <summary>A sealed segment is rewritten when one of so many documents is dead.</summary>
    private const int DeadShare = 4;

    /// <summary>Whether a document waits for nothing more.</summary>
    public static bool IsFinished(Segment segment, int document) => segment.Documents.Rows[document].State != TextState.Pending;

    /// <summary>Live documents that wait for nothing more.</summary>
    public static int CountFinished(SegmentView view)
    {
        var count = 0;
        for (var document = 0; document < view.Segment.Count; document++)
        {
            count += view.IsLive(document) && IsFinished(view.Segment, document) ? 1 : 0;
        }

        GC.KeepAlive(view);
        return count;
    }

    /// <summary>Decides.</summary>
    /// <param name="state">The partition.</param>
    /// <param name="leastItems">Least number of finished items in memory.</param>
    /// <returns>Null when there is nothing to seal.</returns>
    public static SealingPlan? Plan(PartitionState state, int leastItems)
    {
        var sources = new List<MergeSource>();
        var replaces = new List<BlobId>(state.Refused);
        long items = 0, bytes = 0;
        foreach (var view in state.Views.Where(static v => v.Sealed is null))
        {
            var finished = CountFinished(view);
            if (finished == 0 || (sources.Count > 0 && (bytes + view.Segment.SizeBytes > MaxMergedBytes || items + finished > Segment.MaxDocuments)))
            {
                continue;
            }

            sources.Add(new MergeSource(view.Segment, view.Live));
            items += finished;
            bytes += view.Segment.SizeBytes;
        }

        if (items < leastItems)
        {
            return null;
        }

        foreach (var view in state.Views.Where(static v => v.Sealed is not null).OrderBy(static v => v.LiveCount))
        {
            var isSmall = view.LiveCount <= GrowthFactor * items;
            var isWorn = (view.Segment.Count - view.LiveCount) * DeadShare > view.Segment.Count;
            if ((isSmall || isWorn) && bytes + view.Segment.SizeBytes <= MaxMergedBytes && items + view.LiveCount <= Segment.MaxDocuments)
            {
                sources.Add(new MergeSource(view.Segment, view.Live));
                replaces.Add(view.Sealed!.Value);
                items += view.LiveCount;
                bytes += view.Segment.SizeBytes;
            }
        }

        return new SealingPlan(sources, replaces);
    }
}
