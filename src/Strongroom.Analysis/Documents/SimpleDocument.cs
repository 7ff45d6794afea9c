using System.Text;

namespace Strongroom.Analysis;

/// <summary>
/// What a worker makes of one item, after the trusted side has verified it: text, where its pieces came from, a few named fields, and
/// parts that become items of their own. It is bounded by <see cref="AnalysisLimits"/>. Thread-safe: immutable. Format: docs/formats/simple-document.md.
/// </summary>
public sealed class SimpleDocument
{
    private string? _text;

    /// <summary>What the item really is, found by its content first: lower-case <c>type/subtype</c>.</summary>
    public required string MediaType { get; init; }

    /// <summary>Name and version of the engine that made this, for the derivative's row: for example <c>strongroom-mail/1</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The text as well-formed UTF-8, line ends as LF. May be empty (a mail that has only attachments).</summary>
    public ReadOnlyMemory<byte> TextUtf8 { get; init; }

    /// <summary>The same text as a string, made at first use and kept. Costs twice the memory of <see cref="TextUtf8"/>.</summary>
    public string Text => _text ??= Encoding.UTF8.GetString(TextUtf8.Span);

    /// <summary>Where words or pieces of the text came from: places on pages, times, doubts. In order of start, inside the text; may be empty.</summary>
    public IReadOnlyList<TextSpan> Spans { get; init; } = [];

    /// <summary>Pages, sheets or slides, in order of start; may be empty.</summary>
    public IReadOnlyList<DocumentSection> Sections { get; init; } = [];

    /// <summary>Length of a recording in whole milliseconds, or null where there is no sound.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Number of pages that <see cref="Analyser.RenderAsync"/> can draw, or null where there are none.</summary>
    public int? PageCount { get; init; }

    /// <summary>What the item says of itself.</summary>
    public DocumentFields Fields { get; init; } = new();

    /// <summary>The language of the text as a BCP 47 tag, or null when it was not recognised.</summary>
    public string? Language { get; init; }

    /// <summary>How sure the engine is of its text, 0 to 1, or null where that has no meaning.</summary>
    public double? Confidence { get; init; }

    /// <summary>Attachments and members, in order; each becomes an item of its own, with this item as parent.</summary>
    public IReadOnlyList<DocumentPart> Parts { get; init; } = [];

    /// <summary>What was left out or repaired. Said to the reader, so that a cut document never looks whole.</summary>
    public DocumentRemarks Remarks { get; init; }
}

/// <summary>
/// What the item says of itself. Single lines of at most <see cref="Core.Limits.MaxFieldChars"/> characters without control characters, or
/// null.
/// </summary>
public sealed record DocumentFields
{
    /// <summary>Greatest length of <see cref="To"/> and <see cref="Cc"/>, which name many people at once: 8,000 characters.</summary>
    public const int MaxAddressChars = 8000;

    /// <summary>Title or subject.</summary>
    public string? Title { get; init; }

    /// <summary>The date that the item gives itself; may be a lie.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Author of a document.</summary>
    public string? Author { get; init; }

    /// <summary>Sender of a mail.</summary>
    public string? From { get; init; }

    /// <summary>Recipients of a mail, separated by <c>, </c>; at most <see cref="MaxAddressChars"/>.</summary>
    public string? To { get; init; }

    /// <summary>Copy recipients of a mail, separated by <c>, </c>; at most <see cref="MaxAddressChars"/>.</summary>
    public string? Cc { get; init; }

    /// <summary>A mail's own id, without angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary>The id of the mail that this one answers, without angle brackets.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>The ids of the mails before this one in its thread, without angle brackets, separated by spaces: the first, and as many of the last as there is room for.</summary>
    public string? References { get; init; }

    /// <summary>The author's own summary (a page's description).</summary>
    public string? Description { get; init; }

    /// <summary>Key words that the author gave.</summary>
    public string? Keywords { get; init; }
}

/// <summary>An attachment or member.</summary>
public sealed class DocumentPart
{
    /// <summary>Its name as the item gives it, a single line without path separators, or null. Never used as a path by us.</summary>
    public string? Name { get; init; }

    /// <summary>The media type that the item claims for it, <c>type/subtype</c> in lower case. A hint only.</summary>
    public required string MediaType { get; init; }

    /// <summary>Its decoded bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }
}

/// <summary>What was left out or repaired.</summary>
[Flags]
public enum DocumentRemarks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The text was longer than the limit and is cut.</summary>
    TextCut = 1,

    /// <summary>There were more parts, or more bytes in them, than the limit allows.</summary>
    PartsCut = 2,

    /// <summary>Parts lay deeper in each other than the limit allows.</summary>
    DepthCut = 4,

    /// <summary>The item broke the rules of its format and was read as well as it goes.</summary>
    Repaired = 8,

    /// <summary>The character encoding was guessed, or some characters could not be read.</summary>
    EncodingGuessed = 16,

    /// <summary>Something was said, or sounded like it, that the speech engine did not understand: its words are left out.</summary>
    NotUnderstood = 32,

    /// <summary>Some pages are pictures that could not be read.</summary>
    PagesUnread = 64,
}
