using System.Xml;
using Strongroom.Analysis.Documents;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>
/// Excel: sheets by name, a line a row, cells apart by tabs, numbers and dates as a reader would write them; then comments and text of
/// drawings.
/// </summary>
internal static class SheetReader
{
    private const string Main = "xl/workbook.xml";
    private const int MaxStrings = 2_000_000;

    internal static void Read(Package package, PagedText text, DocumentDraft draft)
    {
        var relations = Relations.Of(package, Main);
        var book = package.Tree(Main);
        var strings = Strings(package, relations.OfKind("sharedStrings").FirstOrDefault());
        var formats = new CellFormats(
            package.Tree(relations.OfKind("styles").FirstOrDefault() ?? string.Empty),
            book?.Descendants().Any(static e => e.Name.LocalName == "workbookPr" && Relations.Attribute(e, "date1904") is "1" or "true") == true);
        var number = 0;
        foreach (var sheet in book?.Descendants().Where(static element => element.Name.LocalName == "sheet") ?? [])
        {
            number++;
            var target = relations.ById(sheet.Attributes().FirstOrDefault(static a => a.Name.LocalName == "id" && a.Name.NamespaceName.Length > 0)?.Value);
            if (target is null)
            {
                continue;
            }

            text.Section(SectionKind.Sheet, number, Relations.Attribute(sheet, "name"));
            using (var xml = package.Xml(target))
            {
                new Cells(text, strings, formats).Walk(xml);
            }

            var own = Relations.Of(package, target);
            foreach (var more in ((string[])["comments", "threadedComment", "drawing"]).SelectMany(own.OfKind).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                text.Paragraph();
                using var xml = package.Xml(more);
                new DrawnText(text).Walk(xml);
            }
        }
    }

    private static List<string> Strings(Package package, string? member)
    {
        var all = new SharedStrings();
        if (member is not null)
        {
            using var xml = package.Xml(member);
            all.Walk(xml);
        }

        return all.Strings;
    }

    private sealed class SharedStrings : XmlVisitor
    {
        private readonly System.Text.StringBuilder _one = new();

        internal List<string> Strings { get; } = [];

        // Phonetic readings say the same again.
        protected override bool Start(XmlReader xml) => xml.LocalName is not ("rPh" or "rPr") && Strings.Count < MaxStrings;

        protected override void Text(ReadOnlySpan<char> value)
        {
            if (Inside == "t" && _one.Length < MaxValueChars)
            {
                _one.Append(value);
            }
        }

        protected override void End(string name)
        {
            if (name == "si")
            {
                Strings.Add(_one.ToString());
                _one.Clear();
            }
        }
    }

    private sealed class Cells(PagedText text, List<string> strings, CellFormats formats) : XmlVisitor
    {
        private readonly System.Text.StringBuilder _value = new();
        private string? _type;
        private int _style;

        protected override bool Start(XmlReader xml)
        {
            switch (xml.LocalName)
            {
                case "f" or "rPh" or "rPr" or "conditionalFormatting" or "dataValidations" or "extLst":
                    return false; // formulas stand beside their values
                case "c":
                    _type = xml.GetAttribute("t");
                    _style = int.TryParse(xml.GetAttribute("s"), System.Globalization.CultureInfo.InvariantCulture, out var style) ? style : 0;
                    _value.Clear();
                    break;
                default:
                    break;
            }

            return !text.IsCut;
        }

        protected override void Text(ReadOnlySpan<char> value)
        {
            if (Inside is "v" or "t" or "oddHeader" or "oddFooter" && _value.Length < MaxValueChars)
            {
                _value.Append(value);
            }
        }

        protected override void End(string name)
        {
            switch (name)
            {
                case "c":
                    text.Add(Shown());
                    text.Cell();
                    _value.Clear();
                    break;
                case "row" or "oddHeader" or "oddFooter":
                    text.Add(name == "row" ? [] : _value.ToString());
                    text.RowEnd();
                    _value.Clear();
                    break;
                default:
                    break;
            }
        }

        private string Shown()
        {
            var value = _value.ToString();
            return _type switch
            {
                "s" => int.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var index) && index >= 0
                    && index < strings.Count ? strings[index] : string.Empty,
                "b" => value == "1" ? "TRUE" : "FALSE",
                "str" or "inlineStr" or "e" or "d" => value,
                _ => formats.Show(value, _style),
            };
        }
    }
}
