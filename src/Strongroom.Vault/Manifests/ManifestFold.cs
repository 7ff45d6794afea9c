using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Storage;

namespace Strongroom.Vault;

/// <summary>
/// The manifests of all compartments as the ledger's commits move them. Heads arrive with commits and are checked at once; rows that this
/// process wrote itself are there at once too, rows of other writers are loaded from the store by <see cref="LoadAsync"/>, since a fold cannot wait.
/// Invariant: a snapshot always equals its segments read in order, and observers have been told exactly that. Thread-safe.
/// </summary>
internal sealed class ManifestFold : ILedgerFold, IHeadComposer
{
    private const int CompartmentsAtOnce = 16; // loaded at a time, since a store may take long to answer
    private const int SegmentsAtOnce = 4;

    private readonly IObjectStore _store;
    private readonly StoreKeys _keys;
    private readonly Func<GovernanceState> _state;
    private readonly Lock _gate = new(); // guards all fields below; never held across an await
    private readonly Dictionary<CompartmentId, Manifest> _manifests = [];
    private readonly Dictionary<StringRef, IReadOnlyList<ItemRow>> _staged = [];
    private readonly List<IManifestObserver> _observers = [];

    public ManifestFold(IObjectStore store, StoreKeys keys, Func<GovernanceState> state)
    {
        _store = store;
        _keys = keys;
        _state = state;
    }

    public void Apply(OpenedCommit commit)
    {
        lock (_gate)
        {
            foreach (var advance in commit.Heads)
            {
                var manifest = ManifestOf(advance.Compartment);
                var head = Open(advance);
                if (head.Sequence != manifest.Sequence + 1 || head.PreviousHash != manifest.Hash || head.Compartment != advance.Compartment)
                {
                    throw new VaultException(VaultFault.ManifestDamaged, $"head {head.Sequence} of compartment {advance.Compartment} does not follow the one before");
                }

                var oldIndex = manifest.Head?.IndexSegments ?? [];
                manifest.Head = head;
                manifest.Hash = HashOf(advance.SealedHead);
                TryAdvance(advance.Compartment, manifest, _staged);
                if (!oldIndex.SequenceEqual(head.IndexSegments))
                {
                    var index = IndexSegments(advance.Compartment, head);
                    _observers.ForEach(o => o.OnIndexSegments(advance.Compartment, index));
                }
            }
        }
    }

    public HeadAdvance Compose(CompartmentId compartment, IReadOnlyList<HeadEdit> edits)
    {
        lock (_gate)
        {
            var manifest = ManifestOf(compartment);
            List<RowSegmentRef> rows = [.. manifest.Head?.RowSegments ?? []];
            List<StringRef> index = [.. manifest.Head?.IndexSegments ?? []];
            foreach (var edit in edits)
            {
                switch (edit)
                {
                    case RowsAppended appended:
                        rows.Add(appended.Segment);
                        break;
                    case RowsMerged merged:
                        var first = FindRun(rows, merged.Run);
                        rows.RemoveRange(first, merged.Run.Count);
                        rows.Insert(first, merged.Segment);
                        break;
                    case IndexReplaced replaced:
                        index.RemoveAll(s => replaced.Removed.Contains(s.Blob));
                        if (replaced.Added is { } added)
                        {
                            index.Add(added);
                        }

                        break;
                    default:
                        throw new InvalidOperationException("A head edit of a foreign kind.");
                }
            }

            var head = new ManifestHead
            {
                Compartment = compartment,
                Sequence = manifest.Sequence + 1,
                PreviousHash = manifest.Hash,
                RowSegments = rows,
                IndexSegments = index,
            };
            var keys = KeysOf(compartment);
            var sealedHead = SealedString.Seal(keys.Head, keys.Context(SealedKind.Head, HeadId(head.Sequence)), head.Encode());
            return new HeadAdvance(compartment, head.Sequence, head.PreviousHash, sealedHead);
        }
    }

    /// <summary>Registers an observer and tells it everything that is there.</summary>
    public void Observe(IManifestObserver observer)
    {
        lock (_gate)
        {
            foreach (var (compartment, manifest) in _manifests.OrderBy(static m => m.Key))
            {
                if (!manifest.Rows.Items.IsEmpty)
                {
                    observer.OnRows(compartment, [.. manifest.Rows.Items.OrderBy(static i => i.Key).SelectMany(static i => i.Value)], []);
                }

                if (manifest.Head is { IndexSegments.Count: > 0 } head)
                {
                    observer.OnIndexSegments(compartment, IndexSegments(compartment, head));
                }
            }

            _observers.Add(observer);
        }
    }

