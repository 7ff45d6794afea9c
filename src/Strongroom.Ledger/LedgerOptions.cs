using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>What a ledger is opened with.</summary>
public sealed record LedgerOptions
{
    /// <summary>Gives commits their time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Chance other than keys and nonces.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>Folds to keep current, in the order in which each commit is given to them. Default: none.</summary>
    public IReadOnlyList<ILedgerFold> Folds { get; init; } = [];

    /// <summary>Composes manifest heads. Default: none; drafts with head edits are then refused.</summary>
    public IHeadComposer? Heads { get; init; }

    /// <summary>Told the number of commits folded while opening. Default: nobody.</summary>
    public IProgress<ulong>? Progress { get; init; }

    /// <summary>The last position seen by this machine. The store must be at least as new and consistent. Default: none, freshness is unproven.</summary>
    public LedgerAnchor? Anchor { get; init; }

    /// <summary>Checkpoints known from elsewhere (a printed recovery sheet, a witness), as signed notes; the store must contain each. Default: none.</summary>
    public IReadOnlyList<string> KnownCheckpoints { get; init; } = [];
}
