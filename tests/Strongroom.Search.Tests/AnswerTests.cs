using Strongroom.Core;
using Strongroom.Search.Ranking;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

public sealed class AnswerTests
{
    private static readonly Place Seen = World.PlaceOf(0);
    private static readonly Place Other = World.PlaceOf(1);

    [Fact]
    public void A_prefix_that_explodes_is_cut_by_counted_words_of_live_visible_documents()
    {
        var world = new World(1);
        var names = Enumerable.Range(0, Expansion.MaxWords).Select(static i => $"zz{i:x4}").ToList();
        world.AddText(world.File(Seen, World.NoFields), string.Join(' ', names));
        var dead = world.File(Seen, World.NoFields);
        world.AddText(dead, "zz0000a zz0000b zz0000c");
        world.AddText(world.File(Other, World.NoFields), "zz0000h zz0000i");
        world.Seal(Seen);
        world.Remove(dead);
        Assert.False(world.Search([Seen.Id], "zz*").Truncated);

        var last = world.File(Seen, World.NoFields with { Title = "last" });
        world.AddText(last, "zzzz");
        var cut = world.Search([Seen.Id], "zz*", new SearchOptions { ExactTotal = true });
        Assert.True(cut.Truncated);
        Assert.Equal(1, cut.Total);
        Assert.False(world.Search([Seen.Id], "zzz*").Truncated);
        Assert.Single(world.Search([Seen.Id], "zzz*").Hits);
    }

    [Fact]
    public void Cursors_belong_to_one_question()
    {
        var world = new World(2);
        for (var i = 0; i < 5; i++)
        {
            world.File(Seen, World.NoFields with { Title = "ship" });
        }

        var options = new SearchOptions { Limit = 2 };
        var cursor = world.Search([Seen.Id], "ship", options).NextCursor!;
        Assert.Equal(2, world.Search([Seen.Id], "ship", options with { Cursor = cursor }).Hits.Count);
        foreach (var (query, other) in new[]
        {
            ("ships", options with { Cursor = cursor }),
            ("ship", options with { Cursor = cursor, Sort = SearchSort.Date }),
            ("ship", options with { Cursor = cursor[1..] }),
            ("ship", options with { Cursor = "x" + cursor[1..] }),
            ("ship", options with { Cursor = string.Empty }),
            ("ship", options with { Cursor = new string('a', 100_000) }),
        })
        {
            Assert.Equal(SearchFault.BadCursor, Assert.Throws<SearchException>(() => world.Search([Seen.Id], query, other)).Fault);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Limits.MaxHits + 1)]
    public void Limits_are_limited(int limit) =>
        Assert.Equal(SearchFault.BadLimit, Assert.Throws<SearchException>(() => new World(3).Search([], "x", new SearchOptions { Limit = limit })).Fault);

    [Fact]
    public void A_snippet_comes_from_deep_inside_a_long_text_and_shows_the_words_together()
    {
        var world = new World(4);
        var text = string.Join(' ', Enumerable.Range(0, 50_000).Select(static i => i == 40_000 ? "bay of pigs" : i % 1000 == 507 ? "bay" : $"w{i}"));
        world.AddText(world.File(Seen, World.NoFields), text);
        var snippet = world.Search([Seen.Id], "pigs bay").Hits[0].Snippet!;
        Assert.Contains("w39999 bay of pigs w40001", snippet.Text, StringComparison.Ordinal);
        Assert.Equal(["bay", "pigs"], snippet.Marks.Select(m => snippet.Text.Substring(m.Start, m.Length)));
        Assert.True(snippet.CutBefore && snippet.CutAfter);
    }

    [Fact]
    public void Fields_of_the_filer_come_first_and_those_the_engine_found_fill_the_gaps()
    {
        var world = new World(5);
        var item = world.File(Seen, World.NoFields with { MediaType = "application/octet-stream", Author = "Filer" });
        world.AddText(item, "text", World.NoFields with { MediaType = "message/rfc822", Title = "Found title", Author = "Engine", Sender = "found@host", Language = "en" });
        var hit = Assert.Single(world.Search([Seen.Id], "title:found from:host author:filer type:mail language:en -author:engine").Hits);
        Assert.Equal(("Found title", "Filer", "message/rfc822", "en"), (hit.Title, hit.Author, hit.MediaType, hit.Language));
    }

