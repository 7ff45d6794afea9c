using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Search.Tests;

/// <summary>
/// The gate against leaks, on a cut of the bench's corpus and with all of its queries: whatever a search answers, counts or allocates is the same in an index that holds all partitions and in one that never held those
/// that the asker may not see. Counted, never timed.
/// </summary>
public sealed class LeakGateTests
{
    private const int Labels = 40;
    private static readonly Label Label = LabelPolicy.Uk.Parse("UK OFFICIAL");
    private static readonly SearchRules Rules = new() { FindsForms = false, SaturationHundredths = 120, AverageBodyWords = 106 };
    private static readonly string Folder = Repository.PathOf("vectors/search-corpus");

    [Theory]
    [InlineData("c10", false)]
    [InlineData("c10", true)]
    [InlineData("c50", false)]
    [InlineData("c50", true)]
    public void No_query_tells_an_index_that_holds_hidden_documents_from_one_that_never_did(string clearance, bool merged)
    {
        var visible = Visible(clearance);
        var segments = Segments();
        TextCollection full = Open(segments, Enumerable.Range(0, Labels)), bare = Open(segments, visible);
        CompartmentId[] ring = [.. visible.Select(PartitionOf).Order()];
        if (merged)
        {
            full.Merge(ring);
            bare.Merge(ring);
        }

        var queries = Queries();
        Assert.Equal(1100, queries.Count);
        var found = 0;
        foreach (var text in queries)
        {
            foreach (var options in new[] { new SearchOptions(), new SearchOptions { ExactTotal = true, Facets = true, Snippets = false, Sort = SearchSort.Date } })
            {
                var query = Query.Parse(text, Rules);
                var (own, ownBytes) = Measured(bare, ring, query, options);
                var (other, otherBytes) = Measured(full, ring, query, options);
                Assert.Equal(Show(own), Show(other));
                for (var again = 0; again < 3 && ownBytes != otherBytes; again++) // a pool that the collector has just trimmed is filled again
                {
                    ownBytes = Math.Min(ownBytes, Measured(bare, ring, query, options).Bytes);
                    otherBytes = Math.Min(otherBytes, Measured(full, ring, query, options).Bytes);
                }

                Assert.Equal(ownBytes, otherBytes);
                found += own.Hits.Count;
            }
        }

        Assert.True(found > 5 * queries.Count); // else the gate would compare nothing with nothing
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_shape_of_query_tells_either(bool merged)
    {
        var visible = Visible("c10");
        var segments = Segments();
        TextCollection full = Open(segments, Enumerable.Range(0, Labels)), bare = Open(segments, visible);
        CompartmentId[] ring = [.. visible.Select(PartitionOf).Order()];
        if (merged)
        {
            full.Merge(ring);
            bare.Merge(ring);
        }

        var words = Queries().SelectMany(static q => q.Split(' ')).Where(static w => w.Length > 4 && w.All(char.IsAsciiLetterLower)).Distinct().ToList();
        var found = 0;
        for (var i = 0; i + 2 < words.Count; i += 23)
        {
            var (a, b, c) = (words[i], words[i + 1], words[i + 2]);
            foreach (var text in new[] { $"{a} -{b}", $"{a} {b} -{c}", $"({a} OR {b}) AND {c}", $"{a[..3]}*", $"{a}~1 OR {b}", $"{a[..3]}* NEAR/9 {b[..3]}*", $"{a[..2]}?{a[3]}* AND {b}", $"name:{a}" })
            {
                foreach (var options in new[] { new SearchOptions(), new SearchOptions { Snippets = false, Sort = SearchSort.Oldest }, new SearchOptions { ExactTotal = true, Facets = true, Suggestions = true } })
                {
                    var query = Query.Parse(text, SearchRules.Default with { SaturationHundredths = 120, AverageBodyWords = 106 });
                    var (own, other) = (Show(bare.Search(ring, query, options)), Show(full.Search(ring, query, options)));
                    Assert.Equal(own, other);
                    found += own.Length > 100 ? 1 : 0;
                    long ownBytes = long.MaxValue, otherBytes = long.MaxValue;
                    for (var again = 0; again < 4 && ownBytes != otherBytes; again++)
                    {
                        ownBytes = Math.Min(ownBytes, Measured(bare, ring, query, options).Bytes);
                        otherBytes = Math.Min(otherBytes, Measured(full, ring, query, options).Bytes);
                    }

                    Assert.Equal(ownBytes, otherBytes);
                }
            }
        }

        Assert.True(found > 100, $"only {found} answers show anything");
    }

    [Fact]
    public void The_hidden_partitions_would_have_changed_most_answers()
    {
        var segments = Segments();
        var whole = Open(segments, Enumerable.Range(0, Labels));
        CompartmentId[] ring = [.. Visible("c10").Select(PartitionOf).Order()], all = [.. Enumerable.Range(0, Labels).Select(PartitionOf).Order()];
        var changed = Queries().Count(text =>
        {
            var query = Query.Parse(text, Rules);
            return Show(whole.Search(ring, query, new SearchOptions())) != Show(whole.Search(all, query, new SearchOptions()));
        });
        Assert.True(changed > 900, $"only {changed} queries see what is hidden"); // so the gate has something to find
    }

    private static string Show(SearchAnswer answer) =>
        string.Join('\n', answer.Hits.Select(static h => $"{h.Item} {BitConverter.DoubleToInt64Bits(h.Score)} {h.Compartment} {h.Title} {h.Date} {h.Snippet?.Text}"))
        + $"\n{answer.NextCursor} {answer.Total} {answer.Truncated} {answer.Work}"
        + (answer.Facets is { } f ? string.Join(' ', f.Holdings) + string.Join(' ', f.Types) + string.Join(' ', f.Languages) + string.Join(' ', f.Years) + f.Labels.Sum(static l => l.Count) : string.Empty);

    /// <summary>An answer, and the bytes that the search allocated.</summary>
    private static (SearchAnswer Answer, long Bytes) Measured(TextCollection index, CompartmentId[] ring, Query query, SearchOptions options)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var answer = index.Search(ring, query, options);
        return (answer, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TextCollection Open(SortedDictionary<int, byte[][]> segments, IEnumerable<int> labels)
    {
        var index = new TextCollection(Rules, Label);
        foreach (var label in labels)
        {
            foreach (var segment in segments.GetValueOrDefault(label, []))
            {
                index.Open(PartitionOf(label), segment);
            }
        }

        return index;
    }

    /// <summary>Each partition's segments, built from its own documents alone.</summary>
    private static SortedDictionary<int, byte[][]> Segments()
    {
        var byLabel = new SortedDictionary<int, List<CollectedText>>();
        using var lines = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder, "docs.tsv.gz")), CompressionMode.Decompress));
        while (lines.ReadLine()?.Split('\t') is [var number, var date, var label, var title, var body])
        {
            DateTimeOffset? day = DateTimeOffset.TryParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var known) ? known : null;
            byLabel.TryAdd(Number(label), []);
            byLabel[Number(label)].Add(new CollectedText(new ItemId(IdOf(2, Number(number))), day, title + " " + body));
        }

        Assert.Equal(Labels, byLabel.Count);
        var builder = new TextCollection(Rules, Label);
        return new(byLabel.ToDictionary(static p => p.Key, p => builder.Build(p.Value).ToArray()));
    }

    private static List<int> Visible(string clearance) =>
        [.. File.ReadLines(Path.Combine(Folder, "clearances.tsv")).Select(static l => l.Split('\t')).Single(c => c[0] == clearance)[2].Split(',').Select(Number)];

    /// <summary>All queries of the corpus in the product's own language.</summary>
    internal static List<string> Queries() => [.. File.ReadLines(Path.Combine(Folder, "queries.tsv")).Select(static l => l.Split('\t')).Select(ToQuery)];

    private static string ToQuery(string[] columns)
    {
        var words = columns[3].Split(' ');
        var text = columns[2] switch
        {
            "phrase" => $"\"{columns[3]}\"",
            "and" => string.Join(" AND ", words),
            "or" => string.Join(" OR ", words),
            _ => columns[3],
        };
        static string Day(string date) => $"{date[..4]}-{date[4..6]}-{date[6..]}";
        return columns[4] == "0" ? text : $"({text}) AND date:{Day(columns[4])}..{Day(columns[5])}";
    }

    private static CompartmentId PartitionOf(int label) => new(IdOf(1, label));

    private static Id128 IdOf(int kind, int number)
    {
        Span<byte> bytes = stackalloc byte[Id128.ByteLength];
        Hash384.Of("leak-gate", Encoding.UTF8.GetBytes($"{kind} {number}")).ToBytes().AsSpan(0, Id128.ByteLength - sizeof(int)).CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[^sizeof(int)..], number);
        return Id128.FromBytes(bytes);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
