using System.Globalization;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Tools;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Pdf;

/// <summary>What pdfinfo says: pages with their sizes, title, author, date.</summary>
internal sealed class PdfAbout
{
    private const int MaxPages = 20_000;
    private static readonly (double Width, double Height) Letter = (612, 792);
    private readonly Dictionary<int, (double Width, double Height)> _sizes = [];
    private readonly HashSet<int> _turned = [];

    internal int Pages { get; private set; }

    internal DocumentFields Fields { get; private set; } = new();

    /// <summary>Width and height in points as the page is shown.</summary>
    internal (double Width, double Height) SizeOf(int page)
    {
        var (width, height) = _sizes.GetValueOrDefault(page, Letter);
        return _turned.Contains(page) ? (height, width) : (width, height);
    }

    internal static PdfAbout Read(ToolRun run)
    {
        var about = new PdfAbout();
        foreach (var line in run.Lines())
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                about.Take(line[..colon], line[(colon + 1)..].Trim());
            }
        }

        return about;
    }

    private void Take(string name, string value)
    {
        switch (name)
        {
            case "Pages" when int.TryParse(value, CultureInfo.InvariantCulture, out var pages):
                Pages = Math.Clamp(pages, 0, MaxPages);
                break;
            case "Title":
                Fields = Fields with { Title = Characters.CleanField(value, Limits.MaxFieldChars) };
                break;
            case "Author":
                Fields = Fields with { Author = Characters.CleanField(value, Limits.MaxFieldChars) };
                break;
            case "Subject":
                Fields = Fields with { Description = Characters.CleanField(value, Limits.MaxFieldChars) };
                break;
            case "Keywords":
                Fields = Fields with { Keywords = Characters.CleanField(value, Limits.MaxFieldChars) };
                break;
            case "CreationDate":
                Fields = Fields with { Date = Dates.Parse(value) };
                break;
            default:
                TakePage(name, value);
                break;
        }
    }

    // "Page    1 size" = "612 x 792 pts (letter)", "Page    1 rot" = "90"
    private void TakePage(string name, string value)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["Page", var number, var what] || !int.TryParse(number, CultureInfo.InvariantCulture, out var page) || page > MaxPages)
        {
            return;
        }

        var numbers = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (what == "rot" && value is "90" or "270")
        {
            _turned.Add(page);
        }
        else if (what == "size" && numbers is [var width, "x", var height, ..] && Points(width) is { } w && Points(height) is { } h)
        {
            _sizes[page] = (w, h);
        }
    }

    private static double? Points(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1_000_000 ? value : null;
}
