using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <content>
/// What a console asks: words with their other forms, totals, facets, the newest first. Merged indexes answer it; the segments beside them, which are few, go through the matchers.
/// </content>
internal sealed partial class KernelSearch
{
    /// <summary>Runs a query.</summary>
    /// <param name="visible">What the asker may see.</param>
    /// <param name="query">The query.</param>
    /// <param name="names">What values in the query name.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="shape">The query's shape.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="after">Only what comes after this; null for the first page.</param>
    /// <returns>Null when nothing is merged, or the matchers must do it.</returns>
    public static SearchFindings? RunWhole(
        VisibleSet visible, QueryNode query, ValueNames names, QueryPlan plan, QueryShape shape, SearchOptions options, HitKey? after)
    {
        var counts = options.ExactTotal || options.Facets || options.Sort == SearchSort.Date;
        if (visible.Merged.Length == 0 || options.Sort is not (SearchSort.Relevance or SearchSort.Date)
            || (counts && shape.RequiresAll && shape.Terms.Count > MergedSearch.MostRequired)
            || plan.Groups.Exists(static g => g.Kin is { Kinship: not Kinship.Forms })
            || (options.Facets && visible.Merged.Any(static m => m.Classes is null)))
        {
            return null;
        }

        var search = _ofThread ?? new KernelSearch();
        _ofThread = null; // a search within a search gets its own
        var findings = search.RunWholeOnce(visible, query, names, plan, shape, options, after, counts);
        search.Forget();
        _ofThread = search;
        return findings;
    }

    private SearchFindings? RunWholeOnce(
        VisibleSet visible, QueryNode query, ValueNames names, QueryPlan plan, QueryShape shape, SearchOptions options, HitKey? after, bool counts)
    {
        Begin(visible, shape, options, after);
        SegmentSearch[] rest = [.. Enumerable.Range(0, _views.Length).Select(v => new SegmentSearch(visible.PlaceOf(v, 0).Partition, _views[v], plan))];
        if (!Expand(plan, shape, rest, out var keys, out var mostWords))
        {
            return null;
        }

        var holders = new long[plan.Groups.Count];
        for (var w = 0; w < shape.Terms.Count; w++)
        {
            var group = shape.Terms[w];
            holders[group] = rest.Sum(s => s.LiveHolders(group));
            for (var i = 0; i < _indexes.Length; i++)
            {
                holders[group] += _lookUps[i].HoldersOf(_indexes[i], w);
            }
        }

        var weights = Weigh(plan, shape, holders, visible.Documents);
        var facets = options.Facets ? new FacetCounter() : null;
        var matches = counts ? new MatchCounter(visible, facets, options.Sort, options.Limit + 1, after) : null;
        for (var i = 0; i < _indexes.Length; i++)
        {
            _merged.Visit(_indexes[i], _views.Length + i, _lookUps[i], shape, weights, matches);
        }

        var found = matches is { IsByDate: true } ? ToHits([.. matches.Newest], visible, plan, keys) : TakeBest(visible, plan, keys);
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
            Truncated = false,
            Documents = visible.Documents,
            Holders = holders,
            ExpandedWords = mostWords,
            ExaminedWords = 0,
            Work = new SearchWork(
                visible.Partitions.Count, _views.Length + _indexes.Length, keys.Sum(static k => (long)k.Length) * (_views.Length + _indexes.Length), _postings + _merged.Postings, total),
            Plan = plan,
            Weights = weights,
            Searches = rest,
        };
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
    /// <param name="plan">The plan.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="rest">The other segments.</param>
    /// <param name="keys">Receives the keys of each group's terms.</param>
    /// <param name="mostWords">The most words that a group stands for whose forms were sought.</param>
    /// <returns>False when there are more words than a group may stand for: which then are left out, is for the matchers to say.</returns>
    private bool Expand(QueryPlan plan, QueryShape shape, SegmentSearch[] rest, out byte[][][] keys, out int mostWords)
    {
        mostWords = 0;
        keys = new byte[plan.Groups.Count][][];
        foreach (var lookUp in _lookUps)
        {
            lookUp.Begin();
        }

        var found = new List<int>();
        foreach (var g in shape.Terms)
        {
            var group = plan.Groups[g];
            var words = new HashSet<string>(StringComparer.Ordinal); // of live documents
            for (var i = 0; i < _indexes.Length; i++)
            {
                found.Clear();
                FindIn(_indexes[i], group, found);
                if (group.Kin is { Word: var word })
                {
                    _indexes[i].Forms.Find(_indexes[i], word, found);
                }

                foreach (var entry in found)
                {
                    words.Add(Convert.ToHexString(_indexes[i].Key(entry)));
                }

                _lookUps[i].Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(found));
            }

            foreach (var search in rest)
            {
                var segment = search.View.Segment;
                found.Clear();
                FindIn(segment, group, found);
                if (group.Kin is { Word: var word })
                {
                    segment.Forms.Find(segment, word, found);
                    search.TakeExpansion(g, found);
                }

                words.UnionWith(found.Where(t => search.View.LiveHolders(t) > 0).Select(t => Convert.ToHexString(segment.Key(t))));
            }

            if (words.Count > Expansion.MaxWords)
            {
                return false;
            }

            mostWords = group.Kin is null ? mostWords : Math.Max(mostWords, words.Count);
            keys[g] = [.. words.Select(Convert.FromHexString)];
        }

        return true;
    }

    private static void FindIn(IWordList index, PlannedGroup group, List<int> found)
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
