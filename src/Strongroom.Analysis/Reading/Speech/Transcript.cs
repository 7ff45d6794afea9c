using System.Text;
using Strongroom.Analysis.Documents;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>Makes the document of what was heard: words in order of time, a paragraph after each longer pause, a span for each word.</summary>
internal static class Transcript
{
    /// <summary>A pause from which a new paragraph begins.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.2);

    private const int MaxWordChars = 100;

    /// <summary>Fills text, spans, language, confidence and remarks.</summary>
    internal static void Write(DocumentDraft draft, IEnumerable<Hearing> heard, AnalysisLimits limits)
    {
        Hearing[] hearings = [.. heard.OrderBy(static hearing => hearing.Piece)];
        var understood = Understanding.Of(hearings);
        var text = new StringBuilder();
        var until = TimeSpan.Zero;
        var certain = 0.0;
        var doubted = 0.0;
        for (var i = 0; i < hearings.Length; i++)
        {
            foreach (var word in hearings[i].Words)
            {
                if (!understood[i])
                {
                    draft.Remarks |= DocumentRemarks.NotUnderstood;
                    break;
                }

                if (Clean(word.Text) is not { } clean || draft.Spans.Count >= limits.MaxSpans || text.Length + clean.Length + 2 > limits.MaxTextBytes / 4)
                {
                    continue;
                }

                // Times from an engine are only claims: made to go forward and to stay inside the recording.
                var from = Clamp(word.Time, until, draft.Duration);
                var end = Clamp(word.Until, from, draft.Duration);
                if (text.Length > 0)
                {
                    text.Append(from - until >= Pause ? "\n\n" : " ");
                }

                draft.Spans.Add(new TextSpan(text.Length, clean.Length, null, from, end, word.Confidence, null));
                text.Append(clean);
                until = end;
                var length = Math.Max((end - from).TotalSeconds, 0.01);
                certain += (word.Confidence ?? 0) * length;
                doubted += word.Confidence is null ? 0 : length;
            }
        }

        draft.TextUtf8 = Encoding.UTF8.GetBytes(text.ToString());
        draft.Confidence = doubted > 0 ? Math.Round(certain / doubted, 3) : null;
        draft.Language = LanguageOf(hearings, understood);
    }

    private static TimeSpan Clamp(TimeSpan time, TimeSpan least, TimeSpan? greatest) =>
        time < least ? least : time > (greatest ?? time) && greatest >= least ? greatest.Value : time;

    /// <summary>The language of most of what was understood; null when it was not most of what was said.</summary>
    private static string? LanguageOf(Hearing[] hearings, bool[] understood)
    {
        var counts = hearings.Zip(understood).GroupBy(static pair => pair.Second ? pair.First.Language : null, static pair => pair.First.Words.Count)
            .Select(static group => (Language: group.Key, Words: group.Sum())).OrderByDescending(static group => group.Words).ToArray();
        return counts is [{ Words: > 0 } most, ..] ? most.Language : null;
    }

    private static string? Clean(string word)
    {
        var clean = new StringBuilder(word.Length);
        foreach (var rune in word.EnumerateRunes())
        {
            if (!Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune) && rune != Rune.ReplacementChar && clean.Length < MaxWordChars)
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.Length > 0 ? clean.ToString() : null;
    }
}
