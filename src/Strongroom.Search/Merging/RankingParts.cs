using System.Collections.Immutable;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Merging;

/// <summary>The parts of a query that rank, in one row: words, then prefixes. Pure.</summary>
internal static class RankingParts
{
    /// <summary>How many there are: a function of the query alone.</summary>
    public static int CountOf(Query query)
    {
        var plan = QueryPlan.For(query.Root);
        return plan.TermRanks.Count(static r => r) + plan.PrefixRanks.Count(static r => r);
    }

    /// <summary>Picks what belongs to ranking parts.</summary>
    public static ImmutableArray<long> Of(QueryPlan plan, long[] terms, long[] prefixes) =>
        [.. terms.Where((_, i) => plan.TermRanks[i]), .. prefixes.Where((_, i) => plan.PrefixRanks[i])];

    /// <summary>The impact of each on one hit.</summary>
    public static ImmutableArray<byte> ImpactsOn(in FoundHit hit, QueryPlan plan)
    {
        var impacts = ImmutableArray.CreateBuilder<byte>();
        var segment = hit.Search.View.Segment;
        for (var i = 0; i < plan.TermRanks.Count; i++)
        {
            if (plan.TermRanks[i])
            {
                impacts.Add(hit.Search.Terms[i] is >= 0 and var term ? ImpactOf(segment, term, hit.Document) : (byte)0);
            }
        }

        for (var i = 0; i < plan.PrefixRanks.Count; i++)
        {
            if (plan.PrefixRanks[i])
            {
                impacts.Add(hit.Search.PrefixImpacts[i][hit.Document]);
            }
        }

        return impacts.ToImmutable();
    }

    private static byte ImpactOf(Segments.Segment segment, int term, int document)
    {
        var cursor = new PostingCursor(segment, term);
        return cursor.Seek(document) == document ? segment.Impacts[cursor.Posting] : (byte)0;
    }
}
