using Strongroom.Search.Queries;

namespace Strongroom.Search;

/// <summary>A question in the query language of docs/formats/query.md, understood. Thread-safe: immutable. Holds what the asker typed: never log it.</summary>
public sealed class Query
{
    private Query(QueryNode root, IReadOnlyList<QuerySpan> spans, string text, SearchRules rules)
    {
        Root = root;
        Spans = spans;
        Text = text;
        Rules = rules;
    }

    internal QueryNode Root { get; }

    /// <summary>Where its words stand, ascending.</summary>
    internal IReadOnlyList<QuerySpan> Spans { get; }

    /// <summary>What was typed: for the inner seal of a record and for a partner that is asked, never for a log.</summary>
    public string Text { get; }

    internal SearchRules Rules { get; }

    /// <summary>Understands a query.</summary>
    /// <param name="text">At most <see cref="Core.Limits.MaxQueryChars"/> characters.</param>
    /// <exception cref="SearchException">It cannot be understood; <see cref="SearchException.Position"/> says where.</exception>
    public static Query Parse(string text) => Parse(text, SearchRules.Default);

    /// <summary>Understands a query to an index of other rules.</summary>
    /// <param name="text">As above.</param>
    /// <param name="rules">The rules of the index that is asked.</param>
    /// <exception cref="SearchException">As above.</exception>
    public static Query Parse(string text, SearchRules rules) => Parse(text, rules, FormVariants.Of(rules));

    /// <summary>Understands a query whose words stand for what is said.</summary>
    internal static Query Parse(string text, SearchRules rules, IWordVariants variants) =>
        new(QueryParser.Parse(text, variants, out var spans), spans, text, rules);

    /// <summary>Where the words asked for stand in a text that the asker has opened, as they are marked in snippets. Asks no index.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">Most marks wanted.</param>
    /// <returns>Ascending ranges that do not overlap.</returns>
    public IReadOnlyList<MarkedRange> MarksIn(ReadOnlySpan<char> text, int limit) => new WordMarks(Root).In(text, limit);

    /// <summary>False when the query names agencies and this is none of them: then nothing of its can match, and it need not be asked.</summary>
    /// <param name="agency">The agency's name.</param>
    public bool CanMatchAt(string agency) => new AgencyLimits(agency).May(Root) != false;

    /// <summary>The query with the likeliest spelling in the place of each word for which there is one; null when there is none.</summary>
    /// <param name="suggestions">Spellings for this query.</param>
    public string? With(IReadOnlyList<WordSuggestion> suggestions)
    {
        if (suggestions.Count == 0)
        {
            return null;
        }

        var text = Text;
        foreach (var suggestion in suggestions.OrderByDescending(static s => s.Start))
        {
            text = string.Concat(text.AsSpan(0, suggestion.Start), suggestion.Words[0].Word, text.AsSpan(suggestion.Start + suggestion.Length));
        }

        return text;
    }

    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(query)";
}
