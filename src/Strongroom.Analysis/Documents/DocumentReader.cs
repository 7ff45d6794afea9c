using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Strongroom.Analysis.Tools;
using Strongroom.Core;

namespace Strongroom.Analysis.Documents;

/// <summary>
/// The trusted side of the import pattern: reads a worker's answer, which may be anything at all, and lets through only a simple document
/// that keeps every rule of docs/formats/simple-document.md. Lengths are checked before memory is taken for them.
/// </summary>
internal static class DocumentReader
{
    private const int MaxHeaderBytes = 64 << 20;
    private const DocumentRemarks AllRemarks = DocumentRemarks.TextCut | DocumentRemarks.PartsCut | DocumentRemarks.DepthCut
        | DocumentRemarks.Repaired | DocumentRemarks.EncodingGuessed | DocumentRemarks.NotUnderstood | DocumentRemarks.PagesUnread;

    /// <summary>Reads one answer to the end of the stream.</summary>
    /// <param name="stream">What the worker says.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="serve">Does what the worker asks for before it answers; reads what follows the call from the stream. Null refuses every call.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="MalformedException">Any rule is broken.</exception>
    /// <exception cref="EndOfStreamException">The answer stops before its end.</exception>
    /// <exception cref="AnswerTooLongException">The answer is longer than the limits allow.</exception>
    internal static async Task<AnalysisOutcome> ReadAsync(
        Stream stream, AnalysisLimits limits, Func<WorkerCall, Task>? serve, CancellationToken cancellationToken)
    {
        var prefix = new byte[4];
        long left = limits.MaxOutputBytes - 4;
        byte[] header;
        while (true)
        {
            await stream.ReadExactlyAsync(prefix, cancellationToken);
            header = await ReadSectionAsync(stream, BinaryPrimitives.ReadInt32BigEndian(prefix), Math.Min(left, MaxHeaderBytes), cancellationToken);
            if (WorkerCall.Decode(header) is not { } call)
            {
                break;
            }

            await (serve ?? throw new MalformedException("simple document", "a worker asks where nothing can be asked"))(call);
        }

        left -= header.Length;
        var shape = Header.Decode(header, limits);
        if (shape.Unread is { } unread)
        {
            await ExpectEndAsync(stream, cancellationToken);
            return unread;
        }

        if (shape.TextLength > limits.MaxTextBytes || shape.TextLength + shape.Parts.Sum(static p => (long)p.Length) > left)
        {
            throw new AnswerTooLongException();
        }

        var text = await ReadSectionAsync(stream, shape.TextLength, left, cancellationToken);
        if (!Characters.IsCleanText(text))
        {
            throw new MalformedException("simple document.text", "it is not well-formed UTF-8 without control characters");
        }

        CheckPlaces(shape, text);
        var parts = new List<DocumentPart>(shape.Parts.Count);
        foreach (var (name, mediaType, length) in shape.Parts)
        {
            parts.Add(new DocumentPart { Name = name, MediaType = mediaType, Bytes = await ReadSectionAsync(stream, length, left, cancellationToken) });
        }

        await ExpectEndAsync(stream, cancellationToken);
        return new AnalysisOutcome.Document(new SimpleDocument
        {
            MediaType = shape.MediaType,
            Engine = shape.Engine,
            TextUtf8 = text,
            Spans = shape.Spans,
            Sections = shape.Sections,
            Duration = shape.Duration,
            PageCount = shape.PageCount,
            Fields = shape.Fields,
            Language = shape.Language,
            Confidence = shape.Confidence,
            Parts = parts,
            Remarks = shape.Remarks,
        });
    }

    private static async ValueTask<byte[]> ReadSectionAsync(Stream stream, int length, long limit, CancellationToken cancellationToken)
    {
        if (length < 0)
        {
            throw new MalformedException("simple document", "a length is negative");
        }

        if (length > limit)
        {
            throw new AnswerTooLongException();
        }

        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static async ValueTask ExpectEndAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (await stream.ReadAsync(new byte[1], cancellationToken) != 0)
        {
            throw new MalformedException("simple document", "bytes follow the end");
        }
    }

    /// <summary>The order was checked as they were read; what remains is whether they lie in the text.</summary>
    private static void CheckPlaces(Header shape, byte[] text)
    {
        if (shape.Spans.Count == 0 && shape.Sections.Count == 0)
        {
            return;
        }

        var end = Encoding.UTF8.GetCharCount(text);
        if (shape.Spans.Exists(span => (long)span.Start + span.Length > end) || shape.Sections.Exists(section => section.Start > end))
        {
            throw new MalformedException("simple document.spans", "a span or section lies outside the text");
        }
    }

    private sealed class Header
    {
        private const int MaxDetailChars = 64;
        private static readonly SearchValues<char> DetailCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+-.");

        internal AnalysisOutcome.Unread? Unread { get; private init; }

        internal string MediaType { get; private init; } = string.Empty;

        internal string Engine { get; private init; } = string.Empty;

        internal int TextLength { get; private init; }

        internal DocumentRemarks Remarks { get; private init; }

        internal string? Language { get; private init; }

        internal double? Confidence { get; private init; }

        internal DocumentFields Fields { get; private init; } = new();

        internal List<TextSpan> Spans { get; private init; } = [];

