namespace Strongroom.Analysis.Documents;

/// <summary>What an engine fills in inside the worker. Not thread-safe.</summary>
internal sealed class DocumentDraft
{
    internal required string MediaType { get; set; }

    internal required string Engine { get; set; }

    internal ReadOnlyMemory<byte> TextUtf8 { get; set; }

    internal List<TextSpan> Spans { get; } = [];

    internal DocumentFields Fields { get; set; } = new();

    internal string? Language { get; set; }

    internal double? Confidence { get; set; }

    internal List<DocumentPart> Parts { get; } = [];

    internal DocumentRemarks Remarks { get; set; }
}

/// <summary>An engine's answer: a draft, or why not.</summary>
internal readonly record struct Answer(DocumentDraft? Draft, UnreadReason Reason, string? MediaType)
{
    internal static Answer Of(DocumentDraft draft) => new(draft, default, null);

    internal static Answer Unread(UnreadReason reason, string? mediaType = null) => new(null, reason, mediaType);
}
