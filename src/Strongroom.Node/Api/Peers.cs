namespace Strongroom.Node.Api;

/// <summary>What an agency tells another about itself: as a file and in words.</summary>
/// <param name="Agency">Name of the agency.</param>
/// <param name="Store">Its store's id.</param>
/// <param name="Address">Where its node is reached by other nodes: <c>https://host:port</c>.</param>
/// <param name="Fingerprint">What two security officers compare over the telephone.</param>
/// <param name="File">Base64 of the introduction file.</param>
public sealed record IntroductionView(string Agency, string Store, string Address, string Fingerprint, string File);

/// <summary>Another agency to introduce, or a known one at a new address.</summary>
/// <param name="File">Base64 of its introduction file.</param>
/// <param name="Fingerprint">The fingerprint that the other agency's officer told; another one than the file's is refused.</param>
public sealed record PeerDraft(string File, string Fingerprint);

/// <summary>Another agency.</summary>
/// <param name="Id">Peer id, of this store's own.</param>
/// <param name="Agency">Its name.</param>
/// <param name="Store">Its store's id.</param>
/// <param name="Address">Where its node is reached.</param>
/// <param name="Fingerprint">Fingerprint of its introduction.</param>
/// <param name="Live">False once ended.</param>
public sealed record PeerView(string Id, string Agency, string Store, string Address, string Fingerprint, bool Live);

/// <summary>Peers.</summary>
/// <param name="Peers">By name.</param>
public sealed record PeersAnswer(IReadOnlyList<PeerView> Peers);

/// <summary>
/// Terms of an agreement to approve: drafted by the lender (<paramref name="Borrower"/> and what follows), or taken from a file that the lender
/// signed (<paramref name="File"/> alone).
/// </summary>
/// <param name="File">Base64 of the agreement file that the lender signed, to counter-sign it; or null.</param>
/// <param name="Amends">Id of the agreement that this amends, or null for a new one.</param>
/// <param name="Borrower">Name or id of the peer that may ask.</param>
/// <param name="Holdings">Names or ids of the holdings lent.</param>
/// <param name="Ceiling">Nobody of the borrower counts as holding more.</param>
/// <param name="Purposes">Purposes.</param>
/// <param name="From">First moment.</param>
/// <param name="To">Last moment.</param>
public sealed record AgreementDraft(
    string? File = null,
    string? Amends = null,
    string? Borrower = null,
    IReadOnlyList<string>? Holdings = null,
    ClearanceView? Ceiling = null,
    IReadOnlyList<string>? Purposes = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null);

/// <summary>A holding that is lent.</summary>
/// <param name="Id">The lender's id of it.</param>
/// <param name="Name">Its name when the agreement was drafted.</param>
public sealed record LentHoldingView(string Id, string Name);

/// <summary>What two agencies agreed, or one of them approved.</summary>
/// <param name="Version">1, and one more for each amendment.</param>
/// <param name="Holdings">What is lent.</param>
/// <param name="Ceiling">The ceiling in words.</param>
/// <param name="Purposes">Purposes.</param>
/// <param name="From">First moment.</param>
/// <param name="To">Last moment.</param>
public sealed record AgreementTerms(
    uint Version, IReadOnlyList<LentHoldingView> Holdings, string Ceiling, IReadOnlyList<string> Purposes, DateTimeOffset From, DateTimeOffset To);

/// <summary>An agreement as it stands in this agency.</summary>
/// <param name="Id">Agreement id, the same at both.</param>
/// <param name="Lender">Name of the lender.</param>
/// <param name="Borrower">Name of the borrower.</param>
/// <param name="State"><c>approved</c> (not yet signed by both), <c>live</c>, <c>not-yet</c>, <c>expired</c> or <c>ended</c>.</param>
/// <param name="InForce">The terms in force, or null.</param>
/// <param name="Approved">Terms approved here that are not in force yet, or null.</param>
public sealed record AgreementView(string Id, string Lender, string Borrower, string State, AgreementTerms? InForce, AgreementTerms? Approved);

/// <summary>Agreements.</summary>
/// <param name="Agreements">By lender, borrower and id.</param>
public sealed record AgreementsAnswer(IReadOnlyList<AgreementView> Agreements);

/// <summary>An agreement file: terms with the signatures that it has so far.</summary>
/// <param name="File">Base64 of it.</param>
public sealed record AgreementFile(string File);

/// <summary>An agreement file and what it says.</summary>
/// <param name="Id">Agreement id.</param>
/// <param name="Version">Version of the terms.</param>
/// <param name="Complete">True with both signatures.</param>
/// <param name="Agreement">How the agreement stands here.</param>
/// <param name="File">Base64 of the file.</param>
public sealed record AgreementFileView(string Id, uint Version, bool Complete, AgreementView Agreement, string File);
