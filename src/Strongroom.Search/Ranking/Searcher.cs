using Strongroom.Core;
using Strongroom.Search.Kernel;
using Strongroom.Search.Partitions;
using Strongroom.Search.Queries;

namespace Strongroom.Search.Ranking;

/// <summary>What a search found, before it is put into the words of an answer.</summary>
internal sealed record SearchFindings
{
    /// <summary>The hits of the page, at most one more than the limit: that one says that a page follows.</summary>
    public required FoundHit[] Hits { get; init; }

    public required long Total { get; init; }

    public required FacetCounter? Facets { get; init; }

    public required bool Truncated { get; init; }

    public required SearchWork Work { get; init; }

    /// <summary>Live visible documents, and how many of them hold each of the plan's terms and prefixes; 0 for those that do not rank.</summary>
    public required long Documents { get; init; }

    public required long[] TermHolders { get; init; }

    public required long[] PrefixHolders { get; init; }

    /// <summary>The most words that one of the prefixes stands for.</summary>
    public required int PrefixWords { get; init; }

    public required QueryPlan Plan { get; init; }

    /// <summary>The weight of each of the plan's terms, then of its prefixes; 0 for those that do not rank.</summary>
    public required uint[] Weights { get; init; }

    public required uint[] PrefixWeights { get; init; }

    public required IReadOnlyList<SegmentSearch> Searches { get; init; }
}

/// <summary>
/// Runs a query over partitions. Statistics are summed over exactly these and their live documents; nothing else is known here, so nothing
/// else can show. Stateless; thread-safe.
/// </summary>
internal static class Searcher
{
    /// <summary>Runs a query.</summary>
    /// <param name="visible">What the asker may see.</param>
    /// <param name="query">The query.</param>
    /// <param name="names">What values in the query name.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="after">Only what comes after this; null for the first page.</param>
    public static SearchFindings Run(
        VisibleSet visible, QueryNode query, ValueNames names, SearchOptions options, HitKey? after)
    {
        var plan = QueryPlan.For(query);
        if (QueryShape.Of(query, plan, options) is { } shape)
        {
            return KernelSearch.Run(visible, plan, shape, options, after);
        }

        var searches = new List<SegmentSearch>();
        long documents = 0;
        foreach (var partition in visible.Partitions)
        {
            foreach (var view in partition.Views)
            {
                searches.Add(new SegmentSearch(partition, view, plan));
                documents += view.LiveCount;
            }
        }

        var lookups = (long)searches.Count * plan.TermKeys.Count;
        var truncated = false;
        var termHolders = CountTermHolders(plan, searches);
        var weights = Weigh(plan.TermRanks, termHolders, documents);
        var prefixHolders = CountPrefixHolders(plan, searches, ref truncated, ref lookups, out var prefixWords);
        var prefixWeights = Weigh(plan.PrefixRanks, prefixHolders, documents);
        var facets = options.Facets ? new FacetCounter() : null;
        var collector = new HitCollector(options.Sort, options.Limit + 1, after, facets);
        var scratch = new SearchScratch();
        long postings = 0;
        foreach (var search in searches)
        {
            search.Run(query, weights, prefixWeights, names, scratch, collector);
            postings += search.PostingsRead;
        }

        return new SearchFindings
        {
            Hits = collector.Best(),
            Total = collector.Total,
            Facets = facets,
            Truncated = truncated,
            Documents = documents,
            TermHolders = termHolders,
            PrefixHolders = prefixHolders,
            PrefixWords = prefixWords,
            Work = new SearchWork(visible.Partitions.Count, searches.Count, lookups, postings, collector.Total),
            Plan = plan,
            Weights = weights,
            PrefixWeights = prefixWeights,
            Searches = searches,
        };
    }

    private static uint[] Weigh(List<bool> ranks, long[] holders, long documents)
    {
        var weights = new uint[holders.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = ranks[i] ? Bm25.Weight(documents, holders[i]) : 0;
        }

        return weights;
    }

    private static long[] CountTermHolders(QueryPlan plan, List<SegmentSearch> searches)
    {
        var counts = new long[plan.TermKeys.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            if (!plan.TermRanks[i])
            {
                continue;
            }

            foreach (var search in searches)
            {
                counts[i] += search.Terms[i] >= 0 ? search.View.LiveHolders(search.Terms[i]) : 0;
            }
        }

        return counts;
    }

    private static long[] CountPrefixHolders(
        QueryPlan plan, List<SegmentSearch> searches, ref bool truncated, ref long lookups, out int mostWords)
    {
        var counts = new long[plan.Prefixes.Count];
        mostWords = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            var terms = PrefixExpansion.Expand(searches, plan.Prefixes[i], ref truncated, ref lookups, out var words);
            mostWords = Math.Max(mostWords, words);
            for (var s = 0; s < searches.Count; s++)
            {
                counts[i] += searches[s].TakePrefix(i, terms[s]);
            }
        }

        return counts;
    }
}
