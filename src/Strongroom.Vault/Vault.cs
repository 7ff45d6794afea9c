using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>
/// One agency's material: items, their derivatives and the manifests that name them, over one object store and one ledger. Any number of vaults,
/// in this process or elsewhere, may share a store. What is acknowledged is committed; what is opened was admitted and recorded first: key rings come
/// only from admissions, and bytes leave only against a <see cref="Committed"/>. Thread-safe; uses no thread of its own. Disposing closes the ledger.
/// </summary>
public sealed class Vault : IAsyncDisposable
{
    /// <summary>Up to this length an item is put together in memory, in one blob with its row segment; longer ones stream.</summary>
    public const int SmallItemBytes = 1 << 20;

    /// <summary>Greatest length of a batch's contents together.</summary>
    public const int MaxBatchBytes = 64 << 20;

    /// <summary>Greatest length of a layout.</summary>
    public const int MaxLayoutBytes = 64 << 20;

    private readonly VaultCore _core;
    private readonly Reading _reading;
    private readonly Filing _filing;
    private readonly Deriving _deriving;
    private readonly Correcting _correcting;
    private readonly Relabelling _relabelling;
    private readonly IndexStore _index;
    private readonly Compaction _compaction;
    private readonly Sweeping _sweeping;

    private Vault(VaultCore core)
    {
        _core = core;
        var inFlight = new InFlight();
        var compartments = new Compartments(core);
        _reading = new Reading(core);
        _filing = new Filing(core, compartments, inFlight);
        _deriving = new Deriving(core, _reading, inFlight);
        _correcting = new Correcting(core, inFlight);
        _relabelling = new Relabelling(core, compartments, _reading, inFlight);
        _index = new IndexStore(core, inFlight);
        _compaction = new Compaction(core, inFlight);
        _sweeping = new Sweeping(core, inFlight);
    }

    /// <summary>The ledger. Closed with the vault.</summary>
    public Ledger.Ledger Ledger => _core.Ledger;

    /// <summary>The control state as of the last commit folded.</summary>
    public GovernanceState State => _core.State;

    /// <summary>Begins a new store's ledger. Durable on return.</summary>
    /// <param name="options">An empty store but for its key record, and the rest.</param>
    /// <param name="genesis">Entries of commit 0.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LedgerException">There is a ledger already.</exception>
    public static async Task<Vault> CreateAsync(VaultOptions options, Draft genesis, CancellationToken cancellationToken)
    {
        var core = new VaultCore(options);
        core.Attach(await Strongroom.Ledger.Ledger.CreateAsync(options.Store, options.Keys.Ledger, LedgerOptionsOf(core), genesis, cancellationToken));
        return new Vault(core);
    }

