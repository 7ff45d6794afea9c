using System.Collections.Frozen;
using Strongroom.Core;

namespace Strongroom.Governance;

/// <summary>The one decision function: every door of the product asks it, and nothing else makes an <see cref="Admission"/>.</summary>
public static class DecisionFunction
{
    /// <summary>
    /// Decides. Pure: the same state, request and moment give the same answer, so that an inspector can decide again years later. The order of
    /// the checks is part of the access-entry format, since it fixes the reason code. Touches nothing but the state.
    /// </summary>
    /// <param name="state">The folded control tree.</param>
    /// <param name="request">The question.</param>
    /// <param name="now">The moment; cut to milliseconds.</param>
    public static Decision Decide(GovernanceState state, AccessRequest request, DateTimeOffset now) =>
        Admission.Decide(state, request, DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()));
}

/// <content>The decision itself; it stands here because only this type can make an <see cref="Admission"/>.</content>
public sealed partial class Admission
{
    internal static Decision Decide(GovernanceState state, AccessRequest request, DateTimeOffset now)
    {
        var code = Check(state, request, now, out var scope);
        if (code != ReasonCode.Admitted)
        {
            return new Decision(request, code, state.ControlSize, now, null);
        }

        var admission = new Admission(request, state.ControlSize, now, scope.Compartments, scope.Holdings);
        return new Decision(request, code, state.ControlSize, now, admission);
    }

    private static ReasonCode Check(GovernanceState state, AccessRequest request, DateTimeOffset now, out Scope scope)
    {
        scope = Scope.Nothing;
        if (request.Person is not { } personId)
        {
            if (request.Partner is not null)
            {
                return request.Action is AccessAction.Search or AccessAction.Read ? Lend(state, request, now, out scope) : ReasonCode.WrongKindOfAsker;
            }

            return request.Action is AccessAction.Analyse or AccessAction.Index
                ? Engine(state, request, now, out scope)
                : ReasonCode.WrongKindOfAsker;
        }

        if (!state.People.TryGetValue(personId, out var person) || !person.Active)
        {
            return ReasonCode.PersonUnknown;
        }

        if (request.Partner is not null && request.Action != AccessAction.Ask)
        {
            return ReasonCode.WrongKindOfAsker;
        }

        return request.Action switch
        {
            AccessAction.Search or AccessAction.Read or AccessAction.Deposit or AccessAction.Relabel or AccessAction.Correct =>
                RoleAllows(person, request.Action) ? Material(state, person, request, now, out scope) : ReasonCode.RoleLacking,
            AccessAction.Ask => RoleAllows(person, request.Action) ? Ask(state, request, now) : ReasonCode.RoleLacking,
            AccessAction.ViewLedger or AccessAction.Govern => RoleAllows(person, request.Action) ? ReasonCode.Admitted : ReasonCode.RoleLacking,
            _ => ReasonCode.WrongKindOfAsker,
        };
    }

    private static bool RoleAllows(Person person, AccessAction action) => action switch
    {
        AccessAction.Search or AccessAction.Read or AccessAction.Correct or AccessAction.Ask => person.Is(Role.Analyst) || person.Is(Role.RecordsOfficer),
        AccessAction.Deposit => person.Is(Role.Analyst) || person.Is(Role.RecordsOfficer) || person.Is(Role.FieldOfficer),
        AccessAction.Relabel => person.Is(Role.RecordsOfficer),
        AccessAction.ViewLedger => person.Is(Role.Inspector) || person.Is(Role.SecurityOfficer),
        AccessAction.Govern => person.Is(Role.SecurityOfficer) || person.Is(Role.RecordsOfficer) || person.Is(Role.Custodian),
        _ => false,
    };

