using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Search.Kernel;
using Strongroom.Search.Partitions;
using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;
using Strongroom.Vault;

namespace Strongroom.Search;

/// <summary>
/// The index of one agency in this process: a partition for each compartment, of segments in memory and sealed ones. A search sees exactly the
/// partitions on the key ring that it is asked with. Order of a start: <see cref="LoadAsync"/>, then <see cref="Vault.Vault.Observe"/> with
/// this, then <see cref="WantedTexts"/> and <see cref="IndexText"/>; whoever searches earlier finds less. Thread-safe: searches work on
/// immutable snapshots and neither wait for indexing nor hold it up. Uses no thread of its own.
/// </summary>
public sealed class SearchIndex : IManifestObserver
{
    private readonly Lock _lock = new(); // guards _states and what hangs from it, and writing to slots
    private readonly Dictionary<CompartmentId, PartitionState> _states = [];
    private readonly ConcurrentDictionary<Hash384, Label> _labels = new();
    private readonly ScoringSettings _settings;
    private readonly ConcurrentDictionary<CompartmentId, PartitionSlot> _slots = new();
    private readonly ConditionalWeakTable<IReadOnlyList<CompartmentId>, RingView> _rings = [];
    private readonly ConcurrentDictionary<CompartmentSet, RingView> _ringsByCompartments = new();
    private readonly Lock _merging = new(); // lets one merge at a time

    private const int SegmentsAtOnce = 16; // read at a time, since a store may take long to answer
    private const long MaxBytesAhead = 256L << 20; // of segments read and not opened yet
    private const int MaxRings = 1024;
    private const int SearchesToMerge = 32;

    /// <summary>An empty index by the rules in force.</summary>
    public SearchIndex()
        : this(SearchRules.Default)
    {
    }

    internal SearchIndex(SearchRules rules) => _settings = ScoringSettings.Of(rules);

    /// <summary>Items in memory segments that could be sealed: their texts are there or will never be.</summary>
    public int UnsealedItems
    {
        get
        {
            lock (_lock)
            {
                return _states.Values.Sum(static s => s.Views.Where(static v => v.Sealed is null).Sum(IndexSealing.CountFinished));
            }
        }
    }

    /// <inheritdoc/>
    public void OnRows(CompartmentId compartment, IReadOnlyList<ItemRow> added, IReadOnlyList<ItemId> removed)
    {
        foreach (var row in added)
        {
            _labels.TryAdd(KeyOf(row.Label.ToCanonicalBytes()), row.Label);
        }

        lock (_lock)
        {
            StateOf(compartment).Apply(added, removed);
            Publish(compartment);
        }
    }

    /// <inheritdoc/>
    public void OnIndexSegments(CompartmentId compartment, IReadOnlyList<IndexSegment> segments)
    {
        lock (_lock)
        {
            StateOf(compartment).KeepSealed([.. segments.Select(static s => s.Blob)]);
        }
    }

    /// <summary>
    /// Opens the sealed segments in force in the ring's compartments. What can't be used (damaged, or made by other rules) is named in the
    /// report and made anew from texts: nothing is lost by it. May be repeated.
    /// </summary>
    /// <param name="vault">The vault.</param>
    /// <param name="ring">The ring of an Index admission.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<LoadReport> LoadAsync(Vault.Vault vault, KeyRing ring, CancellationToken cancellationToken)
    {
        var opened = 0;
        var refused = new List<RefusedSegment>();
        await foreach (var (segment, bytes, fault) in Ahead.InOrderAsync(
            Unopened(vault, ring), () => SegmentsAtOnce, MaxBytesAhead, static s => s.Length, s => ReadAsync(vault, ring, s, cancellationToken)))
        {
            using (bytes)
            {
                try
                {
                    if (bytes is not null)
                    {
                        Adopt(segment.Compartment, segment.Blob, bytes.Memory);
                        opened++;
                        continue;
                    }
                }
                catch (SearchException e)
                {
                    Refuse(segment, e, refused);
                    continue;
                }
            }

            Refuse(segment, fault!, refused);
        }

        return new LoadReport(opened, refused);
    }

