namespace Strongroom.Node.Api;

/// <summary>A person to admit or change.</summary>
/// <param name="User">User name.</param>
/// <param name="Name">Name.</param>
/// <param name="Clearance">Clearance.</param>
/// <param name="Roles">Roles.</param>
/// <param name="Keys">Base64 of the SPKI of each P-384 public key.</param>
/// <param name="Password">A first password, or null; only its verifier is kept.</param>
/// <param name="Id">Person id when changing someone, or null.</param>
public sealed record PersonDraft(
    string User,
    string Name,
    ClearanceView Clearance,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Keys,
    string? Password = null,
    string? Id = null)
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => nameof(PersonDraft);
}

/// <summary>An authority to grant.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Reference">Reference.</param>
/// <param name="Purposes">Purposes.</param>
/// <param name="Holdings">Ids or names of holdings.</param>
/// <param name="From">First moment.</param>
/// <param name="To">Last moment.</param>
public sealed record AuthorityDraft(
    string Kind,
    string Reference,
    IReadOnlyList<string> Purposes,
    IReadOnlyList<string> Holdings,
    DateTimeOffset From,
    DateTimeOffset To);

/// <summary>Values to add to the label policy.</summary>
/// <param name="Category">Category id.</param>
/// <param name="Values">New values.</param>
/// <param name="Lists">New lists of an open permissive category, or null.</param>
public sealed record VocabularyDraft(string Category, IReadOnlyList<string> Values, IReadOnlyList<ListDraft>? Lists = null);

/// <summary>A list to add: a name that stands for several values.</summary>
/// <param name="Name">Name.</param>
/// <param name="Values">Values of the category.</param>
public sealed record ListDraft(string Name, IReadOnlyList<string> Values);

/// <summary>A holding to open.</summary>
/// <param name="Name">Name.</param>
/// <param name="Description">What it holds.</param>
public sealed record HoldingDraft(string Name, string Description);

/// <summary>A change to the control record; exactly one member is given.</summary>
/// <param name="AdmitPerson">Admit a person.</param>
/// <param name="ChangePerson">Change a person.</param>
/// <param name="RemovePerson">Remove the person with this id.</param>
/// <param name="AddVocabulary">Add values to the label policy.</param>
/// <param name="OpenHolding">Open a holding.</param>
/// <param name="GrantAuthority">Grant an authority.</param>
/// <param name="EndAuthority">End the authority with this id.</param>
/// <param name="AcceptFreshness">Custodians accept the store although nothing proves that it is the newest there is.</param>
/// <param name="IntroducePeer">Introduce another agency.</param>
/// <param name="EndPeer">End the peer with this id, and every agreement with it.</param>
/// <param name="ApproveAgreement">Approve terms of an agreement.</param>
/// <param name="EndAgreement">End the agreement with this id.</param>
public sealed record ChangeDraft(
    PersonDraft? AdmitPerson = null,
    PersonDraft? ChangePerson = null,
    string? RemovePerson = null,
    VocabularyDraft? AddVocabulary = null,
    HoldingDraft? OpenHolding = null,
    AuthorityDraft? GrantAuthority = null,
    string? EndAuthority = null,
    bool AcceptFreshness = false,
    PeerDraft? IntroducePeer = null,
    string? EndPeer = null,
    AgreementDraft? ApproveAgreement = null,
    string? EndAgreement = null);

/// <summary>What a person signs with his own key to propose or approve a change. The node never signs for anyone.</summary>
/// <param name="Proposal">The proposal's id.</param>
/// <param name="Body">Base64 of the change in its canonical form.</param>
/// <param name="Nonce">Base64 of the nonce.</param>
/// <param name="Domain">Signature domain.</param>
/// <param name="Message">Base64 of the exact bytes to sign.</param>
/// <param name="Summary">The change in words.</param>
public sealed record SigningRequest(string Proposal, string Body, string Nonce, string Domain, string Message, string Summary);

/// <summary>A signed proposal or approval.</summary>
/// <param name="Proposal">The proposal's id.</param>
/// <param name="Body">Base64 of the change, as handed out.</param>
/// <param name="Nonce">Base64 of the nonce, as handed out.</param>
/// <param name="Key">Base64 of the signer's SPKI.</param>
/// <param name="Signature">Base64 of the 96-byte signature.</param>
public sealed record SignedChange(string Proposal, string Body, string Nonce, string Key, string Signature);

