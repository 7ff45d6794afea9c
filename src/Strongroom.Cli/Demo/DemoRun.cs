using Strongroom.Cli.Terminal;

namespace Strongroom.Cli.Demo;

/// <summary>
/// The whole demo while this process runs it: three nodes, each a process of its own, their introduction to each other, and the filing of
/// their material.
/// </summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private const int FirstPort = 7600;
    private const int ExchangeAbove = 10; // so far above its console's port is each node's port for other agencies

    private readonly DemoHome _home;
    private readonly Output _output;
    private readonly CancellationTokenSource _stop;
    private readonly List<DemoNode> _nodes = [];
    private readonly List<DemoFiling> _filings = [];
    private readonly List<Task> _running = [];
    private readonly DemoMemory _memory = new();

    private DemoRun(DemoHome home, Output output, CancellationToken ct)
    {
        _home = home;
        _output = output;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
    }

    public IReadOnlyList<DemoNode> Nodes => _nodes;

    /// <summary>Founds what is not founded, and starts the nodes one after the other, so that the first serves while the next is founded.</summary>
    /// <param name="home">The demo's folder, locked by the caller.</param>
    /// <param name="port">Port of the first console; the others follow. Null: 7600, or free ones.</param>
    /// <param name="install">Install missing packages where that is possible.</param>
    /// <param name="output">Told what happens.</param>
    /// <param name="ct">Stops everything.</param>
    public static async Task<DemoRun> StartAsync(DemoHome home, int? port, bool install, Output output, CancellationToken ct)
    {
        var run = new DemoRun(home, output, ct);
        try
        {
            await run.StartAsync(port, install);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Introduces the agencies to each other and files their material; ends when all is filed and read.</summary>
    public async Task SettleAsync()
    {
        var work = _filings.Select(f => f.RunAsync(_stop.Token)).Append(LinkAsync()).ToList();
        await new DemoView(_filings, _output).WatchAsync(Task.WhenAll(work), _stop.Token);
        await Task.WhenAll(work);
    }

    /// <summary>Waits until each node serves or was stopped.</summary>
    public async Task ServingAsync()
    {
        foreach (var node in _nodes)
        {
            while (node.Address is null && !_home.IsToStop(node.Agency))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), _stop.Token);
            }
        }
    }

    /// <summary>How much memory the nodes have now, and had at most.</summary>
    public string Memory()
    {
        var now = DemoMemory.Of([.. _nodes.Select(static n => n.Process)]);
        var each = _nodes.Where(n => now.ContainsKey(n.Process)).Select(n => $"{n.Agency} {now[n.Process]} MiB");
        return $"Memory: {string.Join(", ", each)}; at most {_memory.PeakMebibytes} MiB for all nodes with everything they started.";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_running);
        }
        catch (OperationCanceledException)
        {
            // An installation was stopped; the next start goes on with it.
        }

        _home.WriteSupervisor(null);
        _stop.Dispose();
    }

    private async Task LinkAsync()
    {
        await new DemoLinks(_home, _nodes, _output).ConnectAsync(_stop.Token);
        _home.WriteSupervisor(new DemoSupervisor(Environment.ProcessId, Linked: true));
    }

    private async Task StartAsync(int? port, bool install)
    {
        _home.WriteSupervisor(null);
        await DemoTools.EnsureAsync(toStart: true, _output, install, _stop.Token);
        if (File.Exists(_home.Secrets) && _home.TryReadSecrets() is null)
        {
            _output.Note("This demo was made by another version; it is made anew.");
            foreach (var agency in DemoPlan.Agencies)
            {
                _home.Remove(agency.Name);
            }

            File.Delete(_home.Secrets);
        }

        var readers = DemoTools.EnsureAsync(toStart: false, _output, install, _stop.Token); // goes on while nodes start and texts are filed
        _running.Add(readers);
        var (lines, hash) = DemoHome.Material();
        foreach (var (plan, at) in DemoPlan.Agencies.Select(static (plan, at) => (plan, at)))
        {
            var own = lines.Where(l => (l.Keeper ?? DemoPlan.Agencies[0].Name) == plan.Name).ToList();
            var holdings = own.Select(static l => l.Holding).ToHashSet(StringComparer.Ordinal);
            var secrets = await DemoFounding.EnsureAsync(_home, plan, holdings, _output, _stop.Token);
            var node = new DemoNode(_home, secrets, (port ?? FirstPort) + at, (port ?? FirstPort) + at + ExchangeAbove, port is null, _output);
            _nodes.Add(node);
            _filings.Add(new DemoFiling(_home, plan, node, own, hash, readers, _output));
            _running.Add(node.RunAsync(_stop.Token));
        }

        _running.Add(_memory.WatchAsync(_nodes, _stop.Token));
        _home.WriteSupervisor(new DemoSupervisor(Environment.ProcessId, Linked: false));
    }
}
