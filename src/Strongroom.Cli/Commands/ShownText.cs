using System.Globalization;
using System.Text;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Commands;

/// <summary>An item's text for a terminal: pages, sheets and slides under their names, a recording by paragraphs with their times.</summary>
internal static class ShownText
{
    private const long PauseMs = 1200;
    private const long SilenceMs = 3000;
    private const int LongWords = 70;

    public static IEnumerable<string> Lines(string text, LayoutAnswer? layout) =>
        layout?.Duration is { } duration ? Heard(text, layout, duration)
        : layout?.Sections.Count > 0 ? Sections(text, layout)
        : [text];

    /// <summary>What people set beside the machine's words.</summary>
    public static IEnumerable<string> Corrections(CorrectionsAnswer? answer)
    {
        if (answer is null or { Corrections.Count: 0 })
        {
            yield break;
        }

        yield return string.Empty;
        yield return "Corrected by hand:";
        foreach (var correction in answer.Corrections)
        {
            var words = string.Equals(correction.Words, correction.Machine, StringComparison.Ordinal) ? "taken back"
                : correction.Words.Length == 0 ? "(nothing)"
                : correction.Words;
            yield return $"  {correction.Machine} -> {words}  ({correction.Name}, {correction.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}{(correction.InForce ? "" : ", no longer in force")})";
        }
    }

    public static string Clock(long milliseconds)
    {
        var time = TimeSpan.FromMilliseconds(milliseconds);
        return string.Create(CultureInfo.InvariantCulture,
            $"{(time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:00}" : $"{time.Minutes}")}:{time.Seconds:00}");
    }

    private static IEnumerable<string> Sections(string text, LayoutAnswer layout)
    {
        var starts = layout.Sections.Where(s => s.Start <= text.Length).ToList();
        if (starts.Count > 0 && text[..starts[0].Start].Trim() is { Length: > 0 } before)
        {
            yield return before;
        }

        for (var i = 0; i < starts.Count; i++)
        {
            var section = starts[i];
            var end = i + 1 < starts.Count ? starts[i + 1].Start : text.Length;
            yield return string.Empty;
            yield return $"-- {char.ToUpperInvariant(section.Kind[0])}{section.Kind[1..]} {section.Number}{(string.IsNullOrEmpty(section.Name) ? "" : $": {section.Name}")} --";
            yield return text[section.Start..end].Trim('\n');
        }
    }

    private static IEnumerable<string> Heard(string text, LayoutAnswer layout, long duration)
    {
        var line = new StringBuilder();
        var (words, last, end) = (0, 0L, 0);
        foreach (var span in layout.Spans.Where(s => s.Time is not null && s.Start <= text.Length - s.Length))
        {
            var pause = span.Time!.Value - last;
            if (words > 0 && (pause >= PauseMs || words >= LongWords || text.AsSpan(end, Math.Max(0, span.Start - end)).Contains('\n')))
            {
                yield return line.ToString();
                line.Clear();
                words = 0;
            }

            if (words == 0)
            {
                if (pause >= SilenceMs)
                {
                    yield return $"        (no words for {Clock(pause)})";
                }

                line.Append(CultureInfo.InvariantCulture, $"{$"[{Clock(span.Time.Value)}]",-8}");
            }
            else
            {
                line.Append(' ');
            }

            line.Append(text, span.Start, span.Length);
            words++;
            last = span.Until ?? span.Time.Value;
            end = span.Start + span.Length;
        }

        if (words > 0)
        {
            yield return line.ToString();
        }

        if (duration - last >= SilenceMs)
        {
            yield return $"        (no words for {Clock(duration - last)})";
        }
    }
}
