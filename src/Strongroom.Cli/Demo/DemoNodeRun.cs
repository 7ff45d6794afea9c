using System.Text.Json;
using Spectre.Console;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.Cli.Demo;

/// <summary>The demo's node while this process runs it: founded or resumed, unlocked, and filing its material through its own API.</summary>
internal sealed class DemoNodeRun : IAsyncDisposable
{
    private const int FiledAtOnce = 8;

    private readonly DemoHome _home;
    private readonly DemoSecrets _secrets;

    private DemoNodeRun(DemoHome home, DemoSecrets secrets, NodeHost host)
    {
        _home = home;
        _secrets = secrets;
        Host = host;
    }

    public NodeHost Host { get; }

    public static async Task<DemoNodeRun> StartAsync(DemoHome home, IReadOnlyList<int> ports, bool install, Output output, CancellationToken ct)
    {
        home.WriteNode(null);
        home.WriteProgress(null);
        await DemoTools.EnsureAsync(output, install, ct);
        var secrets = await FoundAsync(home, output, ct);
        var host = await ListenAsync(home, ports, ct);
        try
        {
            using var passphrase = DemoSecrets.Bytes(secrets.Of(DemoPlan.Agency).Passphrase);
            await host.Agency.UnlockAsync(passphrase, ct);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        home.WriteNode(new DemoNode(Environment.ProcessId, host.Address.ToString()));
        return new DemoNodeRun(home, secrets, host);
    }

    /// <summary>Prints where the console is, who may sign in with what, and what is worth asking.</summary>
    public void Introduce(Output output)
    {
        var agency = _secrets.Of(DemoPlan.Agency);
        output.Line();
        output.Line($"  Console   {Host.Address}");
        output.Line($"  Secrets   {_home.Secrets}  (demo only)");
        output.Line();
        output.Line("  Sign in as            password               who");
        foreach (var person in agency.People)
        {
            output.Line($"  {person.User,-8} {person.Name,-12} {person.Password,-22} {person.About}");
        }

        output.Line();
        output.Line("  Searches worth trying (and then the same as ben or cleo)");
        foreach (var (query, why) in DemoPlan.Searches)
        {
            output.Line($"  {query,-42} {why}");
        }

        output.Line();
        output.Line("  On the command line, beside this one:");
        output.Line("  ./strongroom search --demo ada --purpose \"historical assessment\" 'missile Cuba'");
        output.Line();
    }

    /// <summary>Files what is not filed yet and waits until it is read. The node itself recognises what it holds, by the reference of each deposit.</summary>
    public async Task FileAsync(Output output, CancellationToken ct)
    {
        var samples = ReadManifest();
        await using var session = new SignedIn(new NodeClient(Host.Address), _secrets.CredentialsOf($"{DemoPlan.Filer}@{DemoPlan.Agency}"));
        await session.Credentials.SignInAsync(session.Node, ct);
        var me = await session.MeAsync(ct);
        var authority = me.Authorities.First(a => a.Purposes.Contains(DemoPlan.Purpose));
        var filed = 0;
        _home.WriteProgress(new DemoProgress(0, samples.Count, false));

        async Task FileAllAsync(Action<int> advanced)
        {
            await Parallel.ForEachAsync(samples, new ParallelOptions { MaxDegreeOfParallelism = FiledAtOnce, CancellationToken = ct }, async (sample, token) =>
            {
                try
                {
                    await FileOneAsync(session.Node, authority.Id, sample, token);
                }
                catch (StrongroomException fault) when (fault.Kind != FaultKind.Outside)
                {
                    output.Note($"not filed: {sample.File}: {fault.Message} [{fault.Code}]");
                }

                advanced(Interlocked.Increment(ref filed));
            });
        }

        async Task<long> PendingAsync() => (await session.Node.PostAsync(
            "api/v1/analyse/pending", new PendingRequest(DemoPlan.Purpose, authority.Id), ApiJson.Default.PendingRequest, ApiJson.Default.PendingAnswer, ct)).Pending;

        if (output.ShowsProgress)
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            await console.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
                .StartAsync(async progress =>
                {
                    var filing = progress.AddTask("Filing documents and mail", maxValue: samples.Count);
                    var reading = progress.AddTask("Reading them in the sandbox", maxValue: samples.Count);
                    await FileAllAsync(n => filing.Value = n);
                    for (var pending = await PendingAsync(); pending > 0; pending = await PendingAsync())
                    {
                        reading.Value = Math.Max(reading.Value, samples.Count - pending);
                        await Task.Delay(TimeSpan.FromMilliseconds(400), ct);
                    }

                    reading.Value = reading.MaxValue;
                });
        }
        else
        {
            var step = Math.Max(1, samples.Count / 10);
            await FileAllAsync(n =>
            {
                if (n % step == 0)
                {
                    output.Note($"filed {n} of {samples.Count}");
                }
            });
            while (await PendingAsync() > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(400), ct);
            }
        }

