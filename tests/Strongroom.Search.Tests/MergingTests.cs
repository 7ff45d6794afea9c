using Strongroom.Core;
using Strongroom.Search.Merging;
using Strongroom.Search.Ranking;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

/// <summary>Several indexes are several rings over the compartments of one world; what they must equal is one ring over all of them.</summary>
public sealed class MergingTests
{
    private static readonly Place[] Places = [.. Enumerable.Range(0, 6).Select(World.PlaceOf)];

    [Fact]
    public void Parts_put_together_equal_one_index_over_all() => Runs.ForSeeds(60, seed =>
    {
        var chance = new Chance(seed);
        var world = chance.World(Places, 20 + chance.Below(120));
        for (var i = 0; i < 20; i++)
        {
            var rings = Split(chance);
            var query = ManySpellings.Parse(chance);
            var options = new SearchOptions { Limit = 7, Sort = chance.Of([SearchSort.Relevance, SearchSort.Relevance, SearchSort.Date, SearchSort.Oldest]), ExactTotal = true, Facets = true, Suggestions = true };
            var whole = world.Search([.. rings.SelectMany(static r => r)], query, options with { Limit = Limits.MaxHits });
            var found = new List<SearchHit>();
            MergedAnswer merged;
            do
            {
                var partOptions = MergedAnswer.PartOptions(options);
                var parts = rings.Select(r => world.Index.SearchPart(r, query, World.Ask(partOptions))).ToList();
                Assert.All(parts, p => Assert.True(p.IsPlausible(query, partOptions)));
                merged = MergedAnswer.Merge(query, options, parts);
                if (merged.CutShort.Contains(true) || (merged.IsCut || merged.EndsEarly))
                {
                    break; // beyond what the lists reach: nothing is claimed
                }

                found.AddRange(merged.Hits.Select(static h => h.Hit));
                options = options with { Shown = found.Select(static h => h.Item).ToHashSet() };
            }
            while (merged.HasMore);

            Assert.Equal(whole.Total, merged.Total);
            Assert.Equal(Shown(whole.Hits).Take(found.Count), Shown(found));
            Assert.True((merged.IsCut || merged.EndsEarly) || merged.CutShort.Contains(true) || found.Count == whole.Hits.Count);
            Same(whole.Facets!, merged.Facets!);
            if (whole.Suggestions.All(static s => s.Words.Count < WordSuggestion.MaxWords))
            {
                Assert.Equal(Spelt(whole.Suggestions), Spelt(merged.Suggestions));
            }
        }
    });

    private static List<(int, int, string, int, long)> Spelt(IReadOnlyList<WordSuggestion> suggestions) =>
        [.. suggestions.SelectMany(static s => s.Words.Select(w => (s.Start, s.Length, w.Term, w.Edits, w.Holders)))];

    [Fact]
    public void A_list_that_is_not_said_to_end_too_early_lacks_nothing() => Runs.ForSeeds(60, seed =>
    {
        var chance = new Chance(seed);
        var world = chance.World(Places, 60 + chance.Below(120));
        var proven = 0;
        for (var i = 0; i < 30; i++)
        {
            var rings = Split(chance);
            var query = ManySpellings.Parse(chance);
            var options = new SearchOptions { Limit = 1 + chance.Below(4), Sort = chance.Of([SearchSort.Relevance, SearchSort.Relevance, SearchSort.Date, SearchSort.Oldest]) };
            var whole = world.Search([.. rings.SelectMany(static r => r)], query, options);

            // No reserve at all, so that many lists do end too early.
            var parts = rings.Select(r => world.Index.SearchPart(r, query, World.Ask(options with { Limit = options.Limit + chance.Below(3) }))).ToList();
            var merged = MergedAnswer.Merge(query, options, parts);
            if (!merged.CutShort.Contains(true) && !(merged.IsCut || merged.EndsEarly))
            {
                proven++;
                Assert.Equal(Shown(whole.Hits), Shown([.. merged.Hits.Select(static h => h.Hit)]));
            }
        }

        Assert.True(proven > 0);
    });

