namespace Strongroom.Search.Words.Forms;

/// <summary>A word's stems by the rules of each language that it is under, found once for all dictionaries that are asked about its forms. Immutable.</summary>
internal sealed class WordStems
{
    /// <summary>Stems a word.</summary>
    /// <param name="folded">The word.</param>
    public WordStems(string folded)
    {
        Span<char> memory = stackalloc char[WordForms.MaxStemChars];
        Span<char> again = stackalloc char[WordForms.MaxStemChars];
        var languages = WordForms.LanguagesOf(folded);
        var all = new WordStem[languages.Length];
        for (var i = 0; i < all.Length; i++)
        {
            var stem = WordForms.Stem(folded, languages[i], memory);
            var isOwn = WordForms.LanguagesOf(stem).Contains(languages[i]) && WordForms.Stem(stem, languages[i], again).SequenceEqual(stem);
            all[i] = new WordStem(languages[i], stem.ToString(), isOwn);
        }

        All = all;
    }

    /// <summary>One for each language.</summary>
    public ReadOnlyMemory<WordStem> All { get; }
}

/// <summary>A stem by the rules of a language.</summary>
/// <param name="Language">The language.</param>
/// <param name="Stem">The stem.</param>
/// <param name="IsOwn">Whether it is, as a word, its own stem.</param>
internal readonly record struct WordStem(FormsOf Language, string Stem, bool IsOwn)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(stem)";
}
