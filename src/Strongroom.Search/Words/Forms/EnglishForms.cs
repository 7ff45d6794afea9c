namespace Strongroom.Search.Words.Forms;

/// <summary>
/// Stems of English words by the published rules of the Snowball project's English algorithm (Porter's second). Written from its description; vectors/words holds words with the stems
/// that the reference implementation gives.
/// </summary>
internal static class EnglishForms
{
    private static readonly string[] RegionExceptions = ["gener", "commun", "arsen"];

    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["skis"] = "ski", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie", ["idly"] = "idl", ["gently"] = "gentl", ["ugly"] = "ugli", ["early"] = "earli",
        ["only"] = "onli", ["singly"] = "singl", ["sky"] = "sky", ["news"] = "news", ["howe"] = "howe", ["atlas"] = "atlas", ["cosmos"] = "cosmos", ["bias"] = "bias", ["andes"] = "andes",
    };

    private static readonly HashSet<string> WholeAfterPlural = new(StringComparer.Ordinal) { "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed" };

    /// <summary>For the endings of the third step, by what they become; longer ones first.</summary>
    private static readonly (string Ending, string Becomes)[] Derived =
    [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"), ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"), ("entli", "ent"),
        ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"),
        ("ator", "ate"), ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Ending, string Becomes)[] DerivedAgain =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Removed =
        ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic"];

    /// <summary>Stems a word of a to z.</summary>
    /// <param name="word">The word; <see cref="WordBuffer.Word"/> is its stem afterwards.</param>
    public static void Stem(ref WordBuffer word)
    {
        if (word.Length <= 2)
        {
            return;
        }

        if (Irregular.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word.Word, out var whole))
        {
            word.Replace(word.Length, whole);
            return;
        }

        MarkConsonantY(ref word);
        var first = FirstRegion(word);
        var second = RegionAfter(word, first);
        CutPlural(ref word);
        if (!WholeAfterPlural.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word.Word))
        {
            CutPast(ref word, first);
            if (word.Length > 2 && word[^1] is 'y' or 'Y' && !IsVowel(word[^2]))
            {
                word[^1] = 'i';
            }

            ReplaceDerived(ref word, first);
            ReplaceDerivedAgain(ref word, first, second);
            CutLast(ref word, second);
            CutSilent(ref word, first, second);
        }

        for (var i = 0; i < word.Length; i++)
        {
            word[i] = word[i] == 'Y' ? 'y' : word[i];
        }
    }

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    /// <summary>A y at the start or after a vowel is a consonant, written Y meanwhile.</summary>
    private static void MarkConsonantY(ref WordBuffer word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] == 'y' && (i == 0 || IsVowel(word[i - 1])))
            {
                word[i] = 'Y';
            }
        }
    }

    private static int FirstRegion(in WordBuffer word)
    {
        foreach (var start in RegionExceptions)
        {
            if (word.Word.StartsWith(start, StringComparison.Ordinal))
            {
                return start.Length;
            }
        }

        return RegionAfter(word, 0);
    }

    /// <summary>After the first consonant that follows a vowel.</summary>
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

    private static void CutPlural(ref WordBuffer word)
    {
        if (word.EndsWith("sses"))
        {
            word.Cut(2);
        }
        else if (word.EndsWith("ied") || word.EndsWith("ies"))
        {
            word.Cut(word.Length > 4 ? 2 : 1);
        }
        else if (word.Length > 1 && word[^1] == 's' && word[^2] is not ('u' or 's') && HasVowel(word, word.Length - 2))
        {
            word.Cut(1);
        }
    }

    private static bool HasVowel(in WordBuffer word, int letters)
    {
        for (var i = 0; i < letters; i++)
        {
            if (IsVowel(word[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static void CutPast(ref WordBuffer word, int first)
    {
        if (word.EndsWith("eedly") || word.EndsWith("eed"))
        {
            var length = word.EndsWith("eed") ? 3 : 5;
            if (word.Length - length >= first)
            {
                word.Replace(length, "ee");
            }

            return;
        }

        var cut = word.EndsWith("ingly") ? 5 : word.EndsWith("edly") ? 4 : word.EndsWith("ing") ? 3 : word.EndsWith("ed") ? 2 : 0;
        if (cut == 0 || !HasVowel(word, word.Length - cut))
        {
            return;
        }

        word.Cut(cut);
        if (word.EndsWith("at") || word.EndsWith("bl") || word.EndsWith("iz"))
        {
            word.Replace(0, "e");
        }
        else if (word.Length > 1 && word[^1] == word[^2] && word[^1] is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't')
        {
            word.Cut(1);
        }
        else if (first >= word.Length && EndsInShortSyllable(word))
        {
            word.Replace(0, "e");
        }
    }

    /// <summary>Consonant, vowel, consonant other than w, x and Y; or vowel and consonant as the whole word.</summary>
    private static bool EndsInShortSyllable(in WordBuffer word) => word.Length switch
    {
        < 2 => false,
        2 => IsVowel(word[0]) && !IsVowel(word[1]),
        _ => !IsVowel(word[^1]) && word[^1] is not ('w' or 'x' or 'Y') && IsVowel(word[^2]) && !IsVowel(word[^3]),
    };

    private static void ReplaceDerived(ref WordBuffer word, int first)
    {
        foreach (var (ending, becomes) in Derived)
        {
            if (!word.EndsWith(ending))
            {
                continue;
            }

            var before = word.Length - ending.Length;
            var applies = before >= first && ending switch
            {
                "ogi" => before > 0 && word[before - 1] == 'l',
                "li" => before > 0 && word[before - 1] is 'c' or 'd' or 'e' or 'g' or 'h' or 'k' or 'm' or 'n' or 'r' or 't',
                _ => true,
            };
            if (applies)
            {
                word.Replace(ending.Length, becomes);
            }

            return;
        }
    }

    private static void ReplaceDerivedAgain(ref WordBuffer word, int first, int second)
    {
        foreach (var (ending, becomes) in DerivedAgain)
        {
            if (word.EndsWith(ending))
            {
                if (word.EndsWith(ending, ending == "ative" ? second : first))
                {
                    word.Replace(ending.Length, becomes);
                }

                return;
            }
        }
    }

    private static void CutLast(ref WordBuffer word, int second)
    {
        foreach (var ending in Removed)
        {
            if (word.EndsWith(ending))
            {
                var before = word.Length - ending.Length;
                if (before >= second && (ending != "ion" || (before > 0 && word[before - 1] is 's' or 't')))
                {
                    word.Cut(ending.Length);
                }

                return;
            }
        }
    }

    private static void CutSilent(ref WordBuffer word, int first, int second)
    {
        if (word.Length == 0)
        {
            return;
        }

        var before = word.Length - 1;
        if (word[before] == 'l' && before >= second && before > 0 && word[before - 1] == 'l')
        {
            word.Cut(1);
        }
        else if (word[before] == 'e')
        {
            word.Cut(1);
            if (before < second && (before < first || EndsInShortSyllable(word)))
            {
                word.Replace(0, "e");
            }
        }
    }
}