    [Fact]
    public void Where_words_are_rare_here_and_common_there_lists_are_told_to_end_too_early() => Runs.ForSeeds(40, seed =>
    {
        // What ranks first by the one index's statistics ranks last by the sum: a list of its best may lack what is wanted.
        string[] words = ["alpha", "beta", "gamma"];
        var chance = new Chance(seed);
        var world = new World((ulong)chance.Below(1 << 30));
        for (var i = 0; i < 90; i++)
        {
            var place = chance.Below(2);
            var text = words.SelectMany((word, w) => chance.Below(12) < (w == place ? 11 : w == 2 ? 4 : 1) ? Enumerable.Repeat(word, 1 + chance.Below(6)) : []);
            var item = world.File(Places[place], new Vault.ItemFields { Title = "x", MediaType = "text/plain" });
            world.AddText(item, string.Join(' ', text.Concat(Enumerable.Repeat("filler", chance.Below(200)))));
        }

        var (proven, wrong) = (0, 0);
        CompartmentId[][] rings = [[Places[0].Id], [Places[1].Id]];
        foreach (var text in new[] { "alpha OR beta", "alpha OR gamma", "alpha OR beta OR gamma", "be* OR alpha" })
        {
            for (var limit = 1; limit < 12; limit++)
            {
                var query = Query.Parse(text);
                var options = new SearchOptions { Limit = limit };
                var whole = world.Search([.. rings.SelectMany(static r => r)], text, options);
                var parts = rings.Select(r => world.Index.SearchPart(r, query, options with { Limit = limit + chance.Below(4) })).ToList();
                var merged = MergedAnswer.Merge(query, options, parts);
                var equal = Shown(whole.Hits).SequenceEqual(Shown([.. merged.Hits.Select(static h => h.Hit)]));
                Assert.True(equal || merged.CutShort.Contains(true), $"{text} {limit}");
                proven += merged.CutShort.Contains(true) ? 0 : 1;
                wrong += equal ? 0 : 1;
            }
        }

        Assert.True(proven + wrong > 0);
    });

    [Fact]
    public void In_whatever_order_parts_come_the_hits_are_the_same() => Runs.ForSeeds(40, seed =>
    {
        var chance = new Chance(seed);
        var world = chance.World(Places, 80);
        var rings = Split(chance);
        var query = Query.Parse(chance.Query());
        var options = new SearchOptions { ExactTotal = true, Facets = true, Suggestions = true };
        var parts = rings.Select(r => world.Index.SearchPart(r, query, World.Ask(MergedAnswer.PartOptions(options)))).ToList();
        var one = MergedAnswer.Merge(query, options, parts);
        parts.Reverse();
        var other = MergedAnswer.Merge(query, options, parts);
        Assert.Equal(one.Hits.Select(static h => h.Hit), other.Hits.Select(static h => h.Hit));
        Assert.Equal((one.HasMore, one.Total, one.IsCut), (other.HasMore, other.Total, other.IsCut));
        Same(one.Facets!, other.Facets!);
    });

    [Fact]
    public void The_score_of_a_part_of_its_own_is_that_of_its_index() => Runs.ForSeeds(40, seed =>
    {
        var chance = new Chance(seed);
        var world = chance.World(Places, 80);
        CompartmentId[] ring = [.. Places.Select(static p => p.Id)];
        var text = chance.Query();
        var query = Query.Parse(text);
        var part = world.Index.SearchPart(ring, query, World.Ask(new SearchOptions { Limit = 50 }));
        var weights = Merger.WeightsOf(part.Documents, part.Holders);
        Assert.All(part.Hits, h => Assert.Equal(h.Hit.Score, Bm25.ToScore(Merger.KeyOf(h, weights).Score)));
        Assert.Equal(Shown(world.Search(ring, text, new SearchOptions { Limit = 50 }).Hits), Shown([.. part.Hits.Select(static h => h.Hit)]));
    });

    [Fact]
    public void What_cannot_be_a_part_is_found_out()
    {
        var chance = new Chance(7);
        var world = chance.World(Places, 150);
        var query = Query.Parse("report OR ship OR re* OR soviet");
        var options = World.Ask(new SearchOptions { Limit = 5, Facets = true });
        var part = world.Index.SearchPart([.. Places.Select(static p => p.Id)], query, options);
        Assert.True(part.IsPlausible(query, options) && part.Hits.Count == 5 && part.Total > 6, $"{part.Total}");
        PartialAnswer[] wrong =
        [
            part with { Documents = -1 },
            part with { Documents = PartialAnswer.MaxDocuments + 1 },
            part with { Documents = part.Total - 1 },
            part with { Holders = part.Holders.Add(0) },
            part with { Holders = part.Holders.SetItem(0, part.Documents + 1) },
            part with { Holders = part.Holders.SetItem(0, -1) },
            part with { Total = 4 },
            part with { Hits = [.. part.Hits.Take(4)] },
            part with { Hits = [.. part.Hits, part.Hits[0]] },
            part with { Hits = [.. part.Hits.Skip(1), part.Hits[0]] },
            part with { Hits = [part.Hits[1], part.Hits[0], .. part.Hits.Skip(2)] },
            part with { Hits = [part.Hits[0] with { Impacts = [] }, .. part.Hits.Skip(1)] },
            part with { Withheld = 1 },
            part with { Withheld = -1 },
            part with { Facets = null },
            part with { Facets = part.Facets! with { Types = [] } },
            part with { Facets = part.Facets! with { Years = [new(1961, part.Total + 1)] } },
            part with { Facets = part.Facets! with { Years = [new(1961, 1), new(1961, 1)] } },
            part with { ExpandedWords = -1 },
        ];
        Assert.All(wrong, p => Assert.False(p.IsPlausible(query, options)));
        Assert.False(part.IsPlausible(Query.Parse("report"), options));
        Assert.True(PartialAnswer.Nothing(query, options).IsPlausible(query, options));
    }

