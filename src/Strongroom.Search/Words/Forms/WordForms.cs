namespace Strongroom.Search.Words.Forms;

/// <summary>A language by whose rules words are forms of one another.</summary>
internal enum FormsOf : byte
{
    English = 0,
    German = 1,
    French = 2,
    Russian = 3,
    Arabic = 4,
}

/// <summary>
/// Which words are forms of one another: those that have one stem by the rules of a language of their script. A pure function of the two words, so that every node and peer finds the
/// same; the language of neither document nor query is asked, since a query is too short to tell (docs/adr/0519-forms-at-query-time.md). Thread-safe.
/// </summary>
internal static class WordForms
{
    /// <summary>Words of fewer letters have no other forms.</summary>
    public const int LeastLetters = 3;

    /// <summary>Memory that a stem needs.</summary>
    public const int MaxStemChars = Tokenizer.MaxWordChars + UnicodeTable.MaxFoldChars + WordBuffer.MaxGrowth;

    private static readonly FormsOf[] Latin = [FormsOf.English, FormsOf.German, FormsOf.French];
    private static readonly FormsOf[] Cyrillic = [FormsOf.Russian];
    private static readonly FormsOf[] Arabic = [FormsOf.Arabic];

    /// <summary>The languages whose rules a word is under.</summary>
    /// <param name="folded">The word.</param>
    /// <returns>None where it has no forms but itself: short, of mixed or other letters, or with digits in it.</returns>
    public static ReadOnlySpan<FormsOf> LanguagesOf(ReadOnlySpan<char> folded)
    {
        if (folded.Length is < LeastLetters or > Tokenizer.MaxWordChars)
        {
            return [];
        }

        if (folded[0] is >= 'a' and <= 'z')
        {
            return folded.ContainsAnyExceptInRange('a', 'z') || FunctionWords.Contains(folded) ? [] : Latin;
        }

        return folded[0] switch
        {
            >= '\u0430' and <= '\u045F' => folded.ContainsAnyExceptInRange('\u0430', '\u045F') ? [] : Cyrillic,
            >= '\u0621' and <= '\u064A' => folded.ContainsAnyExceptInRange('\u0621', '\u064A') ? [] : Arabic,
            _ => [],
        };
    }

    /// <summary>Stems a word.</summary>
    /// <param name="folded">The word, one that the language's rules are for.</param>
    /// <param name="language">The language.</param>
    /// <param name="memory">At least <see cref="MaxStemChars"/> long.</param>
    /// <returns>The stem, in that memory.</returns>
    public static ReadOnlySpan<char> Stem(ReadOnlySpan<char> folded, FormsOf language, Span<char> memory)
    {
        var word = new WordBuffer(folded, memory);
        switch (language)
        {
            case FormsOf.English:
                EnglishForms.Stem(ref word);
                break;
            case FormsOf.German:
                GermanForms.Stem(ref word);
                break;
            case FormsOf.French:
                FrenchForms.Stem(ref word);
                break;
            case FormsOf.Russian:
                RussianForms.Stem(ref word);
                break;
            default:
                ArabicForms.Stem(ref word);
                break;
        }

        return word.Word;
    }

    /// <summary>Whether two folded words are the same or forms of one another.</summary>
    public static bool AreForms(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (one.SequenceEqual(other))
        {
            return true;
        }

        var languages = LanguagesOf(one);
        if (languages.IsEmpty || !languages.SequenceEqual(LanguagesOf(other)))
        {
            return false;
        }

        Span<char> first = stackalloc char[MaxStemChars];
        Span<char> second = stackalloc char[MaxStemChars];
        foreach (var language in languages)
        {
            if (Stem(one, language, first).SequenceEqual(Stem(other, language, second)))
            {
                return true;
            }
        }

        return false;
    }
}
