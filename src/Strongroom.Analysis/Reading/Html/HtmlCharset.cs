using System.Buffers;
using System.Text;

namespace Strongroom.Analysis.Reading.Html;

/// <summary>What HTML says of its own encoding, and whether text is HTML at all.</summary>
internal static class HtmlCharset
{
    private const int PrescanBytes = 4096;

    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n\"';/>?");

    private static readonly string[] Openings =
        ["<!doctype html", "<html", "<head", "<body", "<title", "<meta", "<table", "<div", "<script", "<style", "<h1", "<p>", "<br", "<a ",
            "<font", "<b>", "<center"];

    /// <summary>The charset in a <c>meta</c> or XML declaration near the start, or null.</summary>
    internal static string? Declared(ReadOnlySpan<byte> head)
    {
        var start = Encoding.Latin1.GetString(head[..Math.Min(head.Length, PrescanBytes)]);
        return After(start, "charset", "<meta") ?? After(start, "encoding", "<?xml");
    }

    /// <summary>Begins as HTML does, or is claimed to be HTML and has tags.</summary>
    internal static bool LooksLikeHtml(ReadOnlySpan<char> start, bool claimed)
    {
        var rest = SkipProlog(start);
        foreach (var opening in Openings)
        {
            if (rest.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
            {
                // Many texts begin with a tag of some kind; without a claim only the sure ones count.
                return claimed || opening is "<!doctype html" or "<html" or "<head" or "<body" || rest.Contains("</", StringComparison.Ordinal);
            }
        }

        return (claimed && rest.Contains('<') && rest.Contains('>')) || rest.Contains("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> SkipProlog(ReadOnlySpan<char> text)
    {
        while (true)
        {
            text = text.TrimStart("\uFEFF \t\r\n");
            var end = text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? text.IndexOf("?>", StringComparison.Ordinal) + 2
                : text.StartsWith("<!--", StringComparison.Ordinal) ? text.IndexOf("-->", StringComparison.Ordinal) + 3
                : 0;
            if (end < 3)
            {
                return text;
            }

            text = text[end..];
        }
    }

    private static string? After(string text, string name, string within)
    {
        for (var at = text.IndexOf(within, StringComparison.OrdinalIgnoreCase); at >= 0;
            at = text.IndexOf(within, at + within.Length, StringComparison.OrdinalIgnoreCase))
        {
            var end = text.IndexOf('>', at);
            var tag = text.AsSpan(at, (end < 0 ? text.Length : end) - at);
            var found = tag.IndexOf(name, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                continue;
            }

            var value = tag[(found + name.Length)..].TrimStart();
            if (value.StartsWith("=", StringComparison.Ordinal))
            {
                value = value[1..].TrimStart(" \t\r\n\"'");
                var stop = value.IndexOfAny(ValueEnds);
                value = stop < 0 ? value : value[..stop];
                return value.IsEmpty ? null : value.ToString();
            }
        }

        return null;
    }
}
