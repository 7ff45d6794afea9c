using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Governance;

/// <summary>
/// What changes of peers and agreements may be and what they do to the state. Pure; refuses with
/// <see cref="GovernanceFault.ChangeRefused"/>.
/// </summary>
internal static class PeerRules
{
    internal const int MaxPeers = 1000;
    internal const int MaxAgreements = 10_000;

    internal static GovernanceState Introduce(GovernanceState state, Peer peer)
    {
        ChangeRules.Must(FieldRules.IsText(peer.AgencyName, 100), "a peer has a name of one short line");
        ChangeRules.Must(Peer.IsAddress(peer.Address), "a peer's address is https://host:port in lower case");
        ChangeRules.Must(!peer.Ended, "a peer is introduced as a live one");
        if (state.Peers.TryGetValue(peer.Id, out var before))
        {
            ChangeRules.Must(!before.Ended && before with { Address = peer.Address } == peer, "of a peer that is known only the address may change");
            ChangeRules.Must(!string.Equals(before.Address, peer.Address, StringComparison.Ordinal), "the address is another one");
            return state with { Peers = state.Peers.SetItem(peer.Id, peer) };
        }

        ChangeRules.Must(state.Peers.Count < MaxPeers, "there is room for another peer");
        ChangeRules.Must(
            peer.Store != state.Store && !string.Equals(peer.AgencyName, state.AgencyName, StringComparison.OrdinalIgnoreCase), "a peer is another agency");

        // A key that stands for two would let one of them speak for the other.
        ChangeRules.Must(
            !peer.ExchangeKey.Equals(peer.LogKey) && IsNobodys(state, peer.ExchangeKey) && IsNobodys(state, peer.LogKey), "a peer's keys are its own");
        ChangeRules.Must(
            state.Peers.Values.All(p => p.Ended
                || (p.Store != peer.Store && !string.Equals(p.AgencyName, peer.AgencyName, StringComparison.OrdinalIgnoreCase))),
            "no other live peer has this store or name");
        ChangeRules.Must(
            state.Peers.Values.All(p => p.Store == peer.Store || !Keys(p).Intersect(Keys(peer)).Any()), "no other store has or had these keys");
        return state with { Peers = state.Peers.Add(peer.Id, peer) };
    }

    internal static GovernanceState End(GovernanceState state, PeerId id)
    {
        ChangeRules.Must(state.Peers.TryGetValue(id, out var peer) && !peer.Ended, "the peer is there and was not ended");
        var agreements = state.Agreements.SetItems(
            state.Agreements.Where(a => OtherOf(state, a.Value.Terms) == peer!.Store)
                .Select(static a => KeyValuePair.Create(a.Key, a.Value with { Ended = true })));
        return state with
        {
            Peers = state.Peers.SetItem(id, peer! with { Ended = true }),
            Agreements = agreements,
        };
    }

    internal static GovernanceState Approve(GovernanceState state, Agreement terms)
    {
        MustBeWellFormed(terms);
        ChangeRules.Must(
            (terms.Lender.Store == state.Store) != (terms.Borrower.Store == state.Store), "this store is either the lender or the borrower");
        ChangeRules.Must(state.PeerOf(OtherOf(state, terms)) is not null, "the other side is a live peer");
        if (terms.Lender.Store == state.Store)
        {
            ChangeRules.Must(terms.Holdings.All(h => state.Holdings.ContainsKey(h.Id)), "an agreement lends holdings that are open");
            ChangeRules.Must(terms.Ceiling.IsKnownWholeTo(state.Policy), "the lender knows every word of the ceiling");
        }

        var standing = state.Agreements.GetValueOrDefault(terms.Id);
        if (standing is null)
        {
            ChangeRules.Must(state.Agreements.Count < MaxAgreements, "there is room for another agreement");
            ChangeRules.Must(terms.Version == 1, "an agreement begins with version 1");
        }
        else
        {
            ChangeRules.Must(!standing.Ended, "an agreement that was ended is ended for good");
            ChangeRules.Must(
                standing.Terms.Lender.Store == terms.Lender.Store && standing.Terms.Borrower.Store == terms.Borrower.Store, "an amendment keeps both parties");
            ChangeRules.Must(terms.Version == (standing.InForce?.Version ?? 0) + 1, "an amendment is the version after the one in force");
        }

        // One question goes under one agreement: else an item could be counted twice.
        ChangeRules.Must(
            state.Agreements.Values.All(a => a.Ended || a.Terms.Id == terms.Id || !(Clash(a.InForce, terms) || Clash(a.Approved, terms))),
            "no other agreement of this direction has one of its purposes at the same time");
        return state with { Agreements = state.Agreements.SetItem(terms.Id, (standing ?? new AgreementStanding()) with { Approved = terms }) };
    }

