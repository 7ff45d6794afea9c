using Strongroom.Core;
using Strongroom.Ledger;
using Strongroom.Storage;
using Strongroom.Vault.Tests;

namespace Strongroom.Simulation.Witnesses;

/// <summary>
/// Three agencies, two machines each, that witness each other, in one thread, from one seed. What goes wrong, and what must survive it:
/// <list type="table">
/// <item><term>a store put back to any earlier state, with or without the machine that uses it</term><description>refused as soon as one honest peer that saw more is reached</description></item>
/// <item><term>two machines of one agency shown two histories</term><description>no honest witness cosigns both; the second to ask it is refused, with evidence that verifies</description></item>
/// <item><term>links cut, answers lost after the work was done</term><description>nobody is refused for it; witnessed again when they heal</description></item>
/// <item><term>crashes, all machines at once included</term><description>they come back without waiting on each other; no witness forgets</description></item>
/// <item><term>a lying witness: invented sizes, old notes, "I never heard of you", damage</term><description>nobody is refused for it, and nobody is witnessed by it who should be refused</description></item>
/// </list>
/// The oracle is the honest peers' own memory, which no machine of the simulation is given. In odd seeds one of the three witnesses lies.
/// </summary>
internal sealed class WitnessSimulation
{
    private const int Steps = 60;
    private const int AtOnce = 4;

    private readonly SeededChance _chance;
    private readonly Trace _trace = new();
    private readonly ManualClock _clock = new();
    private readonly WitnessedAgency[] _agencies;
    private readonly Dictionary<(int From, int To), Link> _links = [];
    private readonly List<Task> _running = [];
    private readonly Dictionary<(int Log, LedgerTree Tree, int Witness), SortedDictionary<ulong, Hash384>> _history = [];
    private readonly List<(int Agency, IReadOnlyList<KeyValuePair<ObjectName, byte[]>> Store, LocalState Local)> _backups = [];
    private readonly ulong _seed;
    private int _refusals;
    private int _forks;
    private int _entries;

    public WitnessSimulation(ulong seed)
    {
        _seed = seed;
        _chance = new SeededChance(seed);
        var random = new SeededRandomSource(seed);
        _agencies = [.. Enumerable.Range(0, 3).Select(i => new WitnessedAgency(i, _clock, random))];
        foreach (var from in _agencies)
        {
            foreach (var to in _agencies.Where(a => a != from))
            {
                var link = _links[(from.Index, to.Index)] = new Link(from, to, _chance);
                from.Peers.Add(new PeerWitness(to.Store, $"agency {to.Index}", to.Key.PublicKey, link));
            }
        }

        _agencies[2].Lies = seed % 2 == 1;
    }

    private IEnumerable<WitnessedNode> Nodes => _agencies.SelectMany(static a => a.Nodes);

    public async Task<WitnessReport> RunAsync()
    {
        foreach (var agency in _agencies)
        {
            var genesis = new Draft();
            genesis.Control.Add(new EntryDraft(1, [1]));
            await (await Ledger.Ledger.CreateAsync(agency.Truth, agency.Secrets, agency.Options(_clock), genesis, CancellationToken.None)).DisposeAsync();
            foreach (var node in agency.Nodes)
            {
                // A first start: the founding machine has its anchor, the second is given a copy of it.
                await using var first = await Ledger.Ledger.OpenAsync(agency.Truth, agency.Secrets, agency.Options(_clock), CancellationToken.None);
                node.Local = new LocalState(first.Anchor, CosignedNotes.InMemory());
                await node.StartAsync();
            }
        }

        for (var step = 0; step < Steps; step++)
        {
            await StepAsync();
            while (_running.Count >= AtOnce)
            {
                await Task.WhenAny(_running);
                Reap();
            }

            WitnessesKeepOneHistory();
        }

        await QuietAsync();
        await EverythingHealsAsync();
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        foreach (var agency in _agencies)
        {
            agency.Dispose();
        }

        return new WitnessReport(
            _seed, _refusals, _forks, _links.Values.Sum(static l => l.Lost), _links.Values.Sum(static l => l.LiesTold), _trace.ToString());
    }

