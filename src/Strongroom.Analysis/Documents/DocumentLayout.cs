using Strongroom.Analysis.Documents;
using Strongroom.Core;

namespace Strongroom.Analysis;

/// <summary>
/// How a document's text lies on its pages or in its time: what is kept beside the text so that a hit leads to the page, the place on it, or the second.
/// Offsets count UTF-16 code units of that text. Thread-safe: immutable. Stored form: docs/formats/simple-document.md, "Layout".
/// </summary>
public sealed class DocumentLayout
{
    /// <summary>Longest encoded layout: 64 MiB, which a million spans with boxes and 20,000 named sections need.</summary>
    public const int MaxBytes = 64 << 20;

    private const long Version = 1;
    private static readonly AnalysisLimits Bounds = new();

    /// <summary>Pages, sheets or slides in order of start.</summary>
    public IReadOnlyList<DocumentSection> Sections { get; init; } = [];

    /// <summary>Words or pieces in order of start.</summary>
    public IReadOnlyList<TextSpan> Spans { get; init; } = [];

    /// <summary>Length of a recording in whole milliseconds, or null.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Number of page pictures that can be asked for, or null where there are none.</summary>
    public int? PageCount { get; init; }

    /// <summary>What is to be kept of a document's layout, or null when it has none.</summary>
    /// <param name="document">A verified document.</param>
    public static DocumentLayout? Of(SimpleDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Sections.Count == 0 && document.Spans.Count == 0 && document.Duration is null && document.PageCount is null
            ? null
            : new DocumentLayout { Sections = document.Sections, Spans = document.Spans, Duration = document.Duration, PageCount = document.PageCount };
    }

    /// <summary>Reads a stored layout.</summary>
    /// <param name="bytes">As <see cref="Encode"/> wrote them.</param>
    /// <exception cref="MalformedException">Anything else. Whether offsets lie inside a text is checked by <see cref="Fits"/>.</exception>
    public static DocumentLayout Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new RecordReader(bytes, "document layout");
        if (bytes.Length > MaxBytes)
        {
            throw reader.Malformed("it is longer than any layout");
        }

        reader.Array(5);
        _ = reader.Int(Version, Version);
        var duration = LayoutRecords.ReadTime(reader);
        var pageCount = LayoutRecords.ReadNumber(reader);
        var sections = LayoutRecords.ReadSections(reader, Bounds.MaxSections);
        var spans = LayoutRecords.ReadSpans(reader, Bounds.MaxSpans);
        reader.End();
        reader.Finish();
        return new DocumentLayout { Sections = sections, Spans = spans, Duration = duration, PageCount = pageCount };
    }

    /// <summary>Every section and span lies inside a text of this length.</summary>
    /// <param name="textLength">UTF-16 code units.</param>
    public bool Fits(int textLength) =>
        Sections.All(section => section.Start <= textLength) && Spans.All(span => (long)span.Start + span.Length <= textLength);

    /// <summary>The stored form: deterministic, at most <see cref="MaxBytes"/> for what a worker may answer.</summary>
    public byte[] Encode()
    {
        var writer = new RecordWriter().Array(5).Int(Version);
        LayoutRecords.WriteTime(writer, Duration);
        LayoutRecords.WriteNumber(writer, PageCount);
        LayoutRecords.WriteSections(writer, Sections);
        LayoutRecords.WriteSpans(writer, Spans);
        return writer.End().Finish();
    }
}
