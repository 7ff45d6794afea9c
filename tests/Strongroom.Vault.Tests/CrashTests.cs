using Strongroom.Core;
using Strongroom.Storage;
using Strongroom.Testing;

namespace Strongroom.Vault.Tests;

/// <summary>The process ends at every single step of the store, and the next one finds all that was acknowledged and nothing by halves.</summary>
public sealed class CrashTests
{
    private static readonly Founding Founding = new(3);

    [Fact]
    public async Task A_crash_at_any_step_of_filing_loses_nothing_acknowledged()
    {
        var start = new MemoryStore();
        await using (var world = await World.FoundAsync(start, Founding))
        {
            await world.FileAsync("OFFICIAL", "already there"u8.ToArray());
        }

        var intact = start.Snapshot();
        long steps;
        for (long crash = 0; ; crash++)
        {
            var truth = new MemoryStore();
            truth.Restore(intact);
            var store = new HostileStore(truth, 1);
            var acknowledged = new Dictionary<ItemId, (byte[] Content, string? Text, string Marking)>();
            var relabelling = false;
            ItemId? corrected = null;
            try
            {
                await using var world = await World.OpenAsync(store, Founding);
                store.CrashAtStep = crash == 0 ? 0 : store.Steps + crash;
                await ScenarioAsync(world, acknowledged, () => relabelling = true, i => corrected = i);
            }
            catch (Exception e) when (e is SimulatedCrashException || e.InnerException is SimulatedCrashException)
            {
                // The ledger wraps it: for it, an unknown exception while writing means stop and reload.
            }

            steps = store.Steps;
            var crashed = store.CrashAtStep != 0 && steps >= store.CrashAtStep;
            await VerifyAsync(truth, acknowledged, relabelling, corrected, sweep: crash % 5 == 0);
            if (crash > 0 && !crashed)
            {
                Assert.True(crash > 20);
                return;
            }
        }
    }

    private static async Task ScenarioAsync(
        World world, Dictionary<ItemId, (byte[] Content, string? Text, string Marking)> acknowledged, Action relabelling, Action<ItemId> corrected)
    {
        async Task<ItemId> File(string marking, byte[] content)
        {
            var receipt = await world.FileAsync(marking, content);
            acknowledged.Add(receipt.Item, (content, null, marking));
            return receipt.Item;
        }

        var small = await File("SECRET", "small"u8.ToArray());
        await File("OFFICIAL", new byte[Vault.SmallItemBytes + 100_000]);
        await File("SECRET", "small"u8.ToArray());
        var batch = await world.FileBatchAsync([("OFFICIAL", "b1"u8.ToArray()), ("SECRET", "b2"u8.ToArray())]);
        acknowledged.Add(batch[0].Item, ("b1"u8.ToArray(), null, "OFFICIAL"));
        acknowledged.Add(batch[1].Item, ("b2"u8.ToArray(), null, "SECRET"));
        await world.AddTextAsync(small, null, "tool-missing");
        await world.ReadAgainAsync(
            small, "text", "layout"u8.ToArray(), world.Vault.TryFind(world.Ring(), small, RowKind.Unread), null,
            new NewPart(new ItemFields { Title = "p", MediaType = "x" }, "part"u8.ToArray()));
        acknowledged[small] = ("small"u8.ToArray(), "text", "SECRET");
        await world.CorrectAsync(small, 0, "text", "test");
        corrected(small);
        relabelling();
        await world.RelabelAsync("TOP SECRET COPPERLEAF", small);
        acknowledged[small] = ("small"u8.ToArray(), "text", "TOP SECRET COPPERLEAF");
    }

    private static async Task VerifyAsync(
        MemoryStore truth, Dictionary<ItemId, (byte[] Content, string? Text, string Marking)> acknowledged, bool relabelling, ItemId? corrected, bool sweep)
    {
        await using var world = await World.OpenAsync(truth, Founding, seed: 3);
        foreach (var (item, (content, text, marking)) in acknowledged)
        {
            Assert.Equal(content, await world.ReadAsync(item));
            if (text is not null)
            {
                Assert.Equal(System.Text.Encoding.UTF8.GetBytes(text), await world.ReadAsync(item, RowKind.Text));
                Assert.Equal("layout"u8.ToArray(), await world.ReadAsync(item, RowKind.Layout));
            }

            if (!relabelling || marking.StartsWith("TOP", StringComparison.Ordinal))
            {
                Assert.Equal(world.Label(marking), world.Vault.TryFind(world.Ring(), item)!.Label);
            }
        }

        if (corrected is { } words)
        {
            var list = await world.CorrectionsAsync(world.Vault.TryFind(world.Ring(), words, RowKind.Corrections)!);
            Assert.Equal("test", Assert.Single(list.All).Words);
        }

        // Nothing half visible: every row opens; an item is in exactly one compartment; a text never stands without all its parts.
        var everything = world.EngineRing();
        var rows = everything.Compartments.SelectMany(c => world.Vault.Rows(everything, c)).ToList();
        var compartments = rows.GroupBy(r => r.Item).ToDictionary(g => g.Key, g => g.Select(r => r.Compartment).Distinct().Count());
        Assert.All(compartments.Values, count => Assert.Equal(1, count));
        foreach (var row in rows.Where(r => r.StoredLength > 0))
        {
            var committed = await world.RecordAsync(world.Request(null, Governance.AccessAction.Analyse));
            using var opened = await world.Vault.OpenAsync(everything, committed, row, CancellationToken.None);
            await opened.ReadAllAsync(16 << 20, CancellationToken.None);
        }

        foreach (var row in rows.Where(r => r.Kind == RowKind.Text))
        {
            Assert.Single(world.Vault.Parts(everything, row.Item));
            Assert.NotNull(world.Vault.TryFind(everything, row.Item, RowKind.Layout));
        }

        // And the store works on.
        await world.FileAsync("SECRET", "after"u8.ToArray());
        if (!sweep)
        {
            return;
        }

        world.Clock.Advance(TimeSpan.FromHours(2));
        await world.Vault.SweepAsync(CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromHours(2));
        await world.Vault.SweepAsync(CancellationToken.None);
        foreach (var (item, (content, _, _)) in acknowledged)
        {
            Assert.Equal(content, await world.ReadAsync(item));
        }
    }
}
