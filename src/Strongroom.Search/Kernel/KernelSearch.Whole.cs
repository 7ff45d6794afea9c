using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <content>
/// What a console asks: words with their other forms, totals, facets, the newest first, and everything else that is no row of plain words. Merged indexes answer it; the segments beside them, which are few, go
/// through the matchers.
/// </content>
internal sealed partial class KernelSearch
{
    /// <summary>Runs a query.</summary>
    /// <param name="visible">What the asker may see.</param>
    /// <param name="query">The query.</param>
    /// <param name="names">What values in the query name.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="shape">The query's shape; null when it has none.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="after">Only what comes after this; null for the first page.</param>
    /// <returns>Null when nothing is merged, or documents differ too much for classes.</returns>
    public static SearchFindings? RunWhole(
        VisibleSet visible, QueryNode query, ValueNames names, QueryPlan plan, QueryShape? shape, SearchOptions options, HitKey? after)
    {
        if (visible.Merged.Length == 0 || ((options.Facets || shape is not { Conditions.Count: 0 }) && visible.Merged.Any(static m => m.Classes is null)))
        {
            return null;
        }

        var counts = options.ExactTotal || options.Facets || options.Sort != SearchSort.Relevance;
        var isShaped = shape is not null && options.Sort != SearchSort.Oldest && !(counts && (shape.Conditions.Count > 0 || shape.Required > MergedSearch.MostRequired));
        var search = _ofThread ?? new KernelSearch();
        _ofThread = null; // a search within a search gets its own
        var findings = search.RunWholeOnce(visible, query, names, plan, isShaped ? shape : null, options, after, counts);
        search.Forget();
        _ofThread = search;
        return findings;
    }

    private SearchFindings RunWholeOnce(
        VisibleSet visible, QueryNode query, ValueNames names, QueryPlan plan, QueryShape? shape, SearchOptions options, HitKey? after, bool counts)
    {
        Begin(visible, shape!, options, after); // where there is none, nothing asks for it
        var groups = OrderOf(plan, shape);
        SegmentSearch[] rest = [.. Enumerable.Range(0, _views.Length).Select(v => new SegmentSearch(visible.PlaceOf(v, 0).Partition, _views[v], plan))];
        var terms = new GroupTerms(visible.Words, plan.Groups.Count);
        var expansion = Expand(visible, plan, groups, rest, terms, out var lookups);
        var holders = new long[plan.Groups.Count];
        var weights = new uint[plan.Groups.Count];
        for (var w = 0; w < groups.Count; w++)
        {
            var group = groups[w];
            if (!plan.Groups[group].Ranks)
            {
                continue;
            }

            holders[group] = rest.Sum(s => s.LiveHolders(group));
            for (var i = 0; i < _indexes.Length; i++)
            {
                holders[group] += _lookUps[i].HoldersOf(_indexes[i], _dead[i], w);
            }

            weights[group] = Bm25.Weight(visible.Documents, holders[group]);
        }

        var facets = options.Facets ? new FacetCounter() : null;
        var matches = counts ? new MatchCounter(facets, options.Sort, options.ExactTotal || options.Facets, options.Limit + 1, after) : null;
        var whole = shape is { Conditions.Count: 0 } ? null : new MergedQuery(query, plan, names, shape, groups, weights);
        for (var i = 0; i < _indexes.Length; i++)
        {
            _merged.Dead = _dead[i];
            if (shape is null)
            {
                _merged.VisitTree(_indexes[i], _views.Length + i, _lookUps[i], whole!, matches);
            }
            else
            {
                _merged.Visit(_indexes[i], _views.Length + i, _lookUps[i], shape, weights, matches, whole);
            }
        }

        var found = matches is { IsByDate: true } ? ToHits([.. matches.Newest], visible, plan, terms) : TakeBest(visible, plan, terms);
        var collector = new HitCollector(options.Sort, options.Limit + 1, after, facets);
        var scratch = new SearchScratch();
        foreach (var search in rest)
        {
            search.Run(query, weights, names, scratch, collector);
            _postings += search.PostingsRead;
        }

        var total = (matches?.Total ?? _top.Offered) + collector.Total;
        return new SearchFindings
        {
            Hits = Join(found, collector.Best(), options),
            Total = total,
            Facets = facets,
            Truncated = expansion.IsCut,
            Documents = visible.Documents,
            Holders = holders,
            ExpandedWords = expansion.MostWords,
            ExaminedWords = expansion.Examined,
            Work = new SearchWork(visible.Partitions.Count, _views.Length + _indexes.Length, lookups + expansion.Lookups, _postings + _merged.Postings, total),
            Plan = plan,
            Weights = weights,
            Searches = rest,
        };
    }

    /// <summary>The shape's words come first, in its order.</summary>
    private static IReadOnlyList<int> OrderOf(QueryPlan plan, QueryShape? shape)
    {
        if (shape is not null && shape.Terms.Count == plan.Groups.Count)
        {
            return shape.Terms;
        }

        var all = Enumerable.Range(0, plan.Groups.Count);
        return shape is null ? [.. all] : [.. shape.Terms, .. all.Except(shape.Terms)];
    }

    private static FoundHit[] Join(FoundHit[] merged, FoundHit[] rest, SearchOptions options)
    {
        if (rest.Length == 0)
        {
            return merged;
        }

        FoundHit[] all = [.. merged, .. rest];
        Array.Sort(all, (a, b) => HitKey.Compare(options.Sort, a.Key, b.Key));
        return all.Length > options.Limit + 1 ? all[..(options.Limit + 1)] : all;
    }

    /// <summary>Finds what each word stands for, in merged indexes and in the other segments.</summary>
    /// <param name="visible">What the asker may see.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="groups">The numbers of the words.</param>
    /// <param name="rest">The other segments.</param>
    /// <param name="terms">Receives what they stand for.</param>
    /// <param name="lookups">Look-ups of words that were written.</param>
    private Expansion Expand(VisibleSet visible, QueryPlan plan, IReadOnlyList<int> groups, SegmentSearch[] rest, GroupTerms terms, out long lookups)
    {
        foreach (var lookUp in _lookUps)
        {
            lookUp.Begin();
        }

        lookups = 0;
        var parts = visible.Words;
        var expansion = new Expansion(parts);
        foreach (var g in groups)
        {
            var group = plan.Groups[g];
            var found = new List<int>[parts.Length];
            for (var part = 0; part < parts.Length; part++)
            {
                found[part] = [];
                FindIn(parts[part], group, found[part]);
            }

            lookups += (long)group.Keys.Length * parts.Length;
            if (Expansion.Concerns(group))
            {
                expansion.Expand(group, found);
            }

            for (var i = 0; i < _indexes.Length; i++)
            {
                _lookUps[i].Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(found[i]));
            }

            for (var v = 0; v < rest.Length; v++)
            {
                rest[v].TakeExpansion(g, found[_indexes.Length + v]);
            }

            terms.Set(g, found);
        }

        return expansion;
    }

    private static void FindIn(IVisibleWords index, PlannedGroup group, List<int> found)
    {
        foreach (var key in group.Keys)
        {
            if (index.Find(key) is >= 0 and var term && !found.Contains(term))
            {
                found.Add(term);
            }
        }
    }
}
