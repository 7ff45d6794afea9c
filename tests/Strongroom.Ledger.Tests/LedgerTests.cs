using System.Text;
using Strongroom.Core;
using Strongroom.Storage;
using Strongroom.Testing;

namespace Strongroom.Ledger.Tests;

public sealed class LedgerTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly World _world = new();
    private readonly MemoryStore _store = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task What_is_committed_is_folded_here_and_at_the_next_start()
    {
        var here = new Recorder();
        await using (var ledger = await _world.CreateAsync(_store, here))
        {
            for (var i = 0; i < 20; i++)
            {
                var text = $"entry {i}";
                var committed = await ledger.CommitAsync(() => i % 5 == 0 ? World.Control(text) : World.Access(text), None);
                Assert.Equal((ulong)i + 1, committed.Commit);
                Assert.Equal(here.Entries.Last().Leaf, Assert.Single(committed.Leaves));
            }

            Assert.Equal(5UL, ledger.Position.ControlSize);
            Assert.Equal(16UL, ledger.Position.AccessSize);
        }

        var there = new Recorder();
        await using var again = await _world.OpenAsync(_store, there);
        Assert.Equal(here.Texts, there.Texts);
        Assert.Equal(here.Commits.Select(static c => (c.Number, c.Hash, c.Time)), there.Commits.Select(static c => (c.Number, c.Hash, c.Time)));
        Assert.Equal(FreshnessStatus.FreshnessUnproven, again.Freshness);
    }

    [Fact]
    public async Task A_draft_keeps_its_order_and_its_heads()
    {
        var fold = new Recorder();
        await using var ledger = await _world.CreateAsync(_store, fold);
        var compartment = new CompartmentId(Id128.FromBytes(new byte[16]));
        var draft = new Draft
        {
            Control = { World.Entry("c1"), World.Entry("c2") },
            Access = { World.Entry("a1"), World.Entry("a2"), World.Entry("a3") },
            Heads = { new NoteEdit(compartment, "x"), new NoteEdit(compartment, "y") },
        };
        var committed = await ledger.CommitAsync(() => draft, None);
        Assert.Equal(["genesis", "c1", "c2", "a1", "a2", "a3"], fold.Texts);
        Assert.Equal(fold.Commits[1].Entries.Select(static e => e.Leaf), committed.Leaves);
        Assert.Equal("x+y", Encoding.UTF8.GetString(Assert.Single(fold.Commits[1].Heads).SealedHead));
    }

    [Fact]
    public async Task Time_never_runs_backwards_and_is_whole_milliseconds()
    {
        var fold = new Recorder();
        await using var ledger = await _world.CreateAsync(_store, fold);
        _world.Clock.Now += TimeSpan.FromTicks(123_456_789);
        await ledger.CommitAsync(() => World.Access("later"), None);
        _world.Clock.Now -= TimeSpan.FromDays(400);
        var committed = await ledger.CommitAsync(() => World.Access("clock set back"), None);
        Assert.Equal(fold.Commits[1].Time, committed.Time);
        Assert.All(fold.Commits, static c => Assert.Equal(0, c.Time.Ticks % TimeSpan.TicksPerMillisecond));
        Assert.Equal(fold.Commits.Select(static c => c.Time), fold.Commits.Select(static c => c.Time).Order());
    }

    [Fact]
    public async Task What_the_decider_throws_comes_back_and_nothing_is_committed()
    {
        await using var ledger = await _world.CreateAsync(_store);
        var before = ledger.Position;
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => ledger.CommitAsync(() => throw new TimeZoneNotFoundException(), None));
        Assert.Equal(before, ledger.Position);
        Assert.Equal(1UL, (await ledger.CommitAsync(() => World.Access("goes on"), None)).Commit);
    }

    [Fact]
    public async Task Drafts_that_can_not_be_committed_are_refused()
    {
        await using var ledger = await Ledger.CreateAsync(
            _store, _world.Secrets, _world.Options() with { Heads = null }, World.Control("genesis"), None);
        Assert.Equal(LedgerFault.DraftEmpty, await FaultOf(ledger.CommitAsync(static () => new Draft(), None)));
        Assert.Equal(LedgerFault.NoComposer, await FaultOf(ledger.CommitAsync(static () => new Draft { Heads = { new NoteEdit(default, "") } }, None)));
        Assert.Equal(LedgerFault.DraftTooLong, await FaultOf(ledger.CommitAsync(
            static () => new Draft { Access = { new EntryDraft(1, new byte[Limits.MaxEntryBytes + 1]) } }, None)));
        var longest = await ledger.CommitAsync(static () => new Draft { Access = { new EntryDraft(1, new byte[Limits.MaxEntryBytes]) } }, None);
        Assert.Equal(1UL, longest.Commit);
    }

    [Fact]
    public async Task A_store_holds_one_ledger()
    {
        Assert.Equal(LedgerFault.NoLedger, await FaultOf(_world.OpenAsync(_store)));
        await (await _world.CreateAsync(_store)).DisposeAsync();
        Assert.Equal(LedgerFault.AlreadyExists, await FaultOf(_world.CreateAsync(_store)));
    }

    [Fact]
    public async Task Nothing_is_taken_after_closing()
    {
        var ledger = await _world.CreateAsync(_store);
        await ledger.DisposeAsync();
        await ledger.DisposeAsync();
        Assert.Equal(LedgerFault.Closed, await FaultOf(ledger.CommitAsync(static () => World.Access("late"), None)));
        Assert.Equal(LedgerFault.Closed, await FaultOf(ledger.RefreshAsync(None)));
    }

    [Fact]
    public async Task A_fold_that_fails_stops_everything_until_the_reload()
    {
        var fold = new Failing();
        await using var ledger = await _world.CreateAsync(_store, fold);
        fold.Fails = true;
        Assert.Equal(LedgerFault.StopAndReload, await FaultOf(ledger.CommitAsync(static () => World.Access("breaks the fold"), None)));
        fold.Fails = false;
        Assert.Equal(LedgerFault.StopAndReload, await FaultOf(ledger.CommitAsync(static () => World.Access("must not be decided"), None)));
        Assert.Equal(LedgerFault.StopAndReload, await FaultOf(ledger.RefreshAsync(None)));

        var recorder = new Recorder();
        await using var again = await _world.OpenAsync(_store, recorder);
        Assert.Equal(["genesis", "breaks the fold"], recorder.Texts); // it was committed, and nobody was told that it was not
    }

    [Fact]
    public async Task Another_writers_commits_are_folded_by_refreshing_and_before_deciding()
    {
        var left = new Recorder();
        var right = new Recorder();
        await using var one = await _world.CreateAsync(_store, left);
        await using var two = await _world.OpenAsync(_store, right);
        await one.CommitAsync(static () => World.Access("one"), None);
        await two.RefreshAsync(None);
        Assert.Equal(left.Texts, right.Texts);

        await one.CommitAsync(static () => World.Access("two"), None);
        var runs = new List<int>();
        await two.CommitAsync(
            () =>
            {
                runs.Add(right.Commits.Count);
                return World.Access("three");
            },
            None);
        Assert.Equal([2, 3], runs); // decided on two commits, lost the race, decided again on three
        await one.RefreshAsync(None);
        Assert.Equal(["genesis", "one", "two", "three"], left.Texts);
        Assert.Equal(left.Texts, right.Texts);
        Assert.Equal(one.Position, two.Position);
    }

    [Fact]
    public void Waiting_calls_share_a_commit_and_everything_stays_in_the_pump() => Pump.Run(async () =>
    {
        var fold = new Recorder();
        var store = new HostileStore(_store, 1, new HostilePlan { Yield = true });
        await using var ledger = await _world.CreateAsync(store, fold);
        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => ledger.CommitAsync(() => World.Access($"e{i}"), None)));
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => $"e{i}").Prepend("genesis"), fold.Texts);
        Assert.Equal([1UL, 2UL], all.Select(static c => c.Commit).Distinct()); // the first alone, the other 99 while it was written
        Assert.Equal(fold.Entries.Skip(1).Select(static e => e.Leaf), all.SelectMany(static c => c.Leaves));
    });

    [Fact]
    public void A_control_draft_closes_its_group_and_exclusive_ids_are_never_shared() => Pump.Run(async () =>
    {
        var fold = new Recorder();
        var store = new HostileStore(_store, 1, new HostilePlan { Yield = true });
        await using var ledger = await _world.CreateAsync(store, fold);
        var id = Id128.FromBytes(new byte[16]);
        var first = ledger.CommitAsync(() => World.Access("first"), None);
        var a = ledger.CommitAsync(() => World.Access("a"), None);
        var control = ledger.CommitAsync(() => World.Control("control"), None);
        var b = ledger.CommitAsync(() => new Draft { Access = { World.Entry("b") }, Exclusive = { id } }, None);
        var c = ledger.CommitAsync(() => World.Access("c"), None);
        var d = ledger.CommitAsync(() => new Draft { Access = { World.Entry($"d after {fold.Commits.Count}") }, Exclusive = { id } }, None);
        var e = ledger.CommitAsync(() => World.Access("e"), None);
        await Task.WhenAll(first, a, control, b, c, d, e);
        Assert.Equal([1, 2, 2, 3, 3, 4, 4], new[] { first, a, control, b, c, d, e }.Select(static t => (int)t.Result.Commit));
        Assert.Contains("d after 4", fold.Texts);
    });

    [Fact]
    public void A_waiting_call_can_be_withdrawn() => Pump.Run(async () =>
    {
        var fold = new Recorder();
        var store = new HostileStore(_store, 1, new HostilePlan { Yield = true });
        await using var ledger = await _world.CreateAsync(store, fold);
        using var cancel = new CancellationTokenSource();
        var first = ledger.CommitAsync(() => World.Access("first"), cancel.Token);
        var second = ledger.CommitAsync(() => World.Access("second"), cancel.Token);
        cancel.Cancel();
        await first; // was being written
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(["genesis", "first"], fold.Texts);
    });

    [Fact]
    public async Task One_draft_that_can_not_be_composed_does_not_harm_the_others()
    {
        var failing = new FailingComposer();
        var fold = new Recorder();
        await using var ledger = await Ledger.CreateAsync(
            new HostileStore(_store, 1), _world.Secrets, _world.Options(fold) with { Heads = failing }, World.Control("genesis"), None);
        Pump.Run(async () =>
        {
            var gate = new TaskCompletionSource();
            var tasks = Enumerable.Range(0, 6).Select(i => ledger.CommitAsync(
                () => i == 3
                    ? new Draft { Access = { World.Entry($"{i}") }, Heads = { new NoteEdit(default, "bad") } }
                    : World.Access($"{i}"),
                None)).ToList();
            await Assert.ThrowsAsync<NotSupportedException>(() => tasks[3]);
            await Task.WhenAll(tasks.Where((_, i) => i != 3));
        });
        Assert.Equal(["genesis", "0", "1", "2", "4", "5"], fold.Texts);
    }

    private static async Task<LedgerFault> FaultOf(Task task) => (await Assert.ThrowsAsync<LedgerException>(() => task)).Fault;

    private sealed class Failing : ILedgerFold
    {
        internal bool Fails { get; set; }

        public void Apply(OpenedCommit commit)
        {
            if (Fails)
            {
                throw new InvalidOperationException("a bug in a fold");
            }
        }
    }

    private sealed class FailingComposer : IHeadComposer
    {
        public HeadAdvance Compose(CompartmentId compartment, IReadOnlyList<HeadEdit> edits) => throw new NotSupportedException();
    }
}
