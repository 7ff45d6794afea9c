using Strongroom.Core;
using Strongroom.Storage;
using Strongroom.Testing;

namespace Strongroom.Ledger.Tests;

/// <summary>Several writers over one store: one chain, and nobody's acknowledged work lost.</summary>
public sealed class RaceTests : IDisposable
{
    private const int Writers = 8;
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Eight_writers_race_on_one_directory()
    {
        using var scratch = new ScratchFolder();
        await (await _world.CreateAsync(new DirectoryStore(scratch.Path))).DisposeAsync();
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            var fold = new Recorder();
            await using var ledger = await _world.OpenAsync(new DirectoryStore(scratch.Path), fold);
            var done = new List<string>();
            for (var burst = 0; burst < 4; burst++)
            {
                var texts = Enumerable.Range(0, 6).Select(i => $"{w}.{burst}.{i}").ToList();
                var committed = await Task.WhenAll(texts.Select((text, i) => ledger.CommitAsync(
                    () => i == 3 ? World.Control(text) : World.Access(text), None)));
                foreach (var (one, text) in committed.Zip(texts))
                {
                    Assert.Equal(text, World.TextOf(fold.Commits[(int)one.Commit].Entries.Single(e => e.Leaf == one.Leaves[0])));
                }

                done.AddRange(texts);
            }

            return done;
        })));

        var all = new Recorder();
        await using var reader = await _world.OpenAsync(new DirectoryStore(scratch.Path), all);
        Assert.Equal(acknowledged.SelectMany(static a => a).Append("genesis").Order(), all.Texts.Order());
        Assert.True((await _world.Verifier(new DirectoryStore(scratch.Path)).VerifyAsync(None)).IsWhole);
    }

    public static TheoryData<ulong> Seeds(int count) => [.. Enumerable.Range(1, count).Select(static s => (ulong)s)];

    /// <summary>Faults of an honest store: whatever was acknowledged is there once, whatever was refused is not there.</summary>
    [Theory]
    [MemberData(nameof(Seeds), 6)]
    public void Writers_race_on_a_store_that_fails_and_delays(ulong seed) => Pump.Run(
        async () =>
        {
            var truth = new MemoryStore();
            await (await _world.CreateAsync(truth)).DisposeAsync();
            var plan = new HostilePlan
            {
                Yield = true, FailCreateOneIn = 9, StoreButFailOneIn = 7, DelayOneIn = 11, FailReadOneIn = 15, StaleListOneIn = 3,
            };
            var acknowledged = new List<string>();
            var refused = new List<string>();
            var unknown = new List<string>();
            var stores = new List<HostileStore>();
            var ledgers = new List<(Ledger Ledger, Recorder Fold, HostileStore Store)>();
            for (var w = 0; w < Writers; w++)
            {
                var store = new HostileStore(truth, (seed * 100) + (ulong)w, new HostilePlan { Yield = true });
                var fold = new Recorder();
                ledgers.Add((await _world.OpenAsync(store, fold), fold, store));
                store.Plan = plan;
            }

            await Task.WhenAll(ledgers.Select(async (writer, w) =>
            {
                for (var burst = 0; burst < 3; burst++)
                {
                    await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
                    {
                        var text = $"{w}.{burst}.{i}";
                        try
                        {
                            await writer.Ledger.CommitAsync(() => i == 2 ? World.Control(text) : World.Access(text), None);
                            acknowledged.Add(text);
                        }
                        catch (StorageException)
                        {
                            refused.Add(text);
                        }
                        catch (LedgerException e) when (e.Fault == LedgerFault.OutcomeUnknown)
                        {
                            unknown.Add(text);
                        }
                    }));
                }
            }));

            foreach (var (_, _, store) in ledgers)
            {
                store.Plan = new HostilePlan { Yield = true };
                await store.DeliverDelayedAsync();
            }

            foreach (var (ledger, _, _) in ledgers)
            {
                await ledger.RefreshAsync(None);
            }

            var all = new Recorder();
            await using var reader = await _world.OpenAsync(truth, all);
            Assert.Equal(all.Texts.Count, all.Texts.Distinct().Count());
            Assert.Empty(acknowledged.Except(all.Texts));
            Assert.Empty(refused.Intersect(all.Texts));
            Assert.Empty(all.Texts.Except([.. acknowledged, .. unknown, "genesis"]));
            Assert.All(ledgers, l => Assert.Equal(reader.Position, l.Ledger.Position));
            Assert.All(ledgers, l => Assert.Equal(all.Texts, l.Fold.Texts));
            Assert.True((await _world.Verifier(truth).VerifyAsync(None)).IsWhole);
            Assert.True(acknowledged.Count > 20 && ledgers.Sum(static l => l.Store.FaultsPlayed) > 20);
        },
        seed);

    /// <summary>Lies: work may stop, but whoever opens the store with a writer's anchor sees everything that this writer was told, or is refused.</summary>
    [Theory]
    [MemberData(nameof(Seeds), 6)]
    public void Whatever_the_store_lies_about_it_never_becomes_a_wrong_answer(ulong seed) => Pump.Run(
        async () =>
        {
            var truth = new MemoryStore();
            await (await _world.CreateAsync(truth)).DisposeAsync();
            var plan = seed % 3 == 0
                ? new HostilePlan { Yield = true, LoseOneIn = 12 }
                : seed % 3 == 1
                    ? new HostilePlan { Yield = true, LieOnConditionOneIn = 6, HideOneIn = 20 }
                    : new HostilePlan { Yield = true, FlipReadOneIn = 10, HideOneIn = 10, DelayOneIn = 10 };
            var writers = new List<(Ledger Ledger, List<string> Acknowledged)>();
            var noticed = 0;
            for (var w = 0; w < 4; w++)
            {
                var store = new HostileStore(truth, (seed * 100) + (ulong)w, new HostilePlan { Yield = true });
                writers.Add((await _world.OpenAsync(store, new Recorder()), []));
                store.Plan = plan;
            }

            await Task.WhenAll(writers.Select(async (writer, w) =>
            {
                for (var i = 0; i < 15; i++)
                {
                    var text = $"{w}.{i}";
                    try
                    {
                        await writer.Ledger.CommitAsync(() => World.Access(text), None);
                        writer.Acknowledged.Add(text);
                        await writer.Ledger.RefreshAsync(None);
                    }
                    catch (StrongroomException)
                    {
                        noticed++;
                    }
                }
            }));

            foreach (var (ledger, acknowledged) in writers)
            {
                var fold = new Recorder();
                try
                {
                    await using var again = await Ledger.OpenAsync(truth, _world.Secrets, _world.Options(fold) with { Anchor = ledger.Anchor }, None);
                    Assert.Empty(acknowledged.Except(fold.Texts));
                }
                catch (LedgerException e) when (e.Fault is LedgerFault.RolledBack or LedgerFault.Forked or LedgerFault.CommitInvalid)
                {
                    noticed++;
                }
            }

            Assert.True(noticed > 0);
        },
        seed);

    /// <summary>Stored, reported unknown, and read back with flipped bits: still never decided twice.</summary>
    [Theory]
    [MemberData(nameof(Seeds), 6)]
    public void Work_is_never_committed_twice(ulong seed) => Pump.Run(
        async () =>
        {
            var fold = new Recorder();
            var store = new HostileStore(new MemoryStore(), seed);
            await using var ledger = await _world.CreateAsync(store, fold);
            store.Plan = new HostilePlan { Yield = true, StoreButFailOneIn = 2, FlipReadOneIn = 2, DelayOneIn = 5 };
            for (var i = 0; i < 25; i++)
            {
                var text = $"{i}";
                try
                {
                    await ledger.CommitAsync(() => World.Access(text), None);
                }
                catch (StrongroomException)
                {
                    continue;
                }
            }

            store.Plan = HostilePlan.Honest;
            await store.DeliverDelayedAsync();
            await ledger.RefreshAsync(None);
            Assert.Equal(fold.Texts.Count, fold.Texts.Distinct().Count());
            Assert.True(store.FaultsPlayed > 10);
        },
        seed);

    /// <summary>The process ends at every step in turn. Nothing acknowledged is lost, nothing is half there, and the next process goes on.</summary>
    [Fact]
    public async Task A_crash_at_any_step_leaves_nothing_or_a_whole_commit()
    {
        var honest = new HostileStore(new MemoryStore(), 1);
        await WriteAsync(honest, []);
        var steps = honest.Steps;
        Assert.InRange(steps, 30, 400);
        for (var crash = 1L; crash <= steps; crash++)
        {
            var store = new HostileStore(new MemoryStore(), 1) { CrashAtStep = crash };
            var acknowledged = new List<string>();
            var hasCrashed = false;
            try
            {
                await WriteAsync(store, acknowledged);
            }
            catch (SimulatedCrashException)
            {
                hasCrashed = true;
            }
            catch (LedgerException e) when (e is { Fault: LedgerFault.StopAndReload, InnerException: SimulatedCrashException })
            {
                hasCrashed = true;
            }

            Assert.True(hasCrashed || acknowledged.Count == 6); // only the tiles after the last commit may be lost without anybody being told
            store.Restart();
            var fold = new Recorder();
            try
            {
                await using var again = await _world.OpenAsync(store, fold);
                Assert.InRange(fold.Commits.Count - acknowledged.Count, 0, 1); // at most the one that was on its way
                Assert.Equal(acknowledged, fold.Commits.Take(acknowledged.Count).Select(static c => World.TextOf(c.Entries[0])));
                await again.CommitAsync(static () => World.Access("goes on"), None);
                var report = await _world.Verifier(store).VerifyAsync(None);
                Assert.Empty(report.Findings);
                var tiles = (int)(again.Position.AccessSize / 256);
                Assert.Equal(tiles * 2, store.Truth.Snapshot().Count(static o => o.Key.ToString().StartsWith("l/access/", StringComparison.Ordinal)));
            }
            catch (LedgerException e) when (e.Fault == LedgerFault.NoLedger)
            {
                Assert.Empty(acknowledged);
            }
        }
    }

    private async Task WriteAsync(HostileStore store, List<string> acknowledged)
    {
        await using var ledger = await _world.CreateAsync(store);
        acknowledged.Add("genesis");
        for (var i = 0; i < 5; i++)
        {
            var draft = World.Access($"commit {i}");
            draft.Access.AddRange(Enumerable.Range(0, 120).Select(static _ => World.Entry("filler")));
            await ledger.CommitAsync(() => draft, None);
            acknowledged.Add($"commit {i}");
        }
    }
}