    private async Task StepAsync()
    {
        var agency = _agencies[_chance.Below(_agencies.Length)];
        var node = agency.Nodes[_chance.Below(2)];
        switch (_chance.Below(24))
        {
            case < 8 when node.Ledger is not null:
                Begin($"commit on {node.Name}", node.CommitAsync($"entry {_entries++}"));
                break;
            case < 13:
                _clock.Advance(TimeSpan.FromMinutes(1));
                foreach (var each in Nodes.Where(static n => n.Ledger is not null))
                {
                    Begin($"minute on {each.Name}", each.MinuteAsync());
                }

                break;
            case 13:
                _links[(agency.Index, (agency.Index + 1 + _chance.Below(2)) % 3)].IsCut = true;
                break;
            case 14 or 15:
                foreach (var link in _links.Values)
                {
                    link.IsCut = false;
                }

                break;
            case 16:
                await QuietAsync();
                _trace.Add($"down {node.Name}");
                await node.DisposeAsync();
                break;
            case 17 when node.Ledger is null:
                Begin($"start {node.Name}", node.StartAsync());
                break;
            case 18 or 19:
                await QuietAsync();
                _backups.Add((agency.Index, agency.Truth.Snapshot(), node.Local.Copy()));
                break;
            case 20 or 21 or 22:
                await RollBackAsync(agency, node);
                break;
            case 23:
                await TogetherAsync(TimeSpan.FromHours(_chance.Below(60)));
                break;
        }
    }

    private void Begin(string what, Task work)
    {
        _trace.Add(what);
        _running.Add(work);
    }

    private void Reap()
    {
        foreach (var task in _running.Where(static t => t.IsCompleted).ToList())
        {
            _running.Remove(task);
            task.GetAwaiter().GetResult();
        }

        MustNotBeRefused();
    }

    private async Task QuietAsync()
    {
        await Task.WhenAll(_running);
        Reap();
    }

    /// <summary>Outside the moments at which a store lies, nobody is refused: neither for cut links, lost answers nor lies of a witness.</summary>
    private void MustNotBeRefused()
    {
        foreach (var node in Nodes)
        {
            Must(node.Refusal is null, $"machine {node.Name} refused a true store: {node.Refusal?.Message}");
        }
    }

    /// <summary>Puts a store back to an earlier state, perhaps with the machine, or the machine lost; looks what a start makes of it; undoes it.</summary>
    private async Task RollBackAsync(WitnessedAgency agency, WitnessedNode node)
    {
        await QuietAsync();
        var candidates = _backups.FindAll(b => b.Agency == agency.Index);
        if (candidates.Count == 0)
        {
            return;
        }

        var backup = candidates[_chance.Below(candidates.Count)];
        var (now, local) = (agency.Truth.Snapshot(), node.Local.Copy());
        await Task.WhenAll(agency.Nodes.Select(static n => n.DisposeAsync().AsTask()));
        agency.Truth.Restore(backup.Store);
        node.Local = _chance.Below(3) switch { 0 => local, 1 => backup.Local.Copy(), _ => LocalState.Lost };
        await node.StartAsync();
        await MatchesOracleAsync(agency, node);
        if (node.Refusal is null && node.Ledger is not null)
        {
            await node.MinuteAsync(); // a second chance to be wrong
            await MatchesOracleAsync(agency, node);
        }

        _refusals += node.Refusal is null ? 0 : 1;
        _trace.Add($"rolled back {node.Name}: {node.Refusal?.Code ?? node.Freshness?.Status.ToString()}");
        await node.DisposeAsync();
        agency.Truth.Restore(now);
        node.Local = local;
        await node.StartAsync();
        MustNotBeRefused();
    }

    /// <summary>
    /// The oracle. A machine is witnessed only on a store that contains what every honest peer cosigned that it reached; and it refuses only what does not contain
    /// something that somebody saw.
    /// </summary>
    private async Task MatchesOracleAsync(WitnessedAgency agency, WitnessedNode node)
    {
        await using var plain = await Ledger.Ledger.OpenAsync(agency.Truth, agency.Secrets, agency.Options(_clock), CancellationToken.None);
        var position = plain.Position;
        bool Lacks(CosignedCheckpoint? c) => c is not null && c.Checkpoint.Size > (c.Checkpoint.Tree == LedgerTree.Access ? position.AccessSize : position.ControlSize);
        var seen = _agencies.Where(a => a != agency).ToDictionary(static a => a, a => Enum.GetValues<LedgerTree>().Any(t => Lacks(a.Last(agency, t))));
        if (node.Refusal is null)
        {
            var standing = node.Freshness!.Witnesses;
            foreach (var (peer, lacks) in seen.Where(static s => !s.Key.Lies))
            {
                var trouble = standing.Single(w => w.Store == peer.Store).Trouble;
                Must(!lacks || trouble == WitnessTrouble.OutOfReach, $"machine {node.Name} talked to agency {peer.Index}, which saw more, and was not refused");
            }
        }
        else
        {
            Must(
                seen.Values.Any(static s => s) || node.Local.Anchor?.Position.Commit > position.Commit || node.Local.Cosigned.All.Count > 0,
                $"machine {node.Name} refused a store older than nothing that anyone saw");
        }
    }

