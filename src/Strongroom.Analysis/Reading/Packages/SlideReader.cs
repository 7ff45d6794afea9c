using System.Xml;
using Strongroom.Analysis.Documents;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>PowerPoint: slides in their order, each with its title as name, then its notes and comments.</summary>
internal static class SlideReader
{
    private const string Main = "ppt/presentation.xml";

    internal static void Read(Package package, PagedText text, DocumentDraft draft)
    {
        var relations = Relations.Of(package, Main);
        var number = 0;
        var list = package.Tree(Main)?.Descendants().Where(static element => element.Name.LocalName == "sldId") ?? [];
        foreach (var slide in list.Select(
            element => relations.ById(element.Attributes()
            .FirstOrDefault(static a => a.Name.LocalName == "id" && a.Name.NamespaceName.Length > 0)?.Value)))
        {
            if (slide is null)
            {
                continue;
            }

            text.Section(SectionKind.Slide, ++number, TitleOf(package, slide));
            ReadOne(package, slide, text);
            var own = Relations.Of(package, slide);
            foreach (var more in ((string[])["diagramData", "chart", "notesSlide", "comments"]).SelectMany(own.OfKind)
                .Distinct(StringComparer.OrdinalIgnoreCase))
            {
                text.Paragraph();
                ReadOne(package, more, text);
            }
        }
    }

    private static string? TitleOf(Package package, string slide)
    {
        var shape = package.Tree(slide)?.Descendants().FirstOrDefault(static element =>
            element.Name.LocalName == "sp"
            && element.Descendants().Any(static e => e.Name.LocalName == "ph" && Relations.Attribute(e, "type") is "title" or "ctrTitle"));
        return shape is null ? null : string.Join(' ', shape.Descendants().Where(static e => e.Name.LocalName == "t").Select(static e => e.Value));
    }

    private static void ReadOne(Package package, string member, PagedText text)
    {
        using var xml = package.Xml(member);
        new DrawnText(text).Walk(xml);
    }
}

/// <summary>Text of drawings (DrawingML): paragraphs, lines, table cells; values of charts; comments.</summary>
internal sealed class DrawnText(PagedText text) : XmlVisitor
{
    protected override bool Start(XmlReader xml)
    {
        if (xml.LocalName == "Fallback" || (xml.LocalName == "fld" && xml.GetAttribute("type") == "slidenum"))
        {
            return false; // the same again for old programs; the slide's number
        }

        if (xml.LocalName == "br")
        {
            text.LineEnd();
        }
        else if (xml.LocalName == "tr")
        {
            text.RowEnd();
        }

        return !text.IsCut;
    }

    protected override void Text(ReadOnlySpan<char> value)
    {
        if (Inside is "t" or "v" or "text")
        {
            text.Add(value);
        }
    }

    protected override void End(string name)
    {
        if (name is "p" or "pt" or "cm" or "txBody")
        {
            text.LineEnd();
        }
        else if (name == "tr")
        {
            text.RowEnd();
        }
        else if (name == "tc")
        {
            text.Cell();
        }
    }
}

/// <summary>Visio: the text of shapes, page by page.</summary>
internal static class DrawingReader
{
    private const string Pages = "visio/pages/pages.xml";

    internal static void Read(Package package, PagedText text, DocumentDraft draft)
    {
        var relations = Relations.Of(package, Pages);
        var number = 0;
        foreach (var page in package.Tree(Pages)?.Elements() ?? [])
        {
            var target = relations.ById(page.Elements().Where(static e => e.Name.LocalName == "Rel")
                .Select(static e => Relations.Attribute(e, "id")).FirstOrDefault());
            if (target is not null)
            {
                text.Section(SectionKind.Page, ++number, Relations.Attribute(page, "Name"));
                using var xml = package.Xml(target);
                new Visitor(text).Walk(xml);
            }
        }
    }

    private sealed class Visitor(PagedText text) : XmlVisitor
    {
        protected override bool Start(XmlReader xml) => !text.IsCut;

        protected override void Text(ReadOnlySpan<char> value)
        {
            if (Inside == "Text")
            {
                text.Add(value);
            }
        }

        protected override void End(string name)
        {
            if (name == "Text")
            {
                text.LineEnd();
            }
        }
    }
}