    private static ReasonCode Material(GovernanceState state, Person person, AccessRequest request, DateTimeOffset now, out Scope scope)
    {
        scope = Scope.Nothing;
        var code = Authorise(state, request, now, out var holdings);
        if (code != ReasonCode.Admitted)
        {
            return code;
        }

        if (request.Action is AccessAction.Deposit or AccessAction.Relabel && (request.Label is null || !person.Clearance.Dominates(request.Label)))
        {
            return ReasonCode.LabelNotHeld;
        }

        if (request.Action == AccessAction.Deposit)
        {
            if (request.Holding is not { } holding)
            {
                return ReasonCode.HoldingNotCovered;
            }

            var target = state.CompartmentFor(holding, request.Label!.AccessHash);
            scope = new Scope(target is null ? [] : [target.Id], holdings);
            return ReasonCode.Admitted;
        }

        if (request.Action == AccessAction.Relabel && request.Compartment is null)
        {
            return ReasonCode.CompartmentNotHeld;
        }

        var open = state.Compartments.Values.Where(c => holdings.Contains(c.Holding) && person.Clearance.Dominates(c.Access));
        return Narrow(request, open, holdings, out scope);
    }

    /// <summary>Finds the live authority and the holdings that it opens to this request.</summary>
    private static ReasonCode Authorise(GovernanceState state, AccessRequest request, DateTimeOffset now, out FrozenSet<HoldingId> holdings)
    {
        holdings = [];
        if (request.Authority is not { } id)
        {
            return ReasonCode.AuthorityMissing;
        }

        if (!state.Authorities.TryGetValue(id, out var authority))
        {
            return ReasonCode.AuthorityUnknown;
        }

        if (!authority.IsLive(now))
        {
            return authority.Ended ? ReasonCode.AuthorityEnded : now < authority.From ? ReasonCode.AuthorityNotBegun : ReasonCode.AuthorityExpired;
        }

        if (!authority.Purposes.Contains(request.Purpose))
        {
            return ReasonCode.PurposeNotCovered;
        }

        if (request.Holding is { } wanted)
        {
            holdings = [wanted];
            return authority.Holdings.Contains(wanted) ? ReasonCode.Admitted : ReasonCode.HoldingNotCovered;
        }

        holdings = authority.Holdings.ToFrozenSet();
        return ReasonCode.Admitted;
    }

    /// <summary>
    /// The node's own engine. Analysing makes new material, so it needs a live authority over the holding, of whatever purpose; indexing only
    /// keeps what is there ready and shows nothing to anyone.
    /// </summary>
    private static ReasonCode Engine(GovernanceState state, AccessRequest request, DateTimeOffset now, out Scope scope)
    {
        var holdings = request.Action == AccessAction.Index
            ? state.Holdings.Keys.ToFrozenSet()
            : state.Authorities.Values.Where(a => a.IsLive(now)).SelectMany(static a => a.Holdings).ToFrozenSet();
        if (request.Holding is { } wanted)
        {
            if (!holdings.Contains(wanted))
            {
                scope = Scope.Nothing;
                return ReasonCode.HoldingNotCovered;
            }

            holdings = [wanted];
        }

        return Narrow(request, state.Compartments.Values.Where(c => holdings.Contains(c.Holding)), holdings, out scope);
    }

    private static ReasonCode Narrow(AccessRequest request, IEnumerable<Compartment> open, FrozenSet<HoldingId> holdings, out Scope scope)
    {
        var compartments = open.Select(static c => c.Id).ToFrozenSet();
        scope = new Scope(compartments, holdings);
        if (request.Compartment is { } wanted)
        {
            if (!compartments.Contains(wanted))
            {
                scope = Scope.Nothing;
                return ReasonCode.CompartmentNotHeld;
            }

            // A relabelled item moves to another compartment, so the ring needs both.
            if (request.Action != AccessAction.Relabel)
            {
                scope = new Scope([wanted], holdings);
            }
        }

        return ReasonCode.Admitted;
    }

    private readonly record struct Scope(FrozenSet<CompartmentId> Compartments, FrozenSet<HoldingId> Holdings)
    {
        internal static Scope Nothing => new([], []);
    }
}
