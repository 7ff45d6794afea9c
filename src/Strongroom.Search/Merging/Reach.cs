using Strongroom.Search.Ranking;

namespace Strongroom.Search.Merging;

/// <summary>
/// Whether something that a part matched but did not list might belong on the page. Whatever is not in a list comes after its last hit in that index's own
/// order; so its own score is at most that hit's, and from that follows what it can reach under other weights. Pure.
/// </summary>
internal static class Reach
{
    /// <summary>Answers.</summary>
    /// <param name="part">The part, plausible.</param>
    /// <param name="weights">Weights under the summed statistics.</param>
    /// <param name="sort">The order.</param>
    /// <param name="end">The place of the page's last hit; null when the page is not full.</param>
    public static bool EndsTooEarly(PartialAnswer part, uint[] weights, SearchSort sort, HitKey? end)
    {
        if (part.Hits.Count + part.Withheld == part.Total)
        {
            return false;
        }

        if (end is not { } last || part.Hits.Count == 0)
        {
            return true;
        }

        var floor = part.Hits[^1];
        var place = Merger.KeyOf(floor, weights);
        if (weights.Length <= 1)
        {
            // One weight or none: both orders are the same.
            return HitKey.Compare(sort, last, place) > 0;
        }

        if (sort != SearchSort.Relevance && place.Date != last.Date)
        {
            return HitKey.CompareDates(sort, place, last) < 0;
        }

        var own = Merger.WeightsOf(part.Documents, part.Holders);
        return MostWith(own, Merger.KeyOf(floor, own).Score, weights) >= last.Score;
    }

    /// <summary>The most that Σ weight × impact can be while Σ own × impact is at most a score: take impacts with the best exchange first, the last in part.</summary>
    private static ulong MostWith(uint[] own, ulong score, uint[] weights)
    {
        ulong most = 0;
        var best = Enumerable.Range(0, own.Length).ToArray();
        Array.Sort(best, (a, b) => ((ulong)weights[b] * own[a]).CompareTo((ulong)weights[a] * own[b]));
        foreach (var i in best)
        {
            var whole = (ulong)own[i] * ScoringSettings.MaxImpact;
            if (whole >= score)
            {
                return most + (((score * weights[i]) + own[i] - 1) / own[i]); // rounded up
            }

            most += (ulong)weights[i] * ScoringSettings.MaxImpact;
            score -= whole;
        }

        return most;
    }
}
