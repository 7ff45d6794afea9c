using System.Collections.Concurrent;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Demo;

/// <summary>
/// Files one agency's material through its node's API, and waits until it is read. The node recognises what it holds by the reference of each
/// deposit, so that nothing is filed twice whatever happened before. Goes on by itself when the node was stopped and comes back.
/// </summary>
internal sealed class DemoFiling
{
    private const int FiledAtOnce = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookAtReading = TimeSpan.FromSeconds(1);

    private readonly DemoHome _home;
    private readonly DemoAgency _plan;
    private readonly DemoNode _node;
    private readonly IReadOnlyList<SampleLine> _lines;
    private readonly string _material;
    private readonly Task _readers;
    private readonly Output _output;
    private readonly ConcurrentDictionary<string, byte> _settled = new(StringComparer.Ordinal); // filed, or refused for good

    /// <summary>Prepares the filing of one agency's part of the material.</summary>
    /// <param name="home">The demo's folder.</param>
    /// <param name="plan">The agency.</param>
    /// <param name="node">Its node.</param>
    /// <param name="lines">Its lines of the manifest.</param>
    /// <param name="material">Hash of the manifest.</param>
    /// <param name="readers">Ends when the programs that read scans, recordings and the like are installed, or will not be.</param>
    /// <param name="output">Told of faults.</param>
    public DemoFiling(DemoHome home, DemoAgency plan, DemoNode node, IReadOnlyList<SampleLine> lines, string material, Task readers, Output output)
    {
        _home = home;
        _plan = plan;
        _node = node;

        // Plain words first: they need no further program, and the first searches find something within seconds.
        _lines = [.. lines.OrderBy(static l => IsPlain(l) ? 0 : 1)];
        _material = material;
        _readers = readers;
        _output = output;
        WasDone = home.Progress(plan.Name) is { Done: true } kept && kept.Material == material;
    }

    public string Agency => _plan.Name;

    public int Total => _lines.Count;

    public int Filed => WasDone ? Total : _settled.Count;

    /// <summary>Items of the material that are read, or found unreadable, as far as known.</summary>
    public int Read { get; private set; }

    /// <summary>True when an earlier start filed and read all of this very material.</summary>
    public bool WasDone { get; }

    public bool IsDone { get; private set; }

    public async Task RunAsync(CancellationToken ct)
    {
        if (WasDone)
        {
            Read = Total;
            IsDone = true;
            return;
        }

        Note(false);
        string? told = null;
        while (!IsDone)
        {
            var address = await _node.ServingAsync(ct);
            try
            {
                await FileAsync(address, ct);
            }
            catch (StrongroomException fault) when (fault.Kind == FaultKind.Outside || fault.Code == "node.no-session")
            {
                // Stopped, or locked, or out of space: what is not acknowledged is sent again.
                if (_node.Address is not null && fault.Code != told)
                {
                    told = fault.Code;
                    _output.Note($"{Agency}: {fault.Message} [{fault.Code}]; it is tried again");
                }

                await Task.Delay(Pause, ct);
            }
        }
    }

    private static bool IsPlain(SampleLine line) => line.MediaType is "text/plain";

    private async Task FileAsync(Uri address, CancellationToken ct)
    {
        await using var session = new SignedIn(new NodeClient(address), _home.ReadSecrets().CredentialsOf($"{_plan.Filer}@{Agency}"));
        await session.Credentials.SignInAsync(session.Node, ct);
        var me = await session.MeAsync(ct);
        var authority = me.Authorities.First(static a => a.Purposes.Contains(DemoPlan.Purpose)).Id;
        foreach (var group in _lines.Where(l => !_settled.ContainsKey(l.File)).GroupBy(IsPlain).ToList())
        {
            if (!group.Key)
            {
                await _readers.WaitAsync(ct);
            }

            await Parallel.ForEachAsync(group, new ParallelOptions { MaxDegreeOfParallelism = FiledAtOnce, CancellationToken = ct }, async (line, token) =>
            {
                try
                {
                    await FileOneAsync(session.Node, authority, line, token);
                }
                catch (StrongroomException fault) when (fault.Kind != FaultKind.Outside && fault.Code != "node.no-session")
                {
                    _output.Note($"{Agency}: not filed: {line.File}: {fault.Message} [{fault.Code}]");
                }

                _settled[line.File] = 1;
                if (_settled.Count % 50 == 0)
                {
                    Note(false);
                }
            });
        }

        Note(false);
        while (await PendingAsync(session.Node, authority, ct) is var pending and > 0)
        {
            Read = Math.Max(Read, (int)Math.Max(0, Total - pending));
            Note(false);
            await Task.Delay(LookAtReading, ct);
        }

        Read = Total;
        IsDone = true;
        Note(true);
    }

    private static async Task<long> PendingAsync(NodeClient node, string authority, CancellationToken ct) => (await node.PostAsync(
        "api/v1/analyse/pending", new PendingRequest(DemoPlan.Purpose, authority), ApiJson.Default.PendingRequest, ApiJson.Default.PendingAnswer, ct)).Pending;

    private void Note(bool done) => _home.WriteProgress(Agency, new DemoProgress(Filed, Read, Total, done, _material));

    private static async Task FileOneAsync(NodeClient node, string authority, SampleLine line, CancellationToken ct)
    {
        await using var stream = File.OpenRead(Path.Combine(DemoHome.Samples(), line.File));
        var name = line.FileName ?? Path.GetFileName(line.File);
        await node.DepositAsync(
            new DepositHead(
                DemoPlan.Purpose,
                authority,
                line.Holding,
                line.Label,
                line.Title ?? (line.MediaType is "message/rfc822" ? string.Empty : name), // a mail's subject is its title
                line.MediaType,
                name,
                line.Date,
                line.Author,
                line.Sender,
                line.Recipients,
                Language: line.Language,
                Extra: line.Kind is null ? null : [new NamedValue("kind", line.Kind)],
                Reference: "demo:" + line.File),
            stream,
            ct);
    }
}
