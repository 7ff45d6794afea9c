namespace Strongroom.Node.Api;

/// <summary>A search.</summary>
/// <param name="Purpose">The purpose it serves.</param>
/// <param name="Authority">Id or reference of the authority; null takes the one live authority for the purpose, when there is just one.</param>
/// <param name="Query">The query.</param>
/// <param name="Reason">The asker's reason, kept for inspectors, or null.</param>
/// <param name="Limit">Most hits wanted, 1 to 1000.</param>
/// <param name="Cursor">Where an earlier page ended, or null.</param>
/// <param name="Sort"><c>relevance</c>, <c>date</c> (newest first) or <c>oldest</c>.</param>
/// <param name="ExactTotal">Count all matches exactly.</param>
/// <param name="Facets">Fields to count by: <c>agency</c>, <c>holding</c>, <c>label</c>, <c>type</c>, <c>language</c>, <c>year</c>; null for none.</param>
/// <param name="Partners">Names of the partners to ask besides the own holdings; null asks all, an empty list none.</param>
/// <param name="Grouped">Whether a mail and its attachments are one hit, with the parts beneath.</param>
public sealed record SearchRequest(
    string Purpose,
    string? Authority,
    string Query,
    string? Reason = null,
    int Limit = 20,
    string? Cursor = null,
    string Sort = "relevance",
    bool ExactTotal = false,
    IReadOnlyList<string>? Facets = null,
    IReadOnlyList<string>? Partners = null,
    bool Grouped = false)
{
    /// <summary>Never shows the query.</summary>
    public override string ToString() => nameof(SearchRequest);
}

/// <summary>A marked range of a snippet, in UTF-16 code units.</summary>
/// <param name="Start">First unit.</param>
/// <param name="Length">Number of units.</param>
public sealed record Mark(int Start, int Length);

/// <summary>One hit.</summary>
/// <param name="Id">Item id; <c>AGENCY:ITEMID</c> for a partner's.</param>
/// <param name="Agency">The agency that holds it.</param>
/// <param name="Holding">Name of the holding.</param>
/// <param name="Label">Printed label.</param>
/// <param name="Title">Title.</param>
/// <param name="Date">Date of the document (<c>yyyy-MM-dd</c>), or null.</param>
/// <param name="Type">Media type.</param>
/// <param name="Score">Score.</param>
/// <param name="Snippet">A passage with the matched words.</param>
/// <param name="Marks">The matched words within the snippet.</param>
/// <param name="Parent">Id of the item that this is a part of, or null.</param>
/// <param name="Pending">True until its words can be searched.</param>
/// <param name="Unread">Why its words can't be searched, as a code, or null.</param>
/// <param name="ParentTitle">Title of that item, if the reader may see it; else null.</param>
/// <param name="Parts">Where hits are grouped: other hits in the same mail, in order; null for none. Each counts in the total.</param>
public sealed record Hit(
    string Id,
    string Agency,
    string Holding,
    string Label,
    string Title,
    string? Date,
    string Type,
    double Score,
    string Snippet,
    IReadOnlyList<Mark> Marks,
    string? Parent,
    bool Pending,
    string? Unread,
    string? ParentTitle = null,
    IReadOnlyList<Hit>? Parts = null);

/// <summary>How a partner agency fared.</summary>
/// <param name="Agency">Its name.</param>
/// <param name="Status"><c>answered</c>, <c>cut-short</c> (some of its items might be missing here), <c>out-of-reach</c> or
/// <c>not-asked</c> (no live agreement for the purpose, not wanted, or the query names other agencies only).</param>
public sealed record PartnerAnswer(string Agency, string Status);

/// <summary>One value of a facet.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">Matches that have it, among what the asker may see.</param>
/// <param name="Agency">Whose value it is, where two agencies may have different ones of one name (holdings); else null.</param>
public sealed record FacetCount(string Value, long Count, string? Agency = null);

/// <summary>Counts of one field.</summary>
/// <param name="Field">The field.</param>
/// <param name="Counts">Values and counts.</param>
public sealed record Facet(string Field, IReadOnlyList<FacetCount> Counts);

/// <summary>Spellings for a word of the query that nothing visible holds.</summary>
/// <param name="Start">Where the word begins in the query, in UTF-16 code units.</param>
/// <param name="Length">Its length.</param>
/// <param name="Words">Spellings that stand in visible items, the likeliest first.</param>
public sealed record Suggestion(int Start, int Length, IReadOnlyList<string> Words)
{
    /// <summary>Never shows the words.</summary>
    public override string ToString() => nameof(Suggestion);
}

/// <summary>The answer to a search.</summary>
/// <param name="Agency">The agency that answers.</param>
/// <param name="Hits">Hits in order.</param>
/// <param name="Partners">How each partner fared, by name.</param>
/// <param name="Truncated">True when more matches exist than are shown.</param>
/// <param name="Cursor">Where to go on, or null.</param>
/// <param name="Total">Exact number of matches, if it was asked for.</param>
/// <param name="Facets">Facets, if they were asked for.</param>
/// <param name="CutOff">True when a word with <c>*</c>, <c>?</c> or <c>~</c> stood for more words than are looked up, so that hits may be missing.</param>
/// <param name="Suggestions">On a first page: spellings for words that nothing visible holds; null for none.</param>
/// <param name="DidYouMean">The query with the likeliest of these spellings, or null.</param>
/// <param name="Unsearched">How many items that the asker may see were not searched by their words, because their texts can't be read at
/// present; null for none.</param>
public sealed record SearchAnswer(
    string Agency,
    IReadOnlyList<Hit> Hits,
    IReadOnlyList<PartnerAnswer> Partners,
    bool Truncated,
    string? Cursor = null,
    long? Total = null,
    IReadOnlyList<Facet>? Facets = null,
    bool CutOff = false,
    IReadOnlyList<Suggestion>? Suggestions = null,
    string? DidYouMean = null,
    long? Unsearched = null);