    /// <summary>
    /// Last of all: two machines of each agency are shown two histories, and both go on. With an honest witness in reach of both, the second one that it
    /// hears of is refused within a minute, and what it refuses is proved to anyone.
    /// </summary>
    private async Task ForkAsync(WitnessedAgency agency)
    {
        var (one, other) = _chance.OneIn(2) ? (agency.Nodes[0], agency.Nodes[1]) : (agency.Nodes[1], agency.Nodes[0]);
        await other.DisposeAsync();
        other.View = new MemoryStore();
        other.View.Restore(agency.Truth.Snapshot());
        await other.StartAsync();
        Must(other.Refusal is null, "a copy that is still the same was refused");
        foreach (var node in new[] { one, other })
        {
            for (var i = 1 + _chance.Below(3); i > 0; i--)
            {
                await node.CommitAsync($"fork {_entries++}");
            }
        }

        await one.MinuteAsync();
        await other.MinuteAsync();
        Must(one.Refusal is null, "the first of two histories was refused");
        Must(other.Refusal is not null, "two histories live on beside each other");
        _refusals++;
        if (other.Refusal!.Fault == LedgerFault.Forked)
        {
            _forks++;
            ForkEvidence.Read(other.Refusal.Evidence!.Write()).Verify(agency.Secrets.LogKey.PublicKey);
        }

        _trace.Add($"forked {agency.Index}: {other.Refusal.Code}");
        WitnessesKeepOneHistory();
    }

    /// <summary>All machines end and start at once, after a while.</summary>
    private async Task TogetherAsync(TimeSpan after)
    {
        await QuietAsync();
        await Task.WhenAll(Nodes.Select(static n => n.DisposeAsync().AsTask()));
        _clock.Advance(after);
        foreach (var node in Nodes)
        {
            Begin($"start {node.Name} with all others", node.StartAsync());
        }

        await QuietAsync();
    }

    /// <summary>Links heal and answers arrive: after a common start and one more minute every machine is witnessed, lies or not.</summary>
    private async Task EverythingHealsAsync()
    {
        foreach (var link in _links.Values)
        {
            (link.IsCut, link.LosesAnswers) = (false, false);
        }

        await TogetherAsync(TimeSpan.FromDays(2));
        foreach (var node in Nodes)
        {
            Begin($"minute on {node.Name}", node.MinuteAsync());
        }

        await QuietAsync();
        foreach (var node in Nodes)
        {
            Must(node.Freshness?.Status == FreshnessStatus.Witnessed, $"machine {node.Name} is {node.Freshness?.Status} though everything is well");
        }

        foreach (var agency in _agencies)
        {
            await ForkAsync(agency);
        }
    }

    /// <summary>Whatever an honest witness ever cosigned of a tree has one root for each size.</summary>
    private void WitnessesKeepOneHistory()
    {
        foreach (var (witness, log, tree) in
            from w in _agencies from l in _agencies where w != l from t in Enum.GetValues<LedgerTree>() select (w, l, t))
        {
            if (witness.Last(log, tree) is not { } last)
            {
                continue;
            }

            var key = (log.Index, tree, witness.Index);
            var history = _history.TryGetValue(key, out var known) ? known : _history[key] = [];
            Must(!history.TryGetValue(last.Checkpoint.Size, out var root) || root == last.Checkpoint.Root, $"witness {witness.Index} cosigned two roots of one size");
            Must(history.Count == 0 || history.Keys.Last() <= last.Checkpoint.Size, $"witness {witness.Index} forgot");
            history[last.Checkpoint.Size] = last.Checkpoint.Root;
        }
    }

    private static void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}

/// <summary>What a run did.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Refusals">Stores refused, all of them rightly.</param>
/// <param name="Forks">Of them forked ones, with evidence.</param>
/// <param name="Lost">Answers lost on their way.</param>
/// <param name="Lies">Lies told by a witness.</param>
/// <param name="Trace">Hash over every step.</param>
internal sealed record WitnessReport(ulong Seed, int Refusals, int Forks, int Lost, int Lies, string Trace)
{
    public override string ToString() =>
        $"seed {Seed}: {Refusals} refusals, {Forks} forks, {Lost} answers lost, {Lies} lies, trace {Trace[..16]}";
}
