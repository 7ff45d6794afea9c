using System.Buffers.Binary;
using System.Text.Json;
using Strongroom.Core;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

public sealed class SegmentCodecTests
{
    private static readonly ScoringSettings Settings = ScoringSettings.Default;

    [Fact]
    public void The_published_vectors_decode_encode_and_arise_from_their_items()
    {
        var vectors = Vectors();
        Assert.True(vectors.Count >= 10);
        foreach (var vector in vectors.Where(static v => v["expect"] == "good"))
        {
            var bytes = Convert.FromHexString(vector["hex"]);
            Assert.Equal(bytes, Encode(SegmentCodec.Decode(bytes, Settings), Settings));
            var items = JsonDocument.Parse(vector["items"]).RootElement.EnumerateArray().Select(ItemOf).ToList();
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(Encode(SegmentBuilder.Build(items, Settings), Settings)));
        }
    }

    [Fact]
    public void The_bad_vectors_are_refused()
    {
        foreach (var vector in Vectors().Where(static v => v["expect"] != "good"))
        {
            var e = Assert.Throws<SearchException>(() => SegmentCodec.Decode(Convert.FromHexString(vector["hex"]), Settings));
            Assert.Equal(vector["expect"] == "stale" ? SearchFault.StaleSegment : SearchFault.MalformedSegment, e.Fault);
        }
    }

    [Fact]
    public void Other_settings_make_a_segment_stale()
    {
        var bytes = Encode(SegmentBuilder.Build([], Settings), Settings);
        Assert.Equal(SearchFault.StaleSegment, Assert.Throws<SearchException>(() => SegmentCodec.Decode(bytes, Settings with { AverageBody = 201 })).Fault);
    }

    [Fact]
    public void Altered_bytes_are_refused_or_are_another_segment_that_encodes_to_just_these_bytes() => Runs.ForSeeds(40, seed =>
    {
        var chance = new Chance(seed);
        var bytes = Encode(SegmentBuilder.Build(Items(chance, 1 + chance.Below(5)), Settings), Settings);
        for (var i = 0; i < 200; i++)
        {
            var altered = Mutate(chance, bytes);
            try
            {
                Assert.Equal(altered, Encode(SegmentCodec.Decode(altered, Settings), Settings));
            }
            catch (SearchException e)
            {
                Assert.True(e.Fault is SearchFault.MalformedSegment or SearchFault.StaleSegment);
            }
        }
    });

    [Fact]
    public void The_same_items_give_the_same_bytes_however_they_came_together() => Runs.ForSeeds(40, seed =>
    {
        var chance = new Chance(seed);
        var items = Items(chance, 2 + chance.Below(20));
        var whole = Encode(SegmentBuilder.Build(items, Settings), Settings);
        var sources = new List<MergeSource>();
        for (var from = 0; from < items.Count;)
        {
            var take = 1 + chance.Below(items.Count - from);
            var dead = Items(chance, 1 + chance.Below(3));
            var segment = SegmentBuilder.Build([.. items.Skip(from).Take(take), .. dead], Settings);
            sources.Add(new MergeSource(segment, LiveDocuments.Without(segment.Count, [.. dead.Select(d => segment.FindItem(d.Item)).Order()])));
            from += take;
        }

        Assert.Equal(whole, Encode(SegmentMerger.Merge(sources), Settings));
        Assert.Equal(items.OrderByDescending(static i => i.Date ?? long.MinValue).ThenBy(static i => i.Item).Select(static i => i.Text), Enumerable.Range(0, items.Count).Select(d => SegmentCodec.Decode(whole, Settings).Documents.ItemOf(d).Text));
    });

    private static byte[] Encode(Segment segment, ScoringSettings settings)
    {
        using var bytes = SegmentCodec.Encode(segment, settings);
        return bytes.GetSpan().ToArray();
    }

    private static byte[] Mutate(Chance chance, byte[] bytes)
    {
        var altered = bytes.ToArray();
        var head = 4 + BinaryPrimitives.ReadInt32BigEndian(bytes);
        var at = chance.OneIn(4) ? chance.Below(head) : head + chance.Below(bytes.Length - head);
        switch (chance.Below(5))
        {
            case 0:
                altered[at] ^= (byte)(1 << chance.Below(8));
                return altered;
            case 1:
                altered[at] = (byte)chance.Below(256);
                return altered;
            case 2:
                return altered[..at];
            case 3:
                return [.. altered[..at], (byte)chance.Below(256), .. altered[at..]];
            default:
                (altered[at], altered[^1]) = (altered[^1], altered[at]);
                altered[Math.Min(at + 1, altered.Length - 1)] ^= 0xFF; // not ++: the build checks arithmetic, and 255 would overflow
                return altered;
        }
    }

    private static List<IndexedItem> Items(Chance chance, int count)
    {
        var ids = new SeededRandomSource((ulong)chance.Below(1 << 30));
        return [.. Enumerable.Range(0, count).Select(_ => new IndexedItem
        {
            Item = new ItemId(ids.NextId("i")),
            Version = (uint)chance.Below(3),
            Holding = new HoldingId(World.PlaceOf(chance.Below(3)).Holding.Value),
            Label = World.PlaceOf(chance.Below(4)).Label.ToCanonicalBytes(),
            Date = chance.OneIn(2) ? null : chance.Below(1000) * 86_400_000L,
            MediaType = "text/plain",
            Title = chance.Text(5),
            Sender = chance.Text(2),
            State = TextState.Text,
            TextTag = 7,
            Text = chance.Text(chance.OneIn(3) ? 400 : 20),
        })];
    }

    private static IndexedItem ItemOf(JsonElement e)
    {
        string Text(string name) => e.TryGetProperty(name, out var value) ? value.GetString()! : string.Empty;
        Id128 Id(string name) => Id128.FromBytes(Convert.FromHexString(Text(name)));
        return new IndexedItem
        {
            Item = new ItemId(Id("item")),
            Version = e.GetProperty("version").GetUInt32(),
            Holding = new HoldingId(Id("holding")),
            Label = Convert.FromHexString(Text("label")),
            Parent = e.TryGetProperty("parent", out _) ? new ItemId(Id("parent")) : null,
            Date = e.TryGetProperty("date", out var date) ? date.GetInt64() : null,
            MediaType = Text("mediaType"),
            Language = Text("language"),
            Title = Text("title"),
            Author = Text("author"),
            Sender = Text("sender"),
            Recipients = Text("recipients"),
            FileName = Text("fileName"),
            Source = Text("source"),
            State = (TextState)e.GetProperty("state").GetInt32(),
            Reason = Text("reason"),
            TextTag = e.GetProperty("tag").GetUInt64(),
            Text = Text("text"),
        };
    }

    private static List<Dictionary<string, string>> Vectors()
    {
        var vectors = new List<Dictionary<string, string>>();
        foreach (var line in File.ReadLines(Repository.PathOf("vectors/segment/segments.txt")))
        {
            if (line.StartsWith("name: ", StringComparison.Ordinal))
            {
                vectors.Add(new(StringComparer.Ordinal));
            }

            if (line.Split(": ", 2) is [var key, var value] && key[0] != '#')
            {
                vectors[^1][key] = value;
            }
            else if (line == "hex: " || line == "hex:")
            {
                vectors[^1]["hex"] = string.Empty;
            }
        }

        return vectors;
    }
}
