using Strongroom.Core;
using Strongroom.Search.Kernel;

namespace Strongroom.Search.Partitions;

/// <summary>
/// What is kept for all rings of the same compartments: their slots, the visible set as it was last seen, and merged segments. It looks at its own slots and nothing else, so what happens
/// in other compartments changes nothing here. Thread-safe.
/// </summary>
internal sealed class RingView
{
    private const int FewDead = 64; // each costs a search some nanoseconds a word, merging anew takes seconds

    private readonly PartitionSlot[] _slots;
    private Seen? _seen;
    private IReadOnlyList<MergedIndex> _merged = [];
    private int _searches;

    public RingView(IEnumerable<PartitionSlot> slots) => _slots = [.. slots];

    private sealed record Seen(Partition?[] Currents, IReadOnlyList<MergedIndex> Merged, VisibleSet Set);

    /// <summary>Memory that merged segments take.</summary>
    public long MergedBytes => Volatile.Read(ref _merged).Sum(static m => m.SizeBytes);

    /// <summary>About how much memory merging would take.</summary>
    public long SealedBytes => Current().Partitions.SelectMany(static p => p.Views).Where(static v => v.Sealed is not null)
        .Sum(static v => v.Segment.OpenSizeBytes - v.Segment.Documents.SizeBytes);

    /// <summary>What may be seen now.</summary>
    public VisibleSet Current()
    {
        var merged = Volatile.Read(ref _merged);
        var seen = Volatile.Read(ref _seen);
        if (seen is not null && ReferenceEquals(seen.Merged, merged) && IsStill(seen.Currents))
        {
            return seen.Set;
        }

        var currents = Array.ConvertAll(_slots, static s => s.Current);
        var set = VisibleSet.Of([.. currents.OfType<Partition>()], merged, seen?.Set);
        Volatile.Write(ref _seen, new Seen(currents, merged, set));
        return set;
    }

    /// <summary>Notes that it is searched with.</summary>
    public void Count() => Interlocked.Increment(ref _searches);

    /// <summary>How often it was searched with lately; what is told is halved, so that what was long ago counts less and less.</summary>
    public int TakeSearches()
    {
        var searches = Volatile.Read(ref _searches);
        Interlocked.Add(ref _searches, -(searches - (searches / 2)));
        return searches;
    }

    /// <summary>
    /// Merges what is sealed, in the place of what was merged before, unless that still stands for all of it but few documents. The work is done before return. One caller at a time.
    /// </summary>
    public void Merge()
    {
        var current = Current();
        var serves = current.Merged.Length == _merged.Count
            && !current.Views.Any(static v => v.Sealed is not null && v.LiveCount > 0)
            && current.DeadOfMerged.Sum(static d => d?.Count ?? 0) <= FewDead;
        if (!serves)
        {
            Volatile.Write(ref _merged, MergedIndex.Of(current.Partitions.SelectMany(static p => p.Views)));
        }
    }

    /// <summary>Drops what was merged. One caller at a time, and not beside <see cref="Merge"/>.</summary>
    public void Unmerge() => Volatile.Write(ref _merged, []);

    private bool IsStill(Partition?[] currents)
    {
        for (var i = 0; i < currents.Length; i++)
        {
            if (!ReferenceEquals(_slots[i].Current, currents[i]))
            {
                return false;
            }
        }

        return true;
    }
}
