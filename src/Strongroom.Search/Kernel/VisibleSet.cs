using Strongroom.Core;
using Strongroom.Search.Partitions;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>What one asker may see at one moment: the partitions, and what the kernel goes through in their place: merged indexes, and the segments that none of them holds. Immutable.</summary>
internal sealed class VisibleSet
{
    private readonly Partition[] _owners; // of each of Views
    private readonly Sources[] _sources; // of each of Merged

    private VisibleSet(IReadOnlyList<Partition> partitions, MergedIndex[] merged, Sources[] sources, SegmentView[] views, Partition[] owners, long documents)
    {
        (Partitions, Merged, _sources, Views, _owners, Documents) = (partitions, merged, sources, views, owners, documents);
        DeadOfMerged = Array.ConvertAll(sources, static s => s.Dead);
    }

    /// <summary>How what an index was merged of stands now.</summary>
    private sealed record Sources(SegmentView?[] Views, Partition?[] Owners, DeadDocuments? Dead);

    /// <summary>Nothing.</summary>
    public static VisibleSet Empty { get; } = new([], [], [], [], [], 0);

    /// <summary>The partitions, each with at least one segment.</summary>
    public IReadOnlyList<Partition> Partitions { get; }

    /// <summary>The merged indexes that the kernel searches.</summary>
    public MergedIndex[] Merged { get; }

    /// <summary>For each of these the documents that no longer count; null where all do.</summary>
    public DeadDocuments?[] DeadOfMerged { get; }

    /// <summary>The other segments that it searches. Where both are numbered, these come first.</summary>
    public SegmentView[] Views { get; }

    /// <summary>Where the dictionaries of <see cref="Views"/> stand in memory.</summary>
    public SegmentWords[] Dictionaries => field ??= SegmentWords.Of(Views);

    /// <summary>The dictionaries of all that is searched: of <see cref="Merged"/>, then of <see cref="Views"/>.</summary>
    public IVisibleWords[] Words => field ??= [.. Merged.Select((m, i) => DeadOfMerged[i] is { } dead ? (IVisibleWords)new LiveMergedWords(m, dead) : m), .. Views];

    /// <summary>Live documents.</summary>
    public long Documents { get; }

    /// <summary>Puts a set together.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="merged">Merged indexes that may be used as far as few documents of their sources have ceased to count since.</param>
    /// <param name="before">The set as it was before, whose work is used again where nothing changed.</param>
    public static VisibleSet Of(IReadOnlyList<Partition> partitions, IReadOnlyList<MergedIndex> merged, VisibleSet? before = null)
    {
        var places = new Dictionary<Segment, (SegmentView View, Partition Owner)>(ReferenceEqualityComparer.Instance);
        long documents = 0;
        foreach (var partition in partitions)
        {
            foreach (var view in partition.Views)
            {
                places.Add(view.Segment, (view, partition));
                documents += view.LiveCount;
            }
        }

        var used = new List<MergedIndex>();
        var sources = new List<Sources>();
        foreach (var index in merged)
        {
            if (SourcesOf(index, places, before) is { } found)
            {
                used.Add(index);
                sources.Add(found);
            }
        }

        var covered = new HashSet<Segment>(used.SelectMany(static m => m.Sources).Select(static s => s.Segment), ReferenceEqualityComparer.Instance);
        SegmentView[] views = [.. partitions.SelectMany(static p => p.Views).Where(v => !covered.Contains(v.Segment))];
        return new VisibleSet(partitions, [.. used], [.. sources], views, Array.ConvertAll(views, v => places[v.Segment].Owner), documents);
    }

    /// <summary>How the sources of a merged index stand now; null when it cannot serve as they do.</summary>
    private static Sources? SourcesOf(MergedIndex index, Dictionary<Segment, (SegmentView View, Partition Owner)> places, VisibleSet? before)
    {
        var views = new SegmentView?[index.Sources.Count];
        var owners = new Partition?[views.Length];
        for (var s = 0; s < views.Length; s++)
        {
            (views[s], owners[s]) = places.GetValueOrDefault(index.Sources[s].Segment);
        }

        if (before is not null && Array.IndexOf(before.Merged, index) is >= 0 and var known && before._sources[known].Views.AsSpan().SequenceEqual(views))
        {
            return new Sources(views, owners, before._sources[known].Dead);
        }

        return DeadDocuments.TryFind(index, views, out var dead) ? new Sources(views, owners, dead) : null;
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
        return (_sources[view - Views.Length].Owners[source]!, _sources[view - Views.Length].Views[source]!, own); // a hit counts, so its segment is there
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
