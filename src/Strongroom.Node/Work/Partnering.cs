using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Exchange;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Node.Hosting;
using AgreementFile = Strongroom.Exchange.AgreementFile;

namespace Strongroom.Node.Work;

/// <summary>Peers and agreements: what officers see of them, what they may wish, and the agency's signature under terms that they approved.</summary>
internal sealed class Partnering(OpenStore store)
{
    internal PeersAnswer Peers(Person person)
    {
        MustOversee(person);
        return new PeersAnswer([.. store.State.Peers.Values.OrderBy(static p => p.AgencyName, StringComparer.Ordinal).ThenBy(static p => p.Id).Select(ViewOf)]);
    }

    internal AgreementsAnswer Agreements(Person person)
    {
        MustOversee(person);
        return new AgreementsAnswer(
        [
            .. store.State.Agreements.Values
                .OrderBy(static a => a.Terms.Lender.AgencyName, StringComparer.Ordinal)
                .ThenBy(static a => a.Terms.Borrower.AgencyName, StringComparer.Ordinal)
                .ThenBy(static a => a.Terms.Id)
                .Select(ViewOf),
        ]);
    }

    /// <summary>What this agency hands another, so that it can be introduced there.</summary>
    internal IntroductionView Introduce(Person person, string? address)
    {
        MustOversee(person);
        var own = store.Identity.Introduce(store.State.AgencyName, address ?? throw NoExchange());
        return new IntroductionView(own.AgencyName, own.Store.ToString(), own.Address, own.Fingerprint, Convert.ToBase64String(own.Encode()));
    }

    /// <summary>Another agency as its introduction says; one that is known keeps its id, and only its address may be another.</summary>
    internal PeerIntroduced IntroductionOf(PeerDraft wish)
    {
        var introduction = Introduction.Decode(Requests.Base64(wish.File, Introduction.MaxBytes));
        if (!string.Equals(introduction.Fingerprint, wish.Fingerprint, StringComparison.Ordinal))
        {
            throw new NodeException(
                NodeFault.FingerprintDiffers, FaultKind.BadInput, "the introduction has another fingerprint",
                "Compare again over the telephone; somebody may have exchanged the file.");
        }

        var id = store.State.PeerOf(introduction.Store)?.Id ?? new PeerId(store.Options.Random.NextId($"peer/{introduction.Store}"));
        return new PeerIntroduced(introduction.ToPeer(id));
    }

    /// <summary>The agency's own signature under terms that its officers approved, as a file for the other side.</summary>
    internal AgreementFileView Export(Person person, string id)
    {
        MustOversee(person);
        var standing = Find(id);
        return FileOf(store.Identity.Sign(store.State, standing.Terms.Id), standing);
    }

    /// <summary>
    /// Puts terms into force with the other side's signature. Only terms that this side's officers approved are signed; a file that says
    /// another thing is refused. Repeatable: terms in force already give the same file again, and nothing is recorded.
    /// </summary>
    internal async Task<AgreementFileView> ConcludeAsync(Session session, Api.AgreementFile file, CancellationToken ct)
    {
        var person = store.Standing.PersonOf(session);
        await store.Recorder.AdmitAsync(session, new AccessRequest { Person = person.Id, Action = AccessAction.Govern }, null, null, ct);
        MustOversee(person);
        var given = Decode(file.File);
        var standing = Find(given.Terms.Id.ToString());
        var complete = store.Identity.Sign(store.State, given.Terms.Id).With(given);
        var conclusion = complete.ToConclusion() ?? throw Unsigned();
        if (standing.Approved is null)
        {
            return FileOf(complete, standing);
        }

        var entry = ControlEntry.AgreementConcluded(conclusion);
        await store.Ledger.CommitAsync(
            () =>
            {
                store.MustFile();
                store.State.Preview([entry], store.Now());
                var draft = new Draft();
                draft.Control.Add(entry);
                draft.Exclusive.Add(conclusion.Agreement.Value);
                return draft;
            },
            ct);
        return FileOf(complete, store.State.Agreements[conclusion.Agreement]);
    }

    /// <summary>Terms as an officer wishes them: newly drafted by the lender, or as the lender signed them.</summary>
    internal AgreementApproved ApprovalOf(AgreementDraft wish)
    {
        if (wish.File is { } file)
        {
            if (wish is not { Amends: null, Borrower: null, Holdings: null, Ceiling: null, Purposes: null, From: null, To: null })
            {
                throw Requests.Bad("an agreement is approved from a file or from terms, not from both");
            }

            var given = Decode(file);
            var lender = store.State.PeerOf(given.Terms.Lender.Store);
            return lender is not null && given.LenderSignature is { } signature
                && lender.ExchangeKey.Verify(Agreement.SignatureDomain, given.Terms.Encode(), signature)
                ? new AgreementApproved(given.Terms)
                : throw Unsigned();
        }

        var before = wish.Amends is { } id ? Find(id).InForce ?? throw Decision.NotAvailable() : null;
        if (before is not null && before.Lender.Store != store.State.Store)
        {
            throw Requests.Bad("the lender drafts an amendment");
        }

        return new AgreementApproved(Drafted(wish, before));
    }

