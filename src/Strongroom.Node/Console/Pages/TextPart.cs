using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Pages;

/// <summary>A part of a long text: so much as a browser lays out at once without making anyone wait.</summary>
internal sealed record TextPart(string Text, IReadOnlyList<Mark> Marks, int Number, int Parts)
{
    /// <summary>Length of a part in characters, give or take a paragraph: some thirty printed pages.</summary>
    internal const int PartChars = 60_000;

    /// <summary>How far a cut may move back to fall between paragraphs, lines or words.</summary>
    private const int Slack = 4_000;

    /// <summary>Part <paramref name="number"/>, from 0, of a text; null when there is no such part.</summary>
    internal static TextPart? Of(string text, int number, Func<string, IReadOnlyList<Mark>> marks)
    {
        var edges = Edges(text);
        if (number < 0 || number >= edges.Count - 1)
        {
            return null;
        }

        var part = text[edges[number]..edges[number + 1]];
        return new TextPart(part, marks(part), number, edges.Count - 1);
    }

    /// <summary>Where parts begin and end: each cut falls after a blank line if one is near, else after a line, else after a word.</summary>
    internal static IReadOnlyList<int> Edges(string text)
    {
        var edges = new List<int> { 0 };
        var at = 0;
        while (text.Length - at > PartChars + Slack)
        {
            var limit = at + PartChars;
            var from = limit - Slack;
            var window = text.AsSpan(from, Slack);
            var cut = window.LastIndexOf("\n\n", StringComparison.Ordinal) is var blank and >= 0 ? from + blank + 2
                : window.LastIndexOf('\n') is var line and >= 0 ? from + line + 1
                : window.LastIndexOf(' ') is var space and >= 0 ? from + space + 1
                : char.IsHighSurrogate(text[limit - 1]) ? limit - 1
                : limit;
            edges.Add(cut);
            at = cut;
        }

        edges.Add(text.Length);
        return edges;
    }
}