    /// <summary>Keeps rows at hand for the commit that will name their segment.</summary>
    public void Stage(RowSegmentRef segment, IReadOnlyList<ItemRow> rows)
    {
        lock (_gate)
        {
            _staged[segment.Place] = rows;
        }
    }

    public void Unstage(IEnumerable<RowSegmentRef> segments)
    {
        lock (_gate)
        {
            foreach (var segment in segments)
            {
                _staged.Remove(segment.Place);
            }
        }
    }

    /// <summary>The rows known of a compartment, perhaps some commits old when another writer is at work.</summary>
    /// <exception cref="VaultException">Its manifest is damaged: an answer would be wrong.</exception>
    public RowsSnapshot Rows(CompartmentId compartment) =>
        TryRows(compartment, out var fault) ?? throw new VaultException(fault!.Fault, fault.Message, fault);

    /// <summary>The same, or null and the fault.</summary>
    public RowsSnapshot? TryRows(CompartmentId compartment, out VaultException? fault)
    {
        lock (_gate)
        {
            fault = null;
            if (!_manifests.TryGetValue(compartment, out var manifest))
            {
                return RowsSnapshot.Empty;
            }

            fault = manifest.Fault;
            return fault is null ? manifest.Rows : null;
        }
    }

    /// <summary>Whether the rows known are those of the last head folded.</summary>
    public bool IsCurrent(CompartmentId compartment)
    {
        lock (_gate)
        {
            return !_manifests.TryGetValue(compartment, out var manifest) || manifest.IsCurrent;
        }
    }

    public ManifestHead? Head(CompartmentId compartment)
    {
        lock (_gate)
        {
            return _manifests.GetValueOrDefault(compartment)?.Head;
        }
    }

    public IReadOnlyList<CompartmentId> Compartments()
    {
        lock (_gate)
        {
            return [.. _manifests.Keys.Order()];
        }
    }

    public IReadOnlyList<IndexSegment> IndexSegments(CompartmentId compartment)
    {
        lock (_gate)
        {
            return _manifests.GetValueOrDefault(compartment)?.Head is { } head ? IndexSegments(compartment, head) : [];
        }
    }

    /// <summary>Loads what other writers added. A damaged segment makes its own compartment unreadable and no other.</summary>
    /// <returns>False when a segment is gone although the head names it: either damage, or a newer head that is not folded yet.</returns>
    public async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var complete = true;
        await foreach (var isWhole in Ahead.InOrderAsync(Compartments(), () => CompartmentsAtOnce, long.MaxValue, static _ => 0, c => LoadWholeAsync(c, cancellationToken)))
        {
            complete &= isWhole;
        }

