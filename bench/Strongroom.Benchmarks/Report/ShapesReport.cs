using System.Diagnostics;
using System.Globalization;
using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Search;

namespace Strongroom.Benchmarks.Report;

/// <summary>
/// Measures shapes of queries that the queries of a corpus do not have: NOT, fields, beginnings, NEAR, the oldest first. They are made of its words. Each query's figure is its least time of several passes, in one thread;
/// for the ten best alone, and with total and facets.
/// </summary>
internal static class ShapesReport
{
    private const int Queries = 30;
    private static readonly SearchOptions Best = new() { Limit = 10, Snippets = false };
    private static readonly SearchOptions All = Best with { ExactTotal = true, Facets = true };

    public static void Run(string folder, bool merges, int passes, string? only)
    {
        var rules = new SearchRules { AverageBodyWords = 106 };
        var collection = new TextCollection(rules, LabelPolicy.Uk.Parse("UK OFFICIAL"));
        var number = 0;
        var texts = CorpusFiling.Read(folder, int.MaxValue).Select(t => (t.Label, Text: new CollectedText(new ItemId(IdOf("item", number++)), t.Date, t.Body) { Title = t.Title, Language = number % 3 == 0 ? "de" : "en" }));
        foreach (var label in texts.GroupBy(static t => t.Label))
        {
            foreach (var segment in collection.Build(label.Select(static t => t.Text)))
            {
                collection.Open(PartitionOf(label.Key), segment);
            }
        }

        Console.WriteLine($"| shape | p50 of the best ten | longest | with total and facets | longest |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var clearance in File.ReadLines(Path.Combine(folder, "clearances.tsv")).Select(static l => l.Split('\t')).Where(static c => c[0] is "c10" or "c100"))
        {
            CompartmentId[] visible = [.. clearance[2].Split(',').Select(static l => PartitionOf(int.Parse(l, CultureInfo.InvariantCulture))).Order()];
            if (merges)
            {
                collection.Merge(visible);
            }

            foreach (var (name, sort, queries) in Shapes(folder))
            {
                if (only is not null && !name.Contains(only, StringComparison.Ordinal))
                {
                    continue;
                }

                Query[] parsed = [.. queries.Take(Queries).Select(q => Query.Parse(q, rules))];
                var best = Measure(collection, visible, parsed, Best with { Sort = sort }, passes);
                var all = Measure(collection, visible, parsed, All with { Sort = sort }, passes);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {clearance[0]} {name} | {best[best.Length / 2]:F0} | {best[^1]:F0} | {all[all.Length / 2]:F0} | {all[^1]:F0} |"));
            }
        }
    }

    private static double[] Measure(TextCollection collection, CompartmentId[] visible, Query[] queries, SearchOptions options, int passes)
    {
        var least = new double[queries.Length];
        Array.Fill(least, double.MaxValue);
        for (var pass = 0; pass < passes; pass++)
        {
            for (var i = 0; i < queries.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                collection.Search(visible, queries[i], options);
                least[i] = Math.Min(least[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }

        Array.Sort(least);
        return least;
    }

    private static IEnumerable<(string Name, SearchSort Sort, IEnumerable<string> Queries)> Shapes(string folder)
    {
        var all = File.ReadLines(Path.Combine(folder, "queries.tsv")).Select(static l => l.Split('\t')).ToList();
        string[] Words(string name) => [.. all.Where(c => c[1] == name).Select(static c => c[3])];
        string[][] Several(string name) => [.. Words(name).Select(static w => w.Split(' '))];
        string[] common = Words("term_common"), medium = Words("term_med"), rare = Words("term_rare");
        string[][] two = Several("and2"), phrases = Several("phrase2"), three = Several("or3");
        yield return ("a NOT b", SearchSort.Relevance, common.Zip(medium, static (a, b) => $"{a} -{b}"));
        yield return ("a b c NOT d", SearchSort.Relevance, three.Zip(common, static (a, b) => $"{string.Join(' ', a)} -{b}"));
        yield return ("a AND b NOT c", SearchSort.Relevance, two.Zip(rare, static (a, b) => $"{a[0]} AND {a[1]} -{b}"));
        yield return ("(a OR b) AND c", SearchSort.Relevance, two.Zip(common, static (a, b) => $"({a[0]} OR {a[1]}) AND {b}"));
        yield return ("title:a b", SearchSort.Relevance, common.Zip(common.Reverse(), static (a, b) => $"title:{a} AND {b}"));
        yield return ("a language:de", SearchSort.Relevance, common.Select(static a => $"{a} language:de"));
        yield return ("abc*", SearchSort.Relevance, medium.Where(static w => w.Length > 4).Select(static w => $"{w[..4]}*"));
        yield return ("a?c*e", SearchSort.Relevance, medium.Where(static w => w.Length > 5).Select(static w => $"{w[..2]}?{w[3..4]}*{w[^1]}"));
        yield return ("a~1", SearchSort.Relevance, medium.Where(static w => w.Length > 4).Select(static w => $"{w}~1"));
        yield return ("a~1 AND b", SearchSort.Relevance, medium.Where(static w => w.Length > 4).Zip(common, static (a, b) => $"{a}~1 AND {b}"));
        yield return ("name:a", SearchSort.Relevance, medium.Where(static w => w.Length > 4).Select(static w => $"name:{w}"));
        yield return ("a NEAR/5 b", SearchSort.Relevance, phrases.Select(static p => $"{p[0]} NEAR/5 {p[1]}"));
        yield return ("a* NEAR/5 b", SearchSort.Relevance, phrases.Where(static p => p[0].Length > 4).Select(static p => $"{p[0][..4]}* NEAR/5 {p[1]}"));
        yield return ("oldest a", SearchSort.Oldest, common);
        yield return ("oldest a AND b", SearchSort.Oldest, two.Select(static a => $"{a[0]} AND {a[1]}"));
        yield return ("newest a NOT b", SearchSort.Date, common.Zip(medium, static (a, b) => $"{a} -{b}"));
        yield return ("forms a AND b", SearchSort.Relevance, two.Select(static a => $"{a[0]} AND {a[1]}"));
        yield return ("forms a b c", SearchSort.Relevance, three.Select(static a => string.Join(' ', a)));
    }

    private static CompartmentId PartitionOf(int label) => new(IdOf("partition", label));

    private static Id128 IdOf(string kind, int number) =>
        Id128.FromBytes(Hash384.Of("bench-shapes", System.Text.Encoding.UTF8.GetBytes($"{kind} {number.ToString(CultureInfo.InvariantCulture)}")).ToBytes().AsSpan(0, Id128.ByteLength));
}
