using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Html;
using Strongroom.Analysis.Reading.Languages;
using Strongroom.Analysis.Reading.Mail;
using Strongroom.Analysis.Reading.Ocr;
using Strongroom.Analysis.Reading.Pdf;
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
            return request.Hints.MediaType == SelfTest.MediaType ? SelfTest.Run() : Answer.Unread(UnreadReason.Empty);
        }

        var recognised = Recognition.Of(input.Head.Span, input.HeadIsAll, request.Hints);
        if (RecordingEngine.Reads(recognised.MediaType))
        {
            return Recording.Read(request, input, recognised);
        }

        var engine = ByType.GetValueOrDefault(recognised.MediaType) ?? (recognised.Guess.Encoding is null ? null : Text);
        if (request.Render is not null && engine is not (PdfEngine or ImageEngine))
        {
            return Answer.Unread(UnreadReason.NoRendition, recognised.MediaType);
        }

        return engine is not null ? engine.Read(request, input, recognised)
            : recognised.MediaType == MediaTypes.Unknown ? Answer.Unread(UnreadReason.NotText)
            : Answer.Unread(UnreadReason.NoReader, recognised.MediaType);
    }
}