    /// <summary>
    /// Opens a store: verifies and folds the ledger, loads every manifest. The same thing recovers a lost node on an empty machine: nothing but
    /// store and custody secret is needed. A damaged manifest makes its compartment unreadable and no other.
    /// </summary>
    /// <param name="options">Store, keys and the rest.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="LedgerException">The ledger is invalid, or older than was seen before.</exception>
    public static async Task<Vault> OpenAsync(VaultOptions options, CancellationToken cancellationToken)
    {
        var core = new VaultCore(options);
        var ledger = await Strongroom.Ledger.Ledger.OpenAsync(options.Store, options.Keys.Ledger, LedgerOptionsOf(core), cancellationToken);
        core.Attach(ledger);
        try
        {
            await core.CatchUpAsync(cancellationToken);
            return new Vault(core);
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the key ring of an admission. An admission to file only gives an empty ring.</summary>
    /// <param name="admission">What the decision function admitted.</param>
    public KeyRing RingFor(Admission admission) => KeyRing.For(admission, _core.Keys, _core.State);

    /// <summary>
    /// Files one item or a new version, streaming: memory stays small whatever its length. On return bytes, row and the recorder's entries are
    /// durable in one commit. After a fault nothing was filed, but with an unknown outcome of the ledger: then look before repeating.
    /// </summary>
    /// <param name="admission">A <see cref="AccessAction.Deposit"/> admission that covers the request's holding and label.</param>
    /// <param name="request">Everything but the bytes.</param>
    /// <param name="content">The bytes; read to its end, not disposed.</param>
    /// <param name="record">Adds the access entry; see <see cref="DraftRecorder"/>.</param>
    /// <param name="reader">The filer's reading ring for the same purpose, if he has one: only then is he told of a duplicate, or may file a version.</param>
    /// <param name="cancellationToken">Ends the work; what was written meanwhile is swept later.</param>
    /// <exception cref="VaultException">Not admitted, too long, a field too long, or superseded.</exception>
    public async Task<DepositReceipt> DepositAsync(
        Admission admission, DepositRequest request, Stream content, DraftRecorder record, KeyRing? reader, CancellationToken cancellationToken)
    {
        var receipt = await _filing.DepositAsync(admission, request, content, record, reader, cancellationToken);
        await CompactAsync(cancellationToken);
        return receipt;
    }

    /// <summary>Files many small items in one commit, all or none: one blob for each compartment concerned. Otherwise as <see cref="DepositAsync"/>.</summary>
    /// <param name="deposits">At least one; contents together at most <see cref="MaxBatchBytes"/>.</param>
    /// <param name="record">Adds the access entries; given the items in the order of the deposits.</param>
    /// <param name="reader">As in <see cref="DepositAsync"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Receipts in the order of the deposits.</returns>
    /// <exception cref="VaultException">As in <see cref="DepositAsync"/>.</exception>
    public async Task<IReadOnlyList<DepositReceipt>> DepositBatchAsync(
        IReadOnlyList<BatchDeposit> deposits, DraftRecorder record, KeyRing? reader, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(deposits.Count);
        if (deposits.Sum(static d => (long)d.Content.Length) > MaxBatchBytes)
        {
            throw new VaultException(VaultFault.TooLarge, $"the batch is longer than {MaxBatchBytes} bytes");
        }

        var receipts = await _filing.DepositBatchAsync(deposits, record, reader, cancellationToken);
        await CompactAsync(cancellationToken);
        return receipts;
    }

    /// <summary>
    /// Files what engines made of items: texts, or reasons for having none, and parts that become items of their own under the label of the whole. All
    /// of it in one commit. An item that moved on or that another node was first with is dropped, and the receipt says so. May be repeated.
    /// </summary>
    /// <param name="ring">The ring of an <see cref="AccessAction.Analyse"/> admission.</param>
    /// <param name="derivatives">At most one for each item; contents together should stay within <see cref="MaxBatchBytes"/>.</param>
    /// <param name="record">Adds the access entry; given items and their new parts.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Receipts in the order of the derivatives.</returns>
    /// <exception cref="VaultException">Not admitted, or too long.</exception>
    public async Task<IReadOnlyList<DerivativeReceipt>> AddDerivativesAsync(
        KeyRing ring, IReadOnlyList<NewDerivative> derivatives, DraftRecorder record, CancellationToken cancellationToken)
    {
        var receipts = await _deriving.AddAsync(ring, derivatives, record, cancellationToken);
        await CompactAsync(cancellationToken);
        return receipts;
    }

    /// <summary>
    /// Sets the complete list of people's corrections beside a text, in the place of the list that it was made from. The text itself is never changed.
    /// Durable on return.
    /// </summary>
    /// <param name="ring">The ring of an <see cref="AccessAction.Correct"/> admission that holds the item.</param>
    /// <param name="text">The text row that is corrected.</param>
    /// <param name="basedOn">The corrections row that the list was made from, or null for the first list.</param>
    /// <param name="corrections">All corrections, the earlier ones too, in the order in which they were made.</param>
    /// <param name="record">Adds the access entry.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The row of the list.</returns>
    /// <exception cref="VaultException">Not admitted; superseded, when another correction or a new version came first; or a word or the list is too long.</exception>
    public async Task<ItemRow> CorrectAsync(
        KeyRing ring, ItemRow text, ItemRow? basedOn, CorrectionList corrections, DraftRecorder record, CancellationToken cancellationToken)
    {
        var row = await _correcting.CorrectAsync(ring, text, basedOn, corrections, record, cancellationToken);
        await CompactAsync(cancellationToken);
        return row;
    }

    /// <summary>
    /// Gives items, with all their versions and derivatives, another label, in one commit. Where the access part changes the bytes are sealed anew
    /// under the other compartment. Parts are not taken along by themselves: name them too (<see cref="Parts"/>).
    /// </summary>
    /// <param name="ring">The ring of a <see cref="AccessAction.Relabel"/> admission for exactly this label, which holds the items.</param>
    /// <param name="items">The items.</param>
    /// <param name="label">The new label.</param>
    /// <param name="record">Adds the access entry. The control entries about the items' labels are there already.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="VaultException">Not admitted, an item not found on the ring, or one whose bytes are damaged.</exception>
    public async Task<Committed> RelabelAsync(
        KeyRing ring, IReadOnlyList<ItemId> items, Strongroom.Labels.Label label, DraftRecorder record, CancellationToken cancellationToken)
    {
        var committed = await _relabelling.RelabelAsync(ring, items, label, record, cancellationToken);
        await CompactAsync(cancellationToken);
        return committed;
    }

    /// <summary>The newest original of an item, or null: absent and not on the ring look the same.</summary>
    /// <param name="ring">The asker's ring.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="VaultException">It was not found, and a damaged manifest on the ring might hold it.</exception>
    public ItemRow? TryFind(KeyRing ring, ItemId item) => _reading.Find(ring, item, RowKind.Original);

    /// <summary>The row of one kind that belongs to an item's newest version, or null.</summary>
    /// <param name="ring">The asker's ring.</param>
    /// <param name="item">The item.</param>
    /// <param name="kind">Which.</param>
    /// <exception cref="VaultException">A manifest on the ring is damaged.</exception>
    public ItemRow? TryFind(KeyRing ring, ItemId item, RowKind kind) => _reading.Find(ring, item, kind);

    /// <summary>All live rows of an item, every version and derivative, oldest first; empty when it is not on the ring.</summary>
    /// <param name="ring">The asker's ring.</param>
    /// <param name="item">The item.</param>
    public IReadOnlyList<ItemRow> History(KeyRing ring, ItemId item) => _reading.History(ring, item);

    /// <summary>The items on the ring that were found in an item, in order of their ids.</summary>
    /// <param name="ring">The asker's ring.</param>
    /// <param name="item">The whole.</param>
    public IReadOnlyList<ItemRow> Parts(KeyRing ring, ItemId item) =>
        [.. ring.Compartments.SelectMany(c => _core.Manifests.Rows(c).Parts(item)).OrderBy(static r => r.Item)];

    /// <summary>All live rows of a compartment, ordered by item; within an item oldest first. Empty when it is not on the ring.</summary>
    /// <param name="ring">The asker's ring.</param>
    /// <param name="compartment">The compartment.</param>
    /// <exception cref="VaultException">Its manifest is damaged.</exception>
    public IReadOnlyList<ItemRow> Rows(KeyRing ring, CompartmentId compartment) =>
        ring.Holds(compartment)
            ? [.. _core.Manifests.Rows(compartment).Items.OrderBy(static i => i.Key).SelectMany(static i => i.Value)]
            : [];

    /// <summary>Originals on the ring whose newest version has neither a text nor a reason for having none: the work that is left, in order of their ids.</summary>
    /// <remarks>Damaged compartments are left out: nothing can be done there, and the work elsewhere must not wait for them. See <see cref="Damage"/>.</remarks>
    /// <param name="ring">The ring, of an <see cref="AccessAction.Analyse"/> admission as a rule.</param>
    public IReadOnlyList<ItemRow> Pending(KeyRing ring)
    {
        var pending = new List<ItemRow>();
        foreach (var compartment in ring.Compartments)
        {
            if (_core.Manifests.TryRows(compartment, out _) is { } rows)
            {
                pending.AddRange(rows.Pending.Select(i => rows.Find(i)!));
            }
        }

        return [.. pending.OrderBy(static r => r.Item)];
    }

    /// <summary>What is wrong with the manifests of the ring's compartments, for status; empty when all are whole.</summary>
    /// <param name="ring">The ring.</param>
    public IReadOnlyDictionary<CompartmentId, VaultException> Damage(KeyRing ring)
    {
        var damage = new SortedDictionary<CompartmentId, VaultException>();
        foreach (var compartment in ring.Compartments)
        {
            if (_core.Manifests.TryRows(compartment, out var fault) is null)
            {
                damage.Add(compartment, fault!);
            }
        }

        return damage;
    }

    /// <summary>Throws if the manifest of any compartment on the ring is damaged. A search calls it first: leaving a partition out would be a wrong answer.</summary>
    /// <param name="ring">The asker's ring.</param>
    /// <exception cref="VaultException">Names the compartment's damaged blob.</exception>
    public void MustBeWhole(KeyRing ring)
    {
        foreach (var compartment in ring.Compartments)
        {
            _core.Manifests.Rows(compartment);
        }
    }

    /// <summary>Opens an item's string. Only the ring's compartments are looked at, and only a committed access entry opens.</summary>
    /// <param name="ring">The asker's ring.</param>
    /// <param name="committed">The access entry that covers this.</param>
    /// <param name="item">The item.</param>
    /// <param name="kind">Original or text of the newest version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">Not found on the ring, or its blob is missing or damaged.</exception>
    public Task<OpenedItem> OpenAsync(KeyRing ring, Committed committed, ItemId item, RowKind kind, CancellationToken cancellationToken) =>
        OpenAsync(ring, committed, _reading.Find(ring, item, kind) ?? throw Reading.NotFound(item), cancellationToken);

    /// <summary>Opens the string of a row, for older versions. Otherwise as the other.</summary>
    /// <param name="ring">The asker's ring.</param>
    /// <param name="committed">The access entry that covers this.</param>
    /// <param name="row">A row of a compartment on the ring.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">Not on the ring, or its blob is missing or damaged.</exception>
    public Task<OpenedItem> OpenAsync(KeyRing ring, Committed committed, ItemRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(committed);
        return _reading.OpenAsync(ring, row, cancellationToken);
    }

    /// <summary>Registers an observer and tells it at once all that is there.</summary>
    /// <param name="observer">Told of every later change.</param>
    public void Observe(IManifestObserver observer) => _core.Manifests.Observe(observer);

    /// <summary>Stores a sealed index segment and puts it in force in the place of others. Durable on return.</summary>
    /// <param name="ring">The ring of an <see cref="AccessAction.Index"/> admission that holds the compartment.</param>
    /// <param name="compartment">The compartment.</param>
    /// <param name="segment">The segment; empty to put none in.</param>
    /// <param name="replaces">Segments that go out of force in the same commit.</param>
    /// <param name="record">Adds an entry, or null: sealing an index releases nothing.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The new segment; null when <paramref name="segment"/> is empty.</returns>
    /// <exception cref="VaultException">Not admitted, too long, or another writer replaced one of them first.</exception>
    public Task<IndexSegment?> PutIndexSegmentAsync(
        KeyRing ring, CompartmentId compartment, ReadOnlyMemory<byte> segment, IReadOnlyList<BlobId> replaces, DraftRecorder? record, CancellationToken cancellationToken) =>
        _index.PutAsync(ring, compartment, segment, replaces, record, cancellationToken);

    /// <summary>The index segments in force in a compartment, oldest first; empty when it is not on the ring.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="compartment">The compartment.</param>
    public IReadOnlyList<IndexSegment> IndexSegments(KeyRing ring, CompartmentId compartment) =>
        ring.Holds(compartment) ? _core.Manifests.IndexSegments(compartment) : [];

    /// <summary>Reads an index segment whole.</summary>
    /// <param name="ring">A ring that holds its compartment.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its plaintext, the caller's to dispose.</returns>
    /// <exception cref="VaultException">Not on the ring, missing, or damaged.</exception>
    public Task<WipedMemory> OpenIndexSegmentAsync(KeyRing ring, IndexSegment segment, CancellationToken cancellationToken) =>
        _index.OpenAsync(ring, segment, cancellationToken);

    /// <summary>Folds what other writers committed and loads their rows. May be repeated.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _core.Ledger.RefreshAsync(cancellationToken);
        await _core.CatchUpAsync(cancellationToken);
    }

    /// <summary>Removes blobs that nothing names and that were seen so for the whole <see cref="VaultOptions.SweepGrace"/>. One caller at a time; may be repeated.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<SweepReport> SweepAsync(CancellationToken cancellationToken) => _sweeping.RunAsync(cancellationToken);

    /// <summary>How many row segments each manifest names, for tests and status.</summary>
    internal IReadOnlyList<int> Inspect() => [.. _core.Manifests.Compartments().Select(c => _core.Manifests.Head(c)?.RowSegments.Count ?? 0)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _core.Ledger.DisposeAsync();

    private static LedgerOptions LedgerOptionsOf(VaultCore core) => new()
    {
        Clock = core.Options.Clock,
        Random = core.Options.Random,
        Folds = [core.Options.Governance, core.Manifests, .. core.Options.MoreFolds],
        Heads = core.Manifests,
        Progress = core.Options.Progress,
        Anchor = core.Options.Anchor,
        KnownCheckpoints = core.Options.KnownCheckpoints,
    };

    private Task CompactAsync(CancellationToken cancellationToken) => _compaction.RunAsync(_core.Manifests.Compartments(), cancellationToken);
}
