using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.Benchmarks.Report;

/// <summary>
/// Measures a search over three agencies beside each of them alone: three nodes over directory stores on real sockets, with mutual TLS between them, each with its part of
/// the demo's texts. All in one process, so that they share its processors; every search is decided, recorded and committed wherever it runs.
/// </summary>
internal sealed class FederationReport : IAsyncDisposable
{
    private const string Purpose = "measuring";
    private const string Secret = "correct horse";
    private const int Rounds = 20;
    private static readonly string[] Names = ["gchq", "mi5", "mi6"];
    private static readonly string[] Queries =
    [
        "missile", "Trujillo", "\"Bay of Pigs\"", "Oswald \"Mexico City\"", "sabotag* Cuba", "Guatemala AND arms", "title:telegram", "Khrushchev OR Castro",
        "date:1963..1964 Oswald", "sugar quota -Batista", "embassy telegram department", "\"Department of State\"",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-bench-");
    private readonly Dictionary<string, SigningKey> _keys = new(StringComparer.Ordinal);
    private readonly List<NodeHost> _hosts = [];

    public static async Task RunAsync(string samples)
    {
        await using var report = new FederationReport();
        var lines = File.ReadLines(Path.Combine(samples, "manifest.jsonl"))
            .Select(static l => JsonDocument.Parse(l).RootElement)
            .Where(static l => l.GetProperty("mediaType").GetString() is "text/plain")
            .ToList();
        Console.WriteLine("# Federation report");
        Console.WriteLine();
        Console.WriteLine($"{Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at the start, .NET {Environment.Version}; {lines.Count} texts at three agencies");
        Console.WriteLine();
        Console.WriteLine("| Search of 20 hits, recorded and committed | p50 | p99 |");
        Console.WriteLine("|---|---|---|");
        foreach (var name in Names)
        {
            await report.StartAsync(name, samples, [.. lines.Where(l => l.GetProperty("keeper").GetString() == name)]);
        }

        await report.ConnectAsync();
        await report.MeasureAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static ClearanceView Clearance => new("TOP SECRET", new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["code-word"] = ["COPPERLEAF", "THISTLEDOWN", "GREYHERON"],
        ["eyes-only"] = ["UK"],
    });

    private async Task StartAsync(string name, string samples, List<JsonElement> lines)
    {
        using var password = Passphrase.FromTyped(Secret);
        using var inspector = HpkePrivateKey.Generate();
        FoundingPerson Person(string user, string role)
        {
            var key = SigningKey.Generate();
            _keys[$"{user}@{name}"] = key;
            return new FoundingPerson(user, user, Clearance, [role], [key.PublicKey], password);
        }

        string[] holdings = [.. lines.Select(static l => l.GetProperty("holding").GetString()!).Distinct(StringComparer.Ordinal)];
        var (store, state) = (Path.Combine(_folder.FullName, name, "store"), Path.Combine(_folder.FullName, name, "state"));
        Directory.CreateDirectory(store);
        var plan = new FoundingPlan
        {
            AgencyName = name,
            Vocabulary = [new VocabularyDraft("code-word", ["COPPERLEAF", "THISTLEDOWN", "GREYHERON"])],
            People = [Person("one", "security-officer"), Person("two", "security-officer"), Person("three", "custodian"), Person("ruth", "records-officer")],
            Holdings = [.. holdings.Select(static h => new HoldingDraft(h, h))],
            Authorities = [new AuthorityDraft("warrant", "W1", [Purpose], holdings, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1))],
            InspectorKey = inspector.PublicKey,
            Passphrase = password,
        };
        await AgencyFounding.FoundAsync(plan, new DirectoryStore(store), state, TimeProvider.System, RandomSource.System, default);
        var host = await NodeHost.StartAsync(
            new NodeOptions
            {
                ExchangeEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                Agency = new AgencyOptions { AgencyName = name, Store = new DirectoryStore(store), StatePath = state, PartnerDeadline = TimeSpan.FromSeconds(30) },
            },
            default);
        _hosts.Add(host);
        await host.Agency.UnlockAsync(password, default);
        var ruth = await SignInAsync(host.Agency, "ruth");
        foreach (var batch in lines.Chunk(64))
        {
            await host.Agency.DepositBatchAsync(ruth, [.. batch.Select(l => (HeadOf(l), (ReadOnlyMemory<byte>)File.ReadAllBytes(Path.Combine(samples, l.GetProperty("file").GetString()!))))], default);
        }

        while ((await host.Agency.PendingAsync(ruth, new PendingRequest(Purpose, null), default)).Pending > 0)
        {
            await Task.Delay(200);
        }
    }

