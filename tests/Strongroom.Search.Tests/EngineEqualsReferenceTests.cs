using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;
using Strongroom.Search.Ranking;
using Strongroom.Search.Tests.Reference;
using Strongroom.Search.Tests.Worlds;
using Strongroom.Search.Words;

namespace Strongroom.Search.Tests;

public sealed class EngineEqualsReferenceTests
{
    private static readonly Place[] Places = [.. Enumerable.Range(0, 6).Select(World.PlaceOf)];

    [Fact]
    public void Hits_scores_totals_and_facets_equal_a_plain_scan() => Runs.ForSeeds(60, seed =>
    {
        var chance = new Chance(seed);
        var world = chance.World(Places, 20 + chance.Below(120));
        for (var i = 0; i < 20; i++)
        {
            CompartmentId[] ring = [.. Places.Where(_ => !chance.OneIn(3)).Select(static p => p.Id)];
            MustAgree(world, ring, Understood(chance), chance.Of([SearchSort.Relevance, SearchSort.Relevance, SearchSort.Date, SearchSort.Oldest]));
        }
    });

    [Fact]
    public void Answers_stay_right_while_filing_goes_on_over_merged_partitions() => Runs.ForSeeds(30, seed =>
    {
        var chance = new Chance(seed);
        var world = chance.World(Places, 60);
        CompartmentId[] ring = [.. Places.Where(_ => !chance.OneIn(4)).Select(static p => p.Id).Order()];
        for (var i = 0; i < 12; i++)
        {
            if (chance.OneIn(3))
            {
                world.Seal(chance.Of(Places));
                Assert.True(world.Index.Merge(ring) >= 0);
            }

            chance.Step(world, Places);
            MustAgree(world, ring, Understood(chance), SearchSort.Relevance);
            if (chance.OneIn(6))
            {
                world.Index.MergeMuchUsed(chance.OneIn(2) ? 0 : 1 << 20);
            }
        }
    });

    [Fact]
    public void A_word_that_no_longer_fits_into_a_snippet_does_not_stand_there_unmarked() => SnippetsAreRight(245970489);

    [Fact]
    public void Every_snippet_shows_words_of_the_query_and_marks_exactly_them() => Runs.ForSeeds(40, SnippetsAreRight);

    private static void SnippetsAreRight(ulong seed)
    {
        var chance = new Chance(seed);
        var world = chance.World(Places, 60);
        CompartmentId[] ring = [.. Places.Select(static p => p.Id)];
        for (var i = 0; i < 20; i++)
        {
            var query = Understood(chance);
            var root = query.Root;
            foreach (var hit in world.Search(ring, query, new SearchOptions { Limit = 50 }).Hits)
            {
                var body = world.Visible(ring).Single(v => v.Item == hit.Item).Text;
                var snippet = hit.Snippet!;
                var marked = snippet.Marks.Select(m => (m.Start, m.Start + m.Length)).ToList();
                Assert.Equal(Marked(root, snippet.Text), marked);
                Assert.Equal(Marked(root, body).Count > 0, marked.Count > 0);
                Assert.Contains(Squeezed(snippet.Text), Squeezed(body), StringComparison.Ordinal);
                Assert.True(snippet.Text.Length <= SnippetCutter.PassageChars + 16);
            }
        }
    }

    /// <summary>A query whose words are groups of one term, or of several.</summary>
    private static Query Understood(Chance chance) => ManySpellings.Parse(chance);

