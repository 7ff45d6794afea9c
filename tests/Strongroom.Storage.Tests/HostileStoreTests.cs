using Strongroom.Core;
using Strongroom.Testing;

namespace Strongroom.Storage.Tests;

/// <summary>The hostile store itself must do what the tests that lean on it believe.</summary>
public sealed class HostileStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ObjectName Name = ObjectName.Parse("o/x");
    private readonly MemoryStore _truth = new();

    private HostileStore Always(HostilePlan plan) => new(_truth, 7, plan);

    [Fact]
    public async Task A_failed_create_stores_nothing()
    {
        var fault = await Assert.ThrowsAsync<StorageException>(async () => await Always(new() { FailCreateOneIn = 1 }).CreateAsync(Name, new byte[1], None));
        Assert.Equal(StorageFault.Unavailable, fault.Fault);
        Assert.Equal(0, _truth.Count);
    }

    [Fact]
    public async Task A_stored_create_may_be_reported_unknown()
    {
        var fault = await Assert.ThrowsAsync<StorageException>(async () => await Always(new() { StoreButFailOneIn = 1 }).CreateAsync(Name, new byte[1], None));
        Assert.Equal(StorageFault.OutcomeUnknown, fault.Fault);
        Assert.Equal(1, _truth.Count);
    }

    [Fact]
    public async Task A_delayed_create_arrives_later()
    {
        var store = Always(new() { DelayOneIn = 1 });
        await Assert.ThrowsAsync<StorageException>(async () => await store.CreateAsync(Name, new byte[1], None));
        Assert.Equal(0, _truth.Count);
        await store.DeliverDelayedAsync();
        Assert.Equal(1, _truth.Count);
    }

    [Fact]
    public async Task Lies()
    {
        Assert.Equal(CreateOutcome.Created, await Always(new() { LoseOneIn = 1 }).CreateAsync(Name, new byte[1], None));
        Assert.Equal(0, _truth.Count);
        await _truth.CreateAsync(Name, new byte[] { 1 }, None);
        Assert.Equal(CreateOutcome.Created, await Always(new() { LieOnConditionOneIn = 1 }).CreateAsync(Name, new byte[] { 2 }, None));
        Assert.Equal([2], await _truth.ReadAllAsync(Name, 9, None));
        Assert.Null(await Always(new() { HideOneIn = 1 }).ReadAllAsync(Name, 9, None));
        Assert.NotEqual([2], await Always(new() { FlipReadOneIn = 1 }).ReadAllAsync(Name, 9, None));
    }

    [Fact]
    public async Task Probing_finds_a_store_that_does_not_keep_its_condition()
    {
        var found = await StoreProbe.ProbeAsync(Always(new() { LieOnConditionOneIn = 1 }), new SeededRandomSource(1), None);
        Assert.Contains("create-only", found.Lacking);
        Assert.False(found.IsSufficient);
    }

    [Fact]
    public async Task Nothing_answers_after_a_crash_until_the_restart()
    {
        var store = Always(HostilePlan.Honest);
        store.CrashAtStep = 3; // begin, write, complete
        await Assert.ThrowsAsync<SimulatedCrashException>(async () => await store.CreateAsync(Name, new byte[1], None));
        await Assert.ThrowsAsync<SimulatedCrashException>(async () => await store.ReadAllAsync(Name, 9, None));
        Assert.Equal(0, _truth.Count);
        store.Restart();
        store.CrashAtStep = store.Steps + 4; // after the effect
        await Assert.ThrowsAsync<SimulatedCrashException>(async () => await store.CreateAsync(Name, new byte[1], None));
        Assert.Equal(1, _truth.Count);
    }

    [Fact]
    public void The_pump_replays_a_seed_exactly_and_notices_other_threads()
    {
        Assert.Equal(Order(5), Order(5));
        Assert.NotEqual(Order(5), Order(6));
        Assert.Throws<InvalidOperationException>(() => Pump.Run(async () => await new TaskCompletionSource().Task));
    }

    private static List<int> Order(ulong seed)
    {
        var order = new List<int>();
        Pump.Run(() => Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            await Task.Yield();
            order.Add(i);
        })), seed);
        return order;
    }
}