/// <summary>An approval.</summary>
/// <param name="Person">Person id.</param>
/// <param name="Name">Name.</param>
/// <param name="Time">When.</param>
public sealed record ApprovalView(string Person, string Name, DateTimeOffset Time);

/// <summary>A proposal.</summary>
/// <param name="Id">Proposal id.</param>
/// <param name="Kind">Kind of change.</param>
/// <param name="Summary">The change in words.</param>
/// <param name="ProposedBy">Name of the proposer.</param>
/// <param name="Approvals">Approvals so far.</param>
/// <param name="Needed">Approvals needed.</param>
/// <param name="State"><c>open</c> or <c>done</c>.</param>
public sealed record ProposalView(
    string Id, string Kind, string Summary, string ProposedBy, IReadOnlyList<ApprovalView> Approvals, int Needed, string State);

/// <summary>Proposals.</summary>
/// <param name="Proposals">Open ones.</param>
public sealed record ProposalsAnswer(IReadOnlyList<ProposalView> Proposals);

/// <summary>Which part of the record to show; exactly one of the first three is given.</summary>
/// <param name="Item">Item id.</param>
/// <param name="Person">Person id or user name.</param>
/// <param name="Since">Everything since.</param>
/// <param name="Purpose">The purpose it serves.</param>
/// <param name="Reason">The asker's reason, kept for inspectors, or null.</param>
/// <param name="Limit">Most entries wanted.</param>
/// <param name="Authority">Id or reference of the authority, or null.</param>
public sealed record LedgerShowRequest(
    string? Item = null,
    string? Person = null,
    DateTimeOffset? Since = null,
    string Purpose = "oversight",
    string? Reason = null,
    int Limit = 1000,
    string? Authority = null);

/// <summary>An entry of the record.</summary>
/// <param name="Time">When.</param>
/// <param name="Tree"><c>control</c> or <c>access</c>.</param>
/// <param name="Kind">Kind of entry, or action.</param>
/// <param name="Person">Person id, or null for the node's own engine.</param>
/// <param name="User">User name, or null.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="Purpose">Purpose, or null.</param>
/// <param name="Authority">Reference of the authority, or null.</param>
/// <param name="Verdict">Reason code of the decision, or null.</param>
/// <param name="Items">Item ids returned.</param>
/// <param name="Summary">The entry in words.</param>
/// <param name="Leaf">Leaf hash, hexadecimal.</param>
/// <param name="Partner">The other agency, where a question went to one or came from one; else null.</param>
/// <param name="Exchange">Id of that question: the same in both agencies' records.</param>
/// <param name="Pseudonym">Who asked, by the name that this agency knows him by, where the question came from a partner.</param>
/// <param name="Borrowed">Partners' items that a search showed, or null.</param>
public sealed record LedgerEntryView(
    DateTimeOffset Time,
    string Tree,
    string Kind,
    string? Person,
    string? User,
    string? Name,
    string? Purpose,
    string? Authority,
    string? Verdict,
    IReadOnlyList<string> Items,
    string Summary,
    string Leaf,
    string? Partner = null,
    string? Exchange = null,
    string? Pseudonym = null,
    IReadOnlyList<BorrowedItemView>? Borrowed = null);

/// <summary>A partner's item that a search showed.</summary>
/// <param name="Id"><c>AGENCY:ITEMID</c>.</param>
/// <param name="Agency">The partner.</param>
/// <param name="Exchange">Id of the question that it came for: the same in both agencies' records.</param>
/// <param name="Agreement">Id of the agreement under which it was asked.</param>
/// <param name="AgreementVersion">Its version.</param>
/// <param name="Label">Its label as the partner gave it; null where the viewer is not cleared for it.</param>
public sealed record BorrowedItemView(string Id, string Agency, string Exchange, string Agreement, uint AgreementVersion, string? Label);

/// <summary>Entries of the record.</summary>
/// <param name="Entries">Oldest first.</param>
/// <param name="Truncated">True when more exist.</param>
public sealed record LedgerShowAnswer(IReadOnlyList<LedgerEntryView> Entries, bool Truncated);
