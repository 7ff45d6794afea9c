using Strongroom.Ledger;

namespace Strongroom.Governance;

/// <summary>
/// Keeps the governance state current with the ledger. One writer (the ledger), any number of readers of <see cref="Current"/>.
/// </summary>
public sealed class GovernanceFold : ILedgerFold
{
    private volatile GovernanceState? _current;

    /// <summary>True once the genesis entry is folded.</summary>
    public bool IsFounded => _current is not null;

    /// <summary>The state after the last commit.</summary>
    /// <exception cref="InvalidOperationException">No genesis entry was folded yet.</exception>
    public GovernanceState Current => _current ?? throw new InvalidOperationException("the ledger has no genesis entry yet");

    /// <summary>Folds a commit's control entries.</summary>
    /// <param name="commit">The next commit.</param>
    /// <exception cref="GovernanceException">An entry is damaged or makes an unapproved change: nothing of the commit is taken in.</exception>
    public void Apply(OpenedCommit commit) => _current = ControlFold.Apply(_current, commit);
}
