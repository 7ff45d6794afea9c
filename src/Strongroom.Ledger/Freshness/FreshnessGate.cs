using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>
/// Compares a ledger, while it is read, with positions known from elsewhere: the machine's own anchor, checkpoints of witnesses or of a printed
/// sheet. The ledger must contain every one of them. Not thread-safe.
/// </summary>
internal sealed class FreshnessGate
{
    private readonly LedgerAnchor? _anchor;
    private readonly List<Checkpoint> _known;

    private FreshnessGate(LedgerAnchor? anchor, List<Checkpoint> known) => (_anchor, _known) = (anchor, known);

    internal FreshnessStatus Status =>
        _anchor is null && _known.Count == 0 ? FreshnessStatus.FreshnessUnproven : FreshnessStatus.Unwitnessed;

    /// <exception cref="LedgerException">The anchor or a checkpoint is not this store's, or not signed.</exception>
    internal static FreshnessGate Open(StoreId store, VerifyingKey key, LedgerAnchor? anchor, IReadOnlyList<string> notes)
    {
        if (anchor is not null && anchor.Store != store)
        {
            throw new LedgerException(LedgerFault.AnchorForeign, $"the local anchor belongs to store {anchor.Store}, not to {store}");
        }

        var known = notes.Select(note => Checkpoint.Open(note, key)).ToList();
        return known.Find(k => k.Store != store) is { } foreign
            ? throw new LedgerException(LedgerFault.CheckpointInvalid, $"a known checkpoint belongs to store {foreign.Store}, not to {store}")
            : new FreshnessGate(anchor, known);
    }

    /// <summary>Compares one commit.</summary>
    /// <exception cref="LedgerException">The store holds another history than was seen before.</exception>
    internal void Pass(ChainState before, AcceptedCommit commit)
    {
        if (_anchor is not null && _anchor.Position.Commit == commit.Opened.Number && _anchor.Position.CommitHash != commit.Opened.Hash)
        {
            throw Forked(commit.Opened.Number, "the local anchor");
        }

        foreach (var known in _known)
        {
            var old = before.Tree(known.Tree);
            var part = commit.Record.Part(known.Tree);
            if (known.Size > old.Size && known.Size <= old.Size + (ulong)part.Leaves.Count
                && old.Append([.. part.Leaves.Take((int)(known.Size - old.Size))]).Root != known.Root)
            {
                throw Forked(commit.Opened.Number, $"a known {Checkpoint.WordOf(known.Tree)} checkpoint of size {known.Size}");
            }
        }
    }

    /// <summary>Checks that nothing known was left out when the ledger ends.</summary>
    /// <exception cref="LedgerException">The store is older than was seen before.</exception>
    internal void End(ChainState state)
    {
        var last = state.Next - 1;
        if (_anchor is not null && _anchor.Position.Commit > last)
        {
            throw new LedgerException(
                LedgerFault.RolledBack, $"the store ends at commit {last}, but this machine has seen commit {_anchor.Position.Commit}");
        }

        if (_known.Find(k => k.Size > state.Tree(k.Tree).Size) is { } beyond)
        {
            throw new LedgerException(
                LedgerFault.RolledBack,
                $"the store's {Checkpoint.WordOf(beyond.Tree)} tree has {state.Tree(beyond.Tree).Size} entries, but a known checkpoint has {beyond.Size}");
        }
    }

    private static LedgerException Forked(ulong commit, string than) =>
        new(LedgerFault.Forked, $"the store's commit {commit} belongs to another history than {than}");
}
