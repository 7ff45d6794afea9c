namespace Strongroom.Search.Words;

/// <summary>
/// Harman's "S" stemmer: takes English plural endings off and nothing else. Why so little: docs/adr/0502-light-words.md. Words with anything
/// but a to z stay as they are.
/// </summary>
internal static class Stemmer
{
    private const int ShortestStemmed = 4;

    /// <summary>Stems a folded word in place.</summary>
    /// <param name="word">The word; its last letters may be overwritten.</param>
    /// <returns>The stem, a part of the same memory.</returns>
    public static ReadOnlySpan<char> Stem(Span<char> word)
    {
        if (word.Length < ShortestStemmed || word[^1] != 's')
        {
            return word;
        }

        foreach (var letter in word)
        {
            if (letter is < 'a' or > 'z')
            {
                return word;
            }
        }

        switch (word[^2], word[^3])
        {
            case ('e', 'i'):
                if (word[^4] is 'a' or 'e')
                {
                    return word;
                }

                word[^3] = 'y';
                return word[..^2];
            case ('e', 'a' or 'e' or 'o'):
            case ('u' or 's', _):
                return word;
            default:
                return word[..^1];
        }
    }
}
