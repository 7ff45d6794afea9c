using Strongroom.Core;
using Strongroom.Search.Segments;
using Strongroom.Search.Words;
using Strongroom.Search.Words.Names;

namespace Strongroom.Search.Queries;

/// <summary>
/// Understands a query by recursive descent. Words side by side bind tightest, then AND, then OR. Language: docs/formats/query.md.
/// </summary>
internal ref struct QueryParser
{
    /// <summary>Greatest depth of brackets.</summary>
    public const int MaxDepth = 16;

    private readonly List<QueryToken> _tokens;
    private readonly IWordVariants _variants;
    private readonly List<QuerySpan> _spans = [];
    private QueryField _field = QueryFields.Everywhere; // what words without a field of their own belong to
    private int _at;
    private int _depth;
    private int _denials;
    private int _terms;

    private QueryParser(List<QueryToken> tokens, IWordVariants variants) => (_tokens, _variants) = (tokens, variants);

    private readonly QueryToken Now => _tokens[_at];

    /// <summary>Understands.</summary>
    /// <param name="text">The query.</param>
    /// <param name="variants">What words stand for.</param>
    /// <param name="spans">Receives where each of its words stands.</param>
    public static QueryNode Parse(string text, IWordVariants variants, out IReadOnlyList<QuerySpan> spans)
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
        spans = parser._spans;
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
            var first = Now;
            var node = Unary();
            var isNear = Now.Kind == QueryTokenKind.Near;
            node = isNear ? Near(node, first.Position) : node;
            AddUnlessNull(!isNear && first.Kind is QueryTokenKind.Word or QueryTokenKind.Open ? loose : required, node);
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
                if (IsNoOperand(Now.Kind) || Now.Kind == QueryTokenKind.Not)
                {
                    throw Missing();
                }

                _denials++;
                var denied = Unary();
                _denials--;
                return denied is null ? null : new NotNode(denied);
            case QueryTokenKind.Open:
                return Bracket(token);
            case QueryTokenKind.Field:
                return Field(token);
            case QueryTokenKind.Near:
                _at--;
                throw Missing();
            default:
                return Value(_field, token);
        }
    }

    /// <summary>What follows the first operand of a NEAR.</summary>
    private NearNode Near(QueryNode? first, int position)
    {
        var (field, operand) = Operand(first, position);
        List<NearOperand> operands = [operand];
        var steps = new List<NearStep>();
        while (Now.Kind == QueryTokenKind.Near)
        {
            steps.Add(NearSteps.Parse(Now));
            _at++;
            if (IsNoOperand(Now.Kind))
            {
                throw Missing();
            }

            position = Now.Position;
            (var next, operand) = Operand(Unary(), position);
            operands.Add(next == field ? operand : throw NearSteps.Bad("what is near each other stands in one field", position));
        }

        return new NearNode(field, operands, steps);
    }

    private static (TermField Field, NearOperand Operand) Operand(QueryNode? node, int position)
    {
        var rows = new List<WordsNode>();
        if (!Take(node, rows) || rows.Any(r => r.Field != rows[0].Field))
        {
            throw NearSteps.Bad("NEAR stands between words, phrases, and brackets with some of these to choose from", position);
        }

        return (rows[0].Field, new NearOperand([.. rows.Select(static r => r.Words)]));

        static bool Take(QueryNode? node, List<WordsNode> rows)
        {
            if (node is WordsNode words)
            {
                rows.Add(words);
            }

            return node is WordsNode || (node is OrNode or && or.Parts.All(p => Take(p, rows)));
        }
    }

    private static bool IsNoOperand(QueryTokenKind kind) =>
        kind is QueryTokenKind.End or QueryTokenKind.Close or QueryTokenKind.And or QueryTokenKind.Or or QueryTokenKind.Near;

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
        var field = QueryFields.Find(name.Text) ?? throw new SearchException(
            SearchFault.UnknownField, "a word before a colon is not the name of a field", QueryFields.Remedy, name.Position);
        var value = Now;
        if (field.IsName)
        {
            return Name();
        }

        if (value.Kind == QueryTokenKind.Open)
        {
            var outer = _field;
            _field = field;
            _at++;
            var node = Bracket(value);
            _field = outer;
            return node;
        }

        if (value.Kind is QueryTokenKind.End or QueryTokenKind.Close or QueryTokenKind.Field || value.Text.Length == 0)
        {
            throw Missing();
        }

        _at++;
        return Value(field, value);
    }

    /// <summary>A name: one word, several in quotation marks or in brackets. Its words in any spelling, near each other.</summary>
    private QueryNode? Name()
    {
        var words = new List<string>();
        var isOpen = Now.Kind == QueryTokenKind.Open;
        _at += isOpen ? 1 : 0;
        do
        {
            if (Now.Kind is QueryTokenKind.End or QueryTokenKind.Field or QueryTokenKind.Open || (Now.Kind == QueryTokenKind.Close && !isOpen))
            {
                throw Missing();
            }

            if (Now.Kind == QueryTokenKind.Close)
            {
                break;
            }

            Hear(Now, words);
            _at++;
        }
        while (isOpen);
        _at += isOpen ? 1 : 0;
        List<NearOperand> operands = [.. NameForms.Telling(words).Distinct(StringComparer.Ordinal).Select(static w => new NearOperand([[new KinWord(w, Kinship.Spellings)]]))];
        return operands.Count switch
        {
            0 => null,
            1 => new WordsNode(TermField.Words, operands[0].Rows[0]),
            _ => new NearNode(TermField.Words, operands, [.. Enumerable.Repeat(new NearStep(NameForms.MostPlacesApart, InOrder: false), operands.Count - 1)]),
        };
    }

    private void Hear(QueryToken token, List<string> names)
    {
        var words = new Tokenizer(token.Text);
        var start = token.Position + (token.Kind == QueryTokenKind.Quoted ? 1 : 0);
        var before = names.Count;
        while (words.MoveNext())
        {
            names.Add(words.Folded.ToString());
            _spans.Add(new QuerySpan(start + words.Start, words.End - words.Start, TermField.Words, new KinWord(names[^1], Kinship.Spellings), _denials > 0));
        }

        Count(names.Count - before, token.Position);
    }

    private QueryNode? Value(QueryField field, QueryToken token)
    {
        switch (field)
        {
            case { Terms: { } terms }:
                return Words(terms, token);
            case { Value: { } value }:
                Count(1, token.Position);
                return new ValueNode(value, token.Text.Trim());
            default:
                Count(1, token.Position);
                return QueryDates.Parse(field.Date!.Value, token);
        }
    }

    private WordsNode? Words(TermField field, QueryToken token)
    {
        var isQuoted = token.Kind == QueryTokenKind.Quoted;
        if (!isQuoted && WordSigns.Parse(token) is { } open)
        {
            Count(1, token.Position);
            _spans.Add(new QuerySpan(token.Position, token.Text.Length, field, open, _denials > 0));
            return new WordsNode(field, [open]);
        }

        var groups = new List<QueryWord>();
        var words = new Tokenizer(token.Text);
        var start = token.Position + (isQuoted ? 1 : 0);
        while (words.MoveNext())
        {
            var group = _variants.Of(words.Folded, isQuoted);
            _spans.Add(new QuerySpan(start + words.Start, words.End - words.Start, field, group, _denials > 0));
            groups.Add(group);
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
