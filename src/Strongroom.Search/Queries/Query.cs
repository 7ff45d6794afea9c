using Strongroom.Search.Queries;

namespace Strongroom.Search;

/// <summary>A question in the query language of docs/formats/query.md, understood. Thread-safe: immutable. Holds what the asker typed: never log it.</summary>
public sealed class Query
{
    private Query(QueryNode root, string text, SearchRules rules)
    {
        Root = root;
        Text = text;
        Rules = rules;
    }

    internal QueryNode Root { get; }

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
    internal static Query Parse(string text, SearchRules rules, IWordVariants variants) => new(QueryParser.Parse(text, variants), text, rules);

    /// <summary>Where the words asked for stand in a text that the asker has opened, as they are marked in snippets. Asks no index.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">Most marks wanted.</param>
    /// <returns>Ascending ranges that do not overlap.</returns>
    public IReadOnlyList<MarkedRange> MarksIn(ReadOnlySpan<char> text, int limit) => new WordMarks(Root).In(text, limit);

    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(query)";
}
