using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Strongroom.Node;
using Strongroom.Node.Api;

namespace Strongroom.Benchmarks.Report;

/// <summary>
/// Measures a search over three agencies beside each of them alone: three nodes over directory stores on real sockets, with mutual TLS between them, each with its part of
/// the demo's texts or of a corpus. All in one process, so that they share its processors; every search is decided, recorded and committed wherever it runs.
/// </summary>
internal static class FederationReport
{
    private const int Rounds = 20;
    private const int QueriesOfCorpus = 11; // each so many-th of its queries
    private static readonly IReadOnlyList<string> Names = CorpusStores.Names;
    private static readonly string[] Queries =
    [
        "missile", "Trujillo", "\"Bay of Pigs\"", "Oswald \"Mexico City\"", "sabotag* Cuba", "Guatemala AND arms", "title:telegram", "Khrushchev OR Castro",
        "date:1963..1964 Oswald", "sugar quota -Batista", "embassy telegram department", "\"Department of State\"",
    ];

    /// <summary>Over the demo's texts.</summary>
    public static async Task RunAsync(string samples)
    {
        await using var agencies = new BenchAgencies();
        var lines = File.ReadLines(Path.Combine(samples, "manifest.jsonl"))
            .Select(static l => JsonDocument.Parse(l).RootElement)
            .Where(static l => l.GetProperty("mediaType").GetString() is "text/plain")
            .ToList();
        Head($"{lines.Count} texts at three agencies");
        foreach (var name in Names)
        {
            List<JsonElement> own = [.. lines.Where(l => l.GetProperty("keeper").GetString() == name)];
            var agency = await agencies.FoundAsync(name, [.. own.Select(static l => l.GetProperty("holding").GetString()!).Distinct(StringComparer.Ordinal)], analyses: true);
            await FileAsync(agency, samples, own);
        }

        await agencies.ConnectAsync();
        await MeasureAsync(agencies, Queries, Rounds);
    }

    /// <summary>Over the first texts of a corpus, a third at each agency.</summary>
    public static async Task RunAsync(string corpus, int documents)
    {
        await using var agencies = new BenchAgencies();
        var texts = CorpusFiling.Read(corpus, documents).ToList();
        Head($"{texts.Count} texts of the corpus, a third at each of three agencies");
        for (var i = 0; i < Names.Count; i++)
        {
            var part = i;
            var agency = await agencies.FoundAsync(Names[i], CorpusFiling.Holdings, analyses: false);
            await CorpusFiling.FileAsync(agency, [.. texts.Where((_, n) => n % Names.Count == part)]);
        }

        await agencies.ConnectAsync();
        await MeasureAsync(agencies, [.. CorpusFiling.Queries(corpus).Where(static (_, n) => n % QueriesOfCorpus == 0)], 3);
    }

    /// <summary>Over agencies that were prepared.</summary>
    public static async Task RunAsync(string corpus, string folder)
    {
        await using var agencies = await CorpusStores.OpenAsync(folder);
        string[] queries = [.. CorpusFiling.Queries(corpus).Where(static (_, n) => n % QueriesOfCorpus == 0)];
        foreach (var agency in agencies.Hosts.Select(static h => h.Agency))
        {
            await TimeAsync(agency, queries, 1, own: true);
            await agency.OpenForMeasuring().Indexing.SealAsync(1, default); // as every minute: merges what was just searched with
        }

        Head($"{string.Join(", ", agencies.Hosts.Select(static h => CorpusFiling.CountFiled(h.Agency)))} texts of the corpus at three agencies, merged in memory");
        await MeasureAsync(agencies, queries, 3);
    }

    private static void Head(string what)
    {
        Console.WriteLine("# Federation report");
        Console.WriteLine();
        Console.WriteLine($"{Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at the start, .NET {Environment.Version}; {what}");
        Console.WriteLine();
        Console.WriteLine("| Search of 20 hits, recorded and committed | p50 | p99 |");
        Console.WriteLine("|---|---|---|");
    }

    private static async Task FileAsync(Agency agency, string samples, List<JsonElement> lines)
    {
        var ruth = await BenchAgencies.SignInAsync(agency);
        foreach (var batch in lines.Chunk(64))
        {
            await agency.DepositBatchAsync(ruth, [.. batch.Select(l => (HeadOf(l), (ReadOnlyMemory<byte>)File.ReadAllBytes(Path.Combine(samples, l.GetProperty("file").GetString()!))))], default);
        }

        while ((await agency.PendingAsync(ruth, new PendingRequest(BenchAgencies.Purpose, null), default)).Pending > 0)
        {
            await Task.Delay(200);
        }
    }

    private static DepositHead HeadOf(JsonElement line)
    {
        string? Field(string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new DepositHead(BenchAgencies.Purpose, null, Field("holding")!, Field("label")!, Field("title") ?? "untitled", "text/plain", null, Field("date"));
    }

    private static async Task MeasureAsync(BenchAgencies agencies, string[] queries, int rounds)
    {
        var slowest = (P50: 0.0, P99: 0.0);
        foreach (var agency in agencies.Hosts.Select(static h => h.Agency))
        {
            var (p50, p99) = await TimeAsync(agency, queries, rounds, own: true);
            slowest = (Math.Max(slowest.P50, p50), Math.Max(slowest.P99, p99));
            Line($"{agency.Name} alone", p50, p99);
        }

        var home = agencies.Hosts[0].Agency;
        var all = await TimeAsync(home, queries, rounds, own: false);
        Line($"{home.Name} asking the others too", all.P50, all.P99);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Beside the slowest alone: p50 {all.P50 / slowest.P50:F1} times, p99 {all.P99 / slowest.P99:F1} times."));
    }

    private static async Task<(double P50, double P99)> TimeAsync(Agency agency, string[] queries, int rounds, bool own)
    {
        var ruth = await BenchAgencies.SignInAsync(agency);
        var times = new List<double>();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var query in queries)
            {
                var watch = Stopwatch.StartNew();
                var answer = await agency.SearchAsync(ruth, new SearchRequest(BenchAgencies.Purpose, null, query, Partners: own ? [] : null), default);
                if (answer.Partners.Any(static p => p.Status is "out-of-reach") || (!own && answer.Partners.Any(static p => p.Status is "not-asked")))
                {
                    throw new InvalidOperationException("a partner did not answer");
                }

                if (round >= 0)
                {
                    times.Add(watch.Elapsed.TotalMilliseconds);
                }
            }
        }

        times.Sort();
        return (times[times.Count / 2], times[(int)(times.Count * 0.99)]);
    }

    private static void Line(string what, double p50, double p99) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {p50:F1} ms | {p99:F1} ms |"));
}
