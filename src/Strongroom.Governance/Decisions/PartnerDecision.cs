using System.Collections.Frozen;
using Strongroom.Core;

namespace Strongroom.Governance;

/// <content>The part of the decision that concerns other agencies.</content>
public sealed partial class Admission
{
    /// <summary>
    /// A person of ours asks a peer. He needs an authority as for a search of his own, and an agreement under which this store borrows. Nothing is
    /// opened here; what he sees there is the peer's decision.
    /// </summary>
    private static ReasonCode Ask(GovernanceState state, AccessRequest request, DateTimeOffset now)
    {
        var code = Authorise(state, request, now, out _);
        return code != ReasonCode.Admitted ? code : Agreed(state, request, now, lends: false, out _);
    }

    /// <summary>
    /// A peer asks for a person of its own. Rights = what it asserts of him ∧ the agreement's ceiling ∧ this store's own rules: the agreement in force here,
    /// holdings that a live authority of this store covers too, and the labels of what is there.
    /// </summary>
    private static ReasonCode Lend(GovernanceState state, AccessRequest request, DateTimeOffset now, out Scope scope)
    {
        scope = Scope.Nothing;
        if (!IsLivePeer(state, request.Partner!.Peer))
        {
            return ReasonCode.PeerUnknown;
        }

        if (request.Partner.Asker is not { } asker)
        {
            return ReasonCode.AssertionRefused;
        }

        var code = Agreed(state, request, now, lends: true, out var terms);
        if (code != ReasonCode.Admitted)
        {
            return code;
        }

        if (asker.Clearance.In(state.Policy) is not { } asserted || terms!.Ceiling.In(state.Policy) is not { } ceiling)
        {
            return ReasonCode.ClearanceUnknown;
        }

        var covered = state.Authorities.Values.Where(a => a.IsLive(now)).SelectMany(static a => a.Holdings).ToFrozenSet();
        var holdings = terms.Holdings.Select(static h => h.Id).Where(covered.Contains).ToFrozenSet();
        if (request.Holding is { } wanted)
        {
            if (!holdings.Contains(wanted))
            {
                return ReasonCode.HoldingNotCovered;
            }

            holdings = [wanted];
        }

        var clearance = asserted.Meet(ceiling);
        return Narrow(request, state.Compartments.Values.Where(c => holdings.Contains(c.Holding) && clearance.Dominates(c.Access)), holdings, out scope);
    }

    private static bool IsLivePeer(GovernanceState state, PeerId id) => state.Peers.TryGetValue(id, out var peer) && !peer.Ended;

    /// <summary>Finds the agreement that the request names, in the given direction.</summary>
    private static ReasonCode Agreed(GovernanceState state, AccessRequest request, DateTimeOffset now, bool lends, out Agreement? terms)
    {
        terms = null;
        if (request.Partner is not { } link || !IsLivePeer(state, link.Peer))
        {
            return ReasonCode.PeerUnknown;
        }

        if (link.Agreement is not { } id || !state.Agreements.TryGetValue(id, out var standing) || standing.InForce is not { } inForce
            || inForce.Version != link.AgreementVersion
            || inForce.Lender.Store != (lends ? state.Store : state.Peers[link.Peer].Store)
            || inForce.Borrower.Store != (lends ? state.Peers[link.Peer].Store : state.Store))
        {
            return ReasonCode.AgreementUnknown;
        }

        if (!standing.IsLive(now))
        {
            return standing.Ended ? ReasonCode.AgreementEnded : ReasonCode.AgreementNotLive;
        }

        if (!inForce.Purposes.Contains(request.Purpose))
        {
            return ReasonCode.PurposeNotAgreed;
        }

        terms = inForce;
        return ReasonCode.Admitted;
    }
}
