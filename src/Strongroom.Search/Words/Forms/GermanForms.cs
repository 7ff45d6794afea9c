namespace Strongroom.Search.Words.Forms;

/// <summary>
/// Stems of German words by the published rules of the Snowball project's German algorithm, on folded words: ä, ö, ü and ß have become a, o, u and ss. Besides, ae, oe and ue count as the
/// letters that they stand for, but not after a vowel or q (Mueller, not Steuer or Quelle).
/// </summary>
internal static class GermanForms
{
    private const int LeastBeforeRegion = 3;

    private static readonly string[] Plain = ["ern", "em", "er"];
    private static readonly string[] AfterSpecial = ["en", "es", "e"];
    private static readonly string[] AfterKeit = ["lich", "ig"];

    /// <summary>Stems a word of a to z.</summary>
    /// <param name="word">The word; <see cref="WordBuffer.Word"/> is its stem afterwards.</param>
    public static void Stem(ref WordBuffer word)
    {
        Contract(ref word);
        for (var i = 1; i < word.Length - 1; i++)
        {
            if (word[i] is 'u' or 'y' && IsVowel(word[i - 1]) && IsVowel(word[i + 1]))
            {
                word[i] = char.ToUpperInvariant(word[i]); // a consonant here
            }
        }

        var first = RegionAfter(word, 0);
        var second = RegionAfter(word, first);
        first = Math.Max(first, LeastBeforeRegion);
        CutInflection(ref word, first);
        CutComparison(ref word, first);
        CutDerivation(ref word, first, second);
        for (var i = 0; i < word.Length; i++)
        {
            word[i] = char.ToLowerInvariant(word[i]);
        }
    }

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private static void Contract(ref WordBuffer word)
    {
        var kept = 0;
        for (var i = 0; i < word.Length; i++)
        {
            var contracts = word[i] == 'e' && i > 0 && word[i - 1] is 'a' or 'o' or 'u'
                && (i == 1 || !(IsVowel(word[i - 2]) || word[i - 2] == 'q'));
            if (!contracts)
            {
                word[kept++] = word[i];
            }
        }

        word.Cut(word.Length - kept);
    }

    private static int RegionAfter(in WordBuffer word, int from)
    {
        for (var i = from + 1; i < word.Length; i++)
        {
            if (!IsVowel(word[i]) && IsVowel(word[i - 1]))
            {
                return i + 1;
            }
        }

        return word.Length;
    }

    private static void CutInflection(ref WordBuffer word, int first)
    {
        foreach (var ending in Plain)
        {
            if (word.EndsWith(ending))
            {
                if (word.EndsWith(ending, first))
                {
                    word.Cut(ending.Length);
                }

                return;
            }
        }

        foreach (var ending in AfterSpecial)
        {
            if (word.EndsWith(ending))
            {
                if (word.EndsWith(ending, first))
                {
                    word.Cut(ending.Length);
                    if (word.EndsWith("niss"))
                    {
                        word.Cut(1);
                    }
                }

                return;
            }
        }

        if (word.EndsWith("s", first) && word.Length > 1 && IsValidBeforeS(word[^2]))
        {
            word.Cut(1);
        }
    }

    private static bool IsValidBeforeS(char letter) => letter is 'b' or 'd' or 'f' or 'g' or 'h' or 'k' or 'l' or 'm' or 'n' or 'r' or 't';

    private static void CutComparison(ref WordBuffer word, int first)
    {
        if (word.EndsWith("est"))
        {
            if (word.EndsWith("est", first))
            {
                word.Cut(3);
            }
        }
        else if (word.EndsWith("en") || word.EndsWith("er"))
        {
            if (word.Length - 2 >= first)
            {
                word.Cut(2);
            }
        }
        else if (word.EndsWith("st", first) && word.Length >= 6 && word[^3] != 'r' && IsValidBeforeS(word[^3]))
        {
            word.Cut(2);
        }
    }

    private static void CutDerivation(ref WordBuffer word, int first, int second)
    {
        if (word.EndsWith("isch"))
        {
            CutUnlessAfterE(ref word, 4, second);
        }
        else if (word.EndsWith("lich") || word.EndsWith("heit"))
        {
            if (word.Length - 4 >= second)
            {
                word.Cut(4);
                if (word.EndsWith("er", first) || word.EndsWith("en", first))
                {
                    word.Cut(2);
                }
            }
        }
        else if (word.EndsWith("keit"))
        {
            if (word.Length - 4 >= second)
            {
                word.Cut(4);
                _ = word.CutFirst(AfterKeit, second);
            }
        }
        else if (word.EndsWith("end") || word.EndsWith("ung"))
        {
            if (word.Length - 3 >= second)
            {
                word.Cut(3);
                if (word.EndsWith("ig", second))
                {
                    CutUnlessAfterE(ref word, 2, second);
                }
            }
        }
        else if (word.EndsWith("ig") || word.EndsWith("ik"))
        {
            CutUnlessAfterE(ref word, 2, second);
        }
    }

    private static void CutUnlessAfterE(ref WordBuffer word, int letters, int region)
    {
        var before = word.Length - letters;
        if (before >= region && (before == 0 || word[before - 1] != 'e'))
        {
            word.Cut(letters);
        }
    }
}