    private List<IndexSegment> Unopened(Vault.Vault vault, KeyRing ring)
    {
        lock (_lock)
        {
            return [.. ring.Compartments.SelectMany(c => vault.IndexSegments(ring, c).Where(s => !StateOf(c).Opened.Contains(s.Blob)))];
        }
    }

    /// <summary>Reads a segment, or says what is wrong with it: one that can't be read must not keep others from being read.</summary>
    private static async Task<(IndexSegment Segment, WipedMemory? Bytes, VaultException? Fault)> ReadAsync(
        Vault.Vault vault, KeyRing ring, IndexSegment segment, CancellationToken cancellationToken)
    {
        try
        {
            return (segment, await vault.OpenIndexSegmentAsync(ring, segment, cancellationToken), null);
        }
        catch (VaultException e)
        {
            return (segment, null, e);
        }
    }

    private void Refuse(IndexSegment segment, StrongroomException fault, List<RefusedSegment> refused)
    {
        refused.Add(new RefusedSegment(segment.Compartment, segment.Blob, fault.Code));
        lock (_lock)
        {
            StateOf(segment.Compartment).Refused.Add(segment.Blob);
        }
    }

    /// <summary>Text rows on the ring whose text the index does not hold yet: open each and hand it to <see cref="IndexText"/>.</summary>
    /// <param name="ring">A ring of the node's own engine.</param>
    public IReadOnlyList<ItemRow> WantedTexts(KeyRing ring)
    {
        var wanted = new List<ItemRow>();
        lock (_lock)
        {
            foreach (var compartment in ring.Compartments)
            {
                if (_states.TryGetValue(compartment, out var state))
                {
                    wanted.AddRange(state.Wanted);
                }
            }
        }

        return wanted;
    }

    /// <summary>Makes an item findable by its words. The work is done before return. May be repeated.</summary>
    /// <param name="row">The row of the text derivative, as observed.</param>
    /// <param name="text">The text, of any kind, with what its corrections add.</param>
    /// <param name="corrections">The row of the corrections that <paramref name="text"/> holds, or null for none.</param>
    /// <returns>False when one of the rows is no longer in force: then nothing changed.</returns>
    public bool IndexText(ItemRow row, string text, ItemRow? corrections = null) => IndexTexts([new WantedText(row, text, corrections)]) == 1;

    /// <summary>The same for several at once: what was filed together is indexed together, so that searches have fewer pieces to go through.</summary>
    /// <param name="texts">The texts, of different items.</param>
    /// <returns>How many are indexed; the rows of the others are no longer in force.</returns>
    public int IndexTexts(IReadOnlyList<WantedText> texts)
    {
        var count = 0;
        foreach (var group in texts.GroupBy(static t => t.Row.Compartment))
        {
            List<(ItemState State, IndexedItem Item)> made;
            lock (_lock)
            {
                made = _states.TryGetValue(group.Key, out var partition) ? [.. group.Reverse().DistinctBy(static t => t.Row.Item).SelectMany(t => Wanted(partition, t))] : [];
            }

            foreach (var part in made.Chunk(Segment.MaxDocuments))
            {
                var segment = SegmentBuilder.Build(part.Select(static m => m.Item), _settings);
                lock (_lock)
                {
                    count += StateOf(group.Key).Install(segment, part.ToDictionary(static m => m.Item.Item, static m => m.State));
                    Publish(group.Key);
                }
            }
        }

        return count;
    }

    private static IEnumerable<(ItemState State, IndexedItem Item)> Wanted(PartitionState partition, WantedText wanted)
    {
        if (partition.Find(wanted.Row.Item) is { Text: { } current } state && current.Version == wanted.Row.Version && current.ContentMac == wanted.Row.ContentMac
            && state.Corrections?.ContentMac == wanted.Corrections?.ContentMac)
        {
            yield return (state, state.ToIndexed(withText: true) with { Text = wanted.Text });
        }
    }

