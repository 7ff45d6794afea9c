namespace Strongroom.Node.Api;

/// <summary>Opens an item for reading.</summary>
/// <param name="Purpose">The purpose it serves.</param>
/// <param name="Authority">Id or reference of the authority, or null as in a search.</param>
/// <param name="Reason">The reader's reason, kept for inspectors, or null.</param>
public sealed record OpenRequest(string Purpose, string? Authority, string? Reason = null);

/// <summary>A name and value that an item carries.</summary>
/// <param name="Name">Name.</param>
/// <param name="Value">Value.</param>
public sealed record NamedValue(string Name, string Value);

/// <summary>A part (attachment, member) of an item: an item of its own that the reader may open.</summary>
/// <param name="Id">Item id.</param>
/// <param name="Title">Title.</param>
/// <param name="Type">Media type.</param>
/// <param name="FileName">File name, or null.</param>
/// <param name="Label">Printed label.</param>
public sealed record PartView(string Id, string Title, string Type, string? FileName, string Label);

/// <summary>An opened item. The grant lasts ten minutes, in this session only.</summary>
/// <param name="Grant">Opaque id under which content and text can be fetched.</param>
/// <param name="GrantExpires">When the grant ends.</param>
/// <param name="Id">Item id; <c>AGENCY:ITEMID</c> for a partner's.</param>
/// <param name="Agency">Agency.</param>
/// <param name="Holding">Name of the holding.</param>
/// <param name="Label">Printed label: the banner.</param>
/// <param name="Title">Title.</param>
/// <param name="Date">Date (<c>yyyy-MM-dd</c>), or null.</param>
/// <param name="Type">Media type.</param>
/// <param name="FileName">File name, or null.</param>
/// <param name="Length">Length of the content in bytes.</param>
/// <param name="Version">Version of the item, from 1.</param>
/// <param name="Filed">When it was filed.</param>
/// <param name="Author">Author, or null.</param>
/// <param name="Sender">Sender, or null.</param>
/// <param name="Recipients">Recipients, or null.</param>
/// <param name="Source">Where it came from, or null.</param>
/// <param name="Language">Language, or null.</param>
/// <param name="Extra">Further fields.</param>
/// <param name="HasText">True when its text can be fetched.</param>
/// <param name="TextEngine">The engine that made the text, or null.</param>
/// <param name="Pending">True while it awaits analysis.</param>
/// <param name="Unread">Why there is no text, as a code, after which the missing package may stand; or null.</param>
/// <param name="Parts">Its parts, as far as the reader may see them.</param>
/// <param name="Parent">The item that this is a part of, if the reader may see it.</param>
/// <param name="HasLayout">True when it is known how the text lies on pages or in time.</param>
/// <param name="Corrected">True when people have corrected the text.</param>
/// <param name="Agreement">The agreement under which a partner's item is read; null for an own item.</param>
public sealed record OpenedItem(
    string Grant,
    DateTimeOffset GrantExpires,
    string Id,
    string Agency,
    string Holding,
    string Label,
    string Title,
    string? Date,
    string Type,
    string? FileName,
    long Length,
    uint Version,
    DateTimeOffset Filed,
    string? Author,
    string? Sender,
    string? Recipients,
    string? Source,
    string? Language,
    IReadOnlyList<NamedValue> Extra,
    bool HasText,
    string? TextEngine,
    bool Pending,
    string? Unread,
    IReadOnlyList<PartView> Parts,
    PartView? Parent,
    bool HasLayout = false,
    bool Corrected = false,
    ItemAgreement? Agreement = null);

/// <summary>The agreement under which a partner's item is read.</summary>
/// <param name="Id">Agreement id, the same at both agencies.</param>
/// <param name="Version">Version of its terms.</param>
/// <param name="Terms">The terms in words.</param>
public sealed record ItemAgreement(string Id, uint Version, string Terms);

/// <summary>An item's text.</summary>
/// <param name="Id">Item id.</param>
/// <param name="Label">Printed label of the text: the banner.</param>
/// <param name="Text">The text.</param>
/// <param name="Engine">What made it.</param>
public sealed record TextAnswer(string Id, string Label, string Text, string Engine);

