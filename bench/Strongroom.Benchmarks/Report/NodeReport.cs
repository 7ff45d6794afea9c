using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Search;
using Strongroom.Storage;

namespace Strongroom.Benchmarks.Report;

/// <summary>
/// Measures a whole node over a directory store with the demo's material: filing, reading, searching with and without the record, start-up and memory. Whole
/// operations of many milliseconds with I/O in them, so plain stopwatches over many rounds, not BenchmarkDotNet.
/// </summary>
internal sealed class NodeReport : IAsyncDisposable
{
    private const string Purpose = "measuring";
    private const string Password = "correct horse";
    private static readonly string[] Queries =
    [
        "missile", "Trujillo", "\"Bay of Pigs\"", "Oswald \"Mexico City\"", "sabotag* Cuba", "Guatemala AND arms", "title:telegram", "Khrushchev OR Castro",
        "date:1963..1964 Oswald", "sugar quota -Batista", "embassy telegram department", "\"Department of State\"",
    ];

    private readonly string _samples;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-bench-");
    private readonly List<(DepositHead Head, byte[] Content)> _items = [];

    private NodeReport(string samples) => _samples = samples;

    public static async Task RunAsync(string samples)
    {
        await using var report = new NodeReport(samples);
        report.Read();
        Console.WriteLine("# Node report");
        Console.WriteLine();
        Console.WriteLine($"{Environment.ProcessorCount} cores, {Model()}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at the start, .NET {Environment.Version}; {report._items.Count} items, {report._items.Sum(static i => (long)i.Content.Length) / 1e6:F1} MB");
        Console.WriteLine();
        Console.WriteLine("| What | Value |");
        Console.WriteLine("|---|---|");
        await report.FoundAsync();
        await report.FileAsync();
        await report.SearchAsync();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Read()
    {
        foreach (var line in File.ReadLines(Path.Combine(_samples, "manifest.jsonl")))
        {
            var sample = JsonDocument.Parse(line).RootElement;
            string? Field(string name) => sample.TryGetProperty(name, out var value) ? value.GetString() : null;
            var file = Field("file")!;
            _items.Add((
                new DepositHead(Purpose, null, Field("holding")!, Field("label")!, Field("title") ?? Path.GetFileName(file), Field("mediaType"), Path.GetFileName(file), Field("date")),
                File.ReadAllBytes(Path.Combine(_samples, file))));
        }
    }

    private AgencyOptions Options(bool analyse) => new()
    {
        AgencyName = "bench",
        Store = new DirectoryStore(Path.Combine(_folder.FullName, "store")),
        StatePath = Path.Combine(_folder.FullName, "state"),
        AnalyseInBackground = analyse,
    };

    private async Task FoundAsync()
    {
        using var password = Passphrase.FromTyped(Password);
        using var passphrase = Passphrase.FromTyped(Password);
        using var inspector = HpkePrivateKey.Generate();
        var all = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["code-word"] = ["COPPERLEAF", "THISTLEDOWN", "GREYHERON"],
            ["eyes-only"] = ["UK"],
        };
        var none = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        FoundingPerson Person(string user, string role, IReadOnlyDictionary<string, IReadOnlyList<string>> values, string level) =>
            new(user, user, new ClearanceView(level, values), [role], [SigningKey.Generate().PublicKey], password);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "store"));
        var plan = new FoundingPlan
        {
            AgencyName = "bench",
            Vocabulary = [new VocabularyDraft("code-word", all["code-word"])],
            People =
            [
                Person("one", "security-officer", none, "OFFICIAL"), Person("two", "security-officer", none, "OFFICIAL"), Person("three", "custodian", none, "OFFICIAL"),
                Person("ruth", "records-officer", all, "TOP SECRET"),
            ],
            Holdings = [.. _items.Select(static i => i.Head.Holding).Distinct(StringComparer.Ordinal).Select(static h => new HoldingDraft(h, h))],
            Authorities =
            [
                new AuthorityDraft("warrant", "W1", [Purpose], [.. _items.Select(static i => i.Head.Holding).Distinct(StringComparer.Ordinal)], DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1)),
            ],
            InspectorKey = inspector.PublicKey,
            Passphrase = passphrase,
        };
        await AgencyFounding.FoundAsync(plan, Options(false).Store, Options(false).StatePath, TimeProvider.System, RandomSource.System, default);
    }

    private async Task FileAsync()
    {
        await using var agency = await OpenAsync(analyse: false);
        var session = await SignInAsync(agency);
        var bytes = _items.Sum(static i => (long)i.Content.Length);

        var half = _items.Count / 2;
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(_items.Take(half), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (item, ct) =>
            await agency.DepositAsync(session, item.Head, new MemoryStream(item.Content), ct));
        Line("filing, 8 at once, each its own request", Rate(half, _items.Take(half).Sum(static i => (long)i.Content.Length), watch.Elapsed));

        watch.Restart();
        foreach (var batch in _items.Skip(half).Chunk(64))
        {
            await agency.DepositBatchAsync(session, [.. batch.Select(static i => (i.Head, (ReadOnlyMemory<byte>)i.Content))], default);
        }

        Line("filing, in batches of 64", Rate(_items.Count - half, _items.Skip(half).Sum(static i => (long)i.Content.Length), watch.Elapsed));

        await agency.DisposeAsync();
        await using var reading = await OpenAsync(analyse: true);
        var reader = await SignInAsync(reading);
        watch.Restart();
        while ((await reading.PendingAsync(reader, new PendingRequest(Purpose, null), default)).Pending > 0)
        {
            await Task.Delay(100);
        }

        Line("reading, one sandboxed worker an item (start included)", Rate(_items.Count, bytes, watch.Elapsed));
    }

    private async Task SearchAsync()
    {
        var watch = Stopwatch.StartNew();
        await using var agency = await OpenAsync(analyse: false);
        Line("unlock: passphrase, verify, fold, load the index", $"{watch.Elapsed.TotalSeconds:F2} s");
        var session = await SignInAsync(agency);
        GC.Collect();
        Line("memory with everything loaded", $"{Environment.WorkingSet >> 20} MiB resident, {GC.GetTotalMemory(true) >> 20} MiB managed");

        async Task<(double P50, double P99)> MeasureAsync(Func<string, Task> ask, int rounds)
        {
            foreach (var query in Queries)
            {
                await ask(query);
            }

            var times = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                foreach (var query in Queries)
                {
                    watch.Restart();
                    await ask(query);
                    times.Add(watch.Elapsed.TotalMilliseconds);
                }
            }

            times.Sort();
            return (times[times.Count / 2], times[(int)(times.Count * 0.99)]);
        }

        var (p50, p99) = await MeasureAsync(async q => await agency.SearchAsync(session, new SearchRequest(Purpose, null, q), default), 10);
        Line("search, recorded and committed, p50 / p99", $"{p50:F2} / {p99:F2} ms");

        var store = agency.OpenForMeasuring();
        var person = store.State.People.Values.First(static p => p.UserName == "ruth");
        var decision = DecisionFunction.Decide(
            store.State,
            new AccessRequest { Person = person.Id, Action = AccessAction.Search, Purpose = Purpose, Authority = store.State.Authorities.Keys.First() },
            TimeProvider.System.GetUtcNow());
        var ring = store.Recorder.RingOf(decision.AdmittedOrThrow());
        var options = new SearchOptions { Limit = 20 };
        var (plain50, plain99) = await MeasureAsync(
            q =>
            {
                store.Index.Search(ring, Query.Parse(q), options);
                return Task.CompletedTask;
            },
            200);
        Line("the same search alone, without decision and record, p50 / p99", $"{plain50:F3} / {plain99:F3} ms");
    }

    private async Task<Agency> OpenAsync(bool analyse)
    {
        var agency = await Agency.OpenAsync(Options(analyse), default);
        using var passphrase = Passphrase.FromTyped(Password);
        await agency.UnlockAsync(passphrase, default);
        return agency;
    }

    private static async Task<Session> SignInAsync(Agency agency) =>
        agency.Resume((await agency.SignInAsync(new SignInRequest("ruth", Password), default)).Token)!;

    private static void Line(string what, string value) => Console.WriteLine($"| {what} | {value} |");

    private static string Rate(int items, long bytes, TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{items / time.TotalSeconds:F0} items/s, {bytes / 1e6 / time.TotalSeconds:F2} MB/s");

    private static string Model() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";
}
