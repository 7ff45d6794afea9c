using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Node.Hosting;

namespace Strongroom.Node.Work;

/// <summary>
/// Changes to the control record: the node puts a wish into its canonical form and records what people signed with their own keys. It never
/// signs for anyone.
/// </summary>
internal sealed class Governing(OpenStore store)
{
    private const int MaxSignatureBytes = 256;

    internal ProposalsAnswer List(Session session)
    {
        MustGovern(session);
        var now = store.Now();
        return new ProposalsAnswer([.. store.State.Proposals.Values.Where(p => p.Time + Proposal.Lifetime > now).OrderBy(static p => p.Time)
            .Select(p => ViewOf(p, store.State))]);
    }

    internal SigningRequest Prepare(Session session, ChangeDraft wish)
    {
        var person = MustGovern(session);
        var change = ChangeOf(wish);
        MustBePossible(change);
        return SigningRequestOf(person, Proposal.Create(store.State.Store, change, new ScopedBy(store.Options.Random, person.Id)));
    }

    internal async Task<ProposalView> ProposeAsync(Session session, SignedChange signed, CancellationToken ct)
    {
        var person = await MustGovernAsync(session, ct);
        ProposalView? view = null;
        await CommitAsync(
            () =>
            {
                var state = store.State;
                var change = ControlChange.Decode(state.Policy, Requests.Base64(signed.Body, ControlChange.MaxBytes));
                if (!Id128.TryParse(signed.Proposal, out var id) || !Id128.TryParse(signed.Nonce, out var nonce))
                {
                    throw Requests.Bad("the proposal or its nonce is no identifier");
                }

                var proposal = Proposal.Create(state.Store, new ProposalId(id), change, nonce);
                var approval = new Approval(proposal.Id, person.Id, Requests.Base64(signed.Signature, MaxSignatureBytes));
                var entry = ControlEntry.Proposed(proposal, [approval]);
                var next = state.Preview([entry], store.Now());
                view = next.Proposals.TryGetValue(proposal.Id, out var open)
                    ? ViewOf(open, next)
                    : DoneView(proposal, state, person, [(person.Id, store.Now())]);
                return (entry, change, proposal.Id);
            },
            ct);
        return view!;
    }

    internal SigningRequest PrepareApproval(Session session, string proposalId) =>
        SigningRequestOf(MustGovern(session), Find(proposalId).Proposal);

    internal async Task<ProposalView> ApproveAsync(Session session, SignedChange signed, CancellationToken ct)
    {
        var person = await MustGovernAsync(session, ct);
        ProposalView? view = null;
        await CommitAsync(
            () =>
            {
                var state = store.State;
                var open = Find(signed.Proposal);
                var approval = new Approval(open.Proposal.Id, person.Id, Requests.Base64(signed.Signature, MaxSignatureBytes));
                var entry = ControlEntry.Approved(approval);
                var next = state.Preview([entry], store.Now());
                view = next.Proposals.TryGetValue(open.Proposal.Id, out var still)
                    ? ViewOf(still, next)
                    : DoneView(open.Proposal, state, state.People[open.Proposer], [.. open.Approvals, (person.Id, store.Now())]);
                return (entry, open.Proposal.Change, open.Proposal.Id);
            },
            ct);
        return view!;
    }

    // What only takes away can be done while no peer witnesses the record: else a peer that is gone for good could never be ended.
    private void MustBePossible(ControlChange change)
    {
        var isProven = store.Witnessing.Freshness.Status != FreshnessStatus.FreshnessUnproven;
        if (change is not FreshnessAccepted && !(isProven && change is (AuthorityEnded or PersonRemoved or PeerEnded or AgreementEnded)))
        {
            store.MustFile();
        }
    }

    private async Task CommitAsync(Func<(EntryDraft Entry, ControlChange Change, ProposalId Id)> decide, CancellationToken ct) =>
        await store.Ledger.CommitAsync(
            () =>
            {
                var (entry, change, id) = decide();
                MustBePossible(change);
                var draft = new Draft();
                draft.Control.Add(entry);
                draft.Exclusive.Add(id.Value);
                return draft;
            },
            ct);

    // An attempt at a change by someone whose office it is not is recorded before it is refused.
    private async Task<Person> MustGovernAsync(Session session, CancellationToken ct)
    {
        var person = store.Standing.PersonOf(session);
        await store.Recorder.AdmitAsync(session, new AccessRequest { Person = person.Id, Action = AccessAction.Govern }, null, null, ct);
        return person;
    }

    private Person MustGovern(Session session)
    {
        var person = store.Standing.PersonOf(session);
        var decision = store.Recorder.Decide(new AccessRequest { Person = person.Id, Action = AccessAction.Govern });
        return decision.Admission is not null ? person : throw decision.Refusal();
    }

    private OpenProposal Find(string id)
    {
        if (Id128.TryParse(id, out var parsed) && store.State.Proposals.TryGetValue(new ProposalId(parsed), out var open)
            && open.Time + Proposal.Lifetime > store.Now())
        {
            return open;
        }

        throw new NodeException(NodeFault.ProposalNotOpen, FaultKind.Refused, "there is no such proposal, or it is no longer open", "List the open proposals.");
    }

