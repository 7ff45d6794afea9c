using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Merging;

/// <summary>Puts parts of an answer together. Pure.</summary>
internal static class Merger
{
    public static SearchOptions PartOptions(SearchOptions options)
    {
        AnswerWriter.CheckLimit(options);
        var shown = options.Shown?.Count ?? 0;
        return options with { Cursor = null, Shown = null, Limit = Math.Min(Limits.MaxHits, shown + options.Limit + 1 + MergedAnswer.Reserve) };
    }

    public static MergedAnswer Merge(Query query, SearchOptions options, IReadOnlyList<PartialAnswer> parts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(parts.Count);
        AnswerWriter.CheckLimit(options);
        var shown = options.Shown?.Count ?? 0;
        var weights = WeightsOf(parts.Sum(static p => p.Documents), Sum(parts));
        var found = new List<(HitKey Key, int Part, SearchHit Hit)>();
        for (var p = 0; p < parts.Count; p++)
        {
            found.AddRange(parts[p].Hits.Where(h => options.Shown?.Contains(h.Hit.Item) != true).Select(h => (KeyOf(h, weights), p, h.Hit)));
        }

        found.Sort((a, b) => HitKey.Compare(options.Sort, a.Key, b.Key) is not 0 and var order ? order : a.Part.CompareTo(b.Part));
        var page = found.GetRange(0, Math.Min(options.Limit, found.Count));
        HitKey? end = page.Count == options.Limit ? page[^1].Key : null;
        var follows = found.Count > page.Count || (end is not null && parts.Any(static p => p.Hits.Count + p.Withheld < p.Total));
        var deeper = shown + page.Count < Limits.MaxHits;
        return new MergedAnswer
        {
            Hits = [.. page.Select(static f => new MergedHit(f.Part, f.Hit with { Score = Bm25.ToScore(f.Key.Score) }))],
            HasMore = follows && deeper && end is not null,
            Total = options.ExactTotal ? parts.Sum(static p => p.Total - p.Withheld) : null,
            Facets = options.Facets ? Sum([.. parts.Select(static p => p.Facets ?? SearchFacets.None)]) : null,
            IsCut = parts.Any(static p => p.Truncated)
                || parts.Sum(static p => p.ExpandedWords) > Expansion.MaxWords
                || parts.Sum(static p => p.ExaminedWords) > Expansion.MaxExamined,
            EndsEarly = follows && !deeper,
            Suggestions = options.Suggestions ? SuggestionSum.Of(query, parts) : [],
            CutShort = [.. parts.Select(p => Reach.EndsTooEarly(p, weights, options.Sort, end))],
        };
    }

    public static uint[] WeightsOf(long documents, ImmutableArray<long> holders) => [.. holders.Select(h => Bm25.Weight(documents, h))];

    public static HitKey KeyOf(PartialHit hit, uint[] weights) =>
        new(ScoreOf(hit.Impacts, weights), hit.Hit.Date?.ToUnixTimeMilliseconds() ?? DocumentTable.Undated, hit.Hit.Item);

    private static uint ScoreOf(ImmutableArray<byte> impacts, uint[] weights)
    {
        uint score = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            score += weights[i] * impacts[i]; // at most 64 parts of 16-bit weight and 8-bit impact: below 2^30
        }

        return score;
    }

    private static ImmutableArray<long> Sum(IReadOnlyList<PartialAnswer> parts)
    {
        var sums = new long[parts[0].Holders.Length];
        foreach (var part in parts)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += part.Holders[i];
            }
        }

        return [.. sums];
    }

    private static SearchFacets Sum(List<SearchFacets> parts) => new()
    {
        Holdings = Sum(parts.SelectMany(static f => f.Holdings), Comparer<HoldingId>.Default),
        Labels = Sum(
            parts.SelectMany(static f => f.Labels),
            Comparer<Labels.Label>.Create(static (a, b) => a.ToCanonicalBytes().AsSpan().SequenceCompareTo(b.ToCanonicalBytes()))),
        Types = Sum(parts.SelectMany(static f => f.Types), StringComparer.Ordinal),
        Languages = Sum(parts.SelectMany(static f => f.Languages), StringComparer.Ordinal),
        Years = Sum(parts.SelectMany(static f => f.Years), Comparer<int>.Default),
    };

    private static List<FacetCount<T>> Sum<T>(IEnumerable<FacetCount<T>> counts, IComparer<T> order)
        where T : notnull =>
        [.. counts.GroupBy(static c => c.Value, (value, group) => new FacetCount<T>(value, group.Sum(static c => c.Count)))
            .OrderByDescending(static c => c.Count).ThenBy(static c => c.Value, order)];
}
