using System.Globalization;
using System.Text;
using System.Xml;
using Strongroom.Analysis.Documents;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>OpenDocument: text, sheets and slides from content.xml, headers and footers from styles.xml; notes and comments in their places.</summary>
internal static class OpenDocumentReader
{
    internal static void Read(Package package, PagedText text, DocumentDraft draft)
    {
        using (var content = package.Xml("content.xml"))
        {
            new Visitor(text, body: true).Walk(content);
        }

        text.Paragraph();
        using var styles = package.Xml("styles.xml");
        new Visitor(text, body: false).Walk(styles);
    }

    /// <summary>The type that the package gives itself, for OpenDocument and EPUB.</summary>
    internal static string? MediaTypeOf(Package package)
    {
        if (package.LengthOf("mimetype") is 0 or > 100)
        {
            return null;
        }

        var type = Encoding.Latin1.GetString(package.Bytes("mimetype").Span).Trim();
        return MediaTypes.IsWellFormed(type) ? type : null;
    }

    internal static bool IsEncrypted(Package package) =>
        package.Has("EncryptedPackage")
        || package.Tree("META-INF/manifest.xml")?.Descendants().Any(static e => e.Name.LocalName == "encryption-data") == true;

    private sealed class Visitor(PagedText text, bool body) : XmlVisitor
    {
        private const int MaxRepeat = 100;
        private int _sheet;
        private int _slide;
        private int _depth; // of headers and footers, in styles

        protected override bool Start(XmlReader xml)
        {
            switch (xml.LocalName)
            {
                case "automatic-styles" or "font-face-decls" or "scripts" or "settings" or "tracked-changes" or "binary-data":
                    return false;
                case "table" when body && Inside == "spreadsheet":
                    text.Section(SectionKind.Sheet, ++_sheet, xml.GetAttribute("name", xml.NamespaceURI));
                    break;
                case "page" when body && Inside == "presentation":
                    text.Section(SectionKind.Slide, ++_slide, xml.GetAttribute("name", xml.NamespaceURI));
                    break;
                case "header" or "footer" or "header-left" or "footer-left" or "header-first" or "footer-first" when !body && !xml.IsEmptyElement:
                    _depth++;
                    break;
                case "master-page" when !body && !xml.IsEmptyElement:
                    break;
                case "frame" when !body && xml.GetAttribute("placeholder", "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0") == "true":
                    return false; // "click to add a title"
                case "frame" when !body && !xml.IsEmptyElement && Inside == "master-page":
                    _depth++;
                    break;
                case "annotation":
                    text.Add(" [comment] ");
                    break;
                case "table-row":
                    text.RowEnd();
                    break;
                case "note-citation":
                    return false;
                case "note-body":
                    text.Add(" [note] ");
                    break;
                case "tab":
                    text.Add("\t");
                    break;
                case "line-break":
                    text.LineEnd();
                    break;
                case "s":
                    var count = int.TryParse(xml.GetAttribute("c", xml.NamespaceURI), CultureInfo.InvariantCulture, out var c)
                        ? Math.Clamp(c, 1, MaxRepeat)
                        : 1;
                    text.Add(new string(' ', count));
                    break;
                default:
                    break;
            }

            return !text.IsCut;
        }

        protected override void Text(ReadOnlySpan<char> value)
        {
            // Fields of headers and footers (page number, file name) hold stand-ins; in the body they hold what they showed last.
            if (body ? Inside is not ("number" or "creator" or "date-string") : _depth > 0 && Inside is "p" or "h" or "span" or "a")
            {
                text.Add(value);
            }
        }

        protected override void End(string name)
        {
            switch (name)
            {
                case "p" or "h" or "note-body" or "annotation":
                    text.LineEnd();
                    break;
                case "table-row" or "table":
                    text.RowEnd();
                    break;
                case "table-cell":
                    text.Cell();
                    break;
                case "header" or "footer" or "header-left" or "footer-left" or "header-first" or "footer-first" when !body && _depth > 0:
                    _depth--;
                    break;
                case "frame" when !body && _depth > 0 && Inside == "master-page":
                    _depth--;
                    break;
                default:
                    break;
            }
        }
    }
}
