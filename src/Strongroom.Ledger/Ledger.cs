using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// One writer's view of a store's ledger: verifies and folds what is there, and commits what is decided. Any number of writers may share a
/// store. Thread-safe; uses no thread of its own. Disposing waits for the group that is being committed.
/// </summary>
public sealed class Ledger : IAsyncDisposable
{
    private readonly CommitStore _store;
    private readonly LedgerSecrets _secrets;
    private readonly LedgerState _state;
    private readonly LedgerWriter _writer;

    private Ledger(CommitStore store, LedgerSecrets secrets, LedgerState state, LedgerOptions options, FreshnessStatus freshness)
    {
        (_store, _secrets, _state, Freshness) = (store, secrets, state, freshness);
        _writer = new LedgerWriter(store, secrets, state, options);
    }

    /// <summary>How far the ledger reaches as this writer knows it. Never shown to users.</summary>
    public LedgerPosition Position => _state.Chain.Position;

    /// <summary>What was known at opening about how new the store is.</summary>
    public FreshnessStatus Freshness { get; }

    /// <summary>The position as an anchor, for saving.</summary>
    public LedgerAnchor Anchor => new(_secrets.Store, Position);

    /// <summary>The control tree's checkpoint, a C2SP signed note.</summary>
    public string ControlCheckpoint => _state.Chain.ControlNote!;

    /// <summary>The access tree's checkpoint, a C2SP signed note.</summary>
    public string AccessCheckpoint => _state.Chain.AccessNote!;

    /// <summary>Begins a ledger with commit 0. Durable on return.</summary>
    /// <param name="store">An empty store.</param>
    /// <param name="secrets">Stays the caller's.</param>
    /// <param name="options">Folds, clock and the rest. Anchor and known checkpoints are not looked at.</param>
    /// <param name="genesis">Entries of commit 0.</param>
    /// <param name="cancellationToken">Ends the wait before the commit is written.</param>
    /// <exception cref="LedgerException">There is a ledger already, or the outcome is unknown.</exception>
    /// <exception cref="StorageException">The store is in trouble; nothing was created.</exception>
    public static async Task<Ledger> CreateAsync(
        IObjectStore store, LedgerSecrets secrets, LedgerOptions options, Draft genesis, CancellationToken cancellationToken)
    {
        var commits = new CommitStore(store, secrets.LogKey.PublicKey);
        if (await commits.ReadAsync(0, cancellationToken) is not null)
        {
            throw new LedgerException(LedgerFault.AlreadyExists, "the store holds a ledger already");
        }

        Group.Check(genesis, options.Heads is not null);
        var state = new LedgerState(secrets.Store, options.Folds);
        var group = new Group();
        group.TryAdd(new PendingCommit(() => genesis), genesis);
        var bytes = CommitBuilder.Build(state.Chain, secrets, [genesis], group.Compose(options.Heads), options.Clock.GetUtcNow());
        var accepted = CommitReader.Accept(state.Chain, secrets, bytes);
        var (outcome, cause) = await commits.WriteAsync(0, bytes);
        switch (outcome)
        {
            case WriteOutcome.Ours:
                state.Apply(accepted);
                return new Ledger(commits, secrets, state, options, FreshnessStatus.Unwitnessed);
            case WriteOutcome.Theirs:
                throw new LedgerException(LedgerFault.AlreadyExists, "another writer began a ledger in this store");
            case WriteOutcome.Failed:
                throw cause!;
            default:
                throw new LedgerException(LedgerFault.OutcomeUnknown, "the store does not say whether commit 0 is there", cause);
        }
    }

