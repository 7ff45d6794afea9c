namespace Strongroom.Analysis.Documents;

/// <summary>What an engine fills in inside the worker. Not thread-safe.</summary>
internal sealed class DocumentDraft
{
    internal required string MediaType { get; set; }

    internal required string Engine { get; set; }

    internal ReadOnlyMemory<byte> TextUtf8 { get; set; }

    internal List<TextSpan> Spans { get; } = [];

    internal List<DocumentSection> Sections { get; } = [];

    internal TimeSpan? Duration { get; set; }

    internal int? PageCount { get; set; }

    internal DocumentFields Fields { get; set; } = new();

    internal string? Language { get; set; }

    internal double? Confidence { get; set; }

    internal List<DocumentPart> Parts { get; } = [];

    internal DocumentRemarks Remarks { get; set; }
}

/// <summary>An engine's answer: a draft, or why not.</summary>
internal readonly record struct Answer(DocumentDraft? Draft, UnreadReason Reason, string? MediaType, string? Detail)
{
    internal static Answer Of(DocumentDraft draft) => new(draft, default, null, null);

    internal static Answer Unread(UnreadReason reason, string? mediaType = null, string? detail = null) => new(null, reason, mediaType, detail);
}