    /// <summary>
    /// Seals what is finished in memory, together with sealed segments that are small beside it, into one segment for each compartment of the
    /// ring. Durable on return. Items still pending stay in memory.
    /// </summary>
    /// <param name="vault">The vault.</param>
    /// <param name="ring">The ring of an Index admission.</param>
    /// <param name="leastItems">Compartments with fewer finished items in memory are left for later.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Number of segments sealed.</returns>
    /// <exception cref="VaultException">Among others: another node sealed first; try again later.</exception>
    public async Task<int> SealAsync(Vault.Vault vault, KeyRing ring, int leastItems, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var compartment in ring.Compartments)
        {
            var isSealed = await SealAsync(
                compartment,
                leastItems,
                async (bytes, replaces) => (await vault.PutIndexSegmentAsync(ring, compartment, bytes, replaces, null, cancellationToken))!.Blob);
            count += isSealed ? 1 : 0;
        }

        return count;
    }

    /// <summary>
    /// Merges what is sealed in the ring's compartments, in memory, for all rings of exactly these: their searches then take about as long as in one index, at the price of
    /// that much memory more. Answers do not change. What is removed, relabelled or filed later is searched beside it or instead of it; call this again after much has changed.
    /// The work is done before return and takes seconds for hundreds of thousands of items: not for a thread on which somebody waits.
    /// </summary>
    /// <param name="ring">A ring whose like is searched with often.</param>
    /// <returns>Bytes of memory that it takes.</returns>
    public long Merge(KeyRing ring) => Merge(ring.Compartments);

    /// <summary>
    /// Merges, as <see cref="Merge(KeyRing)"/> does, for those sets of compartments that were searched with most since the last calls, as long as memory lasts, and drops what was merged for
    /// others. For a node's own round of work.
    /// </summary>
    /// <param name="maxBytes">About how much memory merging may take in all.</param>
    public void MergeMuchUsed(long maxBytes)
    {
        lock (_merging)
        {
            if (_ringsByCompartments.Count > MaxRings)
            {
                _ringsByCompartments.Clear(); // rings in use come back by themselves, unmerged
            }

            long used = 0;
            foreach (var (ring, searches) in _ringsByCompartments.Values.Select(static r => (Ring: r, Searches: r.TakeSearches())).OrderByDescending(static r => r.Searches))
            {
                if (searches < SearchesToMerge || used + ring.SealedBytes > maxBytes)
                {
                    ring.Unmerge();
                    continue;
                }

                ring.Merge();
                used += ring.MergedBytes;
            }
        }
    }

    /// <summary>
    /// Answers a query from the partitions on the ring and nothing else. The answer and the work are functions of these, the query and the options.
    /// Before it is shown, the search must be committed to the ledger.
    /// </summary>
    /// <param name="ring">The asker's ring.</param>
    /// <param name="query">The query.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="SearchException">The limit or the cursor is wrong.</exception>
    public SearchAnswer Search(KeyRing ring, Query query, SearchOptions options) =>
        Search(ring.Compartments, query, options);

    /// <summary>
    /// This index's part of an answer that several indexes give together: the best hits by its own statistics, as <see cref="Search(KeyRing, Query, SearchOptions)"/>
    /// would give them, with what is needed to score them anew. Before it is used or leaves, the search must be committed to the ledger.
    /// </summary>
    /// <param name="ring">The asker's ring.</param>
    /// <param name="query">The query.</param>
    /// <param name="options">What <see cref="MergedAnswer.PartOptions"/> gave; a cursor is not looked at.</param>
    /// <exception cref="SearchException">The limit is wrong.</exception>
    public PartialAnswer SearchPart(KeyRing ring, Query query, SearchOptions options) => SearchPart(ring.Compartments, query, options);

    /// <summary>Takes in a sealed segment. Its documents come to life as their rows are seen.</summary>
    internal void Adopt(CompartmentId compartment, BlobId blob, ReadOnlyMemory<byte> bytes)
    {
        var segment = SegmentCodec.Decode(bytes, _settings);
        lock (_lock)
        {
            StateOf(compartment).Adopt(segment, blob);
            Publish(compartment);
        }
    }

    /// <summary>Takes in a segment all of whose documents count, without rows: what a collection of texts is made of.</summary>
    /// <returns>The segment.</returns>
    internal Segment AdoptWhole(CompartmentId compartment, BlobId blob, ReadOnlyMemory<byte> bytes, Label label)
    {
        _labels.TryAdd(KeyOf(label.ToCanonicalBytes()), label);
        var segment = SegmentCodec.Decode(bytes, _settings);
        lock (_lock)
        {
            StateOf(compartment).AdoptWhole(segment, blob);
            Publish(compartment);
        }

        return segment;
    }

    /// <summary>Seals one compartment.</summary>
    /// <param name="compartment">The compartment.</param>
    /// <param name="leastItems">Least number of finished items in memory.</param>
    /// <param name="put">Stores a segment in the place of others and names it.</param>
    /// <returns>Whether there was anything to seal.</returns>
    internal async Task<bool> SealAsync(CompartmentId compartment, int leastItems, Func<ReadOnlyMemory<byte>, IReadOnlyList<BlobId>, Task<BlobId>> put)
    {
        SealingPlan? plan;
        lock (_lock)
        {
            plan = _states.TryGetValue(compartment, out var state) ? IndexSealing.Plan(state, Math.Max(1, leastItems)) : null;
        }

        if (plan is null)
        {
            return false;
        }

        var segment = SegmentMerger.Merge(plan.Sources, IndexSealing.IsFinished);
        using var bytes = SegmentCodec.Encode(segment, _settings);
        var blob = await put(bytes.Memory, plan.Replaces);
        lock (_lock)
        {
            StateOf(compartment).Replace(segment, blob, plan.Replaces);
            Publish(compartment);
        }

        return true;
    }

    /// <summary>Answers from these compartments: what a ring comes down to.</summary>
    internal SearchAnswer Search(IReadOnlyList<CompartmentId> compartments, Query query, SearchOptions options) =>
        AnswerWriter.Answer(VisibleOf(compartments), query, options, LabelOf);

    /// <summary>A part of an answer from these compartments.</summary>
    internal PartialAnswer SearchPart(IReadOnlyList<CompartmentId> compartments, Query query, SearchOptions options) =>
        AnswerWriter.Part(VisibleOf(compartments), query, options, LabelOf);

    /// <summary>Merges what is sealed in these compartments, for whoever sees exactly them.</summary>
    internal long Merge(IReadOnlyList<CompartmentId> compartments)
    {
        lock (_merging)
        {
            var ring = RingOf(compartments);
            ring.Merge();
            return ring.MergedBytes;
        }
    }

    private VisibleSet VisibleOf(IReadOnlyList<CompartmentId> compartments)
    {
        var ring = RingOf(compartments);
        ring.Count();
        return ring.Current();
    }

    private RingView RingOf(IReadOnlyList<CompartmentId> compartments)
    {
        if (!_rings.TryGetValue(compartments, out var ring))
        {
            ring = _ringsByCompartments.GetOrAdd(new CompartmentSet([.. compartments]), set => new RingView(set.Compartments.Select(SlotOf)));
            _rings.AddOrUpdate(compartments, ring);
        }

        return ring;
    }

    private static Hash384 KeyOf(byte[] label) => Hash384.Of("strongroom/v1/search/label", label);

    /// <summary>A live document's label came with its row, so it is known; that of a dead one in an old segment perhaps not.</summary>
    private Label? LabelOf(byte[] canonical) => _labels.GetValueOrDefault(KeyOf(canonical));

    private PartitionState StateOf(CompartmentId compartment)
    {
        if (!_states.TryGetValue(compartment, out var state))
        {
            _states.Add(compartment, state = new PartitionState(compartment, _settings));
        }

        return state;
    }

    private PartitionSlot SlotOf(CompartmentId compartment) => _slots.GetOrAdd(compartment, static _ => new PartitionSlot());

    private void Publish(CompartmentId compartment) => SlotOf(compartment).Current = StateOf(compartment).ToPartition();
}
