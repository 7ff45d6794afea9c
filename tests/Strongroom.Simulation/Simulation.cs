using System.Text;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Storage;
using Strongroom.Testing;
using Strongroom.Vault;
using Strongroom.Vault.Tests;

namespace Strongroom.Simulation;

/// <summary>
/// Two nodes of one agency over one store, in one thread, from one seed. What goes wrong, and what must survive it:
/// <list type="table">
/// <item><term>crash of a node between any two steps of the store</term><description>all that was acknowledged; nothing by halves</description></item>
/// <item><term>a create fails</term><description>the same; the operation reports a fault</description></item>
/// <item><term>a create is stored but reported as unknown, or takes effect later</term><description>the same; the operation may have happened, once</description></item>
/// <item><term>a read fails</term><description>the same</description></item>
/// <item><term>a list is old</term><description>the same; a sweep never removes what is in use</description></item>
/// <item><term>any interleaving of both nodes' work</term><description>one chain; nobody's acknowledged work lost</description></item>
/// <item><term>lies: a create lost, a create-only broken, a read altered, an object hidden</term><description>work may stop; nothing altered is believed</description></item>
/// <item><term>the whole store put back to an earlier state</term><description>a node with its anchor refuses to open it</description></item>
/// </list>
/// Checked: nothing acknowledged lost, nothing altered accepted, every item in exactly one compartment, pending work exact, search equal to a scan for
/// two people, no plaintext word in the store. Even seeds have an honest store with faults, odd ones a lying one.
/// </summary>
internal sealed class Simulation
{
    public const string Canary = "xcanaryx";

    private const int Rounds = 4;
    private const int OperationsEachRound = 22;
    private const int AtOnce = 5;

    private static readonly string[] Markings = ["UK OFFICIAL", "UK SECRET SALTMARSH", "UK TOP SECRET COPPERLEAF", "UK TOP SECRET COPPERLEAF UK EYES ONLY"];

    private readonly ulong _seed;
    private readonly bool _lying;
    private readonly SeededChance _chance;
    private readonly Trace _trace = new();
    private readonly Model _model = new();
    private readonly MemoryStore _truth = new();
    private readonly ManualClock _clock = new();
    private readonly Founding _founding;
    private readonly Node[] _nodes;
    private readonly List<Task> _running = [];
    private readonly Checks _checks;
    private int _operations;
    private int _crashes;
    private int _contents;

    public Simulation(ulong seed)
    {
        _seed = seed;
        _lying = seed % 2 == 1;
        _chance = new SeededChance(seed);
        _founding = new Founding(seed);
        _nodes = [new Node(0, _truth, _founding, _clock, seed), new Node(1, _truth, _founding, _clock, seed)];
        _checks = new Checks(_model, _founding, _truth);
    }

    public async Task<RunReport> RunAsync()
    {
        await _nodes[0].FoundAsync();
        await _nodes[1].OpenAsync();
        var earlier = _truth.Snapshot();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var node in _nodes)
            {
                node.Store.Plan = _lying ? Lies(round) : Faults();
            }

            for (var i = 0; i < OperationsEachRound; i++)
            {
                await ReviveAsync(i);
                Begin();
                while (_running.Count >= AtOnce)
                {
                    await Task.WhenAny(_running);
                    Reap();
                }
            }

