using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Text;
using Strongroom.Core;
using Strongroom.Search;

namespace Strongroom.Cli.Bench;

/// <summary>
/// Measures the queries of a corpus, clearance by clearance: passes to warm up, then measured ones, all in an order shuffled anew for each. Timed is
/// what lies between the words of a query and ten ids with their scores, in this thread. There is no cache of results anywhere. Unless
/// their number is given, passes to warm up go on until times no longer fall and the runtime compiles nothing any more, which it does in
/// the background.
/// </summary>
internal sealed class BenchRun
{
    private const string Engine = "strongroom";
    private const string Mode = "labels";
    private const int RoundPasses = 3; // at least, in each round of warming up
    private const int SteadyRounds = 6; // without a better one end it
    private const double Better = 0.99; // of the best so far, at most
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(250); // so that what is compiled in the background comes in between
    private static readonly TimeSpan LongestWarming = TimeSpan.FromSeconds(60); // for a clearance
    private static readonly SearchOptions Options = new() { Limit = 10, Snippets = false };

    private readonly BenchIndex _index;
    private readonly BenchCorpus _corpus;
    private readonly int? _warm;
    private readonly int _measured;
    private readonly bool _merges;
    private readonly int _removed; // after merging

    public BenchRun(BenchIndex index, BenchCorpus corpus, int? warm, int measured, bool merges, int removed) =>
        (_index, _corpus, _warm, _measured, _merges, _removed) = (index, corpus, warm, measured, merges, removed);

    /// <summary>Measured passes in all.</summary>
    public int Passes => Clearances.Count * _measured;

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
            _index.Remove(clearance.Labels, _removed);
            var (ticks, warming) = Measure(visible, advanced, ct);
            double minima = 0;
            var medians = new List<double>();
            for (var q = 0; q < ticks.Length; q++)
            {
                Array.Sort(ticks[q]);
                var (median, least) = (Microseconds(ticks[q][_measured / 2]), Microseconds(ticks[q][0]));
                Write(lines, clearance, _corpus.Queries[q], median, least,
                    _corpus.Queries[q].Text.Length == 0 ? [] : Answer(visible, _corpus.Queries[q].Text).Hits);
                if (_corpus.Queries[q].Counts)
                {
                    medians.Add(median);
                    minima += least;
                }
            }

            medians.Sort();
            rates.Add(new BenchRate(
                clearance.Name, RateOf(medians.Count, medians.Sum()), RateOf(medians.Count, minima), At(medians, 0.5), At(medians, 0.99),
                At(medians, 1), merged.TotalMilliseconds, mergedBytes, warming.Passes, warming.IsSteady));
        }

        return rates;
    }

    private (long[][] Ticks, Warming Warming) Measure(CompartmentId[] visible, Action advanced, CancellationToken ct)
    {
        var ticks = new long[_corpus.Queries.Count][];
        var order = new int[ticks.Length];
        for (var i = 0; i < order.Length; i++)
        {
            ticks[i] = new long[_measured];
            order[i] = i;
        }

        var chance = new SeededChance(7);
        long Pass(int measured)
        {
            ct.ThrowIfCancellationRequested();
            Shuffle(order, chance);
            var first = Stopwatch.GetTimestamp();
            foreach (var q in order)
            {
                var text = _corpus.Queries[q].Text;
                if (text.Length == 0)
                {
                    continue;
                }

                var start = Stopwatch.GetTimestamp();
                Answer(visible, text);
                var end = Stopwatch.GetTimestamp();
                if (measured >= 0)
                {
                    ticks[q][measured] = end - start;
                }
            }

            return Stopwatch.GetTimestamp() - first;
        }

        var warming = WarmUp(() => Pass(-1));
        for (var pass = 0; pass < _measured; pass++)
        {
            Pass(pass);
            advanced();
        }

        return (ticks, warming);
    }

    /// <summary>
    /// Passes before what is measured: so many as were asked for, or until rounds of them get no quicker and nothing is compiled during
    /// them, within a limit.
    /// </summary>
    private Warming WarmUp(Func<long> pass)
    {
        var passes = 0;
        for (; passes < _warm; passes++)
        {
            pass();
        }

        if (_warm is not null)
        {
            return new Warming(passes, IsSteady: null);
        }

        var best = long.MaxValue;
        var began = Stopwatch.GetTimestamp();
        for (var steady = 0; steady < SteadyRounds;)
        {
            if (Stopwatch.GetElapsedTime(began) > LongestWarming)
            {
                return new Warming(passes, IsSteady: false);
            }

            var compiled = JitInfo.GetCompiledMethodCount();
            var least = long.MaxValue;
            var start = Stopwatch.GetTimestamp();
            for (var n = 0; n < RoundPasses || Stopwatch.GetElapsedTime(start) < Round; n++, passes++)
            {
                least = Math.Min(least, pass());
            }

            steady = least < best * Better || JitInfo.GetCompiledMethodCount() != compiled ? 0 : steady + 1;
            best = Math.Min(best, least);
        }

        return new Warming(passes, IsSteady: true);
    }

    /// <summary>What went before the measured passes.</summary>
    /// <param name="Passes">So many passes.</param>
    /// <param name="IsSteady">Whether times fell no further; null where the number was given.</param>
    private readonly record struct Warming(int Passes, bool? IsSteady);

    private SearchAnswer Answer(CompartmentId[] visible, string text) => _index.Texts.Search(visible, _index.Parse(text), Options);

    private static void Shuffle(int[] order, SeededChance chance)
    {
        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = chance.Below(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }

    private static void Write(TextWriter lines, BenchClearance clearance, BenchQuery query, double median, double least, IReadOnlyList<SearchHit> hits)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{Engine}\t{Mode}\t{clearance.Name}\t{query.Id}\t{query.Class}\t{median:F1}\t{least:F1}\t-1\t");
        for (var i = 0; i < hits.Count; i++)
        {
            line.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? " " : string.Empty)}{BenchIndex.DocumentOf(hits[i].Item)}:{hits[i].Score:F4}");
        }

        lines.WriteLine(line);
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0
        ? 0
        : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    private static double RateOf(int queries, double microseconds) => queries == 0 ? 0 : 1e6 * queries / microseconds;

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}

/// <summary>
/// Queries a second at one clearance, the middle, the 99th of a hundred and the longest of the queries' medians, what merging its
/// partitions in memory took, and how many passes went before: until times fell no further, unless that says false; null where their number
/// was given.
/// </summary>
internal sealed record BenchRate(
    string Clearance, double QueriesPerSecondMedian, double QueriesPerSecondBest, double P50Microseconds, double P99Microseconds,
    double LongestMicroseconds, double MergeMilliseconds, long MergedBytes,
    int WarmPasses, bool? IsSteady);