    [Fact]
    public void An_unread_item_is_found_by_its_metadata_with_the_reason()
    {
        var world = new World(6);
        var item = world.File(Seen, World.NoFields with { Title = "picture" });
        Assert.True(world.Search([Seen.Id], "picture").Hits.Single().Pending);
        world.AddUnread(item, "analysis.no-tool");
        var hit = world.Search([Seen.Id], "picture").Hits.Single();
        Assert.Equal((false, "analysis.no-tool"), (hit.Pending, hit.UnreadReason));
    }

    [Theory]
    [InlineData("\0\u0001\uFFFF\uD800 \uDC00 ship")]
    [InlineData("👩‍👩‍👧 ship 🚢")]
    [InlineData("שלום ship \u202Eevil\u202C")]
    public void Any_text_is_indexed_and_found(string text)
    {
        var world = new World(7);
        world.AddText(world.File(Seen, World.NoFields with { Title = text, Author = text }), text);
        world.AddText(world.File(Seen, World.NoFields), text + ' ' + new string('x', 1_000_000) + new string('\u0301', 100_000));
        world.Seal(Seen);
        world.Restart();
        Assert.Equal(2, world.Search([Seen.Id], "ship", new SearchOptions { ExactTotal = true }).Total);
    }

    [Fact]
    public void A_text_handed_in_late_for_a_row_no_longer_in_force_changes_nothing()
    {
        var world = new World(8);
        var item = world.File(Seen, World.NoFields);
        var old = world.AddTextRow(item);
        world.File(Seen, World.NoFields with { Title = "second version" }, versionOf: item);
        Assert.False(world.HandIn(old, "old ship"));
        Assert.Empty(world.Search([Seen.Id], "ship").Hits);
        world.Remove(item);
        Assert.False(world.HandIn(old, "old ship"));
    }

    [Fact]
    public void A_corrected_text_is_found_by_its_old_words_until_the_new_ones_are_handed_in()
    {
        var world = new World(12);
        var item = world.File(Seen, World.NoFields);
        var row = world.AddTextRow(item);
        Assert.True(world.HandIn(row, "the ship left brevik"));
        world.Seal(Seen);
        var first = world.AddCorrectionsRow(item);
        Assert.False(Assert.Single(world.Search([Seen.Id], "brevik").Hits).Pending);
        Assert.False(world.Index.IndexText(row, "the ship left brevik")); // the list has come meanwhile
        Assert.True(world.HandIn(row, "the ship left brevik\n\nleft Bremen"));
        Assert.Single(world.Search([Seen.Id], "bremen").Hits);
        var second = world.AddCorrectionsRow(item);
        Assert.Single(world.Search([Seen.Id], "bremen brevik").Hits);
        Assert.False(world.Index.IndexText(row, "the ship left brevik\n\nleft Bremen", first));
        Assert.True(world.Index.IndexText(row, "the ship left brevik\n\nleft Danzig", second));
        Assert.Empty(world.Search([Seen.Id], "bremen").Hits);
        Assert.Single(world.Search([Seen.Id], "danzig", new SearchOptions { ExactTotal = true }).Hits);
    }

    [Fact]
    public void A_label_that_only_dead_documents_of_an_old_segment_have_is_no_trouble()
    {
        var world = new World(9);
        var item = world.File(Seen, World.NoFields with { Title = "ship" });
        world.AddText(item, "ship");
        world.Seal(Seen);
        world.Relabel(item, Seen with { Label = World.Policy.Parse("UK OFFICIAL-SENSITIVE") });
        world.Restart();
        Assert.Empty(world.Search([Seen.Id], "ship -label:OFFICIAL").Hits);
        Assert.Single(world.Search([Seen.Id], "ship label:SENSITIVE", new SearchOptions { Facets = true }).Facets!.Labels);
    }
}
