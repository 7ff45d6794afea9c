using System.Runtime.CompilerServices;
using Strongroom.Core;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

/// <summary>Hits make their texts when they are read, perhaps long after the index went on: then of memory that nobody but they holds any more.</summary>
public sealed class ShownTextTests
{
    [Fact]
    public void A_hit_holds_on_to_the_documents_until_its_texts_are_read_and_no_longer()
    {
        var (hit, documents) = Found();
        Collect();
        Assert.True(documents.IsAlive);
        Assert.Equal(("Zwölf Kräne", "Отправитель"), (hit.Title, hit.Author));
        Assert.True(IsHeld(hit, documents)); // one text is still to be made
        Assert.Equal("damaged", hit.UnreadReason);
        Collect();
        Assert.False(documents.IsAlive);
        Assert.Equal(("Zwölf Kräne", "Отправитель", "damaged"), (hit.Title, hit.Author, hit.UnreadReason));
    }

    [Fact]
    public void Hits_are_equal_when_they_show_the_same_read_or_not()
    {
        var (one, other) = (Found().Hit, Found().Hit);
        Assert.Equal("Zwölf Kräne", one.Title);
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), (other with { }).GetHashCode());
        Assert.NotEqual(one, other with { Title = "Zwölf Kähne" });
        Assert.Null((other with { UnreadReason = null }).UnreadReason);
    }

    [Fact]
    public void Hits_show_what_was_found_though_all_segments_were_replaced_and_collected() => Runs.ForSeeds(6, seed =>
    {
        var chance = new Chance(seed);
        var world = new World((ulong)seed);
        var place = World.PlaceOf(0);
        var titles = new Dictionary<ItemId, string>();
        for (var i = 0; i < 60; i++)
        {
            var title = $"Häfen {i} {chance.Text(chance.Below(20))}".Trim();
            var item = world.File(place, World.NoFields with { Title = title, Sender = $"sender {i}" });
            world.AddText(item, $"harbour {chance.Text(30)}");
            titles.Add(item, title);
            if (i == 40 && chance.OneIn(2))
            {
                world.Seal(place);
            }
        }

        var hits = world.Search([place.Id], "harbour", new SearchOptions { Limit = 60, Snippets = false }).Hits;
        Assert.Equal(60, hits.Count);
        foreach (var item in titles.Keys)
        {
            world.File(place, World.NoFields with { Title = "another title of the next version" }, versionOf: item);
            world.AddText(item, "other words");
        }

        world.Seal(place);
        Collect();
        _ = SegmentBuilder.Build([.. Enumerable.Range(0, 200).Select(i => Item(world, $"overwrites what was given back {i}"))], ScoringSettings.Default);
        var shown = new string[4][];
        var threads = Enumerable.Range(0, shown.Length).Select(t => new Thread(() => shown[t] = [.. hits.Select(static h => h.Title + h.Author)])).ToList();
        threads.ForEach(static t => t.Start());
        Collect();
        threads.ForEach(static t => t.Join());
        var expected = hits.Select(h => titles[h.Item]).ToArray();
        Assert.All(shown, s => Assert.Equal(expected, Array.ConvertAll(s, static text => text[..text.IndexOf("sender", StringComparison.Ordinal)])));
    });

    [Fact]
    public void A_title_that_no_segment_can_hold_is_refused()
    {
        var item = Item(new World(1), new string('\u4E00', DocumentTable.MaxTextChars + 1));
        Assert.Equal(SearchFault.MalformedSegment, Assert.Throws<SearchException>(() => SegmentBuilder.Build([item], ScoringSettings.Default)).Fault);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (SearchHit Hit, WeakReference Documents) Found()
    {
        var item = Item(new World(5), "Zwölf Kräne") with { Sender = "Отправитель", State = TextState.Unread, TextTag = 0, Text = string.Empty, Reason = "damaged" };
        var documents = SegmentBuilder.Build([item], ScoringSettings.Default).Documents;
        return (new SearchHit(documents, 0, World.PlaceOf(0).Label), new WeakReference(documents));
    }

    private static IndexedItem Item(World world, string title) => new()
    {
        Item = world.NewId("i"),
        Version = 1,
        Holding = World.PlaceOf(0).Holding,
        Label = World.PlaceOf(0).Label.ToCanonicalBytes(),
        State = TextState.Text,
        TextTag = 1,
        Title = title,
        Text = "harbour",
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsHeld(SearchHit hit, WeakReference documents)
    {
        Collect();
        var isAlive = documents.IsAlive;
        GC.KeepAlive(hit);
        return isAlive;
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