        return complete;
    }

    private async Task<bool> LoadWholeAsync(CompartmentId compartment, CancellationToken cancellationToken)
    {
        while (!await LoadOneAsync(compartment, cancellationToken))
        {
            // The head moved while its segments were read: read on.
            if (IsFaulty(compartment))
            {
                return false;
            }
        }

        return true;
    }

    internal static Hash384 HashOf(ReadOnlySpan<byte> sealedHead) => Hash384.Of("strongroom/v1/manifest-head", sealedHead);

    internal static int FindRun(IReadOnlyList<RowSegmentRef> segments, IReadOnlyList<RowSegmentRef> run)
    {
        for (var first = 0; first + run.Count <= segments.Count; first++)
        {
            if (segments.Skip(first).Take(run.Count).SequenceEqual(run))
            {
                return first;
            }
        }

        throw new VaultException(VaultFault.Superseded, "another writer merged the same segments first");
    }

    internal async ValueTask<IReadOnlyList<ItemRow>> ReadSegmentAsync(CompartmentId compartment, RowSegmentRef segment, CancellationToken cancellationToken)
    {
        var keys = KeysOf(compartment);
        using var bytes = await SealedStrings.ReadAsync(_store, _keys, keys, keys.Rows, SealedKind.Rows, segment.Place, Limits.MaxRowSegmentBytes, cancellationToken);
        try
        {
            var rows = RowCodec.Decode(bytes.Memory, compartment, keys.Holding, _state().Policy);
            return rows.Count == segment.Rows
                ? rows
                : throw new VaultException(VaultFault.ManifestDamaged, $"row segment in blob {segment.Place.Blob} holds another number of rows than its head says");
        }
        catch (StrongroomException e) when (e is not VaultException)
        {
            throw new VaultException(VaultFault.ManifestDamaged, $"row segment in blob {segment.Place.Blob} is malformed", e);
        }
    }

    internal CompartmentKeys KeysOf(CompartmentId compartment) =>
        _state().Compartments.TryGetValue(compartment, out var known)
            ? _keys.KeysOf(known)
            : throw new VaultException(VaultFault.ManifestDamaged, $"compartment {compartment} does not stand in the control record");

    private static Id128 HeadId(ulong sequence)
    {
        Span<byte> bytes = stackalloc byte[Id128.ByteLength];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], sequence);
        return Id128.FromBytes(bytes);
    }

    private static IReadOnlyList<IndexSegment> IndexSegments(CompartmentId compartment, ManifestHead head) =>
        [.. head.IndexSegments.Select(s => new IndexSegment(compartment, s.Blob, s.Length) { Place = s })];

    private bool IsFaulty(CompartmentId compartment)
    {
        lock (_gate)
        {
            return _manifests[compartment].Fault is not null;
        }
    }

    private async ValueTask<bool> LoadOneAsync(CompartmentId compartment, CancellationToken cancellationToken)
    {
        ManifestHead head;
        List<RowSegmentRef> missing = [];
        lock (_gate)
        {
            var manifest = _manifests[compartment];
            if (manifest.IsCurrent)
            {
                return true;
            }

            head = manifest.Head!;
            var known = manifest.Rows.Segments.Select(static s => s.Ref.Place).ToHashSet();
            missing.AddRange(head.RowSegments.Where(s => !known.Contains(s.Place) && !_staged.ContainsKey(s.Place)));
        }

        var loaded = new Dictionary<StringRef, IReadOnlyList<ItemRow>>();
        VaultException? fault = null;
        try
        {
            await foreach (var (place, rows) in Ahead.InOrderAsync(
                missing,
                () => SegmentsAtOnce,
                Limits.MaxRowSegmentBytes,
                static s => s.Place.StoredLength,
                async s => (s.Place, await ReadSegmentAsync(compartment, s, cancellationToken))))
            {
                loaded.Add(place, rows);
            }
        }
        catch (VaultException e)
        {
            fault = e;
        }

        lock (_gate)
        {
            var manifest = _manifests[compartment];
            if (fault is not null)
            {
                if (ReferenceEquals(manifest.Head, head))
                {
                    manifest.Fault = fault;
                }

                return false;
            }

            foreach (var (place, rows) in _staged)
            {
                loaded.TryAdd(place, rows);
            }

            return TryAdvance(compartment, manifest, loaded);
        }
    }

    private Manifest ManifestOf(CompartmentId compartment)
    {
        if (!_manifests.TryGetValue(compartment, out var manifest))
        {
            manifest = new Manifest();
            _manifests.Add(compartment, manifest);
        }

        return manifest;
    }

    private ManifestHead Open(HeadAdvance advance)
    {
        var keys = KeysOf(advance.Compartment);
        try
        {
            var bytes = SealedString.Open(keys.Head, keys.Context(SealedKind.Head, HeadId(advance.Sequence)), advance.SealedHead, Limits.MaxHeadBytes);
            return ManifestHead.Decode(bytes);
        }
        catch (StrongroomException e) when (e is CryptoException or MalformedException)
        {
            throw new VaultException(VaultFault.ManifestDamaged, $"head {advance.Sequence} of compartment {advance.Compartment} does not open", e);
        }
    }

    /// <summary>Moves the snapshot to the head if all rows are at hand, and tells the observers. Called under the gate.</summary>
    private bool TryAdvance(CompartmentId compartment, Manifest manifest, Dictionary<StringRef, IReadOnlyList<ItemRow>> atHand)
    {
        var old = manifest.Rows;
        var target = manifest.Head!.RowSegments;
        if (SnapshotStep.To(old, target, atHand, out var changes) is not { } next)
        {
            return false;
        }

        manifest.Rows = next;
        manifest.Fault = null;
        if (changes.Added.Count + changes.Removed.Count > 0)
        {
            _observers.ForEach(o => o.OnRows(compartment, changes.Added, changes.Removed));
        }

        return true;
    }

    /// <summary>One compartment's state. Guarded by the fold's gate.</summary>
    private sealed class Manifest
    {
        public ManifestHead? Head { get; set; }

        /// <summary>Hash of the last sealed head; zero before the first.</summary>
        public Hash384 Hash { get; set; }

        public ulong Sequence => Head?.Sequence ?? 0;

        public RowsSnapshot Rows { get; set; } = RowsSnapshot.Empty;

        public VaultException? Fault { get; set; }

        public bool IsCurrent => Fault is null && (Head is null || Head.RowSegments.Select(static s => s.Place)
            .SequenceEqual(Rows.Segments.Select(static s => s.Ref.Place)));
    }
}
