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

    /// <summary>Live visible documents.</summary>
    public required long Documents { get; init; }

    /// <summary>For each of the plan's groups the live visible documents that hold its terms, summed over the terms; 0 for those that do not rank.</summary>
    public required long[] Holders { get; init; }

    /// <summary>The most words that one group that the dictionaries were asked for stands for.</summary>
    public required int ExpandedWords { get; init; }

    /// <summary>Words of the dictionaries that were looked at for such groups.</summary>
    public required int ExaminedWords { get; init; }

    public required QueryPlan Plan { get; init; }

    /// <summary>The weight of each of the plan's groups; 0 for those that do not rank.</summary>
    public required uint[] Weights { get; init; }

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
        var findings = Find(visible, query, names, options, after);
        GC.KeepAlive(visible); // and with it the memory of all that was read (docs/adr/0522)
        return findings;
    }

    private static SearchFindings Find(VisibleSet visible, QueryNode query, ValueNames names, SearchOptions options, HitKey? after)
    {
        var plan = QueryPlan.For(query);
        var shape = QueryShape.Of(query, plan);
        if (shape is { IsPlain: true } && options is { ExactTotal: false, Facets: false, Sort: SearchSort.Relevance })
        {
            return KernelSearch.Run(visible, plan, shape, options, after);
        }

        if (KernelSearch.RunWhole(visible, query, names, plan, shape, options, after) is { } whole)
        {
            return whole;
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

        var lookups = (long)searches.Count * plan.Groups.Sum(static g => g.Keys.Length);
        var expansion = Expand(plan, searches);
        lookups += expansion.Lookups;
        var holders = CountHolders(plan, searches);
        var weights = Weigh(plan, holders, documents);
        var facets = options.Facets ? new FacetCounter() : null;
        var collector = new HitCollector(options.Sort, options.Limit + 1, after, facets);
        var scratch = new SearchScratch();
        long postings = 0;
        foreach (var search in searches)
        {
            search.Run(query, weights, names, scratch, collector);
            postings += search.PostingsRead;
        }

        return new SearchFindings
        {
            Hits = collector.Best(),
            Total = collector.Total,
            Facets = facets,
            Truncated = expansion.IsCut,
            Documents = documents,
            Holders = holders,
            ExpandedWords = expansion.MostWords,
            ExaminedWords = expansion.Examined,
            Work = new SearchWork(visible.Partitions.Count, searches.Count, lookups, postings, collector.Total),
            Plan = plan,
            Weights = weights,
            Searches = searches,
        };
    }

    private static uint[] Weigh(QueryPlan plan, long[] holders, long documents)
    {
        var weights = new uint[holders.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = plan.Groups[i].Ranks ? Bm25.Weight(documents, holders[i]) : 0;
        }

        return weights;
    }

    private static long[] CountHolders(QueryPlan plan, List<SegmentSearch> searches)
    {
        var counts = new long[plan.Groups.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            if (!plan.Groups[i].Ranks)
            {
                continue;
            }

            foreach (var search in searches)
            {
                counts[i] += search.LiveHolders(i);
            }
        }

        return counts;
    }

    private static Expansion Expand(QueryPlan plan, List<SegmentSearch> searches)
    {
        var expansion = new Expansion([.. searches.Select(static s => s.View)]);
        for (var i = 0; i < plan.Groups.Count; i++)
        {
            if (Expansion.Concerns(plan.Groups[i]))
            {
                List<int>[] found = [.. searches.Select(s => s.Terms[i].ToList())];
                expansion.Expand(plan.Groups[i], found);
                for (var s = 0; s < found.Length; s++)
                {
                    searches[s].TakeExpansion(i, found[s]);
                }
            }
        }

        return expansion;
    }
}
