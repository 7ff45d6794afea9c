using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>
/// Compares a ledger, while it is read, with positions known from elsewhere: the machine's own anchor, checkpoints that witnesses cosigned or
/// that stand on a printed sheet. The ledger must contain every one of them. Not thread-safe.
/// </summary>
internal sealed class KnownPositions
{
    private readonly LedgerAnchor? _anchor;
    private readonly List<(Checkpoint Checkpoint, string Note)> _known;

    private KnownPositions(LedgerAnchor? anchor, List<(Checkpoint, string)> known) => (_anchor, _known) = (anchor, known);

    internal FreshnessStatus Status =>
        _anchor is null && _known.Count == 0 ? FreshnessStatus.FreshnessUnproven : FreshnessStatus.Unwitnessed;

    /// <summary>The first known checkpoint that the ledger contradicts: it belongs to another history.</summary>
    internal (Checkpoint Checkpoint, string Note)? Contradicted { get; private set; }

    /// <exception cref="LedgerException">The anchor or a checkpoint is not this store's, or not signed.</exception>
    internal static KnownPositions Open(StoreId store, VerifyingKey key, LedgerAnchor? anchor, IReadOnlyList<string> notes)
    {
        if (anchor is not null && anchor.Store != store)
        {
            throw new LedgerException(LedgerFault.AnchorForeign, $"the local anchor belongs to store {anchor.Store}, not to {store}");
        }

        var known = notes.Select(note => (Checkpoint.Open(note, key), note)).ToList();
        return known.Find(k => k.Item1.Store != store) is { Item1: { } foreign }
            ? throw new LedgerException(LedgerFault.CheckpointInvalid, $"a known checkpoint belongs to store {foreign.Store}, not to {store}")
            : new KnownPositions(anchor, known);
    }

    /// <summary>Compares one commit. A contradicted checkpoint is only remembered: both histories in full are the better evidence.</summary>
    /// <exception cref="LedgerException">The store holds another history than this machine has seen before.</exception>
    internal void Pass(ChainState before, AcceptedCommit commit)
    {
        if (_anchor is not null && _anchor.Position.Commit == commit.Opened.Number && _anchor.Position.CommitHash != commit.Opened.Hash)
        {
            throw new LedgerException(
                LedgerFault.Forked, $"the store holds another history than the one that this machine saw up to {_anchor.Position.Time:u}");
        }

        foreach (var known in _known)
        {
            var old = before.Tree(known.Checkpoint.Tree);
            var part = commit.Record.Part(known.Checkpoint.Tree);
            if (known.Checkpoint.Size > old.Size && known.Checkpoint.Size <= old.Size + (ulong)part.Leaves.Count
                && old.Append([.. part.Leaves.Take((int)(known.Checkpoint.Size - old.Size))]).Root != known.Checkpoint.Root)
            {
                Contradicted ??= known;
            }
        }
    }

    /// <summary>Checks that nothing known was left out when the ledger ends.</summary>
    /// <exception cref="LedgerException">The store is older than was seen before.</exception>
    internal void End(ChainState state)
    {
        if (_anchor is not null && _anchor.Position.Commit > state.Next - 1)
        {
            throw new LedgerException(
                LedgerFault.RolledBack, $"the store ends at {state.Time:u}, before the last commit that this machine saw, of {_anchor.Position.Time:u}");
        }

        var beyond = _known.Find(k => k.Checkpoint.Size > state.Tree(k.Checkpoint.Tree).Size).Checkpoint;
        if (beyond is not null)
        {
            throw RolledBack(state, beyond, "a known checkpoint");
        }
    }

    // Times, not sizes: a status is for anyone, and a size tells how much is stored.
    internal static LedgerException RolledBack(ChainState state, Checkpoint known, string source) => new(
        LedgerFault.RolledBack, $"the store ends at {state.Time:u}, and its {Checkpoint.WordOf(known.Tree)} tree before {source}");
}
