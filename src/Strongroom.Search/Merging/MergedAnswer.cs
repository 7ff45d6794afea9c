using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Search;

/// <summary>A hit of a merged answer.</summary>
/// <param name="Part">Which part it came from: an index into the parts merged.</param>
/// <param name="Hit">The hit, with its score under the summed statistics.</param>
public sealed record MergedHit(int Part, SearchHit Hit)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(hit)";
}

/// <summary>
/// Several indexes' answer: as far as the parts reach, hits, order, scores, totals and facets are those of one index over all their items together, to
/// the last bit. (Only the choice of a snippet is each index's own.) Thread-safe: immutable.
/// </summary>
public sealed record MergedAnswer
{
    /// <summary>How many hits beyond the page are asked of each index, so that what ranks differently under summed statistics is at hand.</summary>
    public const int Reserve = 32;

    /// <summary>The hits of this page in order.</summary>
    public required IReadOnlyList<MergedHit> Hits { get; init; }

    /// <summary>Whether a page follows: ask again with <see cref="SearchOptions.Shown"/>. False also when what follows lies too deep to be merged.</summary>
    public bool HasMore { get; init; }

    /// <summary>The exact number of visible matches in all parts, when asked for.</summary>
    public long? Total { get; init; }

    /// <summary>Exact counts over all parts, when asked for.</summary>
    public SearchFacets? Facets { get; init; }

    /// <summary>True when a prefix, wildcard or misspelt word stood for more words than one index would look up, so that hits may be missing.</summary>
    public bool IsCut { get; init; }

    /// <summary>True when more follows than can be merged.</summary>
    public bool EndsEarly { get; init; }

    /// <summary>Spellings for words that no visible item of any part holds, when asked for; words without any are left out.</summary>
    public IReadOnlyList<WordSuggestion> Suggestions { get; init; } = [];

    /// <summary>
    /// For each part, whether its list ended too early: one of its items that was not in the list might belong on this page. False is a proof that none
    /// does.
    /// </summary>
    public required ImmutableArray<bool> CutShort { get; init; }

    /// <summary>The options with which to ask each index for its part of an answer.</summary>
    /// <param name="options">The asker's options; later pages are asked for by <see cref="SearchOptions.Shown"/>, never by a cursor.</param>
    /// <exception cref="SearchException">The limit is wrong.</exception>
    public static SearchOptions PartOptions(SearchOptions options) => Merging.Merger.PartOptions(options);

    /// <summary>
    /// Puts parts together and scores them under the sum of their statistics. A pure function of the parts as a set: in whatever order they are given, the
    /// same parts give the same hits in the same order.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="options">The asker's options.</param>
    /// <param name="parts">At least one, each asked with <see cref="PartOptions"/>; other agencies' ones found plausible.</param>
    /// <exception cref="SearchException">The limit is wrong.</exception>
    public static MergedAnswer Merge(Query query, SearchOptions options, IReadOnlyList<PartialAnswer> parts) => Merging.Merger.Merge(query, options, parts);
}