    private ControlChange ChangeOf(ChangeDraft wish)
    {
        var state = store.State;
        object?[] members =
        [
            wish.AdmitPerson, wish.ChangePerson, wish.RemovePerson, wish.AddVocabulary, wish.OpenHolding, wish.GrantAuthority, wish.EndAuthority,
            wish.AcceptFreshness ? wish : null, wish.IntroducePeer, wish.EndPeer, wish.ApproveAgreement, wish.EndAgreement,
        ];
        if (members.Count(static m => m is not null) != 1)
        {
            throw Requests.Bad("a change has exactly one member");
        }

        return wish switch
        {
            { AdmitPerson: { } draft } => new PersonAdmitted(PersonOf(draft, new PersonId(store.Options.Random.NextId($"person/{draft.User}")), null)),
            { ChangePerson: { } draft } => ChangedPerson(draft),
            { RemovePerson: { } id } => new PersonRemoved(new PersonId(IdOf(id))),
            { AddVocabulary: { } draft } => new VocabularyAdded(
                [.. draft.Values.Select(v => new LabelValue(draft.Category, v))],
                [.. (draft.Lists ?? []).Select(l => new LabelList(draft.Category, l.Name, l.Values))]),
            { OpenHolding: { } draft } => new HoldingOpened(
                new Holding { Id = new HoldingId(store.Options.Random.NextId($"holding/{draft.Name}")), Name = draft.Name, Description = draft.Description }),
            { GrantAuthority: { } draft } => new AuthorityGranted(AuthorityOf(draft, state.Holdings.Values, store.Options.Random)),
            { EndAuthority: { } id } => new AuthorityEnded(new AuthorityId(IdOf(id))),
            { IntroducePeer: { } draft } => new Partnering(store).IntroductionOf(draft),
            { EndPeer: { } id } => new PeerEnded(new PeerId(IdOf(id))),
            { ApproveAgreement: { } draft } => new Partnering(store).ApprovalOf(draft),
            { EndAgreement: { } id } => new AgreementEnded(new AgreementId(IdOf(id))),
            _ => new FreshnessAccepted(store.Ledger.Position.Commit, store.Ledger.Position.CommitHash),
        };
    }

    private ControlChange ChangedPerson(PersonDraft draft)
    {
        var id = draft.Id is { } given ? new PersonId(IdOf(given)) : throw Requests.Bad("a change of a person needs his id");
        return store.State.People.TryGetValue(id, out var known)
            ? new PersonChanged(PersonOf(draft, id, known.Password))
            : throw Decision.NotAvailable();
    }

    private Person PersonOf(PersonDraft draft, PersonId id, PasswordVerifier? password)
    {
        if (draft.Password is { } text)
        {
            using var secret = Requests.Secret(text);
            password = PasswordHash.Create(secret, store.Options.PasswordCost);
        }

        return new Person
        {
            Id = id,
            UserName = draft.User,
            DisplayName = draft.Name,
            Clearance = Views.ClearanceOf(store.State.Policy, draft.Clearance),
            Roles = [.. draft.Roles.Select(Views.RoleOf)],
            Keys = [.. draft.Keys.Select(static k => VerifyingKey.FromSpki(Requests.Base64(k, 512)))],
            Password = password,
        };
    }

    internal static Authority AuthorityOf(AuthorityDraft draft, IEnumerable<Holding> holdings, RandomSource random)
    {
        var known = holdings.ToList();
        return new Authority
        {
            Id = new AuthorityId(random.NextId($"authority/{draft.Reference}")),
            Kind = draft.Kind,
            Reference = draft.Reference,
            Purposes = [.. draft.Purposes],
            Holdings =
            [
                .. draft.Holdings.Select(h => known.Find(
                    k => string.Equals(k.Name, h, StringComparison.OrdinalIgnoreCase)
                    || string.Equals(k.Id.ToString(), h, StringComparison.Ordinal))
                    ?.Id ?? throw Decision.NotAvailable()),
            ],
            From = draft.From,
            To = draft.To,
        };
    }

    private static Id128 IdOf(string text) => Id128.TryParse(text, out var id) ? id : throw Decision.NotAvailable();

    private static SigningRequest SigningRequestOf(Person signer, Proposal proposal) => new(
        proposal.Id.ToString(),
        Convert.ToBase64String(proposal.Change.Encode()),
        proposal.Nonce.ToString(),
        Approval.SignatureDomain,
        Convert.ToBase64String(proposal.MessageFor(signer.Id)),
        ChangeWords.Of(proposal.Change));

    private static ProposalView ViewOf(OpenProposal open, GovernanceState state) =>
        Of(open.Proposal, state, state.People[open.Proposer], open.Approvals, "open");

    private static ProposalView DoneView(
        Proposal proposal, GovernanceState before, Person proposer, ImmutableArray<(PersonId Person, DateTimeOffset Time)> approvals) =>
        Of(proposal, before, proposer, approvals, "done");

    private static ProposalView Of(
        Proposal proposal, GovernanceState state, Person proposer, ImmutableArray<(PersonId Person, DateTimeOffset Time)> approvals, string status) => new(
        proposal.Id.ToString(),
        proposal.Change.Kind.ToString(),
        ChangeWords.Of(proposal.Change),
        proposer.DisplayName,
        [.. approvals.Select(a => new ApprovalView(a.Person.ToString(), state.People.GetValueOrDefault(a.Person)?.DisplayName ?? string.Empty, a.Time))],
        ApprovalRule.For(state, proposal.Change).Count,
        status);

    /// <summary>Gives each proposer a stream of ids of his own, so that one person's proposals never shift another's ids.</summary>
    private sealed class ScopedBy(RandomSource inner, PersonId person) : RandomSource
    {
        public override void Fill(string scope, Span<byte> destination) => inner.Fill($"{scope}/{person}", destination);
    }
}
