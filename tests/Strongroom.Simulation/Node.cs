using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Search;
using Strongroom.Storage;
using Strongroom.Testing;
using Strongroom.Vault;
using Strongroom.Vault.Tests;

namespace Strongroom.Simulation;

/// <summary>One node: its own view of the store, its rooms, its index, and the anchor file that outlives its crashes.</summary>
internal sealed class Node(int index, MemoryStore truth, Founding founding, ManualClock clock, ulong seed)
{
    private ulong _starts;

    public int Index { get; } = index;

    public HostileStore Store { get; } = new(truth, seed + (ulong)index);

    /// <summary>Null while the node is down.</summary>
    public World? World { get; private set; }

    public SearchIndex Search { get; private set; } = new();

    /// <summary>What the node's anchor file says.</summary>
    public LedgerAnchor? Anchor { get; private set; }

    /// <summary>Operations under way.</summary>
    public int Running { get; set; }

    /// <summary>Set when the node must be started anew before it can do anything: it crashed, or its ledger said so.</summary>
    public bool MustRestart { get; set; }

    /// <summary>Whether the process has ended by a crash and was not started again yet.</summary>
    public bool Ended { get; set; }

    /// <summary>The next process begins.</summary>
    public void Restart()
    {
        Store.Restart();
        Ended = false;
    }

    public async Task FoundAsync() => await UpAsync(await World.FoundAsync(Store, founding, clock, NextSeed()));

    public async Task OpenAsync() => await UpAsync(await World.OpenAsync(Store, founding, clock, NextSeed(), Anchor));

    /// <summary>Writes the anchor file, as a node does after its commits.</summary>
    public void SaveAnchor() => Anchor = World!.Vault.Ledger.Anchor;

    public async Task DownAsync()
    {
        if (World is { } world)
        {
            World = null;
            await world.DisposeAsync();
        }
    }

    /// <summary>Opens the texts that the index wants and gives them to it.</summary>
    public async Task IndexTextsAsync()
    {
        var world = World!;
        var ring = world.EngineRing(AccessAction.Index);
        var wanted = Search.WantedTexts(ring);
        if (wanted.Count == 0)
        {
            return;
        }

        var committed = await world.RecordAsync(world.Request(null, AccessAction.Index), [.. wanted.Select(static w => w.Item)]);
        foreach (var row in wanted)
        {
            using var opened = await world.Vault.OpenAsync(ring, committed, row, CancellationToken.None);
            var text = await opened.ReadAllAsync(Limits.MaxTextBytes, CancellationToken.None);
            Search.IndexText(row, System.Text.Encoding.UTF8.GetString(text));
        }
    }

    private ulong NextSeed() => (seed * 1000) + ((ulong)Index * 100) + _starts++;

    private async Task UpAsync(World world)
    {
        var search = new SearchIndex();
        try
        {
            await search.LoadAsync(world.Vault, world.EngineRing(AccessAction.Index), CancellationToken.None);
            world.Vault.Observe(search);
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }

        World = world;
        Search = search;
        MustRestart = false;
        SaveAnchor();
    }
}
