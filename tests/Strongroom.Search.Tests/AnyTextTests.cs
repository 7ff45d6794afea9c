using System.Text;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

/// <summary>Whatever a text is made of, it is indexed, survives its codec, and is found by its own words.</summary>
public sealed class AnyTextTests
{
    private static readonly string[] Kinds =
    [
        "plain words and 1961", "日本語中文かなカナ한국어", "ภาษาไทยลาวខ្មែរမြန်မာ", "العربية والقرآن ﷺ ﻻ ـــ", "עברית ‏מימין‏ לשמאל", "😀👩‍👩‍👧🏽🇫🇷", "\u202Eabc\u202C\u2066x\u2069", "\0\u0001\u0007\u001B[31m\u0085",
        "\uD800", "\uDC00x", "\u0301\u0301\u0301", "é\u0301й\u0306", "ﬀﬃ½Ⅻ㎏㋀", "l'''’’-–—-\n-\n", "a-\nb-\nc-\n", "A.B.C.D.", "\uFEFF\uFFFE\uFFFF", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢𐍈", "İıßẞſ", "'s 's’s",
    ];

    [Fact]
    public void It_is_indexed_and_found() => Runs.ForSeeds(150, seed =>
    {
        var chance = new Chance(seed);
        var text = new StringBuilder();
        for (var parts = chance.Below(30); parts >= 0; parts--)
        {
            var kind = chance.Of(Kinds);
            var from = chance.Below(kind.Length);
            text.Append(kind, from, 1 + chance.Below(kind.Length - from)).Append(chance.Of(["", " ", "\n", "-\n", "\u00AD"]));
        }

        var world = new World(seed);
        var item = world.File(World.PlaceOf(1), World.NoFields);
        world.AddText(item, text.ToString());
        world.Seal(World.PlaceOf(1));
        world.Restart();
        foreach (var word in Reference.ReferenceSearch.PlacesOf(text.ToString()).SelectMany(static w => w).Distinct(StringComparer.Ordinal).Take(20))
        {
            var query = Query.Parse($"\"{word}\"", ManySpellings.AsWritten);
            Assert.Equal(item, Assert.Single(world.Search([World.PlaceOf(1).Id], query).Hits).Item);
        }
    });

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("中")]
    [InlineData("\u0301")]
    [InlineData("😀")]
    [InlineData("\uD800")]
    [InlineData("a-\n")]
    [InlineData("a.")]
    [InlineData("l'")]
    [InlineData("\u200D")]
    [InlineData("ﷺ")]
    public void Ten_million_of_anything_without_a_space_are_bounded_work(string one)
    {
        var text = new StringBuilder(10_000_000 + one.Length).Insert(0, one, 10_000_000 / one.Length).ToString();
        var item = new IndexedItem { Item = default, Version = 1, Holding = default, Label = new byte[] { 1 }, MediaType = "text/plain", State = TextState.Text, TextTag = 1, Text = text };
        var segment = SegmentBuilder.Build([item], ScoringSettings.Default);
        Assert.Equal(1, segment.Count);
        Assert.InRange(segment.TermCount, 0, 200);
    }
}
