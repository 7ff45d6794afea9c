using Strongroom.Core;
using Strongroom.Search.Queries;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

/// <summary>Memory of segments is given back once nobody holds them, and is then unmapped: whoever would still read it ends the process. So there is nothing to compare here; that it ends well is the test.</summary>
[Collection("alone")]
public sealed class LifetimeTests
{
    private const int Rounds = 60;

    private static readonly string[] Queries =
    [
        "harbour", "harbour crane", "harbour OR signal OR ledger", "\"harbour crane\"", "harb*", "harbuor~", "title:report signal", "crane NEAR/5 ledger", "signal NOT crane", "harbors", "Gadafi~name", "nosuchwrod",
    ];

    [Fact]
    public void Searches_go_on_while_segments_are_replaced_and_memory_is_given_back()
    {
        var world = new World(7);
        Place[] places = [.. Enumerable.Range(0, 3).Select(World.PlaceOf)];
        var ring = places.Select(static p => p.Id).Order().ToList();
        FileSome(world, places, 0);
        var isDone = 0;
        bool Goes() => Volatile.Read(ref isDone) == 0;
        var index = world.Index;
        List<Thread> threads = [new(() => CollectWhile(Goes)), .. Enumerable.Range(0, 3).Select(n => new Thread(() => SearchWhile(Goes, index, ring, n)))];
        threads.ForEach(static t => t.Start());
        try
        {
            for (var round = 1; round <= Rounds; round++)
            {
                FileSome(world, places, round);
                Change(world, places, round);
                if (round % 3 == 0)
                {
                    world.Seal(places[round / 3 % places.Length]);
                }

                if (round % 5 == 0)
                {
                    index.Merge(ring);
                    index.MergeMuchUsed(round % 10 == 0 ? 0 : long.MaxValue);
                }
            }
        }
        finally
        {
            Volatile.Write(ref isDone, 1);
            threads.ForEach(static t => t.Join());
        }

        Assert.NotEmpty(world.Search(ring, "harbour").Hits);
    }

    [Fact]
    public void A_search_under_way_reads_what_it_began_with_though_all_of_it_is_removed_and_given_back()
    {
        var world = new World(8);
        Place[] places = [.. Enumerable.Range(0, 3).Select(World.PlaceOf)];
        for (var round = 0; round < 30; round++)
        {
            FileSome(world, places, round);
        }

        Array.ForEach(places, world.Seal);
        var ring = places.Select(static p => p.Id).Order().ToList();
        var query = Query.Parse("harbour crane NOT holding:nowhere");
        var options = World.Ask(new SearchOptions { Limit = 40, ExactTotal = true });
        var expected = Shown(world.Index.Search(ring, query, options));
        Assert.NotEmpty(expected);
        var calls = 0;
        string? NameAndRemove(HoldingId holding)
        {
            if (++calls == 2) // the first segment is matched, others are not yet
            {
                world.Items.ToList().ForEach(world.Remove);
                GC.Collect();
                GC.WaitForPendingFinalizers();
                FileSome(world, places, 99); // takes the memory that came back
            }

            return options.HoldingName!(holding);
        }

        var answer = world.Index.Search(ring, query, options with { HoldingName = NameAndRemove });
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(expected, Shown(answer));
        Assert.True(calls >= 2);
        Assert.Equal(3, world.Index.Search(ring, query, options).Total);
    }

    private static List<string> Shown(SearchAnswer answer) => [.. answer.Hits.Select(static h => $"{h.Item} {h.Title} {h.Author} {h.Score} {h.Snippet?.Text}")];

    private static void FileSome(World world, Place[] places, int round)
    {
        foreach (var place in places)
        {
            var item = world.File(place, World.NoFields with { Title = $"Report {round} on the harbour", Author = "Gaddafi" });
            world.AddText(item, $"The harbour crane stood still. A signal {round} was seen, and the ledger of week {round} tells of harbours and cranes.");
        }
    }

    private static void Change(World world, Place[] places, int round)
    {
        var items = world.Items.ToList();
        var one = items[round % items.Count];
        world.Correct(one, "a further signal");
        world.Relabel(items[(round * 7) % items.Count], places[round % places.Length]);
        if (items.Count > 40)
        {
            world.Remove(items[(round * 3) % items.Count]);
        }
    }

    private static void CollectWhile(Func<bool> goes)
    {
        while (goes())
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static void SearchWhile(Func<bool> goes, SearchIndex index, IReadOnlyList<CompartmentId> ring, int number)
    {
        var kept = new Queue<SearchAnswer>(); // what was found is shown later, when its segments are gone
        for (var i = number; goes(); i++)
        {
            var query = Query.Parse(Queries[i % Queries.Length]);
            var options = World.Ask(new SearchOptions
            {
                Limit = 3, Snippets = true, Suggestions = true, ExactTotal = i % 2 == 0, Facets = i % 3 == 0, Sort = i % 5 == 0 ? SearchSort.Date : SearchSort.Relevance,
            });
            for (var page = index.Search(ring, query, options); ;)
            {
                kept.Enqueue(page);
                if (page.Next is not { } next || kept.Count > 30)
                {
                    break;
                }

                page = index.Search(ring, query, options with { Cursor = next.ToCursor() });
            }

            index.SearchPart(ring, query, options);
            while (kept.Count > 20)
            {
                foreach (var hit in kept.Dequeue().Hits)
                {
                    _ = hit.Title.Length + (hit.Snippet?.Text.Length ?? 0);
                }
            }
        }
    }
}
