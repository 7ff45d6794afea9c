using System.Globalization;
using System.Xml.Linq;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>
/// How a cell's number is written: dates and times as ISO 8601, shares in per cent, all else as the plain number. People search for what a
/// number says, not for its colours and currency signs.
/// </summary>
internal sealed class CellFormats
{
    private const double DaysTo1904 = 1462;
    private const double LastDay = 2_958_466; // the end of year 9999

    private readonly List<Kind> _kinds = [];
    private readonly bool _from1904;

    internal CellFormats(XElement? styles, bool from1904)
    {
        _from1904 = from1904;
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var format in styles?.Descendants().Where(static e => e.Name.LocalName == "numFmt") ?? [])
        {
            codes[Relations.Attribute(format, "numFmtId") ?? string.Empty] = Relations.Attribute(format, "formatCode") ?? string.Empty;
        }

        var list = styles?.Elements().FirstOrDefault(static e => e.Name.LocalName == "cellXfs");
        foreach (var form in list?.Elements() ?? [])
        {
            var id = Relations.Attribute(form, "numFmtId") ?? "0";
            _kinds.Add(codes.TryGetValue(id, out var code) ? OfCode(code) : OfBuiltIn(id));
        }
    }

    private enum Kind
    {
        Number,
        Percent,
        Date,
        Time,
        DateAndTime,
    }

    internal string Show(string value, int style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            return value;
        }

        var kind = style >= 0 && style < _kinds.Count ? _kinds[style] : Kind.Number;
        return kind switch
        {
            Kind.Number => number.ToString("G15", CultureInfo.InvariantCulture),
            Kind.Percent => (number * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%",
            _ => ShowDate(number, kind) ?? number.ToString("G15", CultureInfo.InvariantCulture),
        };
    }

    private string? ShowDate(double days, Kind kind)
    {
        var all = _from1904 ? days + DaysTo1904 : days;
        if (all is < 0 or >= LastDay)
        {
            return null;
        }

        // Excel counts a 29 February 1900 that never was, so that day 61 is 1 March.
        var date = new DateTime(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified).AddDays(all < 60 ? all + 1 : all).AddMilliseconds(0.5);
        return (kind == Kind.Time ? date.ToString("HH:mm", CultureInfo.InvariantCulture)
            : date.ToString(kind == Kind.Date ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
    }

    private static Kind OfBuiltIn(string id) => id switch
    {
        "9" or "10" => Kind.Percent,
        "14" or "15" or "16" or "17" => Kind.Date,
        "18" or "19" or "20" or "21" or "45" or "46" or "47" => Kind.Time,
        "22" => Kind.DateAndTime,
        _ => Kind.Number,
    };

    private static Kind OfCode(string code)
    {
        // Letters in quotes, behind a backslash and in brackets are words, not parts of a date.
        var (quoted, bracket) = (false, false);
        var (date, time, percent) = (false, false, false);
        for (var i = 0; i < code.Length && code[i] != ';'; i++)
        {
            var c = code[i];
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == '\\')
            {
                i++;
            }
            else if (c is '[' or ']')
            {
                bracket = c == '[';
            }
            else if (!quoted && !bracket)
            {
                date |= c is 'y' or 'Y' or 'd' or 'D';
                time |= c is 'h' or 'H' or 's' or 'S';
                percent |= c == '%';
            }
        }

        return date && time ? Kind.DateAndTime : date ? Kind.Date : time ? Kind.Time : percent ? Kind.Percent : Kind.Number;
    }
}