        _home.WriteProgress(new DemoProgress(filed, samples.Count, true));
    }

    public async ValueTask DisposeAsync()
    {
        _home.WriteNode(null);
        await Host.DisposeAsync();
    }

    private static async Task FileOneAsync(NodeClient node, string authority, SampleLine sample, CancellationToken ct)
    {
        await using var stream = File.OpenRead(Path.Combine(DemoHome.Samples(), sample.File));
        var extra = sample.Kind is null ? null : new[] { new NamedValue("kind", sample.Kind) };
        await node.DepositAsync(
            new DepositHead(
                DemoPlan.Purpose,
                authority,
                sample.Holding,
                sample.Label,
                sample.Title ?? (sample.MediaType is "message/rfc822" ? string.Empty : Path.GetFileName(sample.File)), // a mail's subject is its title
                sample.MediaType,
                Path.GetFileName(sample.File),
                sample.Date,
                sample.Author,
                sample.Sender,
                sample.Recipients,
                Extra: extra,
                Reference: "demo:" + sample.File),
            stream,
            ct);
    }

    /// <summary>Takes the first port that nobody else listens on.</summary>
    private static async Task<NodeHost> ListenAsync(DemoHome home, IReadOnlyList<int> ports, CancellationToken ct)
    {
        for (var i = 0; ; i++)
        {
            var options = new NodeOptions
            {
                Port = ports[i],
                Agency = new AgencyOptions
                {
                    AgencyName = DemoPlan.Agency,
                    Store = new DirectoryStore(home.Store(DemoPlan.Agency)),
                    StatePath = home.State(DemoPlan.Agency),
                },
            };
            try
            {
                return await NodeHost.StartAsync(options, ct);
            }
            catch (NodeException fault) when (fault.Fault == NodeFault.PortInUse && i + 1 < ports.Count)
            {
                // The next one, then.
            }
        }
    }

    private static List<SampleLine> ReadManifest() => [.. File.ReadLines(Path.Combine(DemoHome.Samples(), "manifest.jsonl"))
        .Where(static line => line.Length > 0)
        .Select(static line => JsonSerializer.Deserialize(line, CliJson.Default.SampleLine) ?? throw new UsageException("the demo's manifest is damaged"))
        .Where(static line => line.Keeper == DemoPlan.Agency)];

    private static async Task<DemoSecrets> FoundAsync(DemoHome home, Output output, CancellationToken ct)
    {
        var store = home.Store(DemoPlan.Agency);
        if (File.Exists(home.Secrets) && Directory.Exists(store))
        {
            var kept = home.ReadSecrets();
            if (kept.Of(DemoPlan.Agency).LogKey.Length > 0)
            {
                return kept;
            }
        }

        // Without the final secrets file nothing of an interrupted founding is of use.
        foreach (var folder in new[] { store, home.State(DemoPlan.Agency) }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        output.Note("Founding the agency gchq …");
        var agency = DemoPlan.Generate();
        var plan = DemoPlan.Plan(agency, TimeProvider.System.GetUtcNow());
        Directory.CreateDirectory(store);
        try
        {
            var founded = await AgencyFounding.FoundAsync(
                plan, new DirectoryStore(store), home.State(DemoPlan.Agency), TimeProvider.System, RandomSource.System, ct);
            var secrets = new DemoSecrets(DemoSecrets.Warning, [agency with { LogKey = founded.LogKey }]);
            home.WriteSecrets(secrets);
            return secrets;
        }
        finally
        {
            plan.Passphrase.Dispose();
            foreach (var person in plan.People)
            {
                person.Password?.Dispose();
            }
        }
    }
}
