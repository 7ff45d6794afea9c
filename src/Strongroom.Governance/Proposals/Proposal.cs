using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>
/// A change on its way to its approvals. Approvers sign the store, the proposal's id, the change's bytes and a nonce, so an approval is worth
/// nothing for any other store, proposal, change or person. Immutable.
/// </summary>
public sealed record Proposal
{
    /// <summary>How long a proposal can be approved.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Greatest number of proposals open at once.</summary>
    public const int MaxOpen = 1000;

    /// <summary>Random id.</summary>
    public required ProposalId Id { get; init; }

    /// <summary>The store that it is for.</summary>
    public required StoreId Store { get; init; }

    /// <summary>The change.</summary>
    public required ControlChange Change { get; init; }

    /// <summary>Random, never used twice.</summary>
    public required Id128 Nonce { get; init; }

    /// <summary>Makes a proposal with a new id and nonce.</summary>
    /// <param name="store">The store.</param>
    /// <param name="change">The change.</param>
    /// <param name="random">Where id and nonce come from.</param>
    public static Proposal Create(StoreId store, ControlChange change, RandomSource random) =>
        Create(store, new ProposalId(random.NextId("proposal")), change, random.NextId("proposal-nonce"));

    /// <summary>Makes a proposal with a given id and nonce.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The id.</param>
    /// <param name="change">The change.</param>
    /// <param name="nonce">The nonce.</param>
    public static Proposal Create(StoreId store, ProposalId id, ControlChange change, Id128 nonce) =>
        new() { Store = store, Id = id, Change = change, Nonce = nonce };

    /// <summary>The exact bytes that a person signs to approve, under <see cref="Approval.SignatureDomain"/>.</summary>
    /// <param name="approver">The person.</param>
    public byte[] MessageFor(PersonId approver) => new RecordWriter().Array(7)
        .Int(1).Id(Store.Value).Id(Id.Value).Int((long)Change.Kind).Bytes(Change.Encode()).Id(Nonce).Id(approver.Value)
        .End().Finish();

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"proposal {Id}";
}

/// <summary>One person's yes to one proposal. Immutable.</summary>
/// <param name="Proposal">The proposal.</param>
/// <param name="Person">Who says yes.</param>
/// <param name="Signature">96 bytes, by one of his own keys. Not changed afterwards.</param>
public sealed record Approval(ProposalId Proposal, PersonId Person, byte[] Signature)
{
    /// <summary>Domain under which approvals are signed.</summary>
    public const string SignatureDomain = "strongroom/v1/approval";

    /// <summary>Signs a proposal. Runs where the person's key is, never on a node.</summary>
    /// <param name="key">One of the person's own keys.</param>
    /// <param name="person">The person.</param>
    /// <param name="proposal">What he has read and agrees to.</param>
    public static Approval Sign(SigningKey key, PersonId person, Proposal proposal) =>
        new(proposal.Id, person, key.Sign(SignatureDomain, proposal.MessageFor(person)));

    /// <summary>Ids only: logs print objects.</summary>
    public override string ToString() => $"approval of {Proposal} by {Person}";
}

/// <summary>A proposal that awaits approvals, as the state knows it. Immutable.</summary>
/// <param name="Proposal">The proposal.</param>
/// <param name="Proposer">Whose approval came with it.</param>
/// <param name="Time">When it was recorded.</param>
/// <param name="Approvals">Who approved when.</param>
public sealed record OpenProposal(
    Proposal Proposal, PersonId Proposer, DateTimeOffset Time, ImmutableArray<(PersonId Person, DateTimeOffset Time)> Approvals)
{
    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => Proposal.ToString();
}

/// <summary>Who must approve a change. Immutable.</summary>
/// <param name="Role">In which role.</param>
/// <param name="Count">How many different people.</param>
/// <param name="Subject">The person whose rights change, who may not be among them; or null.</param>
public sealed record ApprovalRule(Role Role, int Count, PersonId? Subject)
{
    /// <summary>The rule for a change.</summary>
    /// <param name="state">The state that it would change.</param>
    /// <param name="change">The change.</param>
    public static ApprovalRule For(GovernanceState state, ControlChange change) => change switch
    {
        PersonAdmitted c => new ApprovalRule(Role.SecurityOfficer, 2, c.Person.Id),
        PersonChanged c => new ApprovalRule(Role.SecurityOfficer, 2, c.Person.Id),
        PersonRemoved c => new ApprovalRule(Role.SecurityOfficer, HoldsStoreUp(state, c.Person) ? 2 : 1, c.Person),
        VocabularyAdded or AuthorityGranted => new ApprovalRule(Role.SecurityOfficer, 2, null),
        PeerIntroduced or AgreementApproved => new ApprovalRule(Role.SecurityOfficer, 2, null),
        AuthorityEnded or PeerEnded or AgreementEnded => new ApprovalRule(Role.SecurityOfficer, 1, null),
        HoldingOpened => new ApprovalRule(Role.RecordsOfficer, 1, null),
        FreshnessAccepted => new ApprovalRule(Role.Custodian, 2, null),
        _ => throw new InvalidOperationException("the family of changes is closed"),
    };

    private static bool HoldsStoreUp(GovernanceState state, PersonId person) =>
        state.People.TryGetValue(person, out var found) && (found.Is(Role.SecurityOfficer) || found.Is(Role.Custodian));
}
