namespace Strongroom.Cli.Bench;

/// <summary>
/// How good rankings are, each a mean over the queries: nDCG@10 with gains as judged, and with 2^gain − 1; mean average precision over as
/// many hits as were kept; share of relevant ones among the first ten.
/// </summary>
internal sealed record RelevanceScores(string Engine, int Queries, double Ndcg10, double Ndcg10Exponential, double MeanAveragePrecision, double Precision10)
{
    /// <summary>Hits of a query that are looked at.</summary>
    public const int MaxHits = 1000;

    private const int Depth = 10;

    /// <summary>Scores one run.</summary>
    /// <param name="engine">Its name.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="ranking">For each query the ids of its hits, best first.</param>
    public static RelevanceScores Of(string engine, IReadOnlyList<RelevanceQuery> queries, Func<RelevanceQuery, IReadOnlyList<string>> ranking)
    {
        double plain = 0, exponential = 0, average = 0, precision = 0;
        foreach (var query in queries)
        {
            var hits = ranking(query).Take(MaxHits).Select(id => query.Gains.GetValueOrDefault(id)).ToList();
            var ideal = query.Gains.Values.OrderDescending().ToList();
            plain += Gain(hits, static g => g) / Gain(ideal, static g => g);
            exponential += Gain(hits, static g => Math.Pow(2, g) - 1) / Gain(ideal, static g => Math.Pow(2, g) - 1);
            precision += hits.Take(Depth).Count(static g => g > 0) / (double)Depth;
            var found = 0;
            for (var rank = 1; rank <= hits.Count; rank++)
            {
                if (hits[rank - 1] > 0)
                {
                    average += ++found / (double)rank / query.Gains.Count;
                }
            }
        }

        var count = Math.Max(1, queries.Count);
        return new RelevanceScores(engine, queries.Count, plain / count, exponential / count, average / count, precision / count);
    }

    private static double Gain(IEnumerable<int> gains, Func<int, double> value) =>
        gains.Take(Depth).Select((gain, i) => value(gain) / Math.Log2(i + 2)).Sum();
}