        internal List<DocumentSection> Sections { get; private init; } = [];

        internal TimeSpan? Duration { get; private init; }

        internal int? PageCount { get; private init; }

        internal List<(string? Name, string MediaType, int Length)> Parts { get; private init; } = [];

        internal static Header Decode(byte[] bytes, AnalysisLimits limits)
        {
            var reader = new RecordReader(bytes, "simple document");
            var count = reader.ArrayUpTo(DocumentWriter.DocumentElements);
            if (count is not (DocumentWriter.UnreadElements or DocumentWriter.DocumentElements))
            {
                throw reader.Malformed("the header is neither a refusal's nor a document's");
            }

            _ = reader.Int(DocumentWriter.Version, DocumentWriter.Version);
            if (count == DocumentWriter.UnreadElements)
            {
                return new Header { Unread = ReadUnread(reader) };
            }

            _ = reader.Int(0, 0);
            var mediaType = Type(reader);
            var engine = Line(reader, 64);
            var textLength = (int)reader.Int(0, int.MaxValue);
            var remarks = (DocumentRemarks)reader.Int(0, (long)AllRemarks);
            var language = reader.TryNull() ? null : Tag(reader);
            var confidence = LayoutRecords.ReadFraction(reader);
            DateTimeOffset? date = reader.TryNull() ? null : reader.Time();
            var fields = ReadFields(reader) with { Date = date };
            var duration = LayoutRecords.ReadTime(reader);
            var pageCount = LayoutRecords.ReadNumber(reader);
            var sections = LayoutRecords.ReadSections(reader, limits.MaxSections);
            var spans = LayoutRecords.ReadSpans(reader, limits.MaxSpans);
            var parts = ReadParts(reader, limits);
            reader.End();
            reader.Finish();
            return new Header
            {
                MediaType = mediaType,
                Engine = engine,
                TextLength = textLength,
                Remarks = remarks,
                Language = language,
                Confidence = confidence,
                Fields = fields,
                Duration = duration,
                PageCount = pageCount,
                Sections = sections,
                Spans = spans,
                Parts = parts,
            };
        }

        private static AnalysisOutcome.Unread ReadUnread(RecordReader reader)
        {
            // Reasons that only the parent can know are not the worker's to give.
            var reason = (UnreadReason)reader.Int((long)UnreadReason.Empty, (long)UnreadReason.ModelsRefused);
            if (reason is UnreadReason.WorkerCrashed or UnreadReason.OutputTooLong or UnreadReason.OutputMalformed)
            {
                throw reader.Malformed("the reason is not a worker's to give");
            }

            var type = reader.TryNull() ? null : Type(reader);
            var detail = reader.TextOrNull(MaxDetailChars);
            if (detail is not null && (detail.Length == 0 || detail.AsSpan().ContainsAnyExcept(DetailCharacters)))
            {
                throw reader.Malformed("a detail is not a package's name");
            }

            reader.End();
            reader.Finish();
            return new AnalysisOutcome.Unread(reason, type, detail);
        }

        private static DocumentFields ReadFields(RecordReader reader)
        {
            reader.Array(DocumentWriter.FieldCount);
            var fields = new DocumentFields
            {
                Title = Field(reader),
                Author = Field(reader),
                From = Field(reader),
                To = Field(reader, DocumentFields.MaxAddressChars),
                Cc = Field(reader, DocumentFields.MaxAddressChars),
                MessageId = Field(reader),
                InReplyTo = Field(reader),
                References = Field(reader),
                Description = Field(reader),
                Keywords = Field(reader),
            };
            reader.End();
            return fields;
        }

        private static List<(string? Name, string MediaType, int Length)> ReadParts(RecordReader reader, AnalysisLimits limits)
        {
            var count = reader.ArrayUpTo(limits.MaxParts);
            var parts = new List<(string? Name, string MediaType, int Length)>();
            for (var i = 0; i < count; i++)
            {
                reader.Array(3);
                var name = reader.TextOrNull(Limits.MaxFieldChars);
                if (name is not null && !Characters.IsCleanName(name, Limits.MaxFieldChars))
                {
                    throw reader.Malformed("a part's name is not a clean line");
                }

                parts.Add((name, Type(reader), (int)reader.Int(0, int.MaxValue)));
                reader.End();
            }

            reader.End();
            return parts;
        }

        private static string? Field(RecordReader reader, int limit = Limits.MaxFieldChars) => reader.TryNull() ? null : Line(reader, limit);

        private static string Line(RecordReader reader, int limit)
        {
            var text = reader.Text(limit);
            return Characters.IsCleanField(text, limit) ? text : throw reader.Malformed("a field is not a clean line");
        }

        private static string Type(RecordReader reader)
        {
            var type = reader.Text(MediaTypes.MaxChars);
            return MediaTypes.IsWellFormed(type) ? type : throw reader.Malformed("a media type is not well-formed");
        }

        private static string Tag(RecordReader reader)
        {
            var tag = reader.Text(35);
            return tag.Length >= 2 && tag.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
                ? tag
                : throw reader.Malformed("a language tag is not well-formed");
        }
    }
}

/// <summary>An answer is longer than the limits allow.</summary>
internal sealed class AnswerTooLongException : Exception;