    /// <summary>Opens a ledger: verifies chain, trees, checkpoints and signatures, passes the freshness gate, folds every commit.</summary>
    /// <param name="store">The store.</param>
    /// <param name="secrets">Stays the caller's.</param>
    /// <param name="options">Folds, clock and the rest. On a fault the folds hold a part and must be thrown away.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="LedgerException">No ledger, an invalid commit, or the store is older than was seen before.</exception>
    /// <exception cref="StorageException">The store can't be read.</exception>
    public static async Task<Ledger> OpenAsync(
        IObjectStore store, LedgerSecrets secrets, LedgerOptions options, CancellationToken cancellationToken)
    {
        var known = KnownPositions.Open(secrets.Store, secrets.LogKey.PublicKey, options.Anchor, options.KnownCheckpoints);
        var commits = new CommitStore(store, secrets.LogKey.PublicKey);
        var state = new LedgerState(secrets.Store, options.Folds);
        await foreach (var bytes in commits.ReadFromAsync(state.Chain.Next, cancellationToken))
        {
            var accepted = CommitReader.Accept(state.Chain, secrets, bytes);
            known.Pass(state.Chain, accepted);
            state.Apply(accepted);
            if (state.WaitingTiles >= LedgerState.TilesAtOnce)
            {
                await state.StoreTilesAsync(store, lookFirst: true, cancellationToken);
            }

            options.Progress?.Report(state.Chain.Next);
        }

        await state.StoreTilesAsync(store, lookFirst: true, cancellationToken);

        if (state.Last is null)
        {
            // A store that was wiped is a rollback, not an empty place, for whoever has seen it full.
            throw options.Anchor is null && options.KnownCheckpoints.Count == 0
                ? new LedgerException(LedgerFault.NoLedger, "the store holds no ledger")
                : new LedgerException(LedgerFault.RolledBack, "the store holds no ledger, but one was seen there before");
        }

        CommitReader.CheckSignatures(state.Last, secrets.LogKey.PublicKey);
        known.End(state.Chain);
        var ledger = new Ledger(commits, secrets, state, options, known.Status);
        if (known.Contradicted is { } contradicted)
        {
            await using (ledger)
            {
                throw await ledger.ForkedAsync(contradicted.Checkpoint, contradicted.Note, "a known checkpoint", cancellationToken);
            }
        }

        return ledger;
    }

    /// <summary>
    /// Decides and commits. The decide function runs when every fold is current and nothing else decides; it may run again when another writer
    /// was faster or the draft must wait for the next group, so it must have no side effects; what it throws is thrown here and nothing is
    /// committed. Durable and folded on return.
    /// </summary>
    /// <param name="decide">Makes the draft, or throws to refuse. Runs in whichever caller's thread writes the group.</param>
    /// <param name="cancellationToken">Withdraws the decision while it waits; without effect once it is being decided.</param>
    /// <exception cref="LedgerException">Refused draft, unknown outcome, or stop and reload.</exception>
    /// <exception cref="StorageException">The store is in trouble; nothing was committed.</exception>
    public Task<Committed> CommitAsync(Func<Draft> decide, CancellationToken cancellationToken) =>
        _writer.CommitAsync(decide, cancellationToken);

    /// <summary>Folds what other writers committed, and checks that the store still holds the last commit known. May be repeated.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LedgerException">The store was rolled back, forked or altered.</exception>
    /// <exception cref="StorageException">The store can't be read.</exception>
    public Task RefreshAsync(CancellationToken cancellationToken) => _writer.RefreshAsync(cancellationToken);

    /// <summary>Proves that an entry is in a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="index">The entry's place.</param>
    /// <param name="size">Size of the tree to prove for, or null for the present one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LedgerException">There is no such place, or a tile is missing or altered.</exception>
    /// <exception cref="StorageException">The store can't be read.</exception>
    public async Task<InclusionProof> ProveInclusionAsync(LedgerTree tree, ulong index, ulong? size, CancellationToken cancellationToken)
    {
        var view = _state.View(tree);
        var of = size ?? view.Size;
        if (of > view.Size || index >= of)
        {
            throw new LedgerException(LedgerFault.ProofUnavailable, $"the {Checkpoint.WordOf(tree)} tree has no entry {index} at size {of}");
        }

        var path = await MakeAsync(view, subtree => MerkleProof<Hash384, Sha384Tree>.Inclusion(index, of, subtree), cancellationToken);
        return new InclusionProof(tree, index, of, path);
    }