            await CheckpointAsync(round);
            if (round == 0)
            {
                earlier = _truth.Snapshot();
            }
        }

        await _checks.RollbackIsRefusedAsync(_nodes, earlier, _clock);
        var report = new RunReport(
            _seed, _lying, _model.Items.Count, _operations, _nodes.Sum(static n => n.Store.FaultsPlayed), _crashes, _trace.ToString());
        foreach (var node in _nodes)
        {
            await node.DownAsync();
        }

        return report;
    }

    private static HostilePlan Faults() => new()
    {
        Yield = true,
        FailCreateOneIn = 40,
        StoreButFailOneIn = 40,
        DelayOneIn = 60,
        FailReadOneIn = 80,
        StaleListOneIn = 3,
    };

    /// <summary>Lies about reads first; those about writes, which may end all work for good, only in the last rounds.</summary>
    private static HostilePlan Lies(int round) => new()
    {
        Yield = true,
        FailCreateOneIn = 80,
        StoreButFailOneIn = 80,
        StaleListOneIn = 3,
        FlipReadOneIn = 60,
        HideOneIn = round >= 1 ? 80 : 0,
        LieOnConditionOneIn = round >= 2 ? 4 : 0,
        LoseOneIn = round >= 3 ? 40 : 0,
    };

    /// <summary>Starts nodes that are down. What stops a start is a fault of the store, or the gate that refuses a lying one.</summary>
    private async Task ReviveAsync(int step)
    {
        foreach (var node in _nodes)
        {
            if (node.MustRestart && node.Running == 0)
            {
                await node.DownAsync();
                node.Restart();
            }

            if (node.World is not null)
            {
                continue;
            }

            try
            {
                await node.OpenAsync();
                _trace.Add($"{step} node {node.Index} up");
            }
            catch (Exception e) when (IsExpected(e))
            {
                _trace.Add($"{step} node {node.Index} stays down: {CodeOf(e)}");
                node.Restart();
            }
        }
    }

    private void Begin()
    {
        var node = _nodes[_chance.Below(_nodes.Length)];
        if (node.World is null || node.MustRestart)
        {
            return;
        }

        var (name, work) = Choose(node, node.World);
        if (work is not null)
        {
            _running.Add(RunAsync(name, node, node.World, work));
        }
    }

    private (string Name, Func<Task>? Work) Choose(Node node, World world) => _chance.Below(20) switch
    {
        < 5 => ("file", FileAsync(world)),
        5 => ("batch", BatchAsync(world)),
        6 or 7 => ("version", OnItem(item => VersionAsync(world, item))),
        8 or 9 or 10 => ("text", OnItem(item => TextAsync(world, item))),
        11 or 12 => ("relabel", OnItem(item => RelabelAsync(world, item))),
        13 => ("read", OnItem(item => _checks.ReadIsTrueAsync(world, item))),
        14 => ("search", () => SearchAsync(node, world)),
        15 => ("seal", () => node.Search.SealAsync(world.Vault, world.EngineRing(AccessAction.Index), 1, CancellationToken.None)),
        16 => ("sweep", () => SweepAsync(world)),
        17 => ("refresh", () => world.Vault.RefreshAsync(CancellationToken.None)),
        18 => ("tick", () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(_chance.Below(3000)));
            return Task.CompletedTask;
        }),
        _ => ("crash", () =>
        {
            node.Store.CrashAtStep = node.Store.Steps + 1 + _chance.Below(40);
            return Task.CompletedTask;
        }),
    };

    private async Task RunAsync(string name, Node node, World world, Func<Task> work)
    {
        var number = ++_operations;
        _trace.Add($"{number} {name} on {node.Index} at {node.Store.Steps}");
        node.Running++;
        try
        {
            await work();
            if (!node.MustRestart)
            {
                node.SaveAnchor();
            }

            _trace.Add($"{number} done at {node.Store.Steps}");
        }
        catch (Exception e) when (IsExpected(e))
        {
            _trace.Add($"{number} {CodeOf(e)} at {node.Store.Steps}");
            node.MustRestart |= e is LedgerException { Fault: not LedgerFault.OutcomeUnknown } && ReferenceEquals(node.World, world);
        }
        finally
        {
            node.Running--;
            NoticeCrash(node);
        }
    }

    /// <summary>What was acknowledged just before the end stays acknowledged, so a crash need not show as a fault of the operation.</summary>
    private void NoticeCrash(Node node)
    {
        if (node.Store.CrashAtStep > 0 && node.Store.Steps >= node.Store.CrashAtStep && !node.Ended)
        {
            _crashes++;
            node.Ended = true;
            node.MustRestart = true;
        }
    }

    private void Reap()
    {
        foreach (var task in _running.Where(static t => t.IsCompleted).ToList())
        {
            _running.Remove(task);
            task.GetAwaiter().GetResult();
        }
    }

    /// <summary>All comes to rest, the store behaves, and everything is looked at.</summary>
    private async Task CheckpointAsync(int round)
    {
        await Task.WhenAll(_running);
        Reap();
        foreach (var node in _nodes)
        {
            node.Store.Plan = HostilePlan.Honest with { Yield = true };
            NoticeCrash(node);
            node.Store.CrashAtStep = 0;
            await node.Store.DeliverDelayedAsync();
        }

        _checks.NoPlaintext();
        await ReviveAsync(-1);
        if (_lying)
        {
            await _checks.NothingAlteredAsync(_nodes.Select(static n => n.World).OfType<World>());
            _trace.Add($"round {round} safe");
            return;
        }

        await _checks.EverythingAsync(_nodes, _clock, (_seed * 1000) + 900 + (ulong)round);
        _trace.Add($"round {round}: {_model.Items.Count} items");
    }

    private Func<Task> FileAsync(World world)
    {
        var (marking, content) = (Markings[_chance.Below(Markings.Length)], NewContent());
        var filing = new MaybeFiled(content, [marking]);
        _model.Begin(filing);
        return async () =>
        {
            var receipt = await world.FileAsync(marking, new MemoryStream(Encoding.ASCII.GetBytes(content)));
            _model.Filed(filing, receipt.Item, marking);
        };
    }

    private Func<Task> BatchAsync(World world)
    {
        var filings = new List<MaybeFiled>();
        for (var i = 1 + _chance.Below(5); i > 0; i--)
        {
            filings.Add(new MaybeFiled(NewContent(), [Markings[_chance.Below(Markings.Length)]]));
            _model.Begin(filings[^1]);
        }

        return async () =>
        {
            var receipts = await world.FileBatchAsync([.. filings.Select(static f => (f.Markings[0], Encoding.ASCII.GetBytes(f.Content)))]);
            for (var i = 0; i < filings.Count; i++)
            {
                _model.Filed(filings[i], receipts[i].Item, filings[i].Markings[0]);
            }
        };
    }

    private async Task VersionAsync(World world, ItemId item)
    {
        var content = NewContent();
        var marking = (world.Vault.TryFind(world.Ring(), item) ?? throw NotHere(item)).Label.Print(_founding.Policy);

        // A version is filed under the label that was seen. Where the item has moved meanwhile, it must be refused.
        ItemState? Apply(ItemState s) => s.Marking == marking ? s with { Version = s.Version + 1, Content = content, Text = null } : null;
        var change = _model.Begin(item, Apply, content: content);
        var receipt = await world.FileAsync(marking, Encoding.ASCII.GetBytes(content), versionOf: item);
        change.Acknowledge(_model.Tick(), s => s.Version + 1 == receipt.Version ? Apply(s) : null);
    }

    private async Task TextAsync(World world, ItemId item)
    {
        var row = world.Vault.Pending(world.EngineRing()).FirstOrDefault(r => r.Item == item);
        if (row is null)
        {
            return;
        }

        var text = _chance.OneIn(4) ? null : $"{Canary} {Checks.Words[_chance.Below(Checks.Words.Count)]} {Checks.Words[_chance.Below(Checks.Words.Count)]}";
        var parts = new List<MaybeFiled>();
        for (var i = text is null ? 0 : Math.Max(0, _chance.Below(4) - 1); i > 0; i--)
        {
            parts.Add(new MaybeFiled(NewContent(), Markings));
            _model.Begin(parts[^1]);
        }

        var change = _model.Begin(
            item, s => s.Text is null && s.Version == row.Version ? s with { Text = text ?? string.Empty } : null, text: text);
        var receipt = await world.AddTextAsync(
            item,
            text,
            text is null ? "unreadable" : null,
            [.. parts.Select(static p => new NewPart(new ItemFields { Title = "part", MediaType = "text/plain" }, Encoding.ASCII.GetBytes(p.Content)))]);
        if (receipt.Dropped)
        {
            change.Acknowledge(_model.Tick(), static s => s);
            return;
        }

        change.Acknowledge(_model.Tick());
        for (var i = 0; i < parts.Count; i++)
        {
            if (world.Vault.TryFind(world.Ring(), receipt.Parts[i]) is { } part)
            {
                _model.Filed(parts[i], part.Item, part.Label.Print(_founding.Policy));
            }
        }
    }

    private async Task RelabelAsync(World world, ItemId item)
    {
        var marking = Markings[_chance.Below(Markings.Length)];
        if (world.Vault.TryFind(world.Ring(), item) is null)
        {
            throw NotHere(item);
        }

        var change = _model.Begin(item, s => s with { Marking = marking });
        await world.RelabelAsync(marking, item);
        change.Acknowledge(_model.Tick());
    }

    private async Task SearchAsync(Node node, World world)
    {
        await node.IndexTextsAsync();
        _checks.HitsAreTrue(node, world);
    }

    private async Task SweepAsync(World world)
    {
        _clock.Advance(TimeSpan.FromMinutes(_chance.Below(40)));
        await world.Vault.SweepAsync(CancellationToken.None);
    }

    /// <summary>Half of all changes meet on the few newest items, so that they overlap.</summary>
    private Func<Task>? OnItem(Func<ItemId, Task> work)
    {
        if (_model.Items.Count == 0)
        {
            return null;
        }

        var among = _chance.OneIn(2) ? Math.Min(3, _model.Items.Count) : _model.Items.Count;
        var item = _model.Items[^(1 + _chance.Below(among))];
        return () => work(item);
    }

    private string NewContent()
    {
        var number = _contents > 0 && _chance.OneIn(5) ? _chance.Below(_contents) : _contents++;
        var content = $"{Canary} content {number} ";
        return number % 23 == 7 ? content.PadRight(Vault.Vault.SmallItemBytes + 70_000, 'x') : content;
    }

    private static VaultException NotHere(ItemId item) => new(VaultFault.NotFound, $"item {item} is not seen here yet");

    private static SimulatedCrashException? CrashOf(Exception? e)
    {
        while (e is not null and not SimulatedCrashException)
        {
            e = e.InnerException;
        }

        return e as SimulatedCrashException;
    }

    private static string CodeOf(Exception e) => CrashOf(e) is not null ? "crash" : ((StrongroomException)e).Code;

    /// <summary>Faults that an operation may report. From an honest store none of them may say that something is altered, missing or rolled back.</summary>
    private bool IsExpected(Exception e) => CrashOf(e) is not null || e switch
    {
        StorageException => true,
        VaultException { Fault: VaultFault.Superseded or VaultFault.NotFound or VaultFault.StagedTooLong } => true,
        LedgerException { Fault: LedgerFault.OutcomeUnknown or LedgerFault.StopAndReload or LedgerFault.Closed } => true,
        GovernanceException => true,
        StrongroomException => _lying,
        _ => false,
    };
}
