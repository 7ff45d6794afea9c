using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Governance;

/// <summary>Takes proposals and approvals into the state; a change takes effect with the last approval that it needs. Pure.</summary>
internal static class ApprovalRules
{
    internal static GovernanceState Propose(GovernanceState state, Proposal proposal, ImmutableArray<Approval> approvals, DateTimeOffset time)
    {
        state = Prune(state, time);
        Must(
            !state.Used.Contains(proposal.Id.Value) && !state.Used.Contains(proposal.Nonce) && proposal.Id.Value != proposal.Nonce,
            "its id and nonce were never used");
        ChangeRules.Must(state.Proposals.Count < Proposal.MaxOpen, "there are at most 1000 open proposals");
        Must(approvals.Length > 0, "it comes with its proposer's approval");
        _ = ChangeRules.Apply(state, proposal.Change);

        var open = new OpenProposal(proposal, approvals[0].Person, time, []);
        state = state with { Used = state.Used.Add(proposal.Id.Value).Add(proposal.Nonce) };
        foreach (var approval in approvals)
        {
            open = Take(state, open, approval, time);
        }

        return Settle(state, open);
    }

    internal static GovernanceState Approve(GovernanceState state, Approval approval, DateTimeOffset time)
    {
        Must(state.Proposals.TryGetValue(approval.Proposal, out var open), "the proposal is open");
        Must(time < open!.Time + Proposal.Lifetime, "the proposal is not older than 30 days");
        return Settle(state, Take(state, open, approval, time));
    }

    private static OpenProposal Take(GovernanceState state, OpenProposal open, Approval approval, DateTimeOffset time)
    {
        var rule = ApprovalRule.For(state, open.Proposal.Change);
        Must(approval.Proposal == open.Proposal.Id, "the approval is of this proposal");
        Must(Counts(state, rule, approval.Person), "the approver is active, in the right role, and not the one whose rights change");
        Must(open.Approvals.All(a => a.Person != approval.Person), "nobody approves twice");
        var message = open.Proposal.MessageFor(approval.Person);
        Must(
            state.People[approval.Person].Keys.Any(k => k.Verify(Approval.SignatureDomain, message, approval.Signature)),
            "a key of the approver's own signed it");
        return open with { Approvals = open.Approvals.Add((approval.Person, time)) };
    }

    /// <summary>
    /// Makes the change if it has the approvals it needs, of people who could still give them now; else keeps the proposal open.
    /// </summary>
    private static GovernanceState Settle(GovernanceState state, OpenProposal open)
    {
        var rule = ApprovalRule.For(state, open.Proposal.Change);
        if (open.Approvals.Count(a => Counts(state, rule, a.Person)) < rule.Count)
        {
            return state with { Proposals = state.Proposals.SetItem(open.Proposal.Id, open) };
        }

        return ChangeRules.Apply(state, open.Proposal.Change) with { Proposals = state.Proposals.Remove(open.Proposal.Id) };
    }

    private static bool Counts(GovernanceState state, ApprovalRule rule, PersonId person) =>
        person != rule.Subject && state.People.TryGetValue(person, out var found) && found.Is(rule.Role);

    private static GovernanceState Prune(GovernanceState state, DateTimeOffset time)
    {
        var old = state.Proposals.Where(p => time >= p.Value.Time + Proposal.Lifetime).Select(static p => p.Key).ToList();
        return old.Count == 0 ? state : state with { Proposals = state.Proposals.RemoveRange(old) };
    }

    private static void Must(bool holds, string rule)
    {
        if (!holds)
        {
            throw new GovernanceException(GovernanceFault.ApprovalRefused, $"the approval breaks a rule: {rule}");
        }
    }
}
