using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using Strongroom.Storage;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>Three agencies witness each other over their real links: mutual TLS between introduced peers.</summary>
public sealed class WitnessLinkTests
{
    [Fact]
    public async Task Introduced_peers_witness_each_other_and_a_store_put_back_is_refused_by_their_word()
    {
        await using var all = await Federation.StartAsync(null, "south", "east");
        await MinuteAsync(all, 0, 1, 2);
        using (var olly = await all.Home.SignInAsync("olly"))
        {
            var health = await olly.GetAsync("health", Default.HealthView);
            Assert.Equal([("east", null), ("south", null)], health.Witnesses.Select(static w => (w.Agency, w.Trouble)).Order());
        }

        // South's store goes back, and its machine is lost: only the others remember.
        var south = all.Of("south");
        var store = Assert.IsType<MemoryStore>(south.Store);
        var (old, now) = (store.Snapshot(), default(IReadOnlyList<KeyValuePair<ObjectName, byte[]>>));
        using (var ada = await south.SignInAsync("ada"))
        {
            await ada.DepositAsync("New", "UK SECRET", "new");
        }

        await MinuteAsync(all, 1);
        await south.Host.DisposeAsync();
        now = store.Snapshot();
        store.Restore(old);
        foreach (var file in new[] { "anchor", "cosigned" })
        {
            File.Delete(Path.Combine(south.StatePath!, file));
        }

        await south.OpenAsync(unlock: false);
        var fault = await Assert.ThrowsAsync<LedgerException>(south.UnlockAsync);
        Assert.Equal(LedgerFault.RolledBack, fault.Fault);
        Assert.Contains("that testers cosigned at", fault.Message, StringComparison.Ordinal);

        // The others go on: one witness is enough. And south comes back with the newer copy, proven by its peer.
        await MinuteAsync(all, 0);
        await south.Host.DisposeAsync();
        store.Restore(now);
        await south.OpenAsync();
        Assert.Equal(AgencyState.Serving, south.Host.Agency.State);
    }

    /// <summary>A minute passes, and these nodes were witnessed in it.</summary>
    private static async Task MinuteAsync(Federation all, params int[] nodes)
    {
        all.Clock.Advance(TimeSpan.FromSeconds(61));
        var since = all.Clock.GetUtcNow().AddSeconds(-1);
        await Waiting.UntilAsync(() => nodes.All(n => all[n].Host.Agency.Status() is { Freshness: "witnessed" } s && s.LastCosigned >= since));
    }
}
