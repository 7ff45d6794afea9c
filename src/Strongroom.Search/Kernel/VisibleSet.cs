using Strongroom.Search.Partitions;

namespace Strongroom.Search.Kernel;

/// <summary>What one asker may see at one moment: the partitions, and the segments that the kernel goes through in their place. Immutable.</summary>
internal sealed class VisibleSet
{
    private readonly Owner[] _owners;

    private VisibleSet(IReadOnlyList<Partition> partitions, SegmentView[] views, Owner[] owners, long documents) =>
        (Partitions, Views, _owners, Documents) = (partitions, views, owners, documents);

    /// <summary>Whose a segment of <see cref="Views"/> is: one partition's, or several's merged, one for each of its sources.</summary>
    private readonly record struct Owner(Partition? Partition, MergedSegment? Merged, Partition[] OfSources);

    /// <summary>The partitions, each with at least one segment.</summary>
    public IReadOnlyList<Partition> Partitions { get; }

    /// <summary>The segments that the kernel searches.</summary>
    public SegmentView[] Views { get; }

    /// <summary>Live documents.</summary>
    public long Documents { get; }

    /// <summary>Puts a set together.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="merged">Merged segments that may be used as far as all of their sources stand unchanged in the partitions.</param>
    public static VisibleSet Of(IReadOnlyList<Partition> partitions, IReadOnlyList<MergedSegment> merged)
    {
        var owners = new Dictionary<SegmentView, Partition>(ReferenceEqualityComparer.Instance);
        long documents = 0;
        foreach (var partition in partitions)
        {
            foreach (var view in partition.Views)
            {
                owners.Add(view, partition);
                documents += view.LiveCount;
            }
        }

        var views = new List<SegmentView>();
        var owned = new List<Owner>();
        var covered = new HashSet<SegmentView>(ReferenceEqualityComparer.Instance);
        foreach (var whole in merged.Where(m => m.Sources.All(owners.ContainsKey)))
        {
            views.Add(whole.View);
            owned.Add(new Owner(null, whole, [.. whole.Sources.Select(s => owners[s])]));
            covered.UnionWith(whole.Sources);
        }

        foreach (var partition in partitions)
        {
            foreach (var view in partition.Views.Where(v => !covered.Contains(v)))
            {
                views.Add(view);
                owned.Add(new Owner(partition, null, []));
            }
        }

        return new VisibleSet(partitions, [.. views], [.. owned], documents);
    }

    /// <summary>Where a document that the kernel found really stands.</summary>
    /// <param name="view">Number of its segment in <see cref="Views"/>.</param>
    /// <param name="document">Its number there.</param>
    public (Partition Partition, SegmentView View, int Document) PlaceOf(int view, int document)
    {
        ref readonly var owner = ref _owners[view];
        if (owner.Merged is not { } merged)
        {
            return (owner.Partition!, Views[view], document);
        }

        var (source, own) = merged.PlaceOf(document);
        return (owner.OfSources[source], merged.Sources[source], own);
    }
}
