using Strongroom.Node.Api;
using Strongroom.Node.Console.Pages;

namespace Strongroom.Node.Console.Reading;

/// <summary>What part of an item is asked for, as its address says.</summary>
/// <param name="Part">Part or page, from 0; null for the best one.</param>
/// <param name="PlayAt">Milliseconds, or null.</param>
/// <param name="Edit">What is to be corrected, or null.</param>
internal sealed record Asked(int? Part, long? PlayAt, Editing? Edit);

/// <summary>Makes the views of items with a layout.</summary>
internal static class Readings
{
    /// <summary>Words of a recording on one page: some half an hour, which a browser lays out at once.</summary>
    private const int PartWords = 4000;

    /// <summary>The player stands a moment before the word, so that it is not cut off.</summary>
    private const long LeadMs = 300;

    /// <summary>The view, or null when there is no such part.</summary>
    internal static ReadingView? Of(ReadText read, LayoutAnswer layout, Asked asked, Func<string, IReadOnlyList<Mark>> marks) =>
        layout.Duration is { } duration ? RecordingOf(read, duration, asked)
        : layout.Pages is { } pages and > 0 ? PageOf(read, pages, asked)
        : SectionsOf(read, asked, marks);

    internal static string NameOf(SectionView section) => section.Kind switch
    {
        "sheet" => $"Sheet {section.Number}",
        "slide" => $"Slide {section.Number}",
        _ => $"Page {section.Number}",
    } + (string.IsNullOrWhiteSpace(section.Name) ? "" : $": {Parts.Say.Line(section.Name)}");

    private static ReadingView.Recording? RecordingOf(ReadText read, long duration, Asked asked)
    {
        var all = Paragraphs.Of(read, 0, read.Text.Length);
        var parts = PartsOf(all);
        var best = read.BestHit;
        var part = asked switch
        {
            { Part: { } given } => given,
            { Edit: { } edit } => parts.FindIndex(p => p.Any(edit.Holds)),
            { PlayAt: { } at } => parts.FindLastIndex(p => p[0].Time <= at),
            _ when best is { } hit => parts.FindIndex(p => p[0].Start <= hit && hit < p[^1].End),
            _ => 0,
        };
        part = asked.Part is null ? Math.Max(0, part) : part;
        if (part < 0 || part >= Math.Max(1, parts.Count))
        {
            return null;
        }

        IReadOnlyList<Paragraph> shown = parts.Count == 0 ? [] : parts[part];
        var hitTime = best is { } b ? read.Spans.FirstOrDefault(s => s.Start + s.Length > b)?.Time : null;
        var edited = asked.Edit is { } e ? TimeAt(read, e.Pick ?? e.At) : null;
        var first = asked.Part is > 0 && shown.Count > 0 ? shown[0].Time : null;
        var atHit = asked is { PlayAt: null, Edit: null, Part: null } && hitTime is not null;
        var play = asked.PlayAt ?? Math.Max(0, (edited ?? first ?? (atHit ? hitTime : null) ?? 0) - LeadMs);
        return new ReadingView.Recording(read, shown, duration, Math.Min(play, duration), atHit, part, Math.Max(1, parts.Count), asked.Edit);
    }

    private static List<IReadOnlyList<Paragraph>> PartsOf(IReadOnlyList<Paragraph> all)
    {
        var parts = new List<IReadOnlyList<Paragraph>>();
        var part = new List<Paragraph>();
        var words = 0;
        foreach (var paragraph in all)
        {
            var more = paragraph.Pieces.Count(static p => p.IsWord);
            if (words > 0 && words + more > PartWords)
            {
                parts.Add([.. part]);
                part.Clear();
                words = 0;
            }

            part.Add(paragraph);
            words += more;
        }

        if (part.Count > 0)
        {
            parts.Add(part);
        }

        return parts;
    }

    private static long? TimeAt(ReadText read, int place)
    {
        var span = read.FirstSpanFrom(place);
        return span < read.Spans.Count ? read.Spans[span].Time : null;
    }

    private static ReadingView.Page? PageOf(ReadText read, int pages, Asked asked)
    {
        var number = asked switch
        {
            { Part: { } given } => given + 1,
            { Edit: { } edit } => PageAt(read, edit.At),
            _ when read.BestHit is { } hit => PageAt(read, hit),
            _ => 1,
        };
        if (number < 1 || number > pages)
        {
            return null;
        }

        var (from, to) = RangeOf(read, number);
        var found = Enumerable.Range(1, pages)
            .Select(p => (Page: p, Hits: read.HitCount == 0 ? 0 : HitsOn(read, p)))
            .Where(static p => p.Hits > 0)
            .ToList();
        var section = read.Sections.FirstOrDefault(s => s.Number == number);
        return new ReadingView.Page(
            read, Paragraphs.Of(read, from, to), number, pages, section is null ? $"Page {number}" : NameOf(section), found, asked.Edit);
    }

    private static int HitsOn(ReadText read, int page)
    {
        var (from, to) = RangeOf(read, page);
        return read.HitsWithin(from, to);
    }

    private static int PageAt(ReadText read, int place) => read.Sections.LastOrDefault(s => s.Start <= place)?.Number ?? 1;

    private static (int From, int To) RangeOf(ReadText read, int page)
    {
        if (read.Sections.Count == 0)
        {
            return page == 1 ? (0, read.Text.Length) : (read.Text.Length, read.Text.Length);
        }

        for (var i = 0; i < read.Sections.Count; i++)
        {
            if (read.Sections[i].Number == page)
            {
                // What stands before the first section belongs to it.
                return (i == 0 ? 0 : read.Sections[i].Start, i + 1 < read.Sections.Count ? read.Sections[i + 1].Start : read.Text.Length);
            }
        }

        return (read.Text.Length, read.Text.Length);
    }

    private static ReadingView.Sections? SectionsOf(ReadText read, Asked asked, Func<string, IReadOnlyList<Mark>> marks)
    {
        var edges = TextPart.Edges(read.Text);
        var part = asked.Part ?? 0;
        if (part < 0 || part >= edges.Count - 1)
        {
            return null;
        }

        int PartOf(int place) => Math.Max(0, edges.Take(edges.Count - 1).ToList().FindLastIndex(e => e <= place));
        var (from, to) = (edges[part], edges[part + 1]);
        var pieces = new List<SectionPiece>();
        var before = 0;
        for (var i = -1; i < read.Sections.Count; i++)
        {
            var start = i < 0 ? 0 : read.Sections[i].Start;
            var end = i + 1 < read.Sections.Count ? read.Sections[i + 1].Start : read.Text.Length;
            var (first, last) = (Math.Max(start, from), Math.Min(end, to));
            var empty = i >= 0 && start == end && start >= from && (start < to || (start == to && part == edges.Count - 2));
            if (first >= last && !empty)
            {
                continue;
            }

            var text = empty ? string.Empty : read.Text[first..last];
            if (i < 0 && string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            var found = text.Length == 0 ? [] : marks(text);
            pieces.Add(new SectionPiece(i < 0 ? null : read.Sections[i], i + 1, text, found, before, start < from));
            before += found.Count;
        }

        return new ReadingView.Sections(
            pieces, [.. read.Sections.Select((s, i) => (s, i + 1, PartOf(s.Start)))], part, edges.Count - 1);
    }
}
