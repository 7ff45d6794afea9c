using System.Buffers.Binary;
using Strongroom.Core;

namespace Strongroom.Analysis.Documents;

/// <summary>Writes a worker's answer: header length, header, text, parts. See docs/formats/simple-document.md.</summary>
internal static class DocumentWriter
{
    internal const long Version = 2;
    internal const int FieldCount = 10;
    internal const int UnreadElements = 4;
    internal const int DocumentElements = 15;

    /// <summary>Writes an answer. Drops whole parts from the end, and says so, rather than exceed the output limit.</summary>
    internal static void Write(Answer answer, AnalysisLimits limits, Action<ReadOnlyMemory<byte>> sink)
    {
        if (answer.Draft is not { } draft)
        {
            var refusal = new RecordWriter().Array(UnreadElements)
                .Int(Version)
                .Int((long)answer.Reason)
                .TextOrNull(answer.MediaType)
                .TextOrNull(answer.Detail);
            WriteFramed(refusal.End().Finish(), sink);
            return;
        }

        Fit(draft, limits);
        WriteFramed(Header(draft), sink);
        sink(draft.TextUtf8);
        foreach (var part in draft.Parts)
        {
            sink(part.Bytes);
        }
    }

    private static void Fit(DocumentDraft draft, AnalysisLimits limits)
    {
        // Room for a header whose parts and fields are all as long as they may be would be wasteful; so much is ample.
        const int HeaderRoom = 4 << 20;
        if (draft.Spans.Count > limits.MaxSpans)
        {
            draft.Spans.RemoveRange(limits.MaxSpans, draft.Spans.Count - limits.MaxSpans);
        }

        if (draft.Sections.Count > limits.MaxSections)
        {
            draft.Sections.RemoveRange(limits.MaxSections, draft.Sections.Count - limits.MaxSections);
        }

        var left = limits.MaxOutputBytes - Math.Min(HeaderRoom, limits.MaxOutputBytes / 2) - (draft.Spans.Count * (long)LayoutRecords.MaxBytesPerSpan)
            - draft.TextUtf8.Length;
        for (var i = 0; i < draft.Parts.Count; i++)
        {
            left -= draft.Parts[i].Bytes.Length;
            if (left < 0 || i >= limits.MaxParts)
            {
                draft.Parts.RemoveRange(i, draft.Parts.Count - i);
                draft.Remarks |= DocumentRemarks.PartsCut;
                break;
            }
        }
    }

    private static byte[] Header(DocumentDraft draft)
    {
        var writer = new RecordWriter().Array(DocumentElements)
            .Int(Version)
            .Int(0)
            .Text(draft.MediaType)
            .Text(draft.Engine)
            .Int(draft.TextUtf8.Length)
            .Int((long)draft.Remarks)
            .TextOrNull(draft.Language);
        LayoutRecords.WriteFraction(writer, draft.Confidence);
        writer = draft.Fields.Date is { } date ? writer.Int(date.ToUnixTimeMilliseconds()) : writer.Null();
        writer.Array(FieldCount);
        foreach (var field in Fields(draft.Fields))
        {
            writer.TextOrNull(field);
        }

        writer.End();
        LayoutRecords.WriteTime(writer, draft.Duration);
        LayoutRecords.WriteNumber(writer, draft.PageCount);
        LayoutRecords.WriteSections(writer, draft.Sections);
        LayoutRecords.WriteSpans(writer, draft.Spans);
        writer.Array(draft.Parts.Count);
        foreach (var part in draft.Parts)
        {
            writer.Array(3).TextOrNull(part.Name).Text(part.MediaType).Int(part.Bytes.Length).End();
        }

        return writer.End().End().Finish();
    }

    private static string?[] Fields(DocumentFields fields) =>
    [
        fields.Title, fields.Author, fields.From, fields.To, fields.Cc, fields.MessageId, fields.InReplyTo, fields.References, fields.Description, fields.Keywords,
    ];

    private static void WriteFramed(byte[] header, Action<ReadOnlyMemory<byte>> sink)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, header.Length);
        sink(length);
        sink(header);
    }
}
