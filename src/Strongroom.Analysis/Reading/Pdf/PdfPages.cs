using System.Globalization;
using System.Net;
using Strongroom.Analysis.Tools;

namespace Strongroom.Analysis.Reading.Pdf;

/// <summary>A word of a page's text layer.</summary>
internal readonly record struct LayerWord(string Text, double Left, double Top, double Right, double Bottom, bool NewLine, bool NewParagraph);

/// <summary>One page as the tools see it.</summary>
internal sealed class PdfPage
{
    internal List<LayerWord> Words { get; } = [];

    /// <summary>Characters of the text layer, hidden ones too.</summary>
    internal int LayerCharacters { get; set; }

    /// <summary>Characters of the layer that mean nothing: private, unknown or replaced ones, as fonts without a table of characters give.</summary>
    internal int StrangeCharacters { get; set; }

    /// <summary>Characters that can be seen.</summary>
    internal int VisibleCharacters { get; set; }

    /// <summary>The largest picture's share of the page's area.</summary>
    internal double PictureShare { get; set; }
}

/// <summary>Reads what poppler's tools write. They write a line for each word; nothing here trusts them to be well-formed.</summary>
internal static class PdfPages
{
    /// <summary>Words with their places, of pdftotext.</summary>
    internal static void ReadWords(ToolRun run, PdfPage[] pages)
    {
        var page = -1;
        var (newLine, newParagraph) = (false, false);
        foreach (var line in run.Lines())
        {
            var text = line.AsSpan().Trim();
            if (text.StartsWith("<word ") && page >= 0 && page < pages.Length)
            {
                if (Word(text, newLine, newParagraph) is { } word)
                {
                    Add(pages[page], word);
                    (newLine, newParagraph) = (false, false);
                }
            }
            else if (text.StartsWith("<line "))
            {
                newLine = true;
            }
            else if (text.StartsWith("<block ") || text.StartsWith("<flow"))
            {
                newParagraph = true;
            }
            else if (text.StartsWith("<page "))
            {
                page++;
            }
        }
    }

    /// <summary>Characters that can be seen, of pdftohtml.</summary>
    internal static void ReadVisible(ToolRun run, PdfPage[] pages)
    {
        var page = -1;
        foreach (var line in run.Lines())
        {
            if (line.StartsWith("<page ", StringComparison.Ordinal))
            {
                page++;
            }
            else if (page >= 0 && page < pages.Length && line.StartsWith("<text ", StringComparison.Ordinal))
            {
                pages[page].VisibleCharacters += CountVisible(line);
            }
        }
    }

    /// <summary>
    /// Pictures, of pdfimages: page, number, type, width, height, colour, components, bits, encoding, interpolation, object, id, x-ppi,
    /// y-ppi, …
    /// </summary>
    internal static void ReadImages(ToolRun run, PdfPage[] pages, PdfAbout about)
    {
        foreach (var line in run.Lines())
        {
            var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length < 14 || !int.TryParse(cells[0], CultureInfo.InvariantCulture, out var number) || number < 1 || number > pages.Length)
            {
                continue;
            }

            if (Number(cells[3]) is { } width && Number(cells[4]) is { } height && Number(cells[^4]) is > 0 and var x && Number(cells[^3]) is > 0 and var y)
            {
                var (pageWidth, pageHeight) = about.SizeOf(number);
                var share = width / x * 72 * (height / y * 72) / (pageWidth * pageHeight);
                pages[number - 1].PictureShare = Math.Max(pages[number - 1].PictureShare, share);
            }
        }
    }

    private static void Add(PdfPage page, LayerWord word)
    {
        page.Words.Add(word);
        foreach (var c in word.Text)
        {
            page.LayerCharacters++;
            page.StrangeCharacters += c is '\uFFFD' or (>= '\uE000' and <= '\uF8FF') || char.IsControl(c) ? 1 : 0;
        }
    }

    private static LayerWord? Word(ReadOnlySpan<char> text, bool newLine, bool newParagraph)
    {
        var open = text.IndexOf('>');
        var close = text.LastIndexOf("</word>");
        if (open < 0 || close <= open)
        {
            return null;
        }

        var head = text[..open];
        var word = WebUtility.HtmlDecode(text[(open + 1)..close].ToString());
        return string.IsNullOrWhiteSpace(word)
            ? null
            : new LayerWord(word, Edge(head, "xMin=\""), Edge(head, "yMin=\""), Edge(head, "xMax=\""), Edge(head, "yMax=\""), newLine, newParagraph);
    }

    private static double Edge(ReadOnlySpan<char> head, string name)
    {
        var at = head.IndexOf(name, StringComparison.Ordinal);
        var rest = at < 0 ? [] : head[(at + name.Length)..];
        var end = rest.IndexOf('"');
        return end > 0 && double.TryParse(rest[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : 0;
    }

    private static int CountVisible(string line)
    {
        var (count, inTag) = (0, false);
        foreach (var c in WithoutEntities(line))
        {
            if (c is '<' or '>')
            {
                inTag = c == '<';
            }
            else if (!inTag && !char.IsWhiteSpace(c))
            {
                count++;
            }
        }

        return count;
    }

    // An entity counts as one character.
    private static string WithoutEntities(string line) => line
        .Replace("&amp;", "&", StringComparison.Ordinal).Replace("&lt;", "(", StringComparison.Ordinal)
        .Replace("&gt;", ")", StringComparison.Ordinal).Replace("&quot;", "'", StringComparison.Ordinal).Replace("&#160;", " ", StringComparison.Ordinal);

    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
