using System.Text;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Storage;
using Strongroom.Vault;
using Strongroom.Vault.Tests;
using Rooms = Strongroom.Vault.Tests.World;

namespace Strongroom.Search.Tests;

/// <summary>The index over a real vault: sealed, restarted, relabelled, damaged.</summary>
public sealed class SealingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_was_sealed_is_there_after_a_restart_without_any_text_being_read_again()
    {
        var store = new MemoryStore();
        var founding = new Founding(1);
        ItemId kept, pending;
        await using (var node = await Rooms.FoundAsync(store, founding))
        {
            var index = await StartAsync(node);
            kept = await FileAsync(node, index, "UK SECRET", "Harbour report", "Seven ships left the harbour");
            await FileAsync(node, index, "UK SECRET COPPERLEAF", "Agent report", "The agent saw ships");
            pending = (await node.FileAsync("UK SECRET", "x"u8.ToArray(), "Pending picture of ships")).Item;
            Assert.Equal(["Agent report", "Harbour report", "Pending picture of ships"], Titles(index, node, "ships"));
            Assert.True(index.Search(Ring(node), Query.Parse("picture"), new SearchOptions()).Hits.Single().Pending);
            Assert.Equal(2, index.UnsealedItems);
            Assert.Equal(2, await index.SealAsync(node.Vault, EngineRing(node), 1, None));
            Assert.Equal(0, index.UnsealedItems);
            Assert.Equal(0, await index.SealAsync(node.Vault, EngineRing(node), 1, None));
            Assert.Equal(["Agent report", "Harbour report", "Pending picture of ships"], Titles(index, node, "ships"));
        }

        await using (var node = await Rooms.OpenAsync(store, founding))
        {
            var index = new SearchIndex();
            var report = await index.LoadAsync(node.Vault, EngineRing(node), None);
            Assert.Equal(2, report.Opened);
            Assert.Empty(report.Refused);
            node.Vault.Observe(index);
            Assert.Empty(index.WantedTexts(EngineRing(node)));
            Assert.Equal(["Agent report", "Harbour report", "Pending picture of ships"], Titles(index, node, "ships"));
            Assert.Equal(["Harbour report", "Pending picture of ships"], Titles(index, node, "-agent"));
            Assert.Contains("Seven ships", index.Search(Ring(node), Query.Parse("harbour"), new SearchOptions()).Hits.Single().Snippet!.Text, StringComparison.Ordinal);

            await node.AddTextAsync(pending, "Nine ships");
            Assert.Equal(pending, Assert.Single(index.WantedTexts(EngineRing(node))).Item);
            await HandInAsync(node, index);
            Assert.Equal(["Pending picture of ships"], Titles(index, node, "nine"));
            Assert.Empty(index.Search(Ring(node, "low"), Query.Parse("ships OR -zyzzy"), new SearchOptions { ExactTotal = true }).Hits);
            await node.RelabelAsync("UK OFFICIAL", kept);
            await HandInAsync(node, index);
            Assert.Equal(["Harbour report"], Titles(index, node, "ships", "low"));
        }
    }

    [Fact]
    public async Task A_sealed_text_without_its_newest_corrections_is_wanted_again()
    {
        var store = new MemoryStore();
        var founding = new Founding(1);
        ItemId item;
        await using (var node = await Rooms.FoundAsync(store, founding))
        {
            var index = await StartAsync(node);
            item = await FileAsync(node, index, "UK SECRET", "Recording", "the ship left bremer");
            await index.SealAsync(node.Vault, EngineRing(node), 1, None);
            await node.CorrectAsync(item, 14, "bremer", "Bremen");
            Assert.Equal(item, Assert.Single(index.WantedTexts(EngineRing(node))).Item);
            Assert.Equal(["Recording"], Titles(index, node, "bremer"));
        }

        await using (var node = await Rooms.OpenAsync(store, founding))
        {
            var index = await StartAsync(node);
            var row = Assert.Single(index.WantedTexts(EngineRing(node)));
            Assert.True(index.IndexText(row, "the ship left bremer\n\nleft Bremen", node.Vault.TryFind(EngineRing(node), item, RowKind.Corrections)));
            Assert.Equal(["Recording"], Titles(index, node, "bremen"));
            await index.SealAsync(node.Vault, EngineRing(node), 1, None);
        }

        await using (var node = await Rooms.OpenAsync(store, founding))
        {
            var index = await StartAsync(node);
            Assert.Empty(index.WantedTexts(EngineRing(node)));
            Assert.Equal(["Recording"], Titles(index, node, "bremen"));
        }
    }

    [Fact]
    public async Task Many_sealings_leave_few_segments()
    {
        var store = new MemoryStore();
        await using var node = await Rooms.FoundAsync(store, new Founding(2));
        var index = await StartAsync(node);
        for (var i = 0; i < 40; i++)
        {
            await FileAsync(node, index, "UK SECRET", $"t{i}", $"ship number{i}");
            await index.SealAsync(node.Vault, EngineRing(node), 1, None);
        }

        var compartment = Assert.Single(EngineRing(node).Compartments);
        Assert.InRange(node.Vault.IndexSegments(EngineRing(node), compartment).Count, 1, 5);
        Assert.Equal(40, index.Search(Ring(node), Query.Parse("ship"), new SearchOptions { ExactTotal = true }).Total);
    }

    [Fact]
    public async Task A_segment_that_cannot_be_used_is_named_and_its_items_are_indexed_anew()
    {
        var store = new MemoryStore();
        var founding = new Founding(3);
        await using (var node = await Rooms.FoundAsync(store, founding))
        {
            var index = await StartAsync(node);
            await FileAsync(node, index, "UK SECRET", "one", "ship");
            var compartment = Assert.Single(EngineRing(node).Compartments);
            await node.Vault.PutIndexSegmentAsync(EngineRing(node), compartment, "no segment"u8.ToArray(), [], null, None);
        }

        await using (var node = await Rooms.OpenAsync(store, founding))
        {
            var index = new SearchIndex();
            var refused = Assert.Single((await index.LoadAsync(node.Vault, EngineRing(node), None)).Refused);
            Assert.Equal("search.malformed-segment", refused.Code);
            node.Vault.Observe(index);
            await HandInAsync(node, index);
            Assert.Equal(["one"], Titles(index, node, "ship"));
            await index.SealAsync(node.Vault, EngineRing(node), 1, None);
            var segment = Assert.Single(node.Vault.IndexSegments(EngineRing(node), refused.Compartment));
            Assert.NotEqual(refused.Segment, segment.Blob);
        }
    }

    [Fact]
    public async Task Two_nodes_that_seal_over_one_store_lose_nothing()
    {
        var store = new MemoryStore();
        var founding = new Founding(4);
        await using var first = await Rooms.FoundAsync(store, founding);
        var one = await StartAsync(first);
        await FileAsync(first, one, "UK SECRET", "a", "ship");
        await using var second = await Rooms.OpenAsync(store, founding, seed: 7);
        var two = await StartAsync(second);
        await HandInAsync(second, two);
        await one.SealAsync(first.Vault, EngineRing(first), 1, None);
        await second.Vault.RefreshAsync(None);
        await FileAsync(second, two, "UK SECRET", "b", "ship");
        await two.SealAsync(second.Vault, EngineRing(second), 1, None);
        await first.Vault.RefreshAsync(None);
        await HandInAsync(first, one);
        Assert.Equal(["a", "b"], Titles(one, first, "ship"));
        Assert.Equal(["a", "b"], Titles(two, second, "ship"));
        await one.SealAsync(first.Vault, EngineRing(first), 1, None);

        await using var third = await Rooms.OpenAsync(store, founding, seed: 8);
        var three = await StartAsync(third);
        Assert.Equal(["a", "b"], Titles(three, third, "ship"));
    }

    [Fact]
    public async Task No_query_of_any_kind_touches_the_store()
    {
        var store = new TracingStore(new MemoryStore());
        var founding = new Founding(5);
        await using (var node = await Rooms.FoundAsync(store, founding))
        {
            var index = await StartAsync(node);
            foreach (var marking in new[] { "UK OFFICIAL", "UK SECRET", "UK SECRET COPPERLEAF" })
            {
                await FileAsync(node, index, marking, $"Report {marking}", "The agent reported the ships to the agency and the station");
            }

            await index.SealAsync(node.Vault, EngineRing(node), 1, None);
        }

        await using (var node = await Rooms.OpenAsync(store, founding))
        {
            var index = await StartAsync(node);
            var ring = Ring(node);
            store.Trace.Clear();
            var found = 0;
            foreach (var text in LeakGateTests.Queries())
            {
                var query = Query.Parse(text);
                found += index.Search(ring, query, new SearchOptions { ExactTotal = true, Facets = true }).Hits.Count;
                found += index.Search(ring, query, new SearchOptions()).Hits.Count(static h => h.Snippet is not null);
            }

            Assert.True(found > 0);
            Assert.Empty(store.Trace);
        }
    }

    private static async Task<SearchIndex> StartAsync(Rooms node)
    {
        var index = new SearchIndex();
        await index.LoadAsync(node.Vault, EngineRing(node), None);
        node.Vault.Observe(index);
        return index;
    }

    private static async Task<ItemId> FileAsync(Rooms node, SearchIndex index, string marking, string title, string text)
    {
        var item = (await node.FileAsync(marking, Encoding.UTF8.GetBytes(text), title)).Item;
        await node.AddTextAsync(item, text);
        await HandInAsync(node, index);
        return item;
    }

    private static async Task HandInAsync(Rooms node, SearchIndex index)
    {
        foreach (var row in index.WantedTexts(EngineRing(node)))
        {
            var committed = await node.RecordAsync(node.Request(null, AccessAction.Index), row.Item);
            using var opened = await node.Vault.OpenAsync(EngineRing(node), committed, row, None);
            Assert.True(index.IndexText(row, Encoding.UTF8.GetString(await opened.ReadAllAsync(1 << 20, None))));
        }
    }

    private static KeyRing EngineRing(Rooms node) => node.EngineRing(AccessAction.Index);

    private static KeyRing Ring(Rooms node, string user = "high") => node.Ring(user, AccessAction.Search);

    private static List<string> Titles(SearchIndex index, Rooms node, string query, string user = "high") =>
        [.. index.Search(Ring(node, user), Query.Parse(query), new SearchOptions()).Hits.Select(static h => h.Title).Order(StringComparer.Ordinal)];
}
