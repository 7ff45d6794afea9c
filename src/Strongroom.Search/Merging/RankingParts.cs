using System.Collections.Immutable;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Merging;

/// <summary>The parts of a query that rank: its term groups that stand undenied, in the order in which they first stand in it. Pure.</summary>
internal static class RankingParts
{
    /// <summary>How many there are: a function of the query alone.</summary>
    public static int CountOf(Query query) => QueryPlan.For(query.Root).Groups.Count(static g => g.Ranks);

    /// <summary>The most index terms that each of them can stand for: as often may one item be counted as its holder.</summary>
    public static ImmutableArray<int> MostTermsOf(Query query) =>
        [.. QueryPlan.For(query.Root).Groups.Where(static g => g.Ranks).Select(static g => g.Keys.Length + (g.Start is null && g.Kin is null ? 0 : Expansion.MaxWords))];

    /// <summary>Picks what belongs to ranking parts.</summary>
    public static ImmutableArray<long> Of(QueryPlan plan, long[] groups) => [.. groups.Where((_, i) => plan.Groups[i].Ranks)];

    /// <summary>The impact of each on one hit: the greatest of its terms'.</summary>
    public static ImmutableArray<byte> ImpactsOn(in FoundHit hit, QueryPlan plan)
    {
        var impacts = ImmutableArray.CreateBuilder<byte>();
        for (var i = 0; i < plan.Groups.Count; i++)
        {
            if (plan.Groups[i].Ranks)
            {
                impacts.Add(hit.Search.ImpactOf(i, hit.Document));
            }
        }

        return impacts.ToImmutable();
    }
}
