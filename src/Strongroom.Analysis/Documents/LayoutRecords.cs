using Strongroom.Core;

namespace Strongroom.Analysis.Documents;

/// <summary>
/// Spans and sections as records, the same in a worker's answer and in a stored layout; each rule of docs/formats/simple-document.md that needs no text
/// is checked here.
/// </summary>
internal static class LayoutRecords
{
    /// <summary>More than a span ever takes: a byte of frame, four integers of five bytes, a confidence of three, a box of thirteen.</summary>
    internal const int MaxBytesPerSpan = 48;

    private const int SpanFields = 7;

    internal static void WriteSections(RecordWriter writer, IReadOnlyCollection<DocumentSection> sections)
    {
        writer.Array(sections.Count);
        foreach (var section in sections)
        {
            writer.Array(4).Int(section.Start).Int((long)section.Kind).Int(section.Number).TextOrNull(section.Name).End();
        }

        writer.End();
    }

    internal static List<DocumentSection> ReadSections(RecordReader reader, int limit)
    {
        var count = reader.ArrayUpTo(limit);
        var sections = new List<DocumentSection>();
        var last = 0;
        for (var i = 0; i < count; i++)
        {
            reader.Array(4);
            last = (int)reader.Int(last, int.MaxValue);
            var kind = (SectionKind)reader.Int((long)SectionKind.Page, (long)SectionKind.Slide);
            var number = (int)reader.Int(1, int.MaxValue);
            var name = reader.TextOrNull(DocumentSection.MaxNameChars);
            if (name is not null && !Characters.IsCleanField(name, DocumentSection.MaxNameChars))
            {
                throw reader.Malformed("a section's name is not a clean line");
            }

            sections.Add(new DocumentSection(last, kind, number, name));
            reader.End();
        }

        reader.End();
        return sections;
    }

    internal static void WriteSpans(RecordWriter writer, IReadOnlyCollection<TextSpan> spans)
    {
        writer.Array(spans.Count);
        foreach (var span in spans)
        {
            writer.Array(SpanFields).Int(span.Start).Int(span.Length);
            WriteNumber(writer, span.Page);
            WriteTime(writer, span.Time);
            WriteTime(writer, span.Until);
            WriteFraction(writer, span.Confidence);
            if (span.Box is { } box)
            {
                writer.Array(4).Int(box.Left).Int(box.Top).Int(box.Width).Int(box.Height).End();
            }
            else
            {
                writer.Null();
            }

            writer.End();
        }

        writer.End();
    }

    internal static List<TextSpan> ReadSpans(RecordReader reader, int limit)
    {
        var count = reader.ArrayUpTo(limit);
        var spans = new List<TextSpan>();
        var last = 0;
        for (var i = 0; i < count; i++)
        {
            reader.Array(SpanFields);
            last = (int)reader.Int(last, int.MaxValue);
            var length = (int)reader.Int(1, int.MaxValue - last);
            var page = ReadNumber(reader);
            var time = ReadTime(reader);
            var until = ReadTime(reader);
            var confidence = ReadFraction(reader);
            var box = ReadBox(reader);
            reader.End();
            if (until < time || (until is not null && time is null) || (box is not null && page is null))
            {
                throw reader.Malformed("a span ends before it begins, or has an end without a beginning or a place without a page");
            }

            spans.Add(new TextSpan(last, length, page, time, until, confidence, box));
        }

        reader.End();
        return spans;
    }

    internal static void WriteNumber(RecordWriter writer, int? value) => _ = value is { } known ? writer.Int(known) : writer.Null();

    internal static int? ReadNumber(RecordReader reader) => reader.TryNull() ? null : (int)reader.Int(1, int.MaxValue);

    internal static void WriteTime(RecordWriter writer, TimeSpan? value) => _ = value is { } known ? writer.Int((long)known.TotalMilliseconds) : writer.Null();

    internal static TimeSpan? ReadTime(RecordReader reader) => reader.TryNull() ? null : TimeSpan.FromMilliseconds(reader.Int(0, int.MaxValue));

    // In thousandths, since records hold no floating point.
    internal static void WriteFraction(RecordWriter writer, double? value) =>
        _ = value is { } known ? writer.Int((long)Math.Round(known * 1000)) : writer.Null();

    internal static double? ReadFraction(RecordReader reader) => reader.TryNull() ? null : reader.Int(0, 1000) / 1000.0;

    private static PageBox? ReadBox(RecordReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(4);
        var left = (int)reader.Int(0, PageBox.Whole - 1);
        var top = (int)reader.Int(0, PageBox.Whole - 1);
        var box = new PageBox(left, top, (int)reader.Int(1, PageBox.Whole - left), (int)reader.Int(1, PageBox.Whole - top));
        reader.End();
        return box;
    }
}