    private static void MustAgree(World world, CompartmentId[] ring, Query query, SearchSort sort)
    {
        var expected = new ReferenceSearch(world.Visible(ring), World.Names).Run(query.Root, sort);
        var options = new SearchOptions { Limit = 7, Sort = sort, ExactTotal = true, Facets = true, Suggestions = true };
        var found = new List<SearchHit>();
        SearchAnswer answer;
        do
        {
            answer = world.Search(ring, query, options);
            found.AddRange(answer.Hits);
            options = options with { Cursor = answer.NextCursor };
            Assert.Equal(expected.Count, answer.Total);
        }
        while (answer.NextCursor is not null);

        MustSuggest(world, ring, query, answer.Suggestions);
        Assert.Equal(expected.Select(static h => (h.Item.Item, Bm25.ToScore(h.Score))), found.Select(static h => (h.Item, h.Score)));
        Assert.Equal(found.Select(static h => (h.Item, h.Score, h.Snippet!.Text)), Paged(world, ring, query, sort).Select(static h => (h.Item, h.Score, h.Snippet!.Text)));
        Assert.Equal(expected.Select(static h => (h.Item.Title, h.Item.Version, h.Item.Date)), found.Select(static h => (h.Title, h.Version, h.Date?.ToUnixTimeMilliseconds())));
        Assert.Equal(expected.Select(h => h.Item.Parent is { } p && world.Visible(ring).Any(v => v.Item == p) ? p : (ItemId?)null), found.Select(static h => h.Parent));
        Assert.Equal(Counts(expected.Select(static h => h.Item.Holding)), Counts(answer.Facets!.Holdings));
        Assert.Equal(Counts(expected.Select(static h => h.Item.MediaType)), Counts(answer.Facets.Types));
        Assert.Equal(Counts(expected.Select(static h => h.Item.Language).Where(static l => l.Length > 0)), Counts(answer.Facets.Languages));
        Assert.Equal(
            Counts(expected.Where(static h => h.Item.Date is not null).Select(static h => DateTimeOffset.FromUnixTimeMilliseconds(h.Item.Date!.Value).Year)),
            Counts(answer.Facets.Years));
        Assert.Equal(
            Counts(expected.Select(static h => Convert.ToHexString(h.Item.Label.Span))),
            Counts(answer.Facets.Labels.Select(static f => new FacetCount<string>(Convert.ToHexString(f.Value.ToCanonicalBytes()), f.Count))));
    }

    private static void MustSuggest(World world, CompartmentId[] ring, Query query, IReadOnlyList<WordSuggestion> suggestions)
    {
        var expected = new ReferenceSearch(world.Visible(ring), World.Names).Suggest(query);
        Assert.Equal(expected.Select(static s => (s.Start, s.Length)), suggestions.Select(static s => (s.Start, s.Length)));
        Assert.Equal(
            expected.SelectMany(static s => s.Words).Select(static w => (w.Term, w.Edits, w.Holders)),
            suggestions.SelectMany(static s => s.Words).Select(static w => (w.Term, w.Edits, w.Holders)));
        Assert.All(suggestions.SelectMany(static s => s.Words), static w => Assert.Equal([w.Term], ReferenceSearch.WordsOf(w.Word)));
    }

    /// <summary>The same without totals and facets, as most searches are: what cannot get on the page is then skipped.</summary>
    private static List<SearchHit> Paged(World world, CompartmentId[] ring, Query query, SearchSort sort)
    {
        var options = new SearchOptions { Limit = 5, Sort = sort };
        var found = new List<SearchHit>();
        SearchAnswer answer;
        do
        {
            answer = world.Search(ring, query, options);
            found.AddRange(answer.Hits);
            options = options with { Shown = found.Select(static h => h.Item).ToHashSet() };
        }
        while (answer.NextCursor is not null);
        return found;
    }

    private static List<(T Value, long Count)> Counts<T>(IEnumerable<T> values)
        where T : notnull => [.. values.GroupBy(static v => v).Select(static g => (g.Key, g.LongCount())).OrderByDescending(static c => c.Item2).ThenBy(static c => c.Key.ToString(), StringComparer.Ordinal)];

    private static List<(T Value, long Count)> Counts<T>(IEnumerable<FacetCount<T>> counts)
        where T : notnull => [.. counts.Select(static c => (c.Value, c.Count)).OrderByDescending(static c => c.Count).ThenBy(static c => c.Value.ToString(), StringComparer.Ordinal)];

    private static List<(int Start, int End)> Marked(Queries.QueryNode root, string text)
    {
        var marked = new List<(int, int)>();
        var words = new Tokenizer(text);
        while (words.MoveNext())
        {
            var word = words.Folded.ToString();
            if (ReferenceSearch.Marks(root, word)
                || (words.SecondHalf is > 0 and var half && (ReferenceSearch.Marks(root, word[..half]) || ReferenceSearch.Marks(root, word[half..]))))
            {
                marked.Add((words.Start, words.End));
            }
        }

        return marked;
    }

    private static string Squeezed(string text) => string.Concat(text.Where(static c => !char.IsWhiteSpace(c) && c != '-'));
}
