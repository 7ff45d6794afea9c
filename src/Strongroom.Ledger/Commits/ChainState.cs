using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>How far a chain of commits reaches: all that is needed to accept or to build the next one. Immutable.</summary>
internal sealed record ChainState
{
    internal required StoreId Store { get; init; }

    /// <summary>Number of the next commit.</summary>
    internal ulong Next { get; init; }

    /// <summary>Hash of the last commit; zeros before the first.</summary>
    internal Hash384 Previous { get; init; }

    internal DateTimeOffset Time { get; init; } = DateTimeOffset.UnixEpoch;

    internal Frontier<Hash384, Sha384Tree> Control { get; init; } = Frontier<Hash384, Sha384Tree>.Empty;

    internal Frontier<Hash384, Sha384Tree> Access { get; init; } = Frontier<Hash384, Sha384Tree>.Empty;

    /// <summary>The last signed notes; a tree that does not grow keeps its note.</summary>
    internal string? ControlNote { get; init; }

    internal string? AccessNote { get; init; }

    internal LedgerPosition Position => new(
        Next - 1, Previous, Time, Control.Size, Control.Root, Access.Size, Access.Root);

    internal Frontier<Hash384, Sha384Tree> Tree(LedgerTree tree) => tree == LedgerTree.Control ? Control : Access;

    internal string? Note(LedgerTree tree) => tree == LedgerTree.Control ? ControlNote : AccessNote;
}

/// <summary>A commit that fits the chain, opened, with the state after it.</summary>
internal sealed record AcceptedCommit(CommitRecord Record, OpenedCommit Opened, ChainState After);
