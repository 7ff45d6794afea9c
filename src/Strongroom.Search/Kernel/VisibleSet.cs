using Strongroom.Core;
using Strongroom.Search.Partitions;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>What one asker may see at one moment: the partitions, and what the kernel goes through in their place: merged indexes, and the segments that none of them holds. Immutable.</summary>
internal sealed class VisibleSet
{
    private readonly Partition[] _owners; // of each of Views
    private readonly Partition[][] _ownersOfMerged; // of each source of each of Merged

    private VisibleSet(IReadOnlyList<Partition> partitions, MergedIndex[] merged, Partition[][] ownersOfMerged, SegmentView[] views, Partition[] owners, long documents) =>
        (Partitions, Merged, _ownersOfMerged, Views, _owners, Documents) = (partitions, merged, ownersOfMerged, views, owners, documents);

    /// <summary>Nothing.</summary>
    public static VisibleSet Empty { get; } = new([], [], [], [], [], 0);

    /// <summary>The partitions, each with at least one segment.</summary>
    public IReadOnlyList<Partition> Partitions { get; }

    /// <summary>The merged indexes that the kernel searches.</summary>
    public MergedIndex[] Merged { get; }

    /// <summary>The other segments that it searches. Where both are numbered, these come first.</summary>
    public SegmentView[] Views { get; }

    /// <summary>Where the dictionaries of <see cref="Views"/> stand in memory.</summary>
    public SegmentWords[] Dictionaries => field ??= SegmentWords.Of(Views);

    /// <summary>The dictionaries of all that is searched: of <see cref="Merged"/>, then of <see cref="Views"/>.</summary>
    public IVisibleWords[] Words => field ??= [.. Merged, .. Views];

    /// <summary>Live documents.</summary>
    public long Documents { get; }

    /// <summary>Puts a set together.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="merged">Merged indexes that may be used as far as all of their sources stand unchanged in the partitions.</param>
    public static VisibleSet Of(IReadOnlyList<Partition> partitions, IReadOnlyList<MergedIndex> merged)
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

        MergedIndex[] used = [.. merged.Where(m => m.Sources.All(owners.ContainsKey))];
        var covered = new HashSet<SegmentView>(used.SelectMany(static m => m.Sources), ReferenceEqualityComparer.Instance);
        SegmentView[] views = [.. partitions.SelectMany(static p => p.Views).Where(v => !covered.Contains(v))];
        return new VisibleSet(
            partitions, used, Array.ConvertAll(used, m => m.Sources.Select(s => owners[s]).ToArray()), views, Array.ConvertAll(views, v => owners[v]), documents);
    }

    /// <summary>Where a document that the kernel found really stands.</summary>
    /// <param name="view">Number of what it was found in: of <see cref="Views"/>, then of <see cref="Merged"/>.</param>
    /// <param name="document">Its number there.</param>
    public (Partition Partition, SegmentView View, int Document) PlaceOf(int view, int document)
    {
        if (view < Views.Length)
        {
            return (_owners[view], Views[view], document);
        }

        var merged = Merged[view - Views.Length];
        var (source, own) = merged.PlaceOf(document);
        return (_ownersOfMerged[view - Views.Length][source], merged.Sources[source], own);
    }

    /// <summary>Has fetched what <see cref="PlaceOf"/> reads.</summary>
    public void PrefetchPlace(int view, int document)
    {
        if (view >= Views.Length)
        {
            Merged[view - Views.Length].PrefetchPlace(document);
        }
    }

    /// <summary>A document's date.</summary>
    public long DateOf(int view, int document) =>
        view < Views.Length ? Views[view].Segment.Documents.Dates[document] : Merged[view - Views.Length].DateOf(document);

    /// <summary>A document's item.</summary>
    public ItemId ItemOf(int view, int document) =>
        view < Views.Length ? Views[view].Segment.Documents.Rows[document].Item : Merged[view - Views.Length].ItemOf(document);
}
