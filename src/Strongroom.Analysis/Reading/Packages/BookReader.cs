using System.Xml.Linq;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Html;
using Strongroom.Analysis.Reading.Texts;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>EPUB: its pages in reading order, read as HTML.</summary>
internal static class BookReader
{
    private const int MaxPageBytes = 8 << 20;

    internal static void Read(Package package, PagedText text, DocumentDraft draft)
    {
        var container = package.Tree("META-INF/container.xml");
        var path = container?.Descendants().Where(static e => e.Name.LocalName == "rootfile")
            .Select(static e => Relations.Attribute(e, "full-path")).FirstOrDefault();
        if (path is null || package.Tree(path) is not { } book)
        {
            throw new InvalidDataException();
        }

        draft.Fields = Properties.Of(book.Elements().FirstOrDefault(static e => e.Name.LocalName == "metadata"));
        draft.Language = Tag(book.Descendants().FirstOrDefault(static e => e.Name.LocalName == "language")?.Value);
        var folder = path.Contains('/', StringComparison.Ordinal) ? path[..(path.LastIndexOf('/') + 1)] : string.Empty;
        foreach (var page in Pages(book))
        {
            var bytes = package.Bytes(folder + Uri.UnescapeDataString(page));
            if (bytes.IsEmpty || bytes.Length > MaxPageBytes)
            {
                draft.Remarks |= bytes.IsEmpty ? 0 : DocumentRemarks.TextCut;
                continue;
            }

            var sink = new TextSink(Limits.MaxTextBytes);
            HtmlEngine.WriteText(TextEngine.Decode(bytes.Span, HtmlCharset.Declared(bytes.Span) ?? "utf-8", out _), sink);
            text.Paragraph();
            text.Add(System.Text.Encoding.UTF8.GetString(sink.Finish().Span));
        }
    }

    private static IEnumerable<string> Pages(XElement book)
    {
        var all = book.Descendants().Where(static e => e.Name.LocalName == "item")
            .Select(static e => (Id: Relations.Attribute(e, "id"), Page: Relations.Attribute(e, "href")))
            .Where(static item => item.Id is not null && item.Page is not null)
            .GroupBy(static item => item.Id!, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.First().Page!, StringComparer.Ordinal);
        return book.Descendants().Where(static e => e.Name.LocalName == "itemref")
            .Select(static e => Relations.Attribute(e, "idref") ?? string.Empty)
            .Distinct(StringComparer.Ordinal)
            .Where(all.ContainsKey)
            .Select(id => all[id]);
    }

    private static string? Tag(string? text) =>
        text?.Trim() is { Length: >= 2 and <= 35 } tag && tag.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-') ? tag : null;
}
