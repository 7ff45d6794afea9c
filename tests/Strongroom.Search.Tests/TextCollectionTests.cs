using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

public sealed class TextCollectionTests
{
    private static readonly SearchRules Plain = new() { FindsForms = false, AverageBodyWords = 100 };
    private static readonly CompartmentId One = World.PlaceOf(1).Id;
    private static readonly CompartmentId Two = World.PlaceOf(2).Id;

    [Fact]
    public void Texts_are_found_by_the_rules_of_the_collection_and_in_named_partitions_only()
    {
        var texts = new TextCollection(Plain, World.Policy.Parse("UK OFFICIAL"));
        Add(texts, One, "the ships left", "a ship stayed");
        Add(texts, Two, "ships came");
        Assert.Single(Find(texts, [One], "ships"));
        Assert.Single(Find(texts, [One], "ship"));
        Assert.Equal(2, Find(texts, [One, Two], "ships").Count);
        Assert.Equal(["ship"], texts.Search([One], Query.Parse("ship", Plain), new SearchOptions()).Hits.Select(static h =>
            h.Snippet!.Text.Substring(h.Snippet.Marks.Single().Start, h.Snippet.Marks.Single().Length)));
    }

    [Fact]
    public void A_segment_of_other_rules_is_refused()
    {
        var bytes = new TextCollection(Plain, World.Policy.Parse("UK OFFICIAL")).Build([Text(1, "ship")]).Single();
        foreach (var other in new[] { SearchRules.Default with { AverageBodyWords = 99 }, Plain with { AverageBodyWords = 101 } })
        {
            var texts = new TextCollection(other, World.Policy.Parse("UK OFFICIAL"));
            Assert.Equal(SearchFault.StaleSegment, Assert.Throws<SearchException>(() => texts.Open(One, bytes)).Fault);
        }
    }

    private static void Add(TextCollection texts, CompartmentId partition, params string[] bodies)
    {
        var size = texts.Open(partition, texts.Build(bodies.Select(static (b, i) => Text(i, b))).Single());
        Assert.Equal((bodies.Length, bodies.Sum(static b => b.Length)), (size.Documents, size.TextBytes));
        Assert.True(size.IndexBytes > 0 && size.MemoryBytes > 0);
    }

    private static CollectedText Text(int number, string body) => new(new ItemId(new SeededRandomSource((ulong)number).NextId("t")), null, body);

    private static IReadOnlyList<SearchHit> Find(TextCollection texts, CompartmentId[] partitions, string query) =>
        texts.Search([.. partitions.Order()], Query.Parse(query, Plain), new SearchOptions()).Hits;
}
