using Strongroom.Core;
using Strongroom.Search.Segments;
using Strongroom.Search.Words;

namespace Strongroom.Search.Queries;

/// <summary>
/// Understands a query by recursive descent. Words side by side bind tightest, then AND, then OR. Language: docs/formats/query.md.
/// </summary>
internal ref struct QueryParser
{
    /// <summary>Greatest depth of brackets.</summary>
    public const int MaxDepth = 16;

    /// <summary>Least number of characters before an asterisk: shorter ones stand for half the dictionary.</summary>
    public const int MinPrefixChars = 2;

    private readonly List<QueryToken> _tokens;
    private readonly IWordVariants _variants;
    private int _at;
    private int _depth;
    private int _terms;

    private QueryParser(List<QueryToken> tokens, IWordVariants variants) => (_tokens, _variants) = (tokens, variants);

    private readonly QueryToken Now => _tokens[_at];

    /// <summary>Understands.</summary>
    /// <param name="text">The query.</param>
    /// <param name="variants">What words stand for.</param>
    public static QueryNode Parse(string text, IWordVariants variants)
    {
        if (text.Length > Limits.MaxQueryChars)
        {
            throw new SearchException(
                SearchFault.QueryTooLong, $"a query has at most {Limits.MaxQueryChars} characters", "Shorten it.", Limits.MaxQueryChars);
        }

        var parser = new QueryParser(QueryLexer.Cut(text), variants);
        if (parser.Now.Kind == QueryTokenKind.End)
        {
            throw Empty();
        }

        var node = parser.Or();
        if (parser.Now.Kind != QueryTokenKind.End)
        {
            throw new SearchException(
                SearchFault.Unbalanced, "a closing bracket has no partner", "Open it, or take it out.", parser.Now.Position);
        }

        return node ?? throw Empty();
    }

    private QueryNode? Or()
    {
        var parts = new List<QueryNode>();
        AddUnlessNull(parts, And());
        while (Now.Kind == QueryTokenKind.Or)
        {
            _at++;
            AddUnlessNull(parts, And());
        }

        return Join(parts, static p => new OrNode(p));
    }

    private QueryNode? And()
    {
        var parts = new List<QueryNode>();
        AddFlat(parts, Row());
        while (Now.Kind == QueryTokenKind.And)
        {
            _at++;
            AddFlat(parts, Row());
        }

        return Join(parts, static p => new AndNode(p), always: static p => p is NotNode);
    }

    /// <summary>Things side by side: phrases, fields and what is denied must hold; of loose words and brackets at least one.</summary>
    private QueryNode? Row()
    {
        List<QueryNode> required = [], loose = [];
        var any = false;
        while (Now.Kind is not (QueryTokenKind.End or QueryTokenKind.Close or QueryTokenKind.And or QueryTokenKind.Or))
        {
            any = true;
            var isLoose = Now.Kind is QueryTokenKind.Word or QueryTokenKind.Open;
            var node = Unary();
            AddUnlessNull(isLoose ? loose : required, node);
        }

        if (!any)
        {
            throw Missing();
        }

        AddUnlessNull(required, Join(loose, static p => new OrNode(p)));
        return Join(required, static p => new AndNode(p), always: static p => p is NotNode);
    }

    private QueryNode? Unary()
    {
        var token = Now;
        _at++;
        switch (token.Kind)
        {
            case QueryTokenKind.Not:
                if (Now.Kind is QueryTokenKind.End or QueryTokenKind.Close or QueryTokenKind.And or QueryTokenKind.Or or QueryTokenKind.Not)
                {
                    throw Missing();
                }

                return Unary() is { } denied ? new NotNode(denied) : null;
            case QueryTokenKind.Open:
                return Bracket(token);
            case QueryTokenKind.Field:
                return Field(token);
            case QueryTokenKind.Quoted:
                return Words(TermField.Words, token, quoted: true);
            default:
                return WordOrPrefix(TermField.Words, token);
        }
    }

    private QueryNode? Bracket(QueryToken open)
    {
        if (++_depth > MaxDepth)
        {
            throw new SearchException(SearchFault.QueryTooComplex, $"brackets nest at most {MaxDepth} deep", "Simplify it.", open.Position);
        }

        if (Now.Kind == QueryTokenKind.Close)
        {
            _at++;
            _depth--;
            return null;
        }

        var node = Or();
        if (Now.Kind != QueryTokenKind.Close)
        {
            throw new SearchException(SearchFault.Unbalanced, "an opening bracket has no partner", "Close it, or take it out.", open.Position);
        }

        _at++;
        _depth--;
        return node;
    }

    private QueryNode? Field(QueryToken name)
    {
        var value = Now;
        var isValue = value.Kind is QueryTokenKind.Word or QueryTokenKind.Quoted or QueryTokenKind.And or QueryTokenKind.Or or QueryTokenKind.Not
            && value.Text.Length > 0;
        var kind = QueryFields.Find(name.Text) ?? throw new SearchException(
            SearchFault.UnknownField, "a word before a colon is not the name of a field", QueryFields.Remedy, name.Position);
        if (!isValue)
        {
            throw Missing();
        }

        _at++;
        Count(1, value.Position);
        return kind switch
        {
            { Terms: { } field } when value.Kind == QueryTokenKind.Quoted => Words(field, value, quoted: true),
            { Terms: { } field } => WordOrPrefix(field, value),
            { Value: { } field } => new ValueNode(field, value.Text.Trim()),
            _ => QueryDates.Parse(kind.Date!.Value, value),
        };
    }

    private QueryNode? WordOrPrefix(TermField field, QueryToken token)
    {
        var star = token.Text.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return Words(field, token, quoted: false);
        }

        var words = new Tokenizer(token.Text);
        var isWord = words.MoveNext();
        var (prefix, end) = isWord ? (words.Folded.ToString(), words.End) : (string.Empty, 0);
        if (star != token.Text.Length - 1 || prefix.Length < MinPrefixChars || end != star)
        {
            throw new SearchException(
                SearchFault.BadPrefix,
                $"an asterisk stands at the end of one word of at least {MinPrefixChars} characters",
                "Write more of the word before the asterisk.",
                token.Position + star);
        }

        Count(1, token.Position);
        return new WordsNode(field, [new PrefixWord(prefix)]);
    }

    private QueryNode? Words(TermField field, QueryToken token, bool quoted)
    {
        var groups = new List<QueryWord>();
        var words = new Tokenizer(token.Text);
        while (words.MoveNext())
        {
            groups.Add(_variants.Of(words.Folded, quoted));
        }

        Count(groups.Count, token.Position);
        return groups.Count == 0 ? null : new WordsNode(field, groups);
    }

    private void Count(int terms, int position)
    {
        _terms += terms;
        if (_terms > Limits.MaxQueryTerms)
        {
            throw new SearchException(
                SearchFault.QueryTooComplex, $"a query has at most {Limits.MaxQueryTerms} words and filters", "Leave some out.", position);
        }
    }

    private static void AddUnlessNull(List<QueryNode> parts, QueryNode? node)
    {
        if (node is not null)
        {
            parts.Add(node);
        }
    }

    private static void AddFlat(List<QueryNode> parts, QueryNode? node)
    {
        if (node is AndNode and)
        {
            parts.AddRange(and.Parts);
        }
        else
        {
            AddUnlessNull(parts, node);
        }
    }

    private static QueryNode? Join(List<QueryNode> parts, Func<List<QueryNode>, QueryNode> join, Func<QueryNode, bool>? always = null) => parts.Count switch
    {
        0 => null,
        1 when always is null || !always(parts[0]) => parts[0],
        _ => join(parts),
    };

    private readonly SearchException Missing() => new(
        SearchFault.MissingOperand, "something to look for is missing here", "Write a word, a phrase or a filter, or put AND, OR, NOT in quotation marks.", Now.Position);

    private static SearchException Empty() => new(SearchFault.EmptyQuery, "the query holds nothing to look for", "Write a word.", 0);
}