    [Fact]
    public void Prefixes_that_stand_for_too_many_words_together_are_told()
    {
        var world = new World(1);
        for (var p = 0; p < 2; p++)
        {
            for (var i = 0; i < 30; i++)
            {
                var item = world.File(Places[p], new Vault.ItemFields { Title = "x", MediaType = "text/plain" });
                world.AddText(item, string.Join(' ', Enumerable.Range(0, 20).Select(w => $"word{p}{i:00}{w:00}")));
            }
        }

        var query = Query.Parse("word*");
        var options = new SearchOptions();
        var parts = Places.Take(2).Select(p => world.Index.SearchPart([p.Id], query, MergedAnswer.PartOptions(options))).ToList();
        Assert.All(parts, static p => Assert.False(p.Truncated));
        Assert.All(parts, static p => Assert.Equal(600, p.ExpandedWords));
        Assert.True(MergedAnswer.Merge(query, options, parts).IsCut);
        Assert.False(MergedAnswer.Merge(query, options, [parts[0]]).IsCut);
    }

    [Fact]
    public void Whatever_moves_between_pages_no_hit_comes_twice_and_none_is_passed_over() => Runs.ForSeeds(40, seed =>
    {
        var chance = new Chance(seed);
        var world = chance.World(Places, 100);
        var query = Query.Parse("report OR ship OR re* OR soviet OR the");
        var options = new SearchOptions { Limit = 3 };
        CompartmentId[][] rings = [[.. Places[..3].Select(static p => p.Id)], [.. Places[3..].Select(static p => p.Id)]];
        var matchedAll = world.Items.ToHashSet();
        var shown = new List<ItemId>();
        MergedAnswer merged;
        do
        {
            var parts = rings.Select(r => world.Index.SearchPart(r, query, World.Ask(MergedAnswer.PartOptions(options with { ExactTotal = true })))).ToList();
            merged = MergedAnswer.Merge(query, options, parts);
            shown.AddRange(merged.Hits.Select(static h => h.Hit.Item));
            options = options with { Shown = shown.ToHashSet() };
            matchedAll.IntersectWith(world.Search([.. rings.SelectMany(static r => r)], query, new SearchOptions { Limit = Limits.MaxHits }).Hits.Select(static h => h.Item));
            chance.Step(world, Places);
        }
        while (merged.HasMore);

        Assert.Equal(shown.Count, shown.Distinct().Count());
        Assert.Subset(shown.ToHashSet(), matchedAll); // all that matched throughout were shown
    });

    private static CompartmentId[][] Split(Chance chance)
    {
        var count = 1 + chance.Below(4);
        var owner = Places.Select(_ => chance.Below(count + 1)).ToArray(); // the last stands for: not visible
        return [.. Enumerable.Range(0, count).Select(o => Places.Where((_, i) => owner[i] == o).Select(static p => p.Id).ToArray())];
    }

    // Which passage is shown, and whether a whole is named, is each index's own.
    private static IEnumerable<(ItemId, double, string, DateTimeOffset?)> Shown(IReadOnlyList<SearchHit> hits) =>
        hits.Select(static h => (h.Item, h.Score, h.Title, h.Date));

    private static void Same(SearchFacets a, SearchFacets b)
    {
        Assert.Equal(a.Holdings, b.Holdings);
        Assert.Equal(a.Labels, b.Labels);
        Assert.Equal(a.Types, b.Types);
        Assert.Equal(a.Languages, b.Languages);
        Assert.Equal(a.Years, b.Years);
    }
}
