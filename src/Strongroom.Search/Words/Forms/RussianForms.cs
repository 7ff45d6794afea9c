namespace Strongroom.Search.Words.Forms;

/// <summary>
/// Stems of Russian words by the published rules of the Snowball project's Russian algorithm, on folded words: ё has become е, й stays й.
/// </summary>
internal static class RussianForms
{
    private static readonly string[] GerundAfterA = ["вшись", "вши", "в"];
    private static readonly string[] Gerund = ["ившись", "ывшись", "ивши", "ывши", "ив", "ыв"];
    private static readonly string[] Adjective =
        ["ими", "ыми", "его", "ого", "ему", "ому", "ее", "ие", "ые", "ое", "ей", "ий", "ый", "ой", "ем", "им", "ым", "ом", "их", "ых", "ую", "юю", "ая", "яя", "ою", "ею"];

    private static readonly string[] ParticipleAfterA = ["ем", "нн", "вш", "ющ", "щ"];
    private static readonly string[] Participle = ["ивш", "ывш", "ующ"];
    private static readonly string[] Reflexive = ["ся", "сь"];
    private static readonly string[] VerbAfterA =
        ["ете", "йте", "ешь", "нно", "ла", "на", "ли", "ем", "ло", "но", "ет", "ют", "ны", "ть", "й", "л", "н"];

    private static readonly string[] Verb =
    [
        "ейте", "уйте", "ила", "ыла", "ена", "ите", "или", "ыли", "ило", "ыло", "ено", "ует", "уют", "ены", "ить", "ыть", "ишь", "ей", "уй", "ил", "ыл", "им", "ым", "ен", "ят", "ит", "ыт",
        "ую", "ю",
    ];

    private static readonly string[] Noun =
    [
        "иями", "ями", "ами", "ией", "иям", "ием", "иях", "ев", "ов", "ие", "ье", "еи", "ии", "ей", "ой", "ий", "ям", "ем", "ам", "ом", "ах", "ях", "ию", "ью", "ия", "ья", "а", "е", "и", "й",
        "о", "у", "ы", "ь", "ю", "я",
    ];

    /// <summary>Stems a word of Cyrillic letters.</summary>
    /// <param name="word">The word; <see cref="WordBuffer.Word"/> is its stem afterwards.</param>
    public static void Stem(ref WordBuffer word)
    {
        var (verbs, derived) = Regions(word);
        if (!CutGerund(ref word, verbs))
        {
            _ = word.CutFirst(Reflexive, verbs);
            if (!CutAdjective(ref word, verbs) && !CutVerb(ref word, verbs))
            {
                _ = word.CutFirst(Noun, verbs);
            }
        }

        if (word.EndsWith("и", verbs))
        {
            word.Cut(1);
        }

        if (word.EndsWith("ость", Math.Max(verbs, derived)))
        {
            word.Cut(4);
        }
        else if (word.EndsWith("ост", Math.Max(verbs, derived)))
        {
            word.Cut(3);
        }

        if (word.EndsWith("ейше", verbs))
        {
            word.Cut(4);
        }
        else if (word.EndsWith("ейш", verbs))
        {
            word.Cut(3);
        }
        else if (word.EndsWith("ь", verbs))
        {
            word.Cut(1);
            return;
        }

        if (word.EndsWith("нн", verbs))
        {
            word.Cut(1);
        }
    }

    private static bool IsVowel(char letter) => letter is 'а' or 'е' or 'и' or 'о' or 'у' or 'ы' or 'э' or 'ю' or 'я';

    /// <summary>Where the region after the first vowel begins, and that after the second change from vowel to consonant.</summary>
    private static (int Verbs, int Derived) Regions(in WordBuffer word)
    {
        var at = 0;
        while (at < word.Length && !IsVowel(word[at]))
        {
            at++;
        }

        var verbs = Math.Min(at + 1, word.Length);
        for (var round = 0; round < 2; round++)
        {
            while (at < word.Length && !IsVowel(word[at]))
            {
                at++;
            }

            while (at < word.Length && IsVowel(word[at]))
            {
                at++;
            }

            at = Math.Min(at + 1, word.Length);
        }

        return (verbs, at);
    }

    private static bool CutGerund(ref WordBuffer word, int region) => CutLongest(ref word, Gerund, GerundAfterA, region);

    private static bool CutAdjective(ref WordBuffer word, int region)
    {
        if (word.CutFirst(Adjective, region) == 0)
        {
            return false;
        }

        _ = CutLongest(ref word, Participle, ParticipleAfterA, region);
        return true;
    }

    private static bool CutVerb(ref WordBuffer word, int region) => CutLongest(ref word, Verb, VerbAfterA, region);

    /// <summary>The longest ending of both lists decides; one of the second list counts only after а or я, which stay.</summary>
    private static bool CutLongest(ref WordBuffer word, string[] endings, string[] afterA, int region)
    {
        var plain = Longest(word, endings, region);
        var bound = Longest(word, afterA, region);
        if (plain >= bound)
        {
            word.Cut(plain);
            return plain > 0;
        }

        var before = word.Length - bound - 1;
        if (before < region || word[before] is not ('а' or 'я'))
        {
            return false;
        }

        word.Cut(bound);
        return true;
    }

    private static int Longest(in WordBuffer word, string[] endings, int region)
    {
        var longest = 0;
        foreach (var ending in endings)
        {
            longest = ending.Length > longest && word.EndsWith(ending, region) ? ending.Length : longest;
        }

        return longest;
    }
}
