using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// The chain, the trees and the folds of one open ledger, moved forward together, one accepted commit at a time. Used by one caller at a time;
/// <see cref="Chain"/> and <see cref="View"/> may be read by others.
/// </summary>
internal sealed class LedgerState
{
    // Tiles that could not be stored wait here; beyond this many they are left to the next start, which finds what is missing.
    private const int MaxWaitingTiles = 256;

    private readonly Lock _lock = new(); // guards _trees while they grow
    private readonly TreeMemory[] _trees;
    private readonly IReadOnlyList<ILedgerFold> _folds;
    private readonly Queue<FullTile> _waitingTiles = new();
    private volatile ChainState _chain;

    internal LedgerState(StoreId store, IReadOnlyList<ILedgerFold> folds)
    {
        _chain = new ChainState { Store = store };
        _folds = folds;
        _trees = [new TreeMemory(store, LedgerTree.Control), new TreeMemory(store, LedgerTree.Access)];
    }

    internal ChainState Chain => _chain;

    /// <summary>The record of the last commit applied; its signatures cover everything before it.</summary>
    internal CommitRecord? Last { get; private set; }

    internal TreeView View(LedgerTree tree)
    {
        lock (_lock)
        {
            return _trees[(int)tree - 1].View();
        }
    }

    /// <summary>Tiles that are looked for or stored at a time.</summary>
    internal const int TilesAtOnce = 16;

    /// <summary>Tiles that wait to be stored.</summary>
    internal int WaitingTiles => _waitingTiles.Count;

    /// <summary>Moves to the state after a commit. What a fold throws comes out, and the state is then not to be used any more.</summary>
    internal void Apply(AcceptedCommit commit)
    {
        var filled = new List<FullTile>();
        lock (_lock)
        {
            foreach (var tree in _trees)
            {
                var part = commit.Record.Part(tree.Tree);
                for (var i = 0; i < part.Leaves.Count; i++)
                {
                    tree.Append(part.Leaves[i], part.Entries[i], filled);
                }
            }
        }

        foreach (var tile in filled.Where(_ => _waitingTiles.Count < MaxWaitingTiles))
        {
            _waitingTiles.Enqueue(tile);
        }

        _chain = commit.After;
        Last = commit.Record;
        foreach (var fold in _folds)
        {
            fold.Apply(commit.Opened);
        }
    }

    /// <summary>
    /// Stores the tiles that filled, in order. Tiles are copies for readers who have no keys: when the store is in trouble they wait, and what
    /// a crash left out is made at the next start.
    /// </summary>
    internal async Task StoreTilesAsync(IObjectStore store, bool lookFirst, CancellationToken cancellationToken)
    {
        try
        {
            async Task<bool> StoreAsync(FullTile tile)
            {
                if (!lookFirst || await store.ReadAsync(tile.Name, 0, Memory<byte>.Empty, cancellationToken) is null)
                {
                    await store.CreateAsync(tile.Name, tile.Bytes, cancellationToken);
                }

                return true;
            }

            await foreach (var _ in Ahead.InOrderAsync([.. _waitingTiles], () => lookFirst ? TilesAtOnce : 1, long.MaxValue, static _ => 0, StoreAsync))
            {
                _waitingTiles.Dequeue();
            }
        }
        catch (StorageException)
        {
            return; // tried again after the next commit
        }
    }
}
