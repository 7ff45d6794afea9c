using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Archives;
using Strongroom.Analysis.Reading.Html;
using Strongroom.Analysis.Reading.Languages;
using Strongroom.Analysis.Reading.Mail;
using Strongroom.Analysis.Reading.Ocr;
using Strongroom.Analysis.Reading.Ole;
using Strongroom.Analysis.Reading.Packages;
using Strongroom.Analysis.Reading.Pdf;
using Strongroom.Analysis.Reading.Rtf;
using Strongroom.Analysis.Reading.Speech;
using Strongroom.Analysis.Reading.Texts;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Reading;

/// <summary>One reader of one or more formats, running inside the worker.</summary>
internal interface IEngine
{
    /// <summary>Name and version, as it stands in the derivative's row.</summary>
    string Name { get; }

    /// <summary>Reads an item that was recognised as one of the engine's formats. Any bytes give an answer, never an exception but out of memory.</summary>
    Answer Read(WorkerRequest request, ItemInput input, Recognition recognised);
}

/// <summary>The table of engines. Adding a format is adding a line here and an engine behind it.</summary>
internal static class Engines
{
    private static readonly TextEngine Text = new();
    private static readonly RecordingEngine Recording = new();
    private static readonly ImageEngine Image = new();
    private static readonly PackageEngine Package = new();
    private static readonly ArchiveEngine Archive = new();

    private static readonly Dictionary<string, IEngine> ByType = new(StringComparer.Ordinal)
    {
        [Recognition.Html] = new HtmlEngine(),
        [Recognition.Mail] = new MailEngine(),
        [Recognition.Mailbox] = new MailboxEngine(),
        ["application/pdf"] = new PdfEngine(),
        ["image/png"] = Image,
        ["image/jpeg"] = Image,
        ["image/gif"] = Image,
        ["image/tiff"] = Image,
        ["image/bmp"] = Image,
        ["image/webp"] = Image,
        ["application/rtf"] = new RtfEngine(),
        ["application/x-ole-storage"] = new OleEngine(),
        ["application/zip"] = Package,
        ["application/epub+zip"] = Package,
        ["application/gzip"] = Archive,
        ["application/x-compress"] = Archive,
        ["application/x-7z-compressed"] = Archive,
        ["application/vnd.rar"] = Archive,
        ["application/x-xz"] = Archive,
        ["application/x-bzip2"] = Archive,
        ["application/zstd"] = Archive,
        ["application/x-tar"] = Archive,
        ["application/x-archive"] = Archive,
        ["application/vnd.ms-cab-compressed"] = Archive,
        ["application/json"] = Text,
        ["application/x-ndjson"] = Text,
        ["application/xml"] = Text,
    };

    /// <summary>Recognises the item, has it read, and finds the language of what was read, unless the engine knows it.</summary>
    internal static Answer Read(WorkerRequest request, ItemInput input)
    {
        var answer = ReadItem(request, input);
        if (answer.Draft is { Language: null } draft && request.Render is null)
        {
            draft.Language = TextLanguage.Of(draft.TextUtf8.Span);
        }

        return answer;
    }

    private static Answer ReadItem(WorkerRequest request, ItemInput input)
    {
        if (input.Head.IsEmpty)
        {
            return request.Hints.MediaType switch
            {
                SelfTest.MediaType => SelfTest.Run(),
                ModelTest.MediaType => ModelTest.Run(request.Speech, input.Tools),
                _ => Answer.Unread(UnreadReason.Empty),
            };
        }

        var recognised = Recognition.Of(input.Head.Span, input.HeadIsAll, request.Hints);
        if (RecordingEngine.Reads(recognised.MediaType))
        {
            return Recording.Read(request, input, recognised);
        }

        var engine = EngineOf(recognised);
        if (request.Render is not null && engine is not (PdfEngine or ImageEngine))
        {
            return Answer.Unread(UnreadReason.NoRendition, recognised.MediaType);
        }

        return engine is not null ? engine.Read(request, input, recognised)
            : recognised.MediaType == MediaTypes.Unknown ? Answer.Unread(UnreadReason.NotText)
            : Answer.Unread(UnreadReason.NoReader, recognised.MediaType);
    }

    private static IEngine? EngineOf(Recognition recognised) =>
        ByType.TryGetValue(recognised.MediaType, out var engine) ? engine
        : recognised.MediaType.StartsWith("application/vnd.openxmlformats-", StringComparison.Ordinal)
            || recognised.MediaType.StartsWith("application/vnd.oasis.opendocument.", StringComparison.Ordinal) ? Package
        : recognised.Guess.Encoding is not null ? Text
        : null;
}
