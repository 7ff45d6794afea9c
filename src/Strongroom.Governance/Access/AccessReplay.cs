using Strongroom.Core;
using Strongroom.Ledger;

namespace Strongroom.Governance;

/// <summary>What an access entry has wrong.</summary>
public enum ReplayFinding
{
    /// <summary>The entry is not a well-formed access record.</summary>
    Malformed = 1,

    /// <summary>The decision function gives another verdict or reason.</summary>
    VerdictDiffers = 2,

    /// <summary>Other compartments were opened than the decision admits.</summary>
    CompartmentsDiffer = 3,

    /// <summary>It was decided on a control tree that was never there before its commit.</summary>
    DecidedOnNothing = 4,

    /// <summary>It was decided on an old control tree, and by the one of its own commit the answer is no.</summary>
    RightsLostMeanwhile = 5,

    /// <summary>A refused request has items.</summary>
    ItemsAfterRefusal = 6,

    /// <summary>It was decided long before its commit, or after it.</summary>
    DecidedAtOtherTime = 7,

    /// <summary>A control entry is ill-formed or breaks a rule. Nothing after it can be judged.</summary>
    ControlEntryDamaged = 8,

    /// <summary>A control entry makes a change that nobody approved. Nothing after it can be judged.</summary>
    ControlEntryUnapproved = 9,

    /// <summary>It lists items of a partner, but it is no person's search, or no question of that search to this partner was recorded before.</summary>
    PartnersItemsUnasked = 10,

    /// <summary>It lists a partner's item whose label the agreement's ceiling and the person's clearance do not cover.</summary>
    PartnersItemsBeyondRights = 11,
}

/// <summary>One entry of the record that differs from what the rules say. Immutable.</summary>
/// <param name="Commit">Its commit.</param>
/// <param name="Tree">Its tree.</param>
/// <param name="Index">Its place in the tree.</param>
/// <param name="Leaf">Its leaf hash.</param>
/// <param name="Finding">What is wrong.</param>
public sealed record ReplayDifference(ulong Commit, LedgerTree Tree, ulong Index, Hash384 Leaf, ReplayFinding Finding);

/// <summary>
/// Decides every access again, from opened entries alone: for inspectors, offline. Feed it all commits in order; it folds control entries by the
/// same code as a node and checks access entries by the same decision function. Not thread-safe.
/// </summary>
public sealed class AccessReplay : ILedgerFold
{
    private readonly List<ReplayDifference> _differences = [];
    private readonly Dictionary<ulong, GovernanceState> _states = []; // by control size, after each commit

    private readonly Dictionary<ExchangeId, AccessRecord> _questions = []; // recorded, put to partners, not yet shown in an answer

    /// <summary>Entries that differ, in order.</summary>
    public IReadOnlyList<ReplayDifference> Differences => _differences;

    /// <summary>Number of access entries decided again.</summary>
    public ulong Checked { get; private set; }

    /// <summary>The state after the last commit.</summary>
    public GovernanceState? State { get; private set; }

    /// <summary>
    /// True after a control entry that no node would have folded: later commits are not judged, since the state after it means nothing.
    /// </summary>
    public bool Stopped { get; private set; }

    /// <inheritdoc/>
    public void Apply(OpenedCommit commit)
    {
        if (Stopped)
        {
            return;
        }

        var asked = new List<AccessRecord>();
        foreach (var entry in commit.Entries)
        {
            if (entry.Tree == LedgerTree.Access)
            {
                Checked++;
                if (Judge(State, entry, commit.Time, asked) is { } finding)
                {
                    _differences.Add(new ReplayDifference(commit.Number, entry.Tree, entry.Index, entry.Leaf, finding));
                }
            }
        }

        // A question leaves when its commit stands, so no entry of the same commit can hold an answer.
        asked.ForEach(a => _questions[a.Request.Partner!.Exchange!.Value] = a);

        // Accesses of a commit were decided before its own control entries took effect.
        try
        {
            State = ControlFold.Apply(State, commit);
        }
        catch (GovernanceException e) when (e.ControlIndex is not null)
        {
            Stop(commit, e);
            return;
        }

        if (State is not null)
        {
            _states[State.ControlSize] = State;
        }
    }

    private void Stop(OpenedCommit commit, GovernanceException e)
    {
        Stopped = true;
        var entry = commit.Entries.First(x => x.Tree == LedgerTree.Control && x.Index == e.ControlIndex);
        var finding = e.Fault == GovernanceFault.UnapprovedChange ? ReplayFinding.ControlEntryUnapproved : ReplayFinding.ControlEntryDamaged;
        _differences.Add(new ReplayDifference(commit.Number, entry.Tree, entry.Index, entry.Leaf, finding));
    }

    private ReplayFinding? Judge(GovernanceState? before, OpenedEntry entry, DateTimeOffset time, List<AccessRecord> asked)
    {
        if (before is null)
        {
            return ReplayFinding.DecidedOnNothing;
        }

        AccessRecord record;
        try
        {
            record = entry.Kind == AccessRecord.EntryKind
                ? AccessRecord.Decode(before.Policy, entry.Body)
                : throw new GovernanceException(GovernanceFault.MalformedRecord, "the kind of access entry is unknown");
        }
        catch (GovernanceException)
        {
            return ReplayFinding.Malformed;
        }

        if (!_states.TryGetValue(record.ControlSize, out var decidedOn))
        {
            return ReplayFinding.DecidedOnNothing;
        }

        if (record.At > time + ControlFold.ClockSlack || record.At < time - ControlFold.AdmissionLifetime)
        {
            return ReplayFinding.DecidedAtOtherTime;
        }

        var decision = DecisionFunction.Decide(decidedOn, record.Request, record.At);
        if (decision.Code != record.Code)
        {
            return ReplayFinding.VerdictDiffers;
        }

        if (decision.Admission is not { } admission)
        {
            return !record.Items.IsEmpty || !record.Borrowed.IsEmpty ? ReplayFinding.ItemsAfterRefusal : !record.Compartments.IsEmpty
                ? ReplayFinding.CompartmentsDiffer
                : null;
        }

        if (!admission.Compartments.SetEquals(record.Compartments))
        {
            return ReplayFinding.CompartmentsDiffer;
        }

        if (decidedOn.ControlSize != before.ControlSize && DecisionFunction.Decide(before, record.Request, record.At).Admission is null)
        {
            return ReplayFinding.RightsLostMeanwhile;
        }

        if (record is { Request: { Action: AccessAction.Ask, Partner.Exchange: not null } })
        {
            asked.Add(record with { InnerSealed = [] });
        }

        return record.Borrowed.Select(b => Judge(before, record, b)).FirstOrDefault(static f => f is not null);
    }

    // An answer is shown once: the question is spent with it.
    private ReplayFinding? Judge(GovernanceState before, AccessRecord search, BorrowedItems borrowed)
    {
        if (search is not { Request: { Action: AccessAction.Search, Person: { } person } } || !_questions.Remove(borrowed.Exchange, out var question)
            || question.Person != person || question.Session != search.Session || question.Request.Purpose != search.Request.Purpose
            || question.Request.Authority != search.Request.Authority || question.Request.Partner is not { } link || link.Peer != borrowed.Peer
            || link.Agreement != borrowed.Agreement || link.AgreementVersion != borrowed.AgreementVersion)
        {
            return ReplayFinding.PartnersItemsUnasked;
        }

        return DecisionFunction.Decide(before, question.Request, question.At).Admission is null ? ReplayFinding.RightsLostMeanwhile
            : borrowed.IsWithinRights(before, person) ? null
            : ReplayFinding.PartnersItemsBeyondRights;
    }
}
