using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Storage;

namespace Strongroom.Vault;

/// <summary>What a vault is opened with.</summary>
public sealed record VaultOptions
{
    /// <summary>The object store.</summary>
    public required IObjectStore Store { get; init; }

    /// <summary>The unlocked keys. Stay the caller's; disposed after the vault.</summary>
    public required StoreKeys Keys { get; init; }

    /// <summary>The fold of the control record; new and empty. The vault puts it before its own.</summary>
    public required GovernanceFold Governance { get; init; }

    /// <summary>Gives rows and commits their time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Gives ids. Scoped by compartment.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>Further folds, after governance and vault. Default: none.</summary>
    public IReadOnlyList<ILedgerFold> MoreFolds { get; init; } = [];

    /// <summary>Told the number of commits folded while opening. Default: nobody.</summary>
    public IProgress<ulong>? Progress { get; init; }

    /// <summary>The last ledger position this machine has seen. Default: none.</summary>
    public LedgerAnchor? Anchor { get; init; }

    /// <summary>Checkpoints known from elsewhere; the store must contain each. Default: none.</summary>
    public IReadOnlyList<string> KnownCheckpoints { get; init; } = [];

    /// <summary>
    /// How old an unreferenced blob must have been seen to be before a sweep removes it; a deposit whose bytes waited half as long for their
    /// commit gives up. Equal on all nodes of a store. Default: one hour.
    /// </summary>
    public TimeSpan SweepGrace { get; init; } = TimeSpan.FromHours(1);
}
