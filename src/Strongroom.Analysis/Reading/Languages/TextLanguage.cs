using System.Text;

namespace Strongroom.Analysis.Reading.Languages;

/// <summary>
/// Recognises the language of a text: by its script where that tells, else by its n-grams of one to five letters against the 400 most
/// frequent ones of each language. Null when unsure: a wrong language hides an item from those who ask for the right one. Measured in
/// docs/adr/0611.
/// </summary>
internal static class TextLanguage
{
    private const int MaxBytes = 24_000; // more tells nothing more
    private const int LeastLetters = 20;
    private const int LeastLettersOfOwnScript = 8;
    private const double LeastScriptShare = 0.7;
    private const double LeastMargin = 1.5; // mean lead over the next language, times the root of the number of n-grams
    private const double LeastFit = -4.05; // mean of the best; letters by chance stay below

    /// <summary>The language as a BCP 47 tag, or null.</summary>
    internal static string? Of(ReadOnlySpan<byte> utf8)
    {
        var text = Excerpt(utf8);
        var counts = ScriptCounts.Of(text);
        if (counts.Letters < LeastLettersOfOwnScript)
        {
            return null;
        }

        switch (counts.Most)
        {
            case Script.Hangul or Script.Kana or Script.Han:
                return counts.Share(Script.Hangul) >= 0.3 ? "ko"
                    : counts.Share(Script.Kana) >= 0.05 ? "ja"
                    : counts.Share(Script.Han) >= 0.6 ? "zh"
                    : null;
            case Script.Greek or Script.Hebrew or Script.Thai:
                return counts.Share(counts.Most) < LeastScriptShare ? null
                    : counts.Most == Script.Greek ? "el"
                    : counts.Most == Script.Hebrew ? "he"
                    : "th";
            default:
                return counts.Letters >= LeastLetters && counts.Share(counts.Most) >= LeastScriptShare ? ByGrams(text, counts.Most) : null;
        }
    }

    private static string? ByGrams(ReadOnlySpan<char> text, Script script)
    {
        if (GramProfiles.For(script) is not { } profiles)
        {
            return null;
        }

        var (sums, count) = profiles.Score(text);
        var best = 0;
        var next = -1;
        for (var i = 1; i < sums.Length; i++)
        {
            if (sums[i] > sums[best])
            {
                (best, next) = (i, best);
            }
            else if (next < 0 || sums[i] > sums[next])
            {
                next = i;
            }
        }

        var fit = sums[best] / count;
        var lead = next < 0 ? double.MaxValue : (sums[best] - sums[next]) / Math.Sqrt(count);
        return fit >= LeastFit && lead >= LeastMargin && profiles.IsNamed(best) ? profiles.Tag(best) : null;
    }

    /// <summary>Beginning, middle and end: a letterhead or a disclaimer alone must not decide. A character that is cut becomes none that counts.</summary>
    private static string Excerpt(ReadOnlySpan<byte> utf8)
    {
        const int Third = MaxBytes / 3;
        return utf8.Length <= MaxBytes
            ? Encoding.UTF8.GetString(utf8)
            : string.Join(' ', Encoding.UTF8.GetString(utf8[..Third]),
                Encoding.UTF8.GetString(utf8.Slice((utf8.Length - Third) / 2, Third)), Encoding.UTF8.GetString(utf8[^Third..]));
    }
}
