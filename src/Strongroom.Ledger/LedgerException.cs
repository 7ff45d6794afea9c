using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>What can go wrong with the ledger. See docs/faults/ledger.md.</summary>
public enum LedgerFault
{
    /// <summary>A commit is not what it must be: altered, out of order, wrongly signed, or sealed for another place.</summary>
    CommitInvalid = 1,

    /// <summary>There is no ledger in the store.</summary>
    NoLedger = 2,

    /// <summary>There is a ledger in the store already.</summary>
    AlreadyExists = 3,

    /// <summary>The store holds less than was seen before: it was rolled back or cut.</summary>
    RolledBack = 4,

    /// <summary>The store holds another history than was seen before.</summary>
    Forked = 5,

    /// <summary>The store failed while a commit was being created and did not say afterwards whether it is there.</summary>
    OutcomeUnknown = 6,

    /// <summary>The state in memory can no longer be trusted: stop and reload.</summary>
    StopAndReload = 7,

    /// <summary>A draft holds nothing.</summary>
    DraftEmpty = 8,

    /// <summary>A draft, entry or head is longer than allowed.</summary>
    DraftTooLong = 9,

    /// <summary>A draft edits manifest heads, but the ledger was opened without a composer.</summary>
    NoComposer = 10,

    /// <summary>A checkpoint is malformed, for another log, or not signed by the log's key.</summary>
    CheckpointInvalid = 11,

    /// <summary>The local anchor file is damaged.</summary>
    AnchorDamaged = 12,

    /// <summary>The local anchor belongs to another store.</summary>
    AnchorForeign = 13,

    /// <summary>A proof was asked for a place that the tree does not have, or its tile is missing.</summary>
    ProofUnavailable = 14,

    /// <summary>The ledger is closed.</summary>
    Closed = 15,

    /// <summary>The local file of cosigned checkpoints is damaged.</summary>
    WitnessMemoryDamaged = 16,

    /// <summary>There are more cosigned checkpoints to keep than fit.</summary>
    WitnessMemoryFull = 17,

    /// <summary>What is given as evidence of a fork proves nothing.</summary>
    EvidenceInvalid = 18,
}

/// <summary>The Ledger room's one exception. Names commits, trees and places, never content.</summary>
public sealed class LedgerException : StrongroomException
{
    /// <summary>Makes the fault.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="message">Where and why.</param>
    /// <param name="inner">The cause, or null.</param>
    public LedgerException(LedgerFault fault, string message, Exception? inner = null)
        : base(CodeOf("ledger", fault), KindOf(fault), message, RemedyFor(fault), inner) => Fault = fault;

    /// <summary>What went wrong.</summary>
    public LedgerFault Fault { get; }

    /// <summary>After <see cref="LedgerFault.Forked"/>: what proves it to anyone who has the log's public key. Null where nothing signed does.</summary>
    public ForkEvidence? Evidence { get; init; }

    private static FaultKind KindOf(LedgerFault fault) => fault switch
    {
        LedgerFault.OutcomeUnknown or LedgerFault.StopAndReload or LedgerFault.RolledBack or LedgerFault.Forked
            or LedgerFault.ProofUnavailable or LedgerFault.Closed => FaultKind.Outside,
        _ => FaultKind.BadInput,
    };

    private static string RemedyFor(LedgerFault fault) => fault switch
    {
        LedgerFault.CommitInvalid => "Run 'strongroom ledger verify' to name what is altered, and restore the store's objects from a true copy.",
        LedgerFault.NoLedger => "Check the store's place; 'strongroom init' makes a new one.",
        LedgerFault.AlreadyExists => "Use the store that is there, or give 'init' an empty place.",
        LedgerFault.RolledBack or LedgerFault.Forked =>
            "Treat this as an attack or a bad restore: keep the store as it is, bring back the newer copy, and ask the provider.",
        LedgerFault.WitnessMemoryDamaged =>
            "Replace the file by a true copy. Removing it makes this node forget what it cosigned, or what others cosigned for it.",
        LedgerFault.OutcomeUnknown => "Look whether it was done before repeating it; nothing was released on it.",
        LedgerFault.StopAndReload => "Restart the node; the store itself is whole.",
        LedgerFault.AnchorDamaged => "Replace the anchor file by a true copy, or remove it and have two custodians accept the store as it is.",
        LedgerFault.AnchorForeign => "Point the node at the state folder that belongs to this store.",
        _ => "See docs/faults/ledger.md.",
    };
}
