#pragma warning disable CA1065 // bodies follow
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// One writer's view of a store's ledger: verifies and folds what is there, and commits what is decided. Any number of writers may share a
/// store. Thread-safe; uses no thread of its own. Disposing waits for the group that is being committed.
/// </summary>
public sealed class Ledger : IAsyncDisposable
{
    private Ledger()
    {
    }

    /// <summary>How far the ledger reaches as this writer knows it.</summary>
    public LedgerPosition Position => throw new NotImplementedException();

    /// <summary>What is known about how new the store is.</summary>
    public FreshnessStatus Freshness => throw new NotImplementedException();

    /// <summary>The position as an anchor, for saving.</summary>
    public LedgerAnchor Anchor => throw new NotImplementedException();

    /// <summary>The control tree's checkpoint, a C2SP signed note.</summary>
    public string ControlCheckpoint => throw new NotImplementedException();

    /// <summary>The access tree's checkpoint, a C2SP signed note.</summary>
    public string AccessCheckpoint => throw new NotImplementedException();

    /// <summary>Begins a ledger with commit 0. Durable on return.</summary>
    /// <param name="store">An empty store.</param>
    /// <param name="secrets">Stays the caller's.</param>
    /// <param name="options">Folds, clock and the rest.</param>
    /// <param name="genesis">Entries of commit 0.</param>
    /// <param name="cancellationToken">Ends the wait before the commit is written.</param>
    /// <exception cref="LedgerException">There is a ledger already, or the outcome is unknown.</exception>
    /// <exception cref="StorageException">The store is in trouble; nothing was created.</exception>
    public static Task<Ledger> CreateAsync(
        IObjectStore store, LedgerSecrets secrets, LedgerOptions options, Draft genesis, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Opens a ledger: verifies chain, trees, checkpoints and signatures, passes the freshness gate, folds every commit.</summary>
    /// <param name="store">The store.</param>
    /// <param name="secrets">Stays the caller's.</param>
    /// <param name="options">Folds, clock and the rest. On a fault the folds hold a part and must be thrown away.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="LedgerException">No ledger, an invalid commit, or the store is older than was seen before.</exception>
    /// <exception cref="StorageException">The store can't be read.</exception>
    public static Task<Ledger> OpenAsync(
        IObjectStore store, LedgerSecrets secrets, LedgerOptions options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>
    /// Decides and commits. The decide function runs when every fold is current and nothing else decides; it may run again when another writer
    /// was faster, so it must have no side effects; what it throws is thrown here and nothing is committed. Durable and folded on return.
    /// </summary>
    /// <param name="decide">Makes the draft, or throws to refuse.</param>
    /// <param name="cancellationToken">Withdraws the decision while it waits; without effect once it is being written.</param>
    /// <exception cref="LedgerException">Refused draft, unknown outcome, or stop and reload.</exception>
    /// <exception cref="StorageException">The store is in trouble; nothing was committed.</exception>
    public Task<Committed> CommitAsync(Func<Draft> decide, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Folds what other writers committed, and checks that the store still holds the last commit known. May be repeated.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LedgerException">The store was rolled back, forked or altered.</exception>
    /// <exception cref="StorageException">The store can't be read.</exception>
    public Task RefreshAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Proves that an entry is in a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="index">The entry's place.</param>
    /// <param name="size">Size of the tree to prove for, or null for the present one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LedgerException">There is no such place, or a tile is missing or altered.</exception>
    public Task<InclusionProof> ProveInclusionAsync(LedgerTree tree, ulong index, ulong? size, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Proves that an earlier tree is a prefix of a later one.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="oldSize">Size of the earlier tree.</param>
    /// <param name="newSize">Size of the later tree, or null for the present one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LedgerException">There are no such sizes, or a tile is missing or altered.</exception>
    public Task<ConsistencyProof> ProveConsistencyAsync(LedgerTree tree, ulong oldSize, ulong? newSize, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
