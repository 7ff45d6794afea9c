using System.Xml;
using Strongroom.Analysis.Documents;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>Word documents: headers, body with its pages as they were last laid out, footers, notes, comments. Struck out text and codes of
/// fields are left out, marks of notes too: they would stand inside phrases.</summary>
internal static class WordReader
{
    private const string Body = "word/document.xml";
    private const int MaxMembers = 200;

    internal static void Read(Package package, PagedText text, DocumentDraft draft)
    {
        var relations = Relations.Of(package, Body);
        text.Section(SectionKind.Page, 1);
        ReadAll(package, relations.OfKind("header"), text);
        ReadOne(package, Body, text, pages: true);
        ReadAll(package, ((string[])["footer", "footnotes", "endnotes", "comments"]).SelectMany(relations.OfKind), text);
    }

    private static void ReadAll(Package package, IEnumerable<string> members, PagedText text)
    {
        foreach (var member in members.Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxMembers))
        {
            text.Paragraph();
            ReadOne(package, member, text, pages: false);
            text.Paragraph();
        }
    }

    private static void ReadOne(Package package, string member, PagedText text, bool pages)
    {
        using var xml = package.Xml(member);
        new Visitor(text, pages).Walk(xml);
    }

    private sealed class Visitor(PagedText text, bool pages) : XmlVisitor
    {
        private int _page = 1;

        protected override bool Start(XmlReader xml)
        {
            string? Attribute(string name) => xml.GetAttribute(name, xml.NamespaceURI);
            switch (xml.LocalName)
            {
                case "Fallback" or "del" or "instrText" or "moveFrom" or "pPr" or "rPr" or "sectPr":
                    return false; // the same again for old programs; what was struck out; codes; forms
                case "tr":
                    text.RowEnd();
                    break;
                case "footnote" or "endnote" when Attribute("type") is null or "normal":
                    text.LineEnd();
                    text.Add($"[{Attribute("id")}] ");
                    break;
                case "comment":
                    text.LineEnd();
                    text.Add($"[comment by {Attribute("author")}] ");
                    break;
                case "lastRenderedPageBreak" when pages:
                    text.Section(SectionKind.Page, ++_page);
                    break;
                case "tab" or "ptab":
                    text.Add("\t");
                    break;
                case "br" or "cr":
                    text.LineEnd();
                    break;
                case "noBreakHyphen":
                    text.Add("-");
                    break;
                default:
                    break;
            }

            return !text.IsCut;
        }

        protected override void Text(ReadOnlySpan<char> value)
        {
            if (Inside == "t")
            {
                text.Add(value);
            }
        }

        protected override void End(string name)
        {
            if (name is "p" or "txbxContent")
            {
                text.LineEnd();
            }
            else if (name is "tr" or "tbl")
            {
                text.RowEnd();
            }
            else if (name == "tc")
            {
                text.Cell();
            }
        }
    }
}
