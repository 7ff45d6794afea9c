namespace Strongroom.Node.Api;

/// <summary>A clearance, by category id as in the label policy.</summary>
/// <param name="Level">Highest level.</param>
/// <param name="Values">Values held, by category id.</param>
/// <param name="Originator">May read what is for the originator only.</param>
public sealed record ClearanceView(string Level, IReadOnlyDictionary<string, IReadOnlyList<string>> Values, bool Originator = false);

/// <summary>One category of the label policy, as far as the asker's clearance reaches.</summary>
/// <param name="Id">Category id, for example <c>code-word</c>.</param>
/// <param name="Name">Category name for people.</param>
/// <param name="Type"><c>restrictive</c>, <c>permissive</c> or <c>informative</c>.</param>
/// <param name="Values">The values that he may see and file under.</param>
public sealed record MarkingCategory(string Id, string Name, string Type, IReadOnlyList<string> Values);

/// <summary>The markings that a person may file under.</summary>
/// <param name="Policy">Name of the label policy.</param>
/// <param name="Levels">Levels from lowest to the highest he holds.</param>
/// <param name="Categories">Categories and values.</param>
public sealed record MarkingsView(string Policy, IReadOnlyList<string> Levels, IReadOnlyList<MarkingCategory> Categories);

/// <summary>A person.</summary>
/// <param name="Id">Person id.</param>
/// <param name="User">User name.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Clearance">Clearance.</param>
/// <param name="Roles">Roles: <c>analyst</c>, <c>records-officer</c>, <c>security-officer</c>, <c>custodian</c>, <c>operator</c>,
/// <c>inspector</c>, <c>field-officer</c>.</param>
/// <param name="Active">False once removed.</param>
/// <param name="KeyFingerprints">Fingerprints of his public keys.</param>
/// <param name="HasPassword">True where he may sign in by password.</param>
public sealed record PersonView(
    string Id,
    string User,
    string Name,
    ClearanceView Clearance,
    IReadOnlyList<string> Roles,
    bool Active,
    IReadOnlyList<string> KeyFingerprints,
    bool HasPassword);

/// <summary>The people of the agency, as its security officers see them.</summary>
/// <param name="People">People by user name.</param>
public sealed record PeopleAnswer(IReadOnlyList<PersonView> People);

/// <summary>A holding.</summary>
/// <param name="Id">Holding id.</param>
/// <param name="Name">Name.</param>
/// <param name="Description">What it holds.</param>
public sealed record HoldingView(string Id, string Name, string Description);

/// <summary>The holdings that the asker may know of.</summary>
/// <param name="Holdings">Holdings by name.</param>
public sealed record HoldingsAnswer(IReadOnlyList<HoldingView> Holdings);

/// <summary>An authority.</summary>
/// <param name="Id">Authority id.</param>
/// <param name="Kind">Kind, for example <c>warrant</c>.</param>
/// <param name="Reference">Its reference.</param>
/// <param name="Purposes">Purposes that it covers.</param>
/// <param name="Holdings">Ids of holdings that it covers.</param>
/// <param name="From">First moment.</param>
/// <param name="To">Last moment.</param>
/// <param name="Live">True when neither ended, nor expired, nor still to come.</param>
public sealed record AuthorityView(
    string Id,
    string Kind,
    string Reference,
    IReadOnlyList<string> Purposes,
    IReadOnlyList<string> Holdings,
    DateTimeOffset From,
    DateTimeOffset To,
    bool Live);

/// <summary>Authorities.</summary>
/// <param name="Authorities">By reference.</param>
public sealed record AuthoritiesAnswer(IReadOnlyList<AuthorityView> Authorities);

/// <summary>Who the asker is and what he may do.</summary>
/// <param name="Agency">The agency's name.</param>
/// <param name="Person">The person.</param>
/// <param name="Purposes">Purposes under which he may work now.</param>
/// <param name="Authorities">Authorities that are live for him now.</param>
/// <param name="Holdings">Holdings that those cover.</param>
/// <param name="Markings">The markings he may file under.</param>
/// <param name="Partners">Names of the live partner agencies, for whoever may search.</param>
public sealed record Me(
    string Agency,
    PersonView Person,
    IReadOnlyList<string> Purposes,
    IReadOnlyList<AuthorityView> Authorities,
    IReadOnlyList<HoldingView> Holdings,
    MarkingsView Markings,
    IReadOnlyList<string> Partners);
