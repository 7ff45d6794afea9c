using Strongroom.Ledger;

namespace Strongroom.Governance;

/// <summary>Folds control entries into the state.</summary>
internal static class ControlFold
{
    internal static GovernanceState? Apply(GovernanceState? state, OpenedCommit commit) => throw new NotImplementedException();

    internal static GovernanceState Preview(GovernanceState state, IEnumerable<EntryDraft> entries, DateTimeOffset now) =>
        throw new NotImplementedException();
}
