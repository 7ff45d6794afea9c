using System.Text;

namespace Strongroom.Analysis.Reading.Texts;

/// <summary>
/// How much bytes look like language when read in an encoding: letters stand beside letters of the same script, words begin rather than
/// end with capitals, and nothing falls on unassigned places. A number per high byte, so encodings of one and of two bytes compare.
/// </summary>
internal static class Likelihood
{
    private enum Kind : byte
    {
        Other,
        Latin,
        LatinAccented,
        Cyrillic,
        Greek,
        Hebrew,
        Arabic,
        Kana,
        Han,
        Hangul,
        HalfKana,
        Quote,
        Odd,
        Broken,
    }

    internal static double Of(ReadOnlySpan<byte> bytes, Encoding encoding, bool isAll)
    {
        var high = 0;
        foreach (var value in bytes)
        {
            high += value >= 0x80 ? 1 : 0;
        }

        if (high == 0)
        {
            return 0;
        }

        var text = encoding.GetString(bytes);
        var score = 0.0;
        var before = Kind.Other;
        var beforeIsLower = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var kind = KindOf(c);
            var isLower = char.IsLower(c);
            if (kind == Kind.Broken)
            {
                score -= i == text.Length - 1 && !isAll ? 0 : 8;
            }
            else if (c >= 0x80)
            {
                score += Single(kind, c);
                score += Pair(before, kind, beforeIsLower, isLower, char.IsUpper(c));
            }
            else if (kind == Kind.Latin && before is Kind.Cyrillic or Kind.Greek or Kind.Hebrew or Kind.Arabic or Kind.Odd)
            {
                score -= 2;
            }

            before = kind;
            beforeIsLower = isLower;
        }

        return score / high;
    }

    private static double Single(Kind kind, char c) => kind switch
    {
        Kind.LatinAccented => CommonAccented.Contains(c, StringComparison.Ordinal) ? 0.6 : -0.4,
        Kind.Cyrillic => CommonCyrillic.Contains(c, StringComparison.Ordinal) ? 0.7 : -0.2,
        Kind.Greek => 0.3,
        Kind.Hebrew or Kind.Arabic => 0.3, // a letter of these alone among Latin ones is no word
        Kind.Kana => 2.2,
        Kind.Han => CommonHan.Contains(c, StringComparison.Ordinal) ? 3.0 : c is >= '\u4E00' and <= '\u9FA5' ? 1.0 : -2,
        Kind.Hangul => 1.9,
        Kind.HalfKana => -1.0,
        Kind.Quote => 0.5,
        Kind.Odd => -1.2,
        _ => -0.3,
    };

    private static double Pair(Kind before, Kind kind, bool beforeIsLower, bool isLower, bool isUpper) => (before, kind) switch
    {
        (Kind.Latin or Kind.LatinAccented, Kind.LatinAccented) => beforeIsLower && isUpper ? -1.5 : 0.3,
        (Kind.Cyrillic, Kind.Cyrillic) => beforeIsLower && isUpper ? -2 : isLower ? 0.9 : 0,
        (Kind.Greek, Kind.Greek) => beforeIsLower && isUpper ? -2 : isLower ? 0.8 : 0,
        (Kind.Hebrew, Kind.Hebrew) or (Kind.Arabic, Kind.Arabic) => 0.9,
        (Kind.Latin, Kind.Cyrillic or Kind.Greek or Kind.Hebrew or Kind.Arabic) => -2,
        (Kind.Kana, Kind.Kana or Kind.Han) or (Kind.Han, Kind.Kana) => 0.4,
        (Kind.Latin, Kind.Odd) => -1,
        _ => 0,
    };

    // The letters that carry most text of the languages that use them.
    private const string CommonAccented = "éèàùâêîôûçëïüäößáíóúñãõåæøÉÀÇÖÄÜÅØžšěčřýůńłąęśżźćőűţşăğı";
    private const string CommonCyrillic = "оеаинтсрвлкмдпу";
    private const string CommonHan = "的一是不了人我在有他这中大来上国和地到以說時們為子你生会自着去之过家学对可里后小么心多天日本語年月東京件名文字入時事行発見手";

    private static Kind KindOf(char c) => c switch
    {
        '\uFFFD' => Kind.Broken,
        < '\u0080' => char.IsAsciiLetter(c) ? Kind.Latin : Kind.Other,
        < '\u00A0' => Kind.Broken,
        '\u00A0' or '«' or '»' or '–' or '—' or '‘' or '’' or '“' or '”' or '„' or '…' or '•' or '€' or '£' or '§' or '°' or '©' or '®' or '™' => Kind.Quote,
        >= '\u00C0' and <= '\u024F' when char.IsLetter(c) => Kind.LatinAccented,
        >= '\u0370' and <= '\u03FF' when char.IsLetter(c) => Kind.Greek,
        >= '\u0400' and <= '\u04FF' => Kind.Cyrillic,
        >= '\u0590' and <= '\u05FF' => Kind.Hebrew,
        >= '\u0600' and <= '\u06FF' => Kind.Arabic,
        >= '\u3040' and <= '\u30FF' => Kind.Kana,
        >= '\u3000' and <= '\u303F' => Kind.Quote,
        >= '\u3400' and <= '\u9FFF' => Kind.Han,
        >= '\uAC00' and <= '\uD7A3' => Kind.Hangul,
        >= '\uFF00' and <= '\uFF60' => Kind.Quote,
        >= '\uFF61' and <= '\uFF9F' => Kind.HalfKana,
        >= '\uE000' and <= '\uF8FF' => Kind.Broken,
        _ when char.IsSurrogate(c) => Kind.Odd,
        _ => Kind.Odd,
    };
}
