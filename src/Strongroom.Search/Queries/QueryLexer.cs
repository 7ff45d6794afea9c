namespace Strongroom.Search.Queries;

/// <summary>What stands at one place of a query.</summary>
internal enum QueryTokenKind
{
    /// <summary>A word or several joined without space, perhaps with an asterisk.</summary>
    Word,

    /// <summary>Text between quotation marks.</summary>
    Quoted,

    /// <summary>A field name; the colon is eaten.</summary>
    Field,

    /// <summary>An opening bracket.</summary>
    Open,

    /// <summary>A closing bracket.</summary>
    Close,

    /// <summary>AND.</summary>
    And,

    /// <summary>OR.</summary>
    Or,

    /// <summary>NOT, or a minus sign before a word, quotation mark or bracket.</summary>
    Not,

    /// <summary>NEAR, perhaps with a number, or W or PRE with one.</summary>
    Near,

    /// <summary>The end.</summary>
    End,
}

/// <summary>One token of a query.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text without quotation marks or colon.</param>
/// <param name="Position">Where it begins.</param>
internal readonly record struct QueryToken(QueryTokenKind Kind, string Text, int Position);

/// <summary>Cuts a query into tokens.</summary>
internal static class QueryLexer
{
    /// <summary>Cuts.</summary>
    /// <param name="text">The query.</param>
    public static List<QueryToken> Cut(string text)
    {
        var tokens = new List<QueryToken>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                tokens.Add(new QueryToken(QueryTokenKind.End, string.Empty, at));
                return tokens;
            }

            tokens.Add(Next(text, ref at));
        }
    }

    private static QueryToken Next(string text, ref int at)
    {
        var start = at;
        switch (text[at])
        {
            case '(':
                at++;
                return new QueryToken(QueryTokenKind.Open, string.Empty, start);
            case ')':
                at++;
                return new QueryToken(QueryTokenKind.Close, string.Empty, start);
            case '-' when IsOperand(text, at + 1):
                at++;
                return new QueryToken(QueryTokenKind.Not, string.Empty, start);
            case var quote when IsQuote(quote):
                return Quoted(text, ref at);
            default:
                return Word(text, ref at);
        }
    }

    private static QueryToken Quoted(string text, ref int at)
    {
        var start = at++;
        while (at < text.Length && !IsQuote(text[at]))
        {
            at++;
        }

        if (at == text.Length)
        {
            throw new SearchException(SearchFault.Unbalanced, "a quotation mark has no partner", "Close the quotation, or take the mark out.", start);
        }

        at++;
        if (at < text.Length && text[at] == '~')
        {
            throw NearSteps.Bad("a distance cannot stand behind a quotation", at);
        }

        return new QueryToken(QueryTokenKind.Quoted, text[(start + 1)..(at - 1)], start);
    }

    private static QueryToken Word(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('(' or ')') && !IsQuote(text[at]))
        {
            if (text[at] == ':' && at > start && IsFieldName(text.AsSpan(start, at - start)))
            {
                var name = text[start..at++];
                return new QueryToken(QueryTokenKind.Field, name, start);
            }

            at++;
        }

        var word = text[start..at];
        var kind = word switch
        {
            "AND" => QueryTokenKind.And,
            "OR" => QueryTokenKind.Or,
            "NOT" => QueryTokenKind.Not,
            _ => NearSteps.IsNear(word) ? QueryTokenKind.Near : QueryTokenKind.Word,
        };
        return new QueryToken(kind, word, start);
    }

    /// <summary>Only letters before a colon can be meant as a field: 10:30 and C:\ are words.</summary>
    private static bool IsFieldName(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetter(letter))
            {
                return false;
            }
        }

        return text.Length > 1;
    }

    private static bool IsOperand(string text, int at) => at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (')' or '-');

    private static bool IsQuote(char letter) => letter is '"' or '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB';
}
