using Strongroom.Core;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

public sealed class TwoWorldsTests
{
    [Fact]
    public void What_may_not_be_seen_changes_neither_answer_nor_work() => Runs.ForSeeds(40, seed =>
    {
        // the same visible filing in both worlds; in the second, hidden filing goes on between any two steps of it
        Place[] open = [.. Enumerable.Range(0, 3).Select(World.PlaceOf)];
        Place[] hidden = [.. Enumerable.Range(3, 3).Select(World.PlaceOf)];
        World bare = new(seed), full = new(seed);
        Chance a = new(seed), b = new(seed), unseen = new(seed + 1);
        for (var i = 0; i < 80; i++)
        {
            a.Step(bare, open);
            StepVisible(b, full, open);
            for (var n = unseen.Below(4); n > 0; n--)
            {
                FileHidden(unseen, full, hidden);
            }
        }

        if (unseen.OneIn(2))
        {
            bare.Index.Merge([.. open.Select(static p => p.Id).Order()]);
            full.Index.Merge([.. open.Select(static p => p.Id).Order()]);
        }

        CompartmentId[] ring = [.. open.Select(static p => p.Id), .. unseen.OneIn(2) ? [] : new[] { new CompartmentId(new SeededRandomSource(9).NextId("none")) }];
        foreach (var query in Enumerable.Range(0, 15).Select(_ => a.Query()).Append("label:HIDDENWORD").Append("holding:\"harbour watch\"").Append("zyzzy*").Append("zyzzyvaa").Append("zyzzyvb~ hidenonly~").Append("z*a OR hid?enonly").Append("hiddenonyl NEAR/5 reprot"))
        {
            var options = new SearchOptions { ExactTotal = true, Facets = true, Suggestions = true, Sort = unseen.Of([SearchSort.Relevance, SearchSort.Date, SearchSort.Oldest]) };
            Assert.Equal(Show(bare.Search(ring, query, options)), Show(full.Search(ring, query, options)));
            Assert.DoesNotContain(full.Search(ring, query, options).Suggestions.SelectMany(static s => s.Words), static w => w.Term is "zyzzyva" or "hiddenonly");
            Assert.Equal(Allocated(bare, ring, query, options), Allocated(full, ring, query, options));
            var plain = new SearchOptions { Limit = 3 };
            Assert.Equal(Show(bare.Search(ring, query, plain)), Show(full.Search(ring, query, plain)));
            Assert.Equal(Allocated(bare, ring, query, plain), Allocated(full, ring, query, plain));
        }
    });

    [Fact]
    public void A_label_or_holding_that_one_does_not_hold_is_as_unknown_as_an_invented_one()
    {
        var world = new World(1);
        Place seen = World.PlaceOf(1), hidden = World.PlaceOf(5);
        world.AddText(world.File(seen, World.NoFields), "cables");
        world.AddText(world.File(hidden, World.NoFields), "cables");
        CompartmentId[] ring = [seen.Id];
        foreach (var (real, invented) in new[] { ("label:HIDDENWORD", "label:INVENTED"), ("holding:\"harbour watch\"", "holding:\"harbour botch\"") })
        {
            Assert.NotEmpty(world.Search([hidden.Id], real).Hits);
            Assert.Equal(Show(world.Search(ring, invented)), Show(world.Search(ring, real)));
        }
    }

    [Fact]
    public void An_expansion_is_cut_by_visible_live_words_alone_and_the_work_is_the_same()
    {
        Place seen = World.PlaceOf(0), hidden = World.PlaceOf(5);
        World bare = new(3), full = new(3);
        foreach (var world in new[] { bare, full })
        {
            world.AddText(world.File(seen, World.NoFields), string.Join(' ', Enumerable.Range(0, 1020).Select(static i => $"qu{i:x3}y")));
        }

        full.AddText(full.File(hidden, World.NoFields), string.Join(' ', Enumerable.Range(0, 3000).Select(static i => $"qu{i:x3}y qu{i:x4}y")));
        var gone = full.File(hidden, World.NoFields);
        full.AddText(gone, "quxxy quzzy");
        full.Remove(gone);
        CompartmentId[] ring = [seen.Id];
        foreach (var query in new[] { "qu*", "q*y", "qu????", "*00*", "qu001y~2", "qu0o1y" })
        {
            var options = new SearchOptions { ExactTotal = true, Suggestions = true };
            Assert.False(bare.Search(ring, query, options).Truncated);
            Assert.Equal(Show(bare.Search(ring, query, options)), Show(full.Search(ring, query, options)));
        }

        Assert.True(full.Search([seen.Id, hidden.Id], "q*y").Truncated);
    }

    [Fact]
    public void A_part_of_something_unseen_does_not_name_it()
    {
        var world = new World(2);
        Place seen = World.PlaceOf(0), hidden = World.PlaceOf(2);
        var mail = world.File(hidden, World.NoFields with { Title = "mail" });
        var part = world.File(seen, World.NoFields with { Title = "part" }, mail);
        Assert.Null(Assert.Single(world.Search([seen.Id], "part").Hits).Parent);
        Assert.Equal(mail, Assert.Single(world.Search([seen.Id, hidden.Id], "part").Hits).Parent);
        Assert.Equal(part, world.Search([seen.Id], "part").Hits[0].Item);
    }

    /// <summary>Bytes that one search allocates: the least of three, since a pool that the collector has just trimmed is filled again.</summary>
    private static long Allocated(World world, CompartmentId[] ring, string query, SearchOptions options)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            world.Search(ring, query, options);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>The visible step must choose among visible items only, as people do.</summary>
    private static void StepVisible(Chance chance, World world, Place[] open) => chance.Step(world, open, item => open.Any(p => p.Id == world.PlaceOfItem(item).Id));

    private static void FileHidden(Chance chance, World world, Place[] hidden)
    {
        var mine = world.Items.Where(i => hidden.Any(p => p.Id == world.PlaceOfItem(i).Id)).ToList();
        switch (chance.Below(mine.Count == 0 ? 1 : 5))
        {
            case 0:
                world.File(chance.Of(hidden), chance.Fields());
                break;
            case 1 or 2:
                world.AddText(chance.Of(mine), chance.Text(40) + " zyzzyva hiddenonly");
                break;
            case 3:
                world.Remove(chance.Of(mine));
                break;
            default:
                world.Seal(chance.Of(hidden));
                break;
        }
    }

    private static string Show(SearchAnswer answer) => string.Join('\n', answer.Hits.Select(static h =>
            $"{h.Item} {h.Version} {h.Compartment} {h.Holding} {Convert.ToHexString(h.Label.ToCanonicalBytes())} {h.Title} {h.Date} {h.MediaType} {h.Author} {h.Language} {h.Score:R} "
            + $"{h.Snippet!.Text} {string.Join(',', h.Snippet.Marks)} {h.Parent} {h.Pending} {h.UnreadReason}"))
        + $"\n{answer.NextCursor} {answer.Total} {answer.Truncated} {answer.Work} "
        + string.Join(' ', answer.Suggestions.Select(static s => $"{s.Start}+{s.Length}: {string.Join(',', s.Words.Select(static w => $"{w.Term}/{w.Word}/{w.Edits}/{w.Holders}"))}"))
        + (answer.Facets is { } f
            ? string.Join(' ', f.Holdings) + string.Join(' ', f.Types) + string.Join(' ', f.Languages) + string.Join(' ', f.Years)
                + string.Join(' ', f.Labels.Select(static l => $"{Convert.ToHexString(l.Value.ToCanonicalBytes())} {l.Count}"))
            : string.Empty);
}
