namespace Strongroom.Search.Words.Forms;

/// <summary>
/// Light stems of French words, on folded words (accents gone): endings of number, gender and of the commonest verbs. Rules of our own, in the order below; what they do is held by vectors/words.
/// </summary>
internal static class FrenchForms
{
    private const int LeastStem = 3;

    private static readonly (string Ending, string Becomes)[] Genders = [("trice", "teu"), ("euse", "eu"), ("eux", "eu"), ("eur", "eu"), ("ive", "i"), ("if", "i")];

    private static readonly string[] Verbs =
        ["eraient", "assent", "erions", "ement", "aient", "erait", "erons", "eront", "erai", "eras", "erez", "ions", "ment", "ait", "ant", "ent", "era", "ons", "ais", "er", "ez", "ir"];

    /// <summary>Stems a word of a to z.</summary>
    /// <param name="word">The word; <see cref="WordBuffer.Word"/> is its stem afterwards.</param>
    public static void Stem(ref WordBuffer word)
    {
        CutPlural(ref word);
        if (ReplaceGender(ref word))
        {
            return;
        }

        if (word.EndsWith("ee", LeastStem))
        {
            word.Cut(2); // parlée
        }
        else if (word.EndsWith("e", LeastStem))
        {
            word.Cut(1);
        }

        _ = word.CutFirst(Verbs, LeastStem);
        if (word.Length > LeastStem && word[^1] == word[^2] && word[^1] is 'l' or 'm' or 'n' or 'r' or 's' or 't')
        {
            word.Cut(1); // nouvelle, canadienne
        }
    }

    private static void CutPlural(ref WordBuffer word)
    {
        if (word.EndsWith("eaux", LeastStem - 1))
        {
            word.Cut(1);
        }
        else if (word.EndsWith("aux", LeastStem - 1))
        {
            word.Replace(2, "l"); // chevaux
        }
        else if (word.Length > LeastStem && word[^1] == 's' && word[^2] != 's')
        {
            word.Cut(1);
        }
    }

    private static bool ReplaceGender(ref WordBuffer word)
    {
        foreach (var (ending, becomes) in Genders)
        {
            if (word.EndsWith(ending, LeastStem - 1))
            {
                word.Replace(ending.Length, becomes);
                return true;
            }
        }

        return false;
    }
}