    private static DepositHead HeadOf(JsonElement line)
    {
        string? Field(string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new DepositHead(Purpose, null, Field("holding")!, Field("label")!, Field("title") ?? "untitled", "text/plain", null, Field("date"));
    }

    /// <summary>The first agency borrows everything from the other two.</summary>
    private async Task ConnectAsync()
    {
        var home = _hosts[0].Agency;
        foreach (var there in _hosts.Skip(1).Select(static h => h.Agency))
        {
            await IntroduceAsync(home, there);
            await IntroduceAsync(there, home);
            var one = await SignInAsync(there, "one");
            var now = TimeProvider.System.GetUtcNow();
            await ChangeAsync(there, new ChangeDraft(ApproveAgreement: new AgreementDraft(
                Borrower: home.Name, Holdings: [.. there.Holdings(one).Holdings.Select(static h => h.Name)], Ceiling: Clearance, Purposes: [Purpose], From: now.AddMinutes(-1), To: now.AddDays(1))));
            var id = there.Agreements(one).Agreements.Single().Id;
            var draft = there.ExportAgreement(one, id);
            await ChangeAsync(home, new ChangeDraft(ApproveAgreement: new AgreementDraft(draft.File)));
            var complete = await home.ConcludeAgreementAsync(await SignInAsync(home, "one"), new AgreementFile(draft.File), default);
            await there.ConcludeAgreementAsync(one, new AgreementFile(complete.File), default);
        }
    }

    private async Task IntroduceAsync(Agency here, Agency there)
    {
        var own = there.Introduce(await SignInAsync(there, "one"));
        await ChangeAsync(here, new ChangeDraft(IntroducePeer: new PeerDraft(own.File, own.Fingerprint)));
    }

    private async Task ChangeAsync(Agency agency, ChangeDraft change)
    {
        var (one, two) = (await SignInAsync(agency, "one"), await SignInAsync(agency, "two"));
        var proposal = await agency.ProposeAsync(one, Sign($"one@{agency.Name}", await agency.PrepareChangeAsync(one, change, default)), default);
        await agency.ApproveAsync(two, Sign($"two@{agency.Name}", agency.PrepareApproval(two, proposal.Id)), default);
    }

    private SignedChange Sign(string person, SigningRequest request) => new(
        request.Proposal,
        request.Body,
        request.Nonce,
        Convert.ToBase64String(_keys[person].PublicKey.Spki),
        Convert.ToBase64String(_keys[person].Sign(request.Domain, Convert.FromBase64String(request.Message))));

    private async Task MeasureAsync()
    {
        var slowest = 0.0;
        foreach (var agency in _hosts.Select(static h => h.Agency))
        {
            var (p50, p99) = await TimeAsync(agency, own: true);
            slowest = Math.Max(slowest, p50);
            Line($"{agency.Name} alone", p50, p99);
        }

        var all = await TimeAsync(_hosts[0].Agency, own: false);
        Line("gchq asking mi5 and mi6 too", all.P50, all.P99);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Beside the slowest alone, p50: {all.P50 / slowest:F1} times."));
    }

    private static async Task<(double P50, double P99)> TimeAsync(Agency agency, bool own)
    {
        var ruth = await SignInAsync(agency, "ruth");
        var times = new List<double>();
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var query in Queries)
            {
                var watch = Stopwatch.StartNew();
                var answer = await agency.SearchAsync(ruth, new SearchRequest(Purpose, null, query, OwnOnly: own), default);
                if (answer.Partners.Any(p => p.Status is "out-of-reach") || (!own && answer.Partners.Any(static p => p.Status is "not-asked")))
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

    private static async Task<Session> SignInAsync(Agency agency, string user) =>
        agency.Resume((await agency.SignInAsync(new SignInRequest(user, Secret), default)).Token)!;

    private static void Line(string what, double p50, double p99) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {p50:F1} ms | {p99:F1} ms |"));
}
