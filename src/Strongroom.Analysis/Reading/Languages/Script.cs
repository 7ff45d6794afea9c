namespace Strongroom.Analysis.Reading.Languages;

/// <summary>Systems of writing, as far as languages are told apart by them.</summary>
internal enum Script
{
    Other = 0,
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Devanagari,
    Thai,
    Kana,
    Han,
    Hangul,
}

/// <summary>Letters of a text counted by script.</summary>
internal sealed class ScriptCounts
{
    private readonly int[] _counts = new int[(int)Script.Hangul + 1];

    internal int Letters { get; private set; }

    internal Script Most { get; private set; }

    internal double Share(Script script) => Letters == 0 ? 0 : _counts[(int)script] / (double)Letters;

    internal static ScriptCounts Of(ReadOnlySpan<char> text)
    {
        var counts = new ScriptCounts();
        foreach (var c in text)
        {
            if (char.IsLetter(c))
            {
                counts._counts[(int)ScriptOf(c)]++;
                counts.Letters++;
            }
        }

        for (var i = 1; i < counts._counts.Length; i++)
        {
            if (counts._counts[i] > counts._counts[(int)counts.Most])
            {
                counts.Most = (Script)i;
            }
        }

        return counts;
    }

    // Blocks are enough: what lies in rarer ones is Other, and so no language is named.
    private static Script ScriptOf(char c) => c switch
    {
        < '\u0250' or (>= '\u1E00' and < '\u1F00') => Script.Latin,
        (>= '\u0370' and < '\u0400') or (>= '\u1F00' and < '\u2000') => Script.Greek,
        >= '\u0400' and < '\u0530' => Script.Cyrillic,
        >= '\u0590' and < '\u0600' => Script.Hebrew,
        (>= '\u0600' and < '\u0780') or (>= '\uFB50' and < '\uFE00') => Script.Arabic,
        >= '\u0900' and < '\u0980' => Script.Devanagari,
        >= '\u0E00' and < '\u0E80' => Script.Thai,
        >= '\u3040' and < '\u3100' => Script.Kana,
        (>= '\u3400' and < '\u4DC0') or (>= '\u4E00' and < '\uA000') => Script.Han,
        (>= '\uAC00' and < '\uD7B0') or (>= '\u1100' and < '\u1200') => Script.Hangul,
        _ => Script.Other,
    };
}
