using System.Globalization;
using Strongroom.Search.Words;

namespace Strongroom.Search.Queries;

/// <summary>Understands single words of a query that stand for many: with asterisks and question marks, or with a tilde.</summary>
internal static class WordSigns
{
    /// <summary>Least number of letters beside asterisks and question marks: fewer stand for half the dictionary.</summary>
    public const int MinLetters = 2;

    /// <summary>Least number of letters of a word that may be misspelt.</summary>
    public const int MinFuzzyLetters = 3;

    /// <summary>From so many letters on, a tilde without a number allows two edits.</summary>
    private const int LongFrom = 6;

    private static readonly System.Buffers.SearchValues<char> Numbers = System.Buffers.SearchValues.Create("0123456789.");

    /// <summary>What such a word stands for.</summary>
    /// <param name="token">The word.</param>
    /// <returns>Null when it is none of these.</returns>
    /// <exception cref="SearchException">It is one that cannot be understood.</exception>
    public static OpenWord? Parse(QueryToken token)
    {
        token = Bare(token);
        if (TildeOf(token.Text) is >= 0 and var tilde)
        {
            return Fuzzy(token, tilde);
        }

        var first = token.Text.AsSpan().IndexOfAny(WildcardWord.One, WildcardWord.Any);
        var isQuestion = first >= 0 && first == token.Text.Length - 1 && first <= 1 && token.Text[^1] == WildcardWord.One; // a single letter with a question mark
        return first >= 0 && !isQuestion && HasLetters(token.Text) ? Wildcard(token, first) : null;
    }

    /// <summary>The word without signs around it.</summary>
    private static QueryToken Bare(QueryToken token)
    {
        var (start, end) = (0, token.Text.Length);
        while (start < end && IsSign(token.Text[start]))
        {
            start++;
        }

        while (end > start && IsSign(token.Text[end - 1]))
        {
            end--;
        }

        return token with { Text = token.Text[start..end], Position = token.Position + start };

        static bool IsSign(char letter) => char.IsAscii(letter) && !char.IsAsciiLetterOrDigit(letter) && letter is not (WildcardWord.One or WildcardWord.Any or '~');
    }

    /// <summary>A tilde at the end of a word, or with nothing but digits and full stops behind it.</summary>
    private static int TildeOf(string text)
    {
        var tilde = text.LastIndexOf('~');
        return tilde > 0 && text.AsSpan(tilde + 1).IndexOfAnyExcept(Numbers) < 0 && HasLetters(text.AsSpan(0, tilde)) ? tilde : -1;
    }

    private static bool HasLetters(ReadOnlySpan<char> text) => new Tokenizer(text).MoveNext();

    private static FuzzyWord Fuzzy(QueryToken token, int tilde)
    {
        var folded = Whole(token.Text[..tilde]);
        var number = token.Text[(tilde + 1)..];
        var letters = folded is null ? 0 : new StringInfo(folded).LengthInTextElements;
        if (folded is null || letters < MinFuzzyLetters)
        {
            throw BadFuzzy($"a tilde stands behind one word of at least {MinFuzzyLetters} letters", token.Position + tilde);
        }

        var edits = number.Length == 0 ? letters < LongFrom ? 1 : FuzzyWord.MaxEdits
            : number is "1" ? 1
            : number is "2" ? 2
            : throw BadFuzzy("behind a tilde stands 1 or 2", token.Position + tilde + 1);
        return new FuzzyWord(folded, edits);
    }

    private static OpenWord Wildcard(QueryToken token, int first)
    {
        var form = new System.Text.StringBuilder();
        var letters = 0;
        for (var at = 0; at < token.Text.Length;)
        {
            var length = token.Text.AsSpan(at).IndexOfAny(WildcardWord.One, WildcardWord.Any);
            length = length < 0 ? token.Text.Length - at : length;
            if (length > 0)
            {
                var folded = Whole(token.Text.Substring(at, length)) ?? throw BadWildcard(token.Position + at);
                letters += folded.Length;
                form.Append(folded);
                at += length;
            }
            else if (token.Text[at] == WildcardWord.One || form.Length == 0 || form[^1] != WildcardWord.Any)
            {
                form.Append(token.Text[at++]);
            }
            else
            {
                at++; // two asterisks are one
            }
        }

        if (letters < MinLetters || form.Length > WildcardWord.MaxPlaces)
        {
            throw BadWildcard(token.Position + first);
        }

        var whole = form.ToString();
        return whole.AsSpan().IndexOfAny(WildcardWord.One, WildcardWord.Any) == whole.Length - 1 && whole[^1] == WildcardWord.Any
            ? new PrefixWord(whole[..^1])
            : new WildcardWord(whole);
    }

    /// <summary>A text folded, when it is one whole word and nothing else.</summary>
    private static string? Whole(string text)
    {
        var words = new Tokenizer(text);
        if (!words.MoveNext() || words.Start != 0 || words.End != text.Length)
        {
            return null;
        }

        var folded = words.Folded.ToString();
        return words.MoveNext() ? null : folded;
    }

    private static SearchException BadFuzzy(string message, int position) => new(
        SearchFault.BadFuzzy, message, "Write a word with ~ behind it, or ~1 or ~2 for the number of letters that may differ.", position);

    private static SearchException BadWildcard(int position) => new(
        SearchFault.BadWildcard,
        $"asterisks and question marks stand in one word that has at least {MinLetters} letters besides",
        "Write more of the word, or put it in quotation marks.",
        position);
}