    /// <summary>Proves that an earlier tree is a prefix of a later one.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="oldSize">Size of the earlier tree, at least 1: the empty tree is a prefix of every tree.</param>
    /// <param name="newSize">Size of the later tree, or null for the present one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LedgerException">There are no such sizes, or a tile is missing or altered.</exception>
    /// <exception cref="StorageException">The store can't be read.</exception>
    public async Task<ConsistencyProof> ProveConsistencyAsync(
        LedgerTree tree, ulong oldSize, ulong? newSize, CancellationToken cancellationToken)
    {
        var view = _state.View(tree);
        var to = newSize ?? view.Size;
        if (to > view.Size || oldSize == 0 || oldSize > to)
        {
            throw new LedgerException(LedgerFault.ProofUnavailable, $"the {Checkpoint.WordOf(tree)} tree has no sizes {oldSize} and {to}");
        }

        var path = await MakeAsync(view, subtree => MerkleProof<Hash384, Sha384Tree>.Consistency(oldSize, to, subtree), cancellationToken);
        return new ConsistencyProof(tree, oldSize, to, path);
    }

    /// <summary>
    /// Checks that the ledger contains a checkpoint that it signed, and folds what other writers committed if it seems not to. May be repeated.
    /// </summary>
    /// <exception cref="LedgerException">The store was rolled back or forked; or a tile that the proof needs is missing.</exception>
    /// <exception cref="StorageException">The store can't be read.</exception>
    internal async Task MustContainAsync(Checkpoint known, string note, string source, CancellationToken cancellationToken)
    {
        if (known.Size > _state.Chain.Tree(known.Tree).Size)
        {
            await RefreshAsync(cancellationToken);
        }

        var chain = _state.Chain;
        if (known.Size > chain.Tree(known.Tree).Size)
        {
            throw KnownPositions.RolledBack(chain, known, source);
        }

        if (await RootAtAsync(known, cancellationToken) != known.Root)
        {
            throw await ForkedAsync(known, note, source, cancellationToken);
        }
    }

    /// <summary>The chain as it stands: sizes, roots and notes of one moment.</summary>
    internal ChainState Chain => _state.Chain;

    internal StoreId Store => _secrets.Store;

    internal VerifyingKey LogKey => _secrets.LogKey.PublicKey;

    /// <summary>Waits for what is being committed; every later call fails with <see cref="LedgerFault.Closed"/>. May be repeated.</summary>
    public ValueTask DisposeAsync() => _writer.CloseAsync();

    private async Task<Hash384> RootAtAsync(Checkpoint known, CancellationToken cancellationToken) =>
        (await MakeAsync(_state.View(known.Tree), subtree => [MerkleProof<Hash384, Sha384Tree>.Root(known.Size, subtree)], cancellationToken))[0];

    /// <summary>The fault, with what proves it if the tiles that this takes are there.</summary>
    private async Task<LedgerException> ForkedAsync(Checkpoint known, string note, string source, CancellationToken cancellationToken)
    {
        var chain = _state.Chain;
        ForkEvidence? evidence = null;
        try
        {
            if (known.Size > 0)
            {
                var root = await RootAtAsync(known, cancellationToken);
                var proof = await ProveConsistencyAsync(known.Tree, known.Size, chain.Tree(known.Tree).Size, cancellationToken);
                evidence = new ForkEvidence(note, chain.Note(known.Tree)!, root, proof.Path);
            }
        }
        catch (Exception e) when (e is StorageException or LedgerException)
        {
            // Refused without evidence: what is missing was taken from the store.
        }

        return new LedgerException(
            LedgerFault.Forked,
            $"the store's {Checkpoint.WordOf(known.Tree)} tree belongs to another history than {source}")
        {
            Evidence = evidence,
        };
    }

    private async Task<List<Hash384>> MakeAsync(
        TreeView view, Func<MerkleProof<Hash384, Sha384Tree>.Subtree, List<Hash384>> make, CancellationToken cancellationToken)
    {
        while (true)
        {
            var path = view.Make(make, out var missing);
            if (missing.Count == 0)
            {
                return path;
            }

            foreach (var number in missing)
            {
                var name = FullTile.LeafTileName(view.Tree, number);
                var bytes = await _store.Objects.ReadAllAsync(name, TreeMemory.TileWidth * Hash384.ByteLength, cancellationToken);
                if (bytes is null || FullTile.ParseHashes(bytes) is not { } leaves || !view.TryAddTile(number, leaves))
                {
                    throw new LedgerException(LedgerFault.ProofUnavailable, $"tile {name} is missing or altered");
                }
            }
        }
    }
}
