using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Governance;

/// <summary>
/// Folds control entries into the state. The same code checks what a writer is about to commit, what a node reads, and what an inspector
/// verifies, so nothing takes effect for one that does not for the others. Pure.
/// </summary>
internal static class ControlFold
{
    internal const int MaxCompartments = 16_384;

    /// <summary>How old an admission may be when its entry is committed: long enough for the upload of a large item.</summary>
    internal static readonly TimeSpan AdmissionLifetime = TimeSpan.FromHours(24);

    /// <summary>How far a clock may have been set back between decision and commit.</summary>
    internal static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(5);

    internal static GovernanceState? Apply(GovernanceState? state, OpenedCommit commit)
    {
        foreach (var entry in commit.Entries)
        {
            if (entry.Tree != LedgerTree.Control)
            {
                continue;
            }

            if (entry.Index != (state?.ControlSize ?? 0))
            {
                throw new GovernanceException(GovernanceFault.DamagedEntry, $"control entry {entry.Index} does not follow the ones before it")
                {
                    ControlIndex = entry.Index,
                };
            }

            try
            {
                state = Apply(state, entry.Kind, entry.Body, commit.Time);
            }
            catch (StrongroomException e) when (IsFaultOfEntry(e))
            {
                var fault = e is GovernanceException { Fault: GovernanceFault.ApprovalRefused or GovernanceFault.UnapprovedChange }
                    ? GovernanceFault.UnapprovedChange
                    : GovernanceFault.DamagedEntry;
                throw new GovernanceException(fault, $"control entry {entry.Index} in commit {commit.Number} is not one that this store could have made", e)
                {
                    ControlIndex = entry.Index,
                };
            }
        }

        return state;
    }

    internal static GovernanceState Preview(GovernanceState state, IEnumerable<EntryDraft> entries, DateTimeOffset now)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        foreach (var entry in entries)
        {
            try
            {
                state = Apply(state, entry.Kind, entry.Body, time);
            }
            catch (StrongroomException e) when (IsFaultOfEntry(e) && e is not GovernanceException)
            {
                throw new GovernanceException(GovernanceFault.ChangeRefused, "the entry is not well-formed", e);
            }
        }

        return state;
    }

    private static bool IsFaultOfEntry(StrongroomException e) => e is GovernanceException or MalformedException or LabelsException or CryptoException;

    private static GovernanceState Apply(GovernanceState? state, ushort kind, ReadOnlyMemory<byte> body, DateTimeOffset time)
    {
        if (state is null)
        {
            ChangeRules.Must(kind == (ushort)ControlEntryKind.Genesis, "the first entry is the genesis entry");
            return GenesisRules.Begin(GenesisCodec.Decode(body)) with { ControlSize = 1 };
        }

        var next = (ControlEntryKind)kind switch
        {
            ControlEntryKind.Proposed => Proposed(state, body, time),
            ControlEntryKind.Approved => ApprovalRules.Approve(state, EntryCodec.DecodeApproved(body), time),
            ControlEntryKind.CompartmentOpened => Opened(state, body, time),
            ControlEntryKind.ItemRelabelled => Relabelled(state, body, time),
            ControlEntryKind.AgreementConcluded => PeerRules.Conclude(state, EntryCodec.DecodeConcluded(body)),
            _ => throw new GovernanceException(GovernanceFault.ChangeRefused, "the kind of entry is unknown, or stands first only"),
        };
        return next with { ControlSize = state.ControlSize + 1 };
    }

    private static GovernanceState Proposed(GovernanceState state, ReadOnlyMemory<byte> body, DateTimeOffset time)
    {
        var (proposal, approvals) = EntryCodec.DecodeProposed(state, body);
        return ApprovalRules.Propose(state, proposal, approvals, time);
    }

    private static GovernanceState Opened(GovernanceState state, ReadOnlyMemory<byte> body, DateTimeOffset time)
    {
        var (compartment, basis) = EntryCodec.DecodeOpened(state.Policy, body);
        ChangeRules.Must(
            basis.Request.Action is AccessAction.Deposit or AccessAction.Relabel or AccessAction.Analyse,
            "filing, relabelling or analysis opens compartments");
        var admission = DecideAgain(state, basis, time);
        ChangeRules.Must(admission.Holdings.Contains(compartment.Holding), "the compartment is of a holding that the admission covers");
        ChangeRules.Must(
            !state.Compartments.ContainsKey(compartment.Id) && state.Compartments.Count < MaxCompartments,
            "the compartment's id is new and there is room");
        ChangeRules.Must(
            state.CompartmentFor(compartment.Holding, compartment.AccessHash) is null,
            "holding and access part have no compartment yet");
        ChangeRules.Must(compartment is { Generation: 1, WrappedRoot.Length: > 0 }, "a new compartment has a root of the first generation");
        return state with
        {
            Compartments = state.Compartments.Add(compartment.Id, compartment),
            CompartmentIndex = state.CompartmentIndex.Add((compartment.Holding, compartment.AccessHash), compartment.Id),
        };
    }

    private static GovernanceState Relabelled(GovernanceState state, ReadOnlyMemory<byte> body, DateTimeOffset time)
    {
        var (relabelling, basis) = EntryCodec.DecodeRelabelled(state.Policy, body);
        ChangeRules.Must(basis.Request.Action == AccessAction.Relabel, "an admission to relabel");
        var admission = DecideAgain(state, basis, time);
        ChangeRules.Must(!relabelling.OldLabel.Equals(relabelling.NewLabel), "the new label is another one");
        ChangeRules.Must(
            admission.Compartments.Contains(relabelling.From) && admission.Compartments.Contains(relabelling.To), "the admission covers both compartments");
        var from = state.Compartments[relabelling.From];
        var to = state.Compartments[relabelling.To];
        ChangeRules.Must(from.Holding == to.Holding, "an item stays in its holding");
        ChangeRules.Must(
            from.AccessHash == relabelling.OldLabel.AccessHash && to.AccessHash == relabelling.NewLabel.AccessHash, "labels and compartments agree");
        return state;
    }

    private static Admission DecideAgain(GovernanceState state, EntryBasis basis, DateTimeOffset time)
    {
        ChangeRules.Must(
            basis.At <= time + ClockSlack && basis.At >= time - AdmissionLifetime,
            "the admission was made shortly before the entry");
        return DecisionFunction.Decide(state, basis.Request, basis.At).Admission
            ?? throw new GovernanceException(GovernanceFault.UnapprovedChange, "nobody was admitted to do this");
    }
}
