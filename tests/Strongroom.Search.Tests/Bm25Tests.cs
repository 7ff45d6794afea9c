using Strongroom.Search.Ranking;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

public sealed class Bm25Tests
{
    [Fact]
    public void Weights_follow_the_logarithm_to_the_last_bit_but_two() => Runs.ForSeeds(2000, seed =>
    {
        var chance = new Chance(seed);
        long documents = 1 + chance.Below(1 << (1 + chance.Below(30)));
        long holders = chance.OneIn(4) ? documents : chance.Below((int)documents);
        var exact = Math.Log2((2.0 * documents + 2) / (2.0 * holders + 1)) * 2048;
        Assert.InRange(Bm25.Weight(documents, holders), Math.Max(1, exact - 2), Math.Max(1, exact + 0.001));
    });

    [Fact]
    public void Impacts_follow_bm25_to_one_part_in_217() => Runs.ForSeeds(2000, seed =>
    {
        var chance = new Chance(seed);
        int length = 1 + chance.Below(1 << (1 + chance.Below(20))), count = 1 + chance.Below(Math.Min(length, 50));
        var exact = 217 * count / (count + (1.6 * (0.25 + (0.75 * length / 200.0))));
        Assert.InRange((double)Bm25.Impact(ScoringSettings.Default, new ZoneCounts(0, 0, count), new ZoneCounts(0, 0, length)), Math.Max(1, exact - 1.2), Math.Max(1, exact + 0.01));
    });

    [Fact]
    public void Rarer_more_often_shorter_and_in_the_title_is_better()
    {
        var s = ScoringSettings.Default;
        Assert.True(Bm25.Weight(1000, 3) > Bm25.Weight(1000, 4));
        Assert.True(Bm25.Impact(s, new(0, 0, 2), new(0, 0, 100)) > Bm25.Impact(s, new(0, 0, 1), new(0, 0, 100)));
        Assert.True(Bm25.Impact(s, new(0, 0, 1), new(0, 0, 100)) > Bm25.Impact(s, new(0, 0, 1), new(0, 0, 1000)));
        Assert.True(Bm25.Impact(s, new(1, 0, 1), new(10, 0, 200)) > Bm25.Impact(s, new(0, 0, 2), new(10, 0, 200)));
    }

    [Fact]
    public void No_repetition_in_a_text_comes_to_the_titles_share()
    {
        var s = ScoringSettings.Default;
        Assert.Equal(255 - 38, Bm25.Impact(s, new(0, 0, 50_000_000), new(0, 0, 1)) + 1);
        Assert.Equal(38 + Bm25.Impact(s, new(0, 1, 0), new(10, 16, 0)), Bm25.Impact(s with { TitleBoost = s.FieldsBoost }, new(1, 0, 0), new(10, 16, 0)));
        Assert.Equal(254, Bm25.Impact(s, new(1, 0, 50_000_000), new(1, 0, 1)));
        Assert.Equal(Bm25.Impact(s with { TitleShare = 0 }, new(1, 0, 3), new(9, 0, 90)), Bm25.Impact(ScoringSettings.Of(SearchRules.Default with { TitleShareHundredths = 0 }), new(1, 0, 3), new(9, 0, 90)));
    }

    [Fact]
    public void The_greatest_score_fits_its_sum() => Assert.True((ulong)Core.Limits.MaxQueryTerms * ushort.MaxValue * ScoringSettings.MaxImpact < uint.MaxValue);
}
