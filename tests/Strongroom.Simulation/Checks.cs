using System.Text;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Search;
using Strongroom.Search.Queries;
using Strongroom.Storage;
using Strongroom.Vault;
using Strongroom.Vault.Tests;

namespace Strongroom.Simulation;

/// <summary>What must be true, whatever happened.</summary>
internal sealed class Checks(Model model, Founding founding, MemoryStore truth)
{
    private const int MaxItemBytes = 4 << 20;

    /// <summary>The words that texts are made of; no two share a stem.</summary>
    public static IReadOnlyList<string> Words { get; } = ["zorblax", "quimber", "flonk", "wibbet", "drazzle", "mumpet", "skreel", "tarvok"];

    /// <summary>A read gives one of the contents that the item can have.</summary>
    public async Task ReadIsTrueAsync(World world, ItemId item)
    {
        var content = Encoding.ASCII.GetString(await world.ReadAsync(item));
        Must(model.Contents(item).Contains(content), $"item {item} read as something that was never filed as it");
    }

    /// <summary>Every hit is an item whose text has the word: a node may be behind, but never wrong.</summary>
    public void HitsAreTrue(Node node, World world)
    {
        foreach (var word in Words)
        {
            foreach (var hit in node.Search.Search(world.Ring(), Query.Parse(word), Options).Hits)
            {
                Must(
                    !model.Knows(hit.Item) || model.Texts(hit.Item).Any(t => t.Contains(word, StringComparison.Ordinal)),
                    $"item {hit.Item} was found by a word that no text of it has");
            }
        }
    }

    /// <summary>After lies: whatever opens is something that was filed.</summary>
    public async Task NothingAlteredAsync(IEnumerable<World> worlds)
    {
        foreach (var world in worlds)
        {
            foreach (var item in model.Items)
            {
                try
                {
                    await ReadIsTrueAsync(world, item);
                }
                catch (StrongroomException)
                {
                    // Refused: that is what lies may lead to.
                }
            }
        }
    }

    /// <summary>After faults: a fresh node on nothing but the store, and both nodes, say exactly what the model says.</summary>
    public async Task EverythingAsync(IReadOnlyList<Node> nodes, ManualClock clock, ulong seed)
    {
        var recovered = new Node(9, truth, founding, clock, seed);
        await recovered.OpenAsync();
        await LearnAsync(recovered.World!);
        foreach (var node in nodes.Where(static n => n.World is not null).Append(recovered))
        {
            await node.World!.Vault.RefreshAsync(CancellationToken.None);
            await StateIsExactAsync(node.World, deep: ReferenceEquals(node, recovered));
            await SearchIsAScanAsync(node, node.World);
        }

        await recovered.DownAsync();
    }

    /// <summary>No object of the store holds a word that was filed, named or marked.</summary>
    public void NoPlaintext()
    {
        var words = new[] { Simulation.Canary, "COPPERLEAF", "SALTMARSH", "OFFICIAL", "custodian", "test agency", Words[0] };
        var forms = words.SelectMany(static w => new[] { Encoding.UTF8.GetBytes(w), Encoding.Unicode.GetBytes(w) }).ToList();
        foreach (var (name, bytes) in truth.Snapshot())
        {
            Must(!forms.Any(f => bytes.AsSpan().IndexOf(f) >= 0), $"object {name} holds plaintext");
        }
    }

    /// <summary>The whole store put back: who has an anchor of later refuses.</summary>
    public async Task RollbackIsRefusedAsync(IEnumerable<Node> nodes, IReadOnlyList<KeyValuePair<ObjectName, byte[]>> earlier, ManualClock clock)
    {
        var old = new MemoryStore();
        old.Restore(earlier);
        foreach (var node in nodes)
        {
            var commits = earlier.Count(static o => o.Key.ToString().StartsWith("c/", StringComparison.Ordinal));
            if (node.Anchor is not { } anchor || anchor.Position.Commit < (ulong)commits)
            {
                continue; // it never saw more than this
            }

            try
            {
                await using var world = await World.OpenAsync(old, founding, clock, 1, anchor);
                Must(false, "a rolled-back store was opened");
            }
            catch (LedgerException)
            {
            }
        }
    }