/// <summary>The head of a deposit; the content's bytes follow it in the same request.</summary>
/// <param name="Purpose">The purpose it serves.</param>
/// <param name="Authority">Id or reference of the authority, or null as in a search.</param>
/// <param name="Holding">Id or name of the holding.</param>
/// <param name="Label">Label in printed form.</param>
/// <param name="Title">Title.</param>
/// <param name="MediaType">Media type; null or <c>application/octet-stream</c> lets the analyser find out.</param>
/// <param name="FileName">File name, or null.</param>
/// <param name="Date">Date of the document (<c>yyyy-MM-dd</c>), or null.</param>
/// <param name="Author">Author, or null.</param>
/// <param name="Sender">Sender, or null.</param>
/// <param name="Recipients">Recipients, or null.</param>
/// <param name="Source">Where it came from, or null.</param>
/// <param name="Language">Language, or null.</param>
/// <param name="Extra">Further fields, or null.</param>
/// <param name="Reason">The filer's reason, kept for inspectors, or null.</param>
/// <param name="Reference">The filer's own reference, at most 200 characters, or null. A second deposit by the same person under the same
/// reference answers with the first receipt and files nothing, so that whoever is unsure may send again.</param>
public sealed record DepositHead(
    string Purpose,
    string? Authority,
    string Holding,
    string Label,
    string Title,
    string? MediaType = null,
    string? FileName = null,
    string? Date = null,
    string? Author = null,
    string? Sender = null,
    string? Recipients = null,
    string? Source = null,
    string? Language = null,
    IReadOnlyList<NamedValue>? Extra = null,
    string? Reason = null,
    string? Reference = null)
{
    /// <summary>Never shows what is filed.</summary>
    public override string ToString() => nameof(DepositHead);
}

/// <summary>Says that an item is held: bytes and row are committed. No ledger position or hash: an answer tells nothing of other filing.</summary>
/// <param name="Id">Item id.</param>
/// <param name="Version">Version, from 1.</param>
/// <param name="Label">Printed label.</param>
/// <param name="Duplicate">True or false where the filer may read what he files; null otherwise.</param>
public sealed record DepositAnswer(string Id, uint Version, string Label, bool? Duplicate);

/// <summary>One deposit of a batch: a receipt or a fault.</summary>
/// <param name="Receipt">The receipt, or null.</param>
/// <param name="Error">The fault, or null.</param>
public sealed record BatchedDeposit(DepositAnswer? Receipt, ApiError? Error);

/// <summary>The answer to a batch, one entry for each deposit in order.</summary>
/// <param name="Deposits">Receipts and faults.</param>
public sealed record BatchAnswer(IReadOnlyList<BatchedDeposit> Deposits);

/// <summary>Sets a new label.</summary>
/// <param name="Purpose">The purpose it serves.</param>
/// <param name="Authority">Id or reference of the authority, or null as in a search.</param>
/// <param name="Label">New label in printed form.</param>
/// <param name="Reason">Why.</param>
public sealed record RelabelRequest(string Purpose, string? Authority, string Label, string? Reason = null);

/// <summary>Somebody who saw an item.</summary>
/// <param name="Person">Person id.</param>
/// <param name="User">User name.</param>
/// <param name="Name">Name.</param>
/// <param name="Action"><c>read</c> or <c>search</c>.</param>
/// <param name="Purpose">Purpose.</param>
/// <param name="Authority">Reference of the authority, or null.</param>
/// <param name="Time">When.</param>
/// <param name="Exchange">For somebody at a partner: the exchange id, which stands in the partner's record too; then
/// <paramref name="Person"/> is a pseudonym.</param>
public sealed record SeenBy(
    string Person, string User, string Name, string Action, string Purpose, string? Authority, DateTimeOffset Time, string? Exchange = null);

/// <summary>A relabelled item, and everyone who saw it before.</summary>
/// <param name="Id">Item id.</param>
/// <param name="Label">Its printed label now.</param>
/// <param name="Version">Its version now.</param>
/// <param name="Seen">Who saw it, oldest first.</param>
public sealed record RelabelAnswer(string Id, string Label, uint Version, IReadOnlyList<SeenBy> Seen);

/// <summary>Which pending work to look at.</summary>
/// <param name="Purpose">The purpose it serves.</param>
/// <param name="Authority">Id or reference of the authority, or null as in a search.</param>
/// <param name="Retry">Look for pending work at once instead of at its turn.</param>
public sealed record PendingRequest(string Purpose, string? Authority, bool Retry = false);

/// <summary>Pending work among what the asker may see.</summary>
/// <param name="Pending">Items that await analysis or indexing.</param>
/// <param name="Unread">Items that could not be read, by reason.</param>
public sealed record PendingAnswer(long Pending, IReadOnlyList<FacetCount> Unread);
