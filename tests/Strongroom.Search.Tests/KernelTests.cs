using Strongroom.Core;
using Strongroom.Search.Kernel;
using Strongroom.Search.Partitions;
using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

/// <summary>The kernel against the plain path through matchers, which itself is held equal to a plain scan: over segments large enough that it has something to skip.</summary>
public sealed class KernelTests
{
    private static readonly string[] Stems = ["walk", "report", "order", "mark", "plant", "attack", "print", "search", "jump", "paint"];
    private static readonly string[] Endings = ["", "s", "ed", "ing"];
    private static readonly Lazy<VisibleSet> Small = new(static () => MergedOf(2_500)), Large = new(static () => MergedOf(40_000));
    private static readonly int Words = Stems.Length * Endings.Length;

    [Fact]
    public void The_kernel_finds_what_the_matchers_find() => Runs.ForSeeds(12, seed =>
    {
        var chance = new Chance(seed);
        var parts = Enumerable.Range(0, 1 + chance.Below(4)).Select(p => PartitionOf(chance, p)).ToList();
        var (partitions, merged) = PlainAndMerged(chance, parts);
        for (var i = 0; i < 60; i++)
        {
            var text = QueryText(chance);
            var root = Query.Parse(text, ManySpellings.AsWritten).Root;
            var options = new SearchOptions { Limit = 1 + chance.Below(chance.OneIn(4) ? 200 : 12) };
            var plain = Searcher.Run(partitions, root, World.Names, options with { ExactTotal = true }, null).Hits;
            var quick = Searcher.Run(partitions, root, World.Names, options, null);
            Assert.NotNull(QueryShape.Of(root, quick.Plan));
            Assert.Equal(Keys(plain), Keys(quick.Hits));
            var whole = Searcher.Run(merged, root, World.Names, options, null);
            Assert.Equal(quick.Hits.Select(Shown), whole.Hits.Select(Shown));
            Assert.Equal(quick.Holders, whole.Holders);
            if (plain.Length > 0)
            {
                var after = plain[chance.Below(plain.Length)].Key;
                Assert.Equal(
                    Keys(Searcher.Run(partitions, root, World.Names, options with { ExactTotal = true }, after).Hits),
                    Keys(Searcher.Run(partitions, root, World.Names, options, after).Hits));
            }
        }
    });

    [Fact]
    public void What_a_console_asks_is_what_the_matchers_find() => Runs.ForSeeds(12, seed =>
    {
        var chance = new Chance(seed);
        var parts = Enumerable.Range(0, 1 + chance.Below(4)).Select(p => PartitionOf(chance, p)).ToList();
        var (plain, merged) = PlainAndMerged(chance, parts);
        for (var i = 0; i < 40; i++)
        {
            var text = chance.OneIn(4) ? AnyQueryText(chance, 1) : QueryText(chance);
            var root = Query.Parse(text, chance.OneIn(3) ? ManySpellings.AsWritten : SearchRules.Default).Root;
            var options = new SearchOptions
            {
                Limit = 1 + chance.Below(chance.OneIn(4) ? 200 : 12),
                ExactTotal = chance.OneIn(2),
                Facets = chance.OneIn(2),
                Sort = chance.OneIn(3) ? SearchSort.Date : SearchSort.Relevance,
            };
            MustAgree(plain, merged, root, options, null);
            var found = Searcher.Run(plain, root, World.Names, options, null).Hits;
            if (found.Length > 0)
            {
                MustAgree(plain, merged, root, options, found[chance.Below(found.Length)].Key);
            }
        }
    });

    [Fact]
    public void More_documents_than_one_window_holds_are_searched_alike() => Runs.ForSeeds(1, seed =>
    {
        var chance = new Chance(seed);
        var parts = Enumerable.Range(0, 3).Select(p => SegmentOf(chance, p, 25_000)).Select((s, p) =>
            new Partition(World.PlaceOf(p).Id, [new SegmentView(s, null, new BlobId(s.Documents.Rows[0].Item.Value))])).ToList();
        var (plain, merged) = (VisibleSet.Of(parts, []), VisibleSet.Of(parts, MergedIndex.Of(parts.SelectMany(static p => p.Views))));
        for (var i = 0; i < 60; i++)
        {
            var root = Query.Parse(AnyQueryText(chance, 1), SearchRules.Default).Root;
            MustAgree(plain, merged, root, new SearchOptions { ExactTotal = chance.OneIn(3), Sort = chance.Of([SearchSort.Relevance, SearchSort.Relevance, SearchSort.Date, SearchSort.Oldest]) }, null);
        }
    });

