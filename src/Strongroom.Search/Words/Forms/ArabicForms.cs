namespace Strongroom.Search.Words.Forms;

/// <summary>
/// Light stems of Arabic words after Larkey's published "light10", on folded words (alefs, yehs and teh marbuta are one each): conjunction, article with what is written onto it, and
/// the commonest endings.
/// </summary>
internal static class ArabicForms
{
    private const int LeastAfterConjunction = 3;
    private const int LeastStem = 2;

    private static readonly string[] Articles = ["وال", "بال", "كال", "فال", "ال", "لل"];
    private static readonly string[] Endings = ["ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"];

    /// <summary>Stems a word of Arabic letters.</summary>
    /// <param name="word">The word; <see cref="WordBuffer.Word"/> is its stem afterwards.</param>
    public static void Stem(ref WordBuffer word)
    {
        foreach (var article in Articles)
        {
            if (word.Length - article.Length >= LeastStem && word.Word.StartsWith(article, StringComparison.Ordinal))
            {
                word.CutStart(article.Length);
                CutEndings(ref word);
                return;
            }
        }

        if (word.Length > LeastAfterConjunction && word[0] == 'و')
        {
            word.CutStart(1);
        }

        CutEndings(ref word);
    }

    private static void CutEndings(ref WordBuffer word)
    {
        foreach (var ending in Endings)
        {
            if (word.EndsWith(ending, LeastStem))
            {
                word.Cut(ending.Length);
            }
        }
    }
}
