using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Mail;
using Strongroom.Analysis.Reading.Texts;
using Strongroom.Analysis.Workers;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Html;

/// <summary>HTML: title, what its head says, and its text. Nothing is fetched and no script is run: the parser gets no loader and no engine.</summary>
internal sealed class HtmlEngine : IEngine
{
    // The tree takes ten to twenty times the page's length.
    private const int TreeFactor = 12;

    /// <inheritdoc/>
    public string Name => "strongroom-html/1";

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised)
    {
        if (input.ReadAll(request.Limits.MaxBufferedBytes / TreeFactor) is not { } bytes)
        {
            return Answer.Unread(UnreadReason.TooLong, recognised.MediaType);
        }

        var source = TextEngine.Decode(bytes.Span, HtmlCharset.Declared(bytes.Span), out var isGuessed);
        var sink = new TextSink(request.Limits.MaxTextBytes);
        using var document = Parse(source);
        HtmlText.Write(document, sink);
        var text = sink.Finish();
        return Answer.Of(new DocumentDraft
        {
            MediaType = recognised.MediaType,
            Engine = Name,
            TextUtf8 = text,
            Fields = Fields(document),
            Remarks = (sink.IsCut ? DocumentRemarks.TextCut : 0) | (isGuessed || sink.Replaced > 0 ? DocumentRemarks.EncodingGuessed : 0),
        });
    }

    /// <summary>The text of a page in a mail.</summary>
    internal static void WriteText(string source, TextSink sink)
    {
        using var document = Parse(source);
        HtmlText.Write(document, sink);
    }

    private static IHtmlDocument Parse(string source) => new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseDocument(source);

    private static DocumentFields Fields(IHtmlDocument document)
    {
        var fields = new DocumentFields { Title = Characters.CleanField(document.Title, Limits.MaxFieldChars) };
        foreach (var meta in document.Head?.Children ?? Enumerable.Empty<AngleSharp.Dom.IElement>())
        {
            var name = meta.GetAttribute("name") ?? meta.GetAttribute("property");
            if (meta.LocalName != "meta" || name is null || Characters.CleanField(meta.GetAttribute("content"), Limits.MaxFieldChars) is not { } value)
            {
                continue;
            }

            fields = name.ToLowerInvariant() switch
            {
                "author" or "dc.creator" or "dcterms.creator" => fields with { Author = fields.Author ?? value },
                "description" or "dc.description" => fields with { Description = fields.Description ?? value },
                "keywords" => fields with { Keywords = fields.Keywords ?? value },
                "date" or "dc.date" or "dcterms.date" or "article:published_time" => fields with { Date = fields.Date ?? MailDate.Parse(value) },
                "og:title" => fields with { Title = fields.Title ?? value },
                _ => fields,
            };
        }

        return fields;
    }
}
