using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Merging;

/// <summary>
/// Whether a part from outside can be what an honest index gives. The merger's proofs of completeness rest on it: on the order of the list above all. Pure.
/// </summary>
internal static class Plausibility
{
    public static bool Of(PartialAnswer part, Query query, SearchOptions options)
    {
        var terms = RankingParts.MostTermsOf(query);
        return part.Documents is >= 0 and <= PartialAnswer.MaxDocuments
            && part.Holders.Length == terms.Length
            && part.Holders.Select((h, i) => h >= 0 && h <= part.Documents * terms[i]).All(static within => within)
            && part.Withheld >= 0
            && part.Total >= part.Hits.Count + part.Withheld
            && part.Total <= part.Documents
            && part.Hits.Count + part.Withheld <= options.Limit
            && (part.Hits.Count + part.Withheld == options.Limit || part.Total == part.Hits.Count + part.Withheld)
            && part.ExpandedWords is >= 0 and <= Expansion.MaxWords
            && part.ExaminedWords is >= 0 and <= Expansion.MaxExamined
            && SuggestionSum.IsPlausible(part, query, options)
            && part.Hits.All(h => h.Impacts.Length == terms.Length && !h.Impacts.Where((impact, i) => impact > 0 && part.Holders[i] == 0).Any())
            && part.Hits.DistinctBy(static h => h.Hit.Item).Count() == part.Hits.Count
            && IsInOrder(part, options.Sort)
            && (part.Facets is not null) == options.Facets
            && (part.Facets is null || AreWithin(part.Facets, part.Total));
    }

    private static bool IsInOrder(PartialAnswer part, SearchSort sort)
    {
        var weights = Merger.WeightsOf(part.Documents, part.Holders);
        HitKey? before = null;
        foreach (var hit in part.Hits)
        {
            var key = Merger.KeyOf(hit, weights);
            if (before is { } previous && HitKey.Compare(sort, previous, key) >= 0)
            {
                return false;
            }

            before = key;
        }

        return true;
    }

    private static bool AreWithin(SearchFacets facets, long total) =>
        AreWithin(facets.Holdings, total, whole: true) && AreWithin(facets.Labels, total, whole: false) && AreWithin(facets.Types, total, whole: true)
        && AreWithin(facets.Languages, total, whole: false) && AreWithin(facets.Years, total, whole: false);

    private static bool AreWithin<T>(IReadOnlyList<FacetCount<T>> counts, long total, bool whole)
    {
        long sum = 0;
        foreach (var count in counts)
        {
            if (count.Count <= 0 || count.Count > total - sum)
            {
                return false;
            }

            sum += count.Count;
        }

        return (!whole || sum == total) && counts.DistinctBy(static c => c.Value).Count() == counts.Count;
    }
}