    [Theory]
    [InlineData("walk -report")]
    [InlineData("walk report order -mark")]
    [InlineData("walk AND report AND NOT \"order mark\"")]
    [InlineData("(walk OR report) AND (order OR mark)")]
    [InlineData("title:walk report")]
    [InlineData("type:pdf language:en")]
    [InlineData("re*")]
    [InlineData("re* AND wal?ed")]
    [InlineData("wolk~ AND mark")]
    [InlineData("walk NEAR/4 report")]
    public void What_a_search_allocates_does_not_grow_with_what_it_goes_through(string text)
    {
        var root = Query.Parse(text, SearchRules.Default).Root;
        foreach (var options in new[] { new SearchOptions { Limit = 5 }, new SearchOptions { Limit = 5, ExactTotal = true, Facets = true } })
        {
            Assert.InRange(Allocated(Large.Value, root, options) - Allocated(Small.Value, root, options), -1024, 1024);
        }
    }

    private static long Allocated(VisibleSet merged, QueryNode root, SearchOptions options)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 5; i++) // at first memory grows that is kept
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var found = Searcher.Run(merged, root, World.Names, options, null);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(6, found.Hits.Length);
        }

        return least;
    }

    private static VisibleSet MergedOf(int documents)
    {
        var segment = SegmentOf(new Chance(7), 7, documents);
        Partition[] parts = [new Partition(World.PlaceOf(0).Id, [new SegmentView(segment, null, new BlobId(segment.Documents.Rows[0].Item.Value))])];
        return VisibleSet.Of(parts, MergedIndex.Of(parts[0].Views));
    }

    [Fact]
    public void Any_query_on_merged_indexes_finds_what_the_matchers_find() => Runs.ForSeeds(16, seed =>
    {
        var chance = new Chance(seed);
        var parts = Enumerable.Range(0, 1 + chance.Below(4)).Select(p => PartitionOf(chance, p)).ToList();
        var (plain, merged) = PlainAndMerged(chance, parts);
        for (var i = 0; i < 60; i++)
        {
            var root = Query.Parse(AnyQueryText(chance, 3), chance.OneIn(3) ? ManySpellings.AsWritten : SearchRules.Default).Root;
            var options = new SearchOptions
            {
                Limit = 1 + chance.Below(chance.OneIn(4) ? 200 : 12),
                ExactTotal = chance.OneIn(2),
                Facets = chance.OneIn(2),
                Sort = chance.Of([SearchSort.Relevance, SearchSort.Relevance, SearchSort.Date, SearchSort.Oldest]),
            };
            MustAgree(plain, merged, root, options, null);
            var found = Searcher.Run(plain, root, World.Names, options, null).Hits;
            if (found.Length > 0)
            {
                MustAgree(plain, merged, root, options, found[chance.Below(found.Length)].Key);
            }
        }
    });

    private static void MustAgree(VisibleSet plain, VisibleSet merged, QueryNode root, SearchOptions options, HitKey? after)
    {
        var slow = Searcher.Run(plain, root, World.Names, options, after);
        var quick = Searcher.Run(merged, root, World.Names, options, after);
        Assert.Equal(slow.Hits.Select(Place), quick.Hits.Select(Place));
        Assert.Equal(slow.Hits.Select(h => Impacts(h, slow)), quick.Hits.Select(h => Impacts(h, quick)));
        Assert.Equal(slow.Holders, quick.Holders);
        Assert.Equal((slow.ExpandedWords, slow.ExaminedWords, slow.Truncated, slow.Documents), (quick.ExpandedWords, quick.ExaminedWords, quick.Truncated, quick.Documents));
        if (options.ExactTotal)
        {
            Assert.Equal(slow.Total, quick.Total);
        }

        if (options.Facets)
        {
            Assert.Equal(Told(slow.Facets!), Told(quick.Facets!));
        }
    }

    private static (HitKey, CompartmentId, int) Place(FoundHit hit) => (hit.Key, hit.Search.Partition.Compartment, hit.Document);

    private static string Impacts(FoundHit hit, SearchFindings findings) =>
        string.Join(' ', Enumerable.Range(0, findings.Plan.Groups.Count).Select(g => hit.Search.ImpactOf(g, hit.Document)));

    private static string Told(FacetCounter facets)
    {
        var told = facets.Finish(static bytes => Labels.Label.FromCanonicalBytes(World.Policy, bytes));
        return string.Join(' ', told.Holdings) + string.Join(' ', told.Types) + string.Join(' ', told.Languages) + string.Join(' ', told.Years)
            + string.Join(' ', told.Labels.Select(static l => $"{Convert.ToHexString(l.Value.ToCanonicalBytes())} {l.Count}"));
    }

    [Fact]
    public void Where_every_score_ties_the_newest_of_all_partitions_get_in() => Runs.ForSeeds(10, seed =>
    {
        // Each segment's bound equals the threshold as soon as that is found: whoever leaves it out then loses newer documents.
        var chance = new Chance(seed);
        var parts = Enumerable.Range(0, 2 + chance.Below(4)).Select(p => new Partition(World.PlaceOf(p).Id, [AlikeView(chance, p)])).ToList();
        var (partitions, merged) = PlainAndMerged(chance, parts);
        var all = partitions.Views.SelectMany(static v => Enumerable.Range(0, v.Segment.Count).Where(v.IsLive).Select(d => v.Segment.Documents.Dates[d])).Order().Reverse().ToArray();
        foreach (var text in (string[])["walk", "walk plant", "walk AND order", "\"walk report\"", "walk report order mark absent"])
        {
            var root = Query.Parse(text, ManySpellings.AsWritten).Root;
            var options = new SearchOptions { Limit = 1 + chance.Below(40) };
            foreach (var visible in (VisibleSet[])[partitions, merged])
            {
                HitKey? after = null;
                for (var shown = 0; shown < all.Length && shown < 200; shown += options.Limit)
                {
                    var hits = Searcher.Run(visible, root, World.Names, options, after).Hits;
                    Assert.Equal(all.Skip(shown).Take(options.Limit + 1), hits.Select(static h => h.Key.Date)); // one more tells that more follow
                    after = hits[Math.Min(options.Limit, hits.Length) - 1].Key;
                }
            }
        }
    });

    [Fact]
    public void Wide_loops_give_what_plain_ones_give() => Runs.ForSeeds(300, seed =>
    {
        var chance = new Chance(seed);
        var bytes = Enumerable.Range(0, chance.Below(700)).Select(_ => (byte)chance.Below(256)).ToArray();
        var least = (byte)chance.Below(256);
        var expected = Enumerable.Range(0, bytes.Length).Where(i => bytes[i] >= least).Select(static i => (ushort)i).ToArray();
        AllFind(expected, into => Lanes.FindAtLeast(bytes, least, into));
        var greatest = (byte)chance.Below(256);
        Assert.Equal(bytes.Count(b => b >= least && b <= greatest), Lanes.Count(bytes, least, greatest));

        var sums = Enumerable.Range(0, chance.Below(300)).Select(_ => chance.OneIn(9) ? uint.MaxValue - (uint)chance.Below(9) : (uint)chance.Below(1 << 30)).ToArray();
        var bound = (uint)chance.Below(1 << 30);
        expected = Enumerable.Range(0, sums.Length).Where(i => sums[i] >= bound).Select(static i => (ushort)i).ToArray();
        AllFind(expected, into => Lanes.FindAtLeast(sums, bound, into));

        var weight = (uint)chance.Below(65_536);
        var start = 1024 * chance.Below(64);
        var documents = Enumerable.Range(0, 1024).Where(_ => chance.OneIn(3)).Take(bytes.Length).Select(d => (ushort)(start + d)).ToArray();
        var scattered = new uint[1024];
        Lanes.Scatter(scattered, weight, documents, bytes.AsSpan(0, documents.Length));
        var products = new uint[1024];
        for (var i = 0; i < documents.Length; i++)
        {
            products[documents[i] - start] = weight * bytes[i];
        }

        Assert.Equal(products, scattered);
        var marks = new int[65_536];
        foreach (var document in documents.Where(_ => chance.OneIn(2)))
        {
            marks[document] = 7;
        }

        var found = new int[documents.Length + 1];
        Assert.Equal(Enumerable.Range(0, documents.Length).Where(i => marks[documents[i]] != 0), found[..Lanes.FindMarked(marks, documents, found)]);
    });

    [Fact]
    public void A_table_finds_every_term_of_its_segment_and_no_other()
    {
        var segment = SegmentOf(new Chance(1), 0, 500);
        for (var term = 0; term < segment.TermCount; term++)
        {
            var key = segment.Key(term).ToArray();
            Assert.Equal(term, segment.Table.Find(segment, WordHash.Of(key), key));
            key = [.. key, (byte)'x'];
            Assert.Equal(segment.Find(key) >= 0, segment.Table.Find(segment, WordHash.Of(key), key) >= 0);
        }

        var empty = SegmentBuilder.Build([], ScoringSettings.Default);
        Assert.Equal(-1, empty.Table.Find(empty, 0, "\0x"u8));
    }

    private static void AllFind(ushort[] expected, Func<ushort[], int> way)
    {
        var into = new ushort[1000];
        var count = way(into);
        Assert.Equal(expected, into[..count]);
    }

    /// <summary>The same documents without merged indexes and with them; in half of all worlds some documents died, or segments went, after merging.</summary>
    private static (VisibleSet Plain, VisibleSet Merged) PlainAndMerged(Chance chance, List<Partition> parts)
    {
        var merged = MergedIndex.Of(parts.SelectMany(static p => p.Views));
        var before = VisibleSet.Of(parts, merged);
        if (chance.OneIn(2))
        {
            return (VisibleSet.Of(parts, []), before);
        }

        var left = 1 + chance.Below(DeadDocuments.Most);
        List<Partition> now = [.. parts.Select(p => p with { Views = [.. p.Views.Select(v => Thinned(chance, v, ref left)).OfType<SegmentView>()] })];
        var set = VisibleSet.Of(now, merged, chance.OneIn(2) ? before : null);
        Assert.Equal(merged.Count, set.Merged.Length); // it goes on serving
        return (VisibleSet.Of(now, []), VisibleSet.Of(now, merged, set));
    }

    /// <summary>A segment some more of whose documents do not count; null when it is gone.</summary>
    private static SegmentView? Thinned(Chance chance, SegmentView view, ref int left)
    {
        if (view.LiveCount <= left && view.Segment.Count > 1 && chance.OneIn(5))
        {
            left -= view.LiveCount;
            return null;
        }

        var rate = 1 + chance.Below(view.Segment.Count > 500 ? 40 : 6);
        var dead = new List<int>();
        for (var d = 0; d < view.Segment.Count; d++)
        {
            if (!view.IsLive(d))
            {
                dead.Add(d);
            }
            else if (left > 0 && chance.OneIn(rate))
            {
                dead.Add(d);
                left--;
            }
        }

        return view with { Live = LiveDocuments.Without(view.Segment.Count, [.. dead]) };
    }

    private static Partition PartitionOf(Chance chance, int number) => new(World.PlaceOf(number).Id, [.. Enumerable.Range(0, 1 + chance.Below(2)).Select(s =>
    {
        var segment = SegmentOf(chance, (number * 10) + s, 1 + chance.Below(chance.OneIn(6) ? 14_000 : chance.OneIn(2) ? 3000 : 60));
        int[] dead = chance.OneIn(2) ? [] : [.. Enumerable.Range(0, segment.Count).Where(_ => chance.OneIn(5))];
        return new SegmentView(segment, LiveDocuments.Without(segment.Count, dead), chance.OneIn(4) ? null : new BlobId(segment.Documents.Rows[0].Item.Value));
    })]);

    /// <summary>Documents of the same words that differ in nothing but their dates.</summary>
    private static SegmentView AlikeView(Chance chance, int number)
    {
        var ids = new SeededRandomSource((ulong)number);
        var segment = SegmentBuilder.Build(
            Enumerable.Range(0, 1 + chance.Below(chance.OneIn(3) ? 3000 : 90)).Select(_ => new IndexedItem
            {
                Item = new ItemId(ids.NextId("k")),
                Version = 1,
                Holding = default,
                Label = World.PlaceOf(0).Label.ToCanonicalBytes(),
                MediaType = "text/plain",
                Language = string.Empty,
                Date = chance.Below(1_000_000) * 86_400L,
                State = TextState.Text,
                TextTag = 1,
                Title = string.Empty,
                Text = "walk report order mark plant",
            }),
            ScoringSettings.Default);
        return new SegmentView(segment, LiveDocuments.Without(segment.Count, []), new BlobId(segment.Documents.Rows[0].Item.Value));
    }

    /// <summary>Words from one that nearly every text holds to some that hardly any does, dates that often coincide, lengths that often do: many ties.</summary>
    private static Segment SegmentOf(Chance chance, int number, int count)
    {
        var ids = new SeededRandomSource((ulong)number);
        var skew = 1 + chance.Below(4);
        byte[][] labels = [.. Enumerable.Range(0, 3).Select(static p => World.PlaceOf(p).Label.ToCanonicalBytes())];
        return SegmentBuilder.Build(
            Enumerable.Range(0, count).Select(i => new IndexedItem
            {
                Item = new ItemId(ids.NextId("k")),
                Version = 1,
                Holding = default,
                Label = labels[chance.Below(labels.Length)],
                MediaType = chance.OneIn(3) ? "text/plain" : "application/pdf",
                Language = chance.OneIn(3) ? "en" : string.Empty,
                Date = chance.OneIn(6) ? null : chance.Below(40) * 86_400_000L,
                State = TextState.Text,
                TextTag = 1,
                Title = chance.OneIn(5) ? Word(chance, skew) : string.Empty,
                Author = chance.OneIn(9) ? Word(chance, skew) : string.Empty,
                Sender = chance.OneIn(9) ? Word(chance, skew) + " " + Word(chance, skew) : string.Empty,
                Text = string.Join(' ', Enumerable.Range(0, chance.OneIn(3) ? 6 : chance.Below(25)).Select(_ => Word(chance, skew))),
            }),
            ScoringSettings.Default);
    }

    private static string Word(Chance chance, int skew)
    {
        var word = chance.Below(Words);
        for (var i = 0; i < skew; i++)
        {
            word = Math.Min(word, chance.Below(Words));
        }

        return Spelling(word);
    }

    /// <summary>Words of which four are forms of one another; the one after the last no text holds.</summary>
    private static string Spelling(int word) => word == Words ? "absent" : Stems[word % Stems.Length] + Endings[word / Stems.Length];

    private static string QueryText(Chance chance)
    {
        string Any() => Spelling(chance.Below(Words + 1));
        string[] Some(int most) => [.. Enumerable.Range(0, 1 + chance.Below(most)).Select(_ => Any())];
        var text = chance.Below(6) switch
        {
            0 => Any(),
            1 => string.Join(" AND ", Some(4)),
            2 => $"\"{string.Join(' ', Some(3))}\"",
            3 => $"\"{Any()} {Any()}\" AND {Any()}",
            _ => string.Join(' ', Some(6)),
        };
        return chance.Below(4) switch
        {
            0 => $"({text}) date:1970-01-{1 + chance.Below(14):D2}..1970-{1 + chance.Below(2):D2}-{14 + chance.Below(14):D2}",
            1 when chance.OneIn(2) => $"({text}) before:1970-01-{10 + chance.Below(20):D2}",
            _ => text,
        };
    }

    /// <summary>A query of any shape: whatever the language has, within brackets within brackets.</summary>
    private static string AnyQueryText(Chance chance, int depth)
    {
        string Any() => Spelling(chance.Below(Words + 1));
        string Part() => chance.Below(depth > 0 ? 16 : 12) switch
        {
            0 => $"{chance.Of(["title", "author", "sender", "to"])}:{Any()}",
            1 => chance.Of(["type:pdf", "type:text", "type:none", "language:en", "language:de", "holding:none", "agency:here", "agency:there", "label:SECRET", "label:OFFICIAL", "label:NONE"]),
            2 => chance.Of(["wa*", "re*", "pa*", "ma*", "or*", "absen*", "zz*", "title:pl*", "at*"]),
            3 => chance.Of(["w?lk*", "*ing", "re*ed", "?ark", "*ar*", "p??nt*", "title:*ts"]),
            4 => chance.Of(["walc~", "reprot~2", "marks~1", "plont~", "zzzz~1", "author:wolk~", "paints~2"]),
            5 => chance.Of(["name:mark", "name:jampt", "name:(mark paint)", "name:plent"]),
            6 => $"{Operand()} {chance.Of(["NEAR", "NEAR/2", "PRE/3", "w/8", "NEAR/1"])} {Operand()}",
            7 => chance.Of([$"\"{Any()} {Any()}\"", $"title:{Any()} ({Any()} OR {Any()})", $"\"{Any()} {Any()} {Any()}\""]),
            8 => chance.Of(["date:1970-01-05..1970-01-19", "before:1970-01-12", "after:1970-02-02", "before:1971", "date:1970"]),
            9 => $"-{Any()}",
            10 or 11 => Any(),
            12 => $"NOT ({AnyQueryText(chance, depth - 1)})",
            13 => $"title:({AnyQueryText(chance, 0)})",
            _ => $"({AnyQueryText(chance, depth - 1)})",
        };
        string Operand() => chance.Below(5) switch
        {
            0 => $"\"{Any()} {Any()}\"",
            1 => $"({Any()} OR {Any()})",
            2 => chance.Of(["wa*", "re*", "m?rk*", "ordr~", "pl*"]),
            _ => Any(),
        };
        return string.Join(chance.Of([" ", " AND ", " OR "]), Enumerable.Range(0, 1 + chance.Below(4)).Select(_ => Part()));
    }

    private static (HitKey, CompartmentId, int, string) Shown(FoundHit hit) => (
        hit.Key, hit.Search.Partition.Compartment, hit.Document, string.Join(',', hit.Search.Terms));

    private static IEnumerable<HitKey> Keys(FoundHit[] hits) => hits.Select(static h => h.Key);
}
