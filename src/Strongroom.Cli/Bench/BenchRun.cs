using System.Diagnostics;
using System.Globalization;
using System.Text;
using Strongroom.Core;
using Strongroom.Search;

namespace Strongroom.Cli.Bench;

/// <summary>
/// Measures the queries of a corpus, clearance by clearance: some passes to warm up, then measured ones, all in an order shuffled anew for each. Timed is
/// what lies between the words of a query and ten ids with their scores, in this thread. There is no cache of results anywhere.
/// </summary>
internal sealed class BenchRun
{
    private const string Engine = "strongroom";
    private const string Mode = "labels";
    private static readonly SearchOptions Options = new() { Limit = 10, Snippets = false };

    private readonly BenchIndex _index;
    private readonly BenchCorpus _corpus;
    private readonly int _warm;
    private readonly int _measured;
    private readonly bool _merges;

    public BenchRun(BenchIndex index, BenchCorpus corpus, int warm, int measured, bool merges) =>
        (_index, _corpus, _warm, _measured, _merges) = (index, corpus, warm, measured, merges);

    /// <summary>Passes in all.</summary>
    public int Passes => Clearances.Count * (_warm + _measured);

    private IReadOnlyList<BenchClearance> Clearances => _corpus.ClearancesOver(_index.Labels);

    /// <summary>Measures and writes one line for each clearance and query.</summary>
    /// <param name="lines">Where to.</param>
    /// <param name="advanced">Is told after each pass.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>For each clearance its queries a second, by the median.</returns>
    public IReadOnlyList<BenchRate> Run(TextWriter lines, Action advanced, CancellationToken ct)
    {
        var rates = new List<BenchRate>();
        foreach (var clearance in Clearances)
        {
            CompartmentId[] visible = [.. clearance.Labels.Select(BenchIndex.PartitionOf).Order()];
            var merging = Stopwatch.GetTimestamp();
            var mergedBytes = _merges ? _index.Texts.Merge(visible) : 0;
            var merged = Stopwatch.GetElapsedTime(merging);
            var ticks = Measure(visible, advanced, ct);
            double minima = 0;
            var medians = new List<double>();
            for (var q = 0; q < ticks.Length; q++)
            {
                Array.Sort(ticks[q]);
                var (median, least) = (Microseconds(ticks[q][_measured / 2]), Microseconds(ticks[q][0]));
                Write(lines, clearance, _corpus.Queries[q], median, least, Answer(visible, _corpus.Queries[q].Text));
                if (!_corpus.Queries[q].Class.StartsWith("probe", StringComparison.Ordinal))
                {
                    medians.Add(median);
                    minima += least;
                }
            }

            medians.Sort();
            rates.Add(new BenchRate(
                clearance.Name, 1e6 * medians.Count / medians.Sum(), 1e6 * medians.Count / minima, At(medians, 0.5), At(medians, 0.99), At(medians, 1), merged.TotalMilliseconds, mergedBytes));
        }

        return rates;
    }

    private long[][] Measure(CompartmentId[] visible, Action advanced, CancellationToken ct)
    {
        var ticks = new long[_corpus.Queries.Count][];
        var order = new int[ticks.Length];
        for (var i = 0; i < order.Length; i++)
        {
            ticks[i] = new long[_measured];
            order[i] = i;
        }

        var chance = new SeededChance(7);
        for (var pass = 0; pass < _warm + _measured; pass++)
        {
            ct.ThrowIfCancellationRequested();
            Shuffle(order, chance);
            foreach (var q in order)
            {
                var text = _corpus.Queries[q].Text;
                var start = Stopwatch.GetTimestamp();
                Answer(visible, text);
                var end = Stopwatch.GetTimestamp();
                if (pass >= _warm)
                {
                    ticks[q][pass - _warm] = end - start;
                }
            }

            advanced();
        }

        return ticks;
    }

    private SearchAnswer Answer(CompartmentId[] visible, string text) => _index.Texts.Search(visible, _index.Parse(text), Options);

    private static void Shuffle(int[] order, SeededChance chance)
    {
        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = chance.Below(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }

    private static void Write(TextWriter lines, BenchClearance clearance, BenchQuery query, double median, double least, SearchAnswer answer)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{Engine}\t{Mode}\t{clearance.Name}\t{query.Id}\t{query.Class}\t{median:F1}\t{least:F1}\t-1\t");
        for (var i = 0; i < answer.Hits.Count; i++)
        {
            line.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? " " : string.Empty)}{BenchIndex.DocumentOf(answer.Hits[i].Item)}:{answer.Hits[i].Score:F4}");
        }

        lines.WriteLine(line);
    }

    private static double At(List<double> sorted, double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}

/// <summary>Queries a second at one clearance, the middle, the 99th of a hundred and the longest of the queries' medians, and what merging its partitions in memory took.</summary>
internal sealed record BenchRate(
    string Clearance, double QueriesPerSecondMedian, double QueriesPerSecondBest, double P50Microseconds, double P99Microseconds, double LongestMicroseconds, double MergeMilliseconds, long MergedBytes);