    private static SearchOptions Options => new() { Limit = Limits.MaxHits, ExactTotal = true };

    private static void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }

    private static async Task<string> OpenAsync(World world, KeyRing ring, Committed committed, ItemRow row)
    {
        using var opened = await world.Vault.OpenAsync(ring, committed, row, CancellationToken.None);
        return Encoding.ASCII.GetString(await opened.ReadAllAsync(MaxItemBytes, CancellationToken.None));
    }

    private async Task<ItemState> StateOfAsync(World world, KeyRing ring, Committed committed, ItemId item)
    {
        var row = world.Vault.TryFind(ring, item)!;
        var text = world.Vault.TryFind(ring, item, RowKind.Text);
        var read = text is not null ? await OpenAsync(world, ring, committed, text)
            : world.Vault.TryFind(ring, item, RowKind.Unread) is not null ? string.Empty : null;
        return new ItemState(row.Version, await OpenAsync(world, ring, committed, row), row.Label.Print(founding.Policy), read);
    }

    /// <summary>Finds out which of the possible states came true, and what became of filings that nobody heard of again.</summary>
    private async Task LearnAsync(World world)
    {
        var ring = world.EngineRing();
        var committed = await world.RecordAsync(world.Request(null, AccessAction.Analyse));
        var there = ring.Compartments.SelectMany(c => world.Vault.Rows(ring, c)).Select(static r => r.Item).Distinct().Order().ToList();
        foreach (var item in there)
        {
            var state = await StateOfAsync(world, ring, committed, item);
            if (!model.Knows(item))
            {
                Must(model.Claim(item, state.Content, state.Marking), $"item {item} is there, but nobody filed it");
            }

            Must(model.Settle(item, state), $"item {item} is in a state that it can't have: {state}; {model.Explain(item)}");
        }

        foreach (var item in model.Items)
        {
            Must(there.Contains(item), $"item {item} was acknowledged and is lost");
        }
    }

    private async Task StateIsExactAsync(World world, bool deep)
    {
        var ring = world.EngineRing();
        var rows = ring.Compartments.SelectMany(c => world.Vault.Rows(ring, c)).ToList();
        var homes = rows.GroupBy(static r => r.Item).ToDictionary(static g => g.Key, static g => g.Select(static r => r.Compartment).Distinct().Count());
        Must(homes.Count == model.Items.Count, "a node knows other items than there are");
        Must(homes.Values.All(static h => h == 1), "an item is in two compartments");
        var pending = model.Items.Where(i => model.State(i).Text is null).Order();
        Must(pending.SequenceEqual(world.Vault.Pending(ring).Select(static r => r.Item)), "pending work is not what is left to do");
        var committed = deep ? await world.RecordAsync(world.Request(null, AccessAction.Analyse)) : null;
        foreach (var item in model.Items)
        {
            var state = model.State(item);
            var row = world.Vault.TryFind(ring, item)!;
            Must(row.Version == state.Version && row.Label.Print(founding.Policy) == state.Marking, $"a node has another state of item {item}");
            Must(committed is null || await StateOfAsync(world, ring, committed, item) == state, $"item {item} reads differently");
        }
    }

    private async Task SearchIsAScanAsync(Node node, World world)
    {
        await node.IndexTextsAsync();
        foreach (var user in new[] { "high", "low" })
        {
            var ring = world.Ring(user);
            foreach (var word in Words)
            {
                var scan = model.Items
                    .Where(i => world.Vault.TryFind(ring, i) is not null && model.State(i).Text?.Contains(word, StringComparison.Ordinal) == true)
                    .Order();
                var answer = node.Search.Search(ring, Query.Parse(word), Options);
                Must(scan.SequenceEqual(answer.Hits.Select(static h => h.Item).Order()), $"search on node {node.Index} differs from a scan for {user}");
            }
        }
    }
}
