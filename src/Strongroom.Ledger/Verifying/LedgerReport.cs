using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>What the verifier found wrong.</summary>
public enum LedgerFindingKind
{
    /// <summary>A commit is missing although later ones are there.</summary>
    CommitMissing = 1,

    /// <summary>A commit can't be read as one.</summary>
    CommitMalformed = 2,

    /// <summary>A commit's signature does not fit its bytes.</summary>
    CommitSignature = 3,

    /// <summary>A commit does not follow the one before it.</summary>
    CommitChain = 4,

    /// <summary>An entry's sealed bytes are not the ones that were committed.</summary>
    EntryAltered = 5,

    /// <summary>An entry that was committed is not there.</summary>
    EntryDropped = 6,

    /// <summary>An entry stands at another place than it was committed to.</summary>
    EntryReordered = 7,

    /// <summary>An entry is there that was never committed.</summary>
    EntryAdded = 8,

    /// <summary>A leaf hash listed in a commit is not the one that was signed.</summary>
    LeafAltered = 9,

    /// <summary>A checkpoint's signature or origin does not fit.</summary>
    CheckpointSignature = 10,

    /// <summary>A checkpoint's size or root does not fit the entries.</summary>
    CheckpointRoot = 11,

    /// <summary>The store ends before a known position: its tail was cut.</summary>
    TailCut = 12,

    /// <summary>The store's history differs from a known position.</summary>
    Forked = 13,

    /// <summary>An entry does not open under the entry key.</summary>
    EntryUnopenable = 14,

    /// <summary>A sealed head does not open under the head key.</summary>
    HeadUnopenable = 15,

    /// <summary>A commit's time lies before its predecessor's, or its parts disagree about it.</summary>
    TimeOrder = 16,

    /// <summary>A tile or bundle does not hold what the commits say. Tiles are copies: the record itself is not harmed.</summary>
    TileAltered = 17,

    /// <summary>A given checkpoint or anchor can't be used: malformed, wrongly signed, or for another store.</summary>
    KnownPositionInvalid = 18,
}

/// <summary>One thing that the verifier found wrong, named as exactly as the evidence allows.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Commit">The commit concerned.</param>
/// <param name="Tree">The tree concerned, when it is one.</param>
/// <param name="Index">Place in the tree of the entry concerned, when it is one.</param>
/// <param name="Leaf">Hash of the entry as it was committed, when that is known.</param>
public sealed record LedgerFinding(LedgerFindingKind Kind, ulong Commit, LedgerTree? Tree = null, ulong? Index = null, Hash384? Leaf = null);

/// <summary>What the verifier saw.</summary>
/// <param name="Position">The last position that verifies; null when not even commit 0 does.</param>
/// <param name="Commits">Commits read.</param>
/// <param name="Freshness">What is known about how new the store is.</param>
/// <param name="Findings">What is wrong, in commit order; empty when the ledger is whole.</param>
public sealed record LedgerReport(LedgerPosition? Position, ulong Commits, FreshnessStatus Freshness, IReadOnlyList<LedgerFinding> Findings)
{
    /// <summary>Whether nothing at all was found wrong.</summary>
    public bool IsWhole => Findings.Count == 0;
}