    internal static GovernanceState Conclude(GovernanceState state, AgreementConclusion conclusion)
    {
        ChangeRules.Must(
            state.Agreements.TryGetValue(conclusion.Agreement, out var standing) && !standing.Ended && standing.Approved?.Version == conclusion.Version,
            "the officers of this store approved these terms, and did not end them");
        var terms = standing!.Approved!;
        var other = state.PeerOf(OtherOf(state, terms));
        ChangeRules.Must(other is not null, "the other side is a live peer");
        var lends = terms.Lender.Store == state.Store;
        var bytes = terms.Encode();
        ChangeRules.Must(
            IsSigned(lends ? state.ExchangeKey : other!.ExchangeKey, bytes, conclusion.LenderSignature)
                && IsSigned(lends ? other!.ExchangeKey : state.ExchangeKey, bytes, conclusion.BorrowerSignature),
            "both agencies' exchange keys signed these very terms");
        return state with { Agreements = state.Agreements.SetItem(terms.Id, standing with { InForce = terms, Approved = null }) };
    }

    internal static GovernanceState End(GovernanceState state, AgreementId id)
    {
        ChangeRules.Must(state.Agreements.TryGetValue(id, out var standing) && !standing.Ended, "the agreement is there and was not ended");
        return state with { Agreements = state.Agreements.SetItem(id, standing! with { Ended = true }) };
    }

    private static void MustBeWellFormed(Agreement terms)
    {
        ChangeRules.Must(terms.From < terms.To, "an agreement begins before it expires");
        ChangeRules.Must(
            FieldRules.IsText(terms.Lender.AgencyName, 100) && FieldRules.IsText(terms.Borrower.AgencyName, 100), "both parties have a name of one short line");
        ChangeRules.Must(terms.Purposes.Count is > 0 and <= Authority.MaxPurposes, "an agreement has purposes");
        ChangeRules.Must(terms.Purposes.All(static p => FieldRules.IsText(p, AccessRequest.MaxPurposeChars)), "a purpose is one short line");
        ChangeRules.Must(
            terms.Holdings.Length is > 0 and <= Agreement.MaxHoldings && terms.Holdings.DistinctBy(static h => h.Id).Count() == terms.Holdings.Length,
            "an agreement lends holdings, each once");
        ChangeRules.Must(terms.Holdings.All(static h => FieldRules.IsText(h.Name, Limits.MaxFieldChars)), "a holding has a name of one line");
    }

    private static StoreId OtherOf(GovernanceState state, Agreement terms) => terms.Lender.Store == state.Store ? terms.Borrower.Store : terms.Lender.Store;

    private static bool Clash(Agreement? a, Agreement b) =>
        a is not null && a.Lender.Store == b.Lender.Store && a.Borrower.Store == b.Borrower.Store
        && a.From < b.To && b.From < a.To && a.Purposes.Overlaps(b.Purposes);

    private static bool IsSigned(VerifyingKey key, byte[] bytes, byte[] signature) => key.Verify(Agreement.SignatureDomain, bytes, signature);

    private static bool IsNobodys(GovernanceState state, VerifyingKey key) =>
        !key.Equals(state.LogKey) && !key.Equals(state.ExchangeKey) && !state.Keys.ContainsKey(key);

    private static VerifyingKey[] Keys(Peer peer) => [peer.ExchangeKey, peer.LogKey];
}