    private Agreement Drafted(AgreementDraft wish, Agreement? before)
    {
        var state = store.State;
        var borrower = before?.Borrower ?? PartyNamed(wish.Borrower ?? throw Requests.Bad("an agreement names its borrower"));
        if (wish.Borrower is not null && PartyNamed(wish.Borrower).Store != borrower.Store)
        {
            throw Requests.Bad("an amendment keeps both parties");
        }

        return new Agreement
        {
            Id = before?.Id ?? new AgreementId(store.Options.Random.NextId($"agreement/{borrower.Store}")),
            Version = (before?.Version ?? 0) + 1,
            Lender = new AgreementParty(state.Store, state.AgencyName),
            Borrower = borrower,
            Holdings = wish.Holdings is { } names
                ? [.. names.Select(HoldingNamed).OrderBy(static h => h.Id)]
                : before?.Holdings ?? throw Requests.Bad("an agreement lends holdings"),
            Ceiling = wish.Ceiling is { } ceiling
                ? AssertedClearance.Of(Views.ClearanceOf(state.Policy, ceiling))
                : before?.Ceiling ?? throw Requests.Bad("an agreement has a ceiling"),
            Purposes = wish.Purposes is { } purposes
                ? purposes.ToImmutableSortedSet(StringComparer.Ordinal)
                : before?.Purposes ?? throw Requests.Bad("an agreement names purposes"),
            From = ToMilliseconds(wish.From ?? before?.From ?? store.Now()),
            To = ToMilliseconds(wish.To ?? before?.To ?? throw Requests.Bad("an agreement has a last moment")),
        };
    }

    private static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private AgreementParty PartyNamed(string text) => store.State.Peers.Values.FirstOrDefault(
            p => !p.Ended && (string.Equals(p.AgencyName, text, StringComparison.OrdinalIgnoreCase)
                || string.Equals(p.Id.ToString(), text, StringComparison.Ordinal)))
        is { } peer ? new AgreementParty(peer.Store, peer.AgencyName) : throw Decision.NotAvailable();

    private LentHolding HoldingNamed(string text) => store.State.Holdings.Values.FirstOrDefault(
            h => string.Equals(h.Name, text, StringComparison.OrdinalIgnoreCase) || string.Equals(h.Id.ToString(), text, StringComparison.Ordinal))
        is { } holding ? new LentHolding(holding.Id, holding.Name) : throw Decision.NotAvailable();

    private AgreementStanding Find(string id) =>
        Id128.TryParse(id, out var parsed) && store.State.Agreements.TryGetValue(new AgreementId(parsed), out var standing) && !standing.Ended
            ? standing
            : throw Decision.NotAvailable();

    private static AgreementFile Decode(string file) => AgreementFile.Decode(Requests.Base64(file, AgreementFile.MaxBytes));

    private static void MustOversee(Person person)
    {
        if (!person.Is(Role.SecurityOfficer) && !person.Is(Role.Inspector))
        {
            throw new GovernanceException(GovernanceFault.RoleLacking, "your roles do not include this action");
        }
    }

    private static NodeException NoExchange() =>
        new(NodeFault.NoExchange, FaultKind.Outside, "this node has no address for other agencies", "Start it with 'strongroom serve --exchange'.");

    private static NodeException Unsigned() => new(
        NodeFault.AgreementUnsigned, FaultKind.BadInput, "the file lacks a good signature of the other agency",
        "Ask the other agency for its file again; it must be a live peer.");

    private static PeerView ViewOf(Peer peer) =>
        new(peer.Id.ToString(), peer.AgencyName, peer.Store.ToString(), peer.Address, peer.Fingerprint, !peer.Ended);

    private AgreementView ViewOf(AgreementStanding standing) => new(
        standing.Terms.Id.ToString(),
        standing.Terms.Lender.AgencyName,
        standing.Terms.Borrower.AgencyName,
        StateOf(standing, store.Now()),
        standing.InForce is { } terms ? TermsOf(terms) : null,
        standing.Approved is { } approved ? TermsOf(approved) : null);

    private static string StateOf(AgreementStanding standing, DateTimeOffset now) => standing switch
    {
        { Ended: true } => "ended",
        { InForce: null } => "approved",
        _ when standing.IsLive(now) => "live",
        { InForce: { } terms } when now < terms.From => "not-yet",
        _ => "expired",
    };

    private static AgreementTerms TermsOf(Agreement terms) => new(
        terms.Version,
        [.. terms.Holdings.Select(static h => new LentHoldingView(h.Id.ToString(), h.Name))],
        terms.Ceiling.Print(),
        [.. terms.Purposes],
        terms.From,
        terms.To);

    private AgreementFileView FileOf(AgreementFile file, AgreementStanding standing) => new(
        file.Terms.Id.ToString(), file.Terms.Version, file.ToConclusion() is not null, ViewOf(standing), Convert.ToBase64String(file.Encode()));
}
