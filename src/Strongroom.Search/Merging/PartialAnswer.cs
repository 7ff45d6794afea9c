using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Search;

/// <summary>A hit of one index, with what is needed to score it anew under other statistics.</summary>
/// <param name="Hit">The hit; its score is that of its own index alone.</param>
/// <param name="Impacts">
/// The impact of each ranking part of the query on this item, 0 for none, in the order of <see cref="PartialAnswer.Holders"/>.
/// </param>
public sealed record PartialHit(SearchHit Hit, ImmutableArray<byte> Impacts)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(hit)";
}

/// <summary>
/// One index's part of an answer that several indexes give together: its best hits with their impacts, and the statistics of what the asker may see in
/// it. A function of the visible partitions, the query and the options alone. <see cref="MergedAnswer.Merge"/> puts parts together. What came from
/// another agency is checked with <see cref="IsPlausible"/> first. Thread-safe: immutable.
/// </summary>
public sealed record PartialAnswer
{
    /// <summary>Greatest number of items that an index is believed to hold: sums of that many indexes' stay far from overflow.</summary>
    public const long MaxDocuments = 1L << 40;

    /// <summary>Greatest sum of holders over a group's terms that is believed.</summary>
    public const long MaxHolders = MaxDocuments << 12;

    /// <summary>Visible live items, matching or not.</summary>
    public required long Documents { get; init; }

    /// <summary>
    /// Of these, those that hold each ranking part of the query: its term groups, each once, in the order in which they first stand in it. For a group of several terms the sum over
    /// its terms: an item that holds two of them counts twice, at every index alike.
    /// </summary>
    public required ImmutableArray<long> Holders { get; init; }

    /// <summary>The best hits of this index by its own statistics, in order.</summary>
    public required IReadOnlyList<PartialHit> Hits { get; init; }

    /// <summary>The exact number of visible matches; equal to the number of hits, with those withheld, when all of them are given.</summary>
    public required long Total { get; init; }

    /// <summary>Hits that were in another agency's list and were taken out, since they may not be shown here. Always 0 in an index's own part.</summary>
    public int Withheld { get; init; }

    /// <summary>Exact counts, when asked for.</summary>
    public SearchFacets? Facets { get; init; }

    /// <summary>The most words that one prefix, wildcard or misspelt word of the query stands for here. With too many, the later ones in the order of their bytes were left out.</summary>
    public int ExpandedWords { get; init; }

    /// <summary>Words of the dictionaries that were looked at for these.</summary>
    public int ExaminedWords { get; init; }

    /// <summary>True when one of these stood for more words than are looked up, or took more looking than is allowed.</summary>
    public bool Truncated { get; init; }

    /// <summary>When asked for: one entry for each word of the query that may be misspelt and that nobody visible holds here, with the spellings found, perhaps none; in the order of the query.</summary>
    public IReadOnlyList<WordSuggestion>? Suggestions { get; init; }

    /// <summary>The part of an index in which there is nothing that the asker may see: what a refusal looks like, too.</summary>
    /// <param name="query">The query.</param>
    /// <param name="options">The options.</param>
    public static PartialAnswer Nothing(Query query, SearchOptions options) => new()
    {
        Documents = 0,
        Holders = [.. new long[Merging.RankingParts.CountOf(query)]],
        Hits = [],
        Total = 0,
        Facets = options.Facets ? SearchFacets.None : null,
        Suggestions = options.Suggestions ? [.. Ranking.Suggester.Eligible(query).Select(static s => new WordSuggestion(s.Start, s.Length, []))] : null,
    };

    /// <summary>
    /// True when another agency's part could be one of this query and these options: numbers within each other, as many impacts as parts, each item once,
    /// in the order of its own statistics. It may still be a lie; then it lies about that agency's own items only, and about how rare a word is there.
    /// </summary>
    /// <param name="query">The query asked.</param>
    /// <param name="options">The options asked with.</param>
    public bool IsPlausible(Query query, SearchOptions options) => Merging.Plausibility.Of(this, query, options);
}
