using System.Diagnostics;
using System.Globalization;
using Strongroom.Governance;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Node.Work;
using Strongroom.Search;
using Strongroom.Vault;

namespace Strongroom.Benchmarks.Report;

/// <summary>
/// Measures what filing does to searching: searches of one thread at a node at rest, beside a thread that only seals bytes, and beside one that files and indexes as fast as it can; and how long after a
/// deposit's acknowledgement its words are found. The node is a copy of the first agency of a folder that was prepared, without its peers; its partitions are merged in memory.
/// </summary>
internal static class LiveReport
{
    private const int BatchItems = 64; // what a client sends at once
    private const int QueriesOfCorpus = 4;
    private static readonly SearchOptions Options = new() { Limit = 20 };

    public static async Task RunAsync(string corpus, string folder, int seconds)
    {
        var name = CorpusStores.Names[0];
        await using var agencies = new BenchAgencies();
        agencies.CopyOf(folder, name);
        using var witnesses = new CorpusStores.NoWitnesses();
        var agency = await agencies.StartAsync(name, agencies.StoreOf(name), analyses: false, witnesses);
        var store = agency.OpenForMeasuring();
        var session = await BenchAgencies.SignInAsync(agency);
        var queries = CorpusFiling.Queries(corpus).Where(static (_, n) => n % QueriesOfCorpus == 0).ToList();
        var filed = CorpusFiling.CountFiled(agency);
        Console.WriteLine("# Live report");
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at the start, .NET {Environment.Version}; {filed} texts in forty compartments, {queries.Count} queries of 20 hits with snippets, one thread"));
        Console.WriteLine();
        Console.WriteLine("| | engine p50 | p99 | longest | searches/s | recorded p50 | p99 |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        SearchFor(store, queries, TimeSpan.FromSeconds(5));
        await store.Indexing.SealAsync(1, default); // as every minute: merges what was just searched with
        SearchFor(store, queries, TimeSpan.FromSeconds(5));
        await LineAsync("at rest", agency, session, queries, seconds);

        using (var stop = new CancellationTokenSource())
        {
            var busy = Task.Run(() => BurnAsync(stop.Token));
            await LineAsync("beside a thread that seals bytes", agency, session, queries, seconds);
            await stop.CancelAsync();
            await busy;
        }

        var texts = CorpusFiling.Read(corpus, int.MaxValue).Where(static (_, n) => n % CorpusStores.Names.Count != 0);
        using (var stop = new CancellationTokenSource())
        {
            var watch = Stopwatch.StartNew();
            var filing = Task.Run(() => FileAsync(agency, texts, stop.Token));
            for (var part = 1; part <= 3; part++)
            {
                await LineAsync(string.Create(CultureInfo.InvariantCulture, $"beside filing, part {part}"), agency, session, queries, seconds);
            }

            await stop.CancelAsync();
            var elapsed = watch.Elapsed;
            var waits = await filing;
            Console.WriteLine();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Filed {waits.Count * BatchItems} texts in batches of {BatchItems}, {waits.Count * BatchItems / elapsed.TotalSeconds:F0} a second; a batch's words were found {At(waits, 0.5):F1} ms (p50), {At(waits, 0.99):F1} ms (p99) after its acknowledgement, {store.Index.UnsealedItems} items not sealed at the end."));
        }

        SearchFor(store, queries, TimeSpan.FromSeconds(1));
        await LineAsync("at rest after it", agency, session, queries, seconds);
    }

    private static async Task LineAsync(string what, Agency agency, Session session, List<string> queries, int seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        var engine = await Task.Run(() => SearchFor(agency.OpenForMeasuring(), queries, time));
        var recorded = await RecordedAsync(agency, session, queries, time / 4);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {At(engine, 0.5):F3} ms | {At(engine, 0.99):F2} ms | {engine[^1]:F1} ms | {engine.Count / time.TotalSeconds:F0} | {At(recorded, 0.5):F1} ms | {At(recorded, 0.99):F1} ms |"));
    }

    private static List<double> SearchFor(OpenStore store, List<string> queries, TimeSpan time)
    {
        var person = store.State.People.Values.First(static p => p.UserName == BenchAgencies.Officer);
        var request = new AccessRequest { Person = person.Id, Action = AccessAction.Search, Purpose = BenchAgencies.Purpose, Authority = store.State.Authorities.Keys.First() };
        var ring = store.Recorder.RingOf(store.Recorder.Decide(request).AdmittedOrThrow());
        var times = new List<double>();
        var watch = Stopwatch.StartNew();
        for (var n = 0; watch.Elapsed < time; n++)
        {
            var start = Stopwatch.GetTimestamp();
            store.Index.Search(ring, Query.Parse(queries[n % queries.Count]), Options);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    private static async Task<List<double>> RecordedAsync(Agency agency, Session session, List<string> queries, TimeSpan time)
    {
        var times = new List<double>();
        var watch = Stopwatch.StartNew();
        for (var n = 0; watch.Elapsed < time; n++)
        {
            var start = Stopwatch.GetTimestamp();
            await agency.SearchAsync(session, new SearchRequest(BenchAgencies.Purpose, null, queries[n % queries.Count], Partners: []), default);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    /// <summary>Files until it is stopped.</summary>
    /// <returns>Milliseconds between the acknowledgement of each batch and when its words are found.</returns>
    private static async Task<List<double>> FileAsync(Agency agency, IEnumerable<CorpusText> texts, CancellationToken ct)
    {
        var waits = new List<double>();
        foreach (var batch in texts.Chunk(BatchItems))
        {
            if (ct.IsCancellationRequested)
            {
                break;
            }

            var acknowledged = 0L;
            await CorpusFiling.FileBatchAsync(agency, batch, () => acknowledged = Stopwatch.GetTimestamp());
            waits.Add(Stopwatch.GetElapsedTime(acknowledged).TotalMilliseconds);
        }

        waits.Sort();
        return waits;
    }

    private static Task BurnAsync(CancellationToken ct)
    {
        var bytes = new byte[1 << 20];
        using var key = Crypto.SecretBytes.Random(Crypto.SealedString.KeyBytes);
        while (!ct.IsCancellationRequested)
        {
            _ = Crypto.SealedString.Seal(key, [], bytes);
        }

        return Task.CompletedTask;
    }

    private static double At(List<double> sorted, double share) => sorted[Math.Clamp((int)(sorted.Count * share), 0, sorted.Count - 1)];
}
