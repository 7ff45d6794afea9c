using System.Text.Json;

namespace Strongroom.Cli.Tests;

/// <summary>Rankings stay as good as they were measured (docs/performance.md): floors a little below, and a hundredth above what Lucene's English analyzer with BM25 reaches.</summary>
public sealed class RelevanceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-relevance-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task On_cranfield_they_are_better_than_lucenes_english_analyzers()
    {
        var ran = await CommandLine.RunAsync(null, "bench", "relevance", "--corpus", Path.Combine(Root(), "vectors", "relevance"), "--json");
        Assert.Equal(0, ran.Code);
        var scores = Assert.Single(ran.Json.GetProperty("runs").EnumerateArray());
        Assert.Equal((1400, 225), (ran.Json.GetProperty("documents").GetInt32(), scores.GetProperty("queries").GetInt32()));
        Assert.InRange(scores.GetProperty("ndcg10").GetDouble(), 0.5191 + 0.0100, 1);
        Assert.InRange(scores.GetProperty("meanAveragePrecision").GetDouble(), 0.4200 + 0.0100, 1);
    }

    [Fact]
    public async Task The_scorer_gives_what_is_reckoned_by_hand()
    {
        await WriteAsync("corpus.jsonl", """{"_id":"a","title":"","text":"ship"}""", """{"_id":"b","title":"","text":"harbour"}""", """{"_id":"c","title":"","text":"rocket"}""");
        await WriteAsync("queries.jsonl", """{"_id":"1","text":"zzz"}""", """{"_id":"2","text":"nobody judged this"}""");
        await WriteAsync("qrels.tsv", "query-id\tcorpus-id\tscore", "1\ta\t1", "1\tc\t3", "1\tgone\t4");
        var run = await WriteAsync("other.tsv", "1\t1\ta", "1\t2\tb", "1\t3\tc");
        var ran = await CommandLine.RunAsync(null, "bench", "relevance", "--corpus", _folder.FullName, "--compare", run, "--json");
        Assert.Equal(0, ran.Code);
        JsonElement[] runs = [.. ran.Json.GetProperty("runs").EnumerateArray()];
        Assert.Equal((0, 0), (runs[0].GetProperty("ndcg10").GetDouble(), runs[0].GetProperty("meanAveragePrecision").GetDouble()));
        Assert.Equal(("other", 1), (runs[1].GetProperty("engine").GetString(), runs[1].GetProperty("queries").GetInt32()));
        Assert.Equal((1 + 1.5) / (3 + (1 / Math.Log2(3))), runs[1].GetProperty("ndcg10").GetDouble(), 9);
        Assert.Equal((1 + (2 / 3.0)) / 2, runs[1].GetProperty("meanAveragePrecision").GetDouble(), 9);
        Assert.Equal(0.2, runs[1].GetProperty("precision10").GetDouble(), 9);
    }

    private async Task<string> WriteAsync(string name, params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllLinesAsync(path, lines);
        return path;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Strongroom.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the repository's root was not found above the test program");
        }

        return folder.FullName;
    }
}
