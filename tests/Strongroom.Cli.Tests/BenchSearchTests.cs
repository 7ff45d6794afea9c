namespace Strongroom.Cli.Tests;

/// <summary><c>bench search</c> takes any corpus in its layout, and says which line does not have its form. What it measures is not looked at.</summary>
public sealed class BenchSearchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-bench-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_corpus_with_everything_odd_works()
    {
        await WriteAsync(
            "docs.tsv",
            "1\t0\t900\t\t",
            "2\t19640000\t3\ttitle\t",
            "3\t19640326\t3\tIt is \"AND\" o'brien\tbody naïve 日本語 c++ near/3 title:foo tab\there",
            "7\t20010101\t2147483647\tx\ty",
            string.Empty);
        await WriteAsync("clearances.tsv", "low\t0.1\t3,77777", "none\t0\t", "all people\t1\t3,900,2147483647,5,5");
        await WriteAsync(
            "queries.tsv",
            "0\trare\tterm\tnaïve\t0\t0",
            "1\todd\tterm\tAND\t0\t0",
            "2\todd\tand\to'brien c++ ...\t0\t0",
            "3\todd\tor\ttitle:foo near/3 -x NOT\t19640101\t0",
            "4\tnew\tphrase\tIt is \"AND\t0\t19991231",
            "5\tempty\tterm\t...\t0\t0",
            "6\tempty\tphrase\t\t0\t0",
            "7\tempty\tor\t... !!\t19640101\t19650101",
            "8\tlater\tphrase\ttab here\t19650101\t0");
        var ran = await RunAsync("--warm", "1");
        Assert.Equal(0, ran.Code);
        Assert.Equal((4, 3), (ran.Json.GetProperty("documents").GetInt32(), ran.Json.GetProperty("partitions").GetInt32()));
        Assert.All(ran.Json.GetProperty("rates").EnumerateArray(), static r => Assert.Equal((1, false), (r.GetProperty("warmPasses").GetInt32(), r.TryGetProperty("isSteady", out _))));
        var found = (await File.ReadAllLinesAsync(Out())).Select(static l => l.Split('\t')).ToLookup(static c => c[2], static c => string.Join(' ', c[8].Split(' ').Select(static h => h.Split(':')[0])));
        Assert.Equal(["3", "3", "3", "3", "3", "", "", "", ""], found["low"]);
        Assert.Equal(["", "", "", "", "", "", "", "", ""], found["none"]);
        Assert.Equal(["3", "3", "3", "3 7", "3", "", "", "", ""], found["all people"]);
    }

    [Fact]
    public async Task Unless_told_otherwise_it_warms_up_by_itself()
    {
        await WriteOneAsync();
        var ran = await RunAsync();
        Assert.Equal(0, ran.Code);
        Assert.True(ran.Json.GetProperty("rates")[0].GetProperty("warmPasses").GetInt32() > 1);
        Assert.True(ran.Json.GetProperty("rates")[0].TryGetProperty("isSteady", out _));
    }

    [Theory]
    [InlineData("docs.tsv", "1\t0\t3\ttitle", "line 1 of docs.tsv has 4 columns between tabs, not 5")]
    [InlineData("docs.tsv", "1\t0\tsecret\ttitle\tbody", "line 1 of docs.tsv has something else where a number")]
    [InlineData("docs.tsv", "1\t0\t3\tone\tbody\n1\t0\t3\tother\tbody", "line 2 of docs.tsv has the number of an earlier one")]
    [InlineData("docs.tsv", "", "docs.tsv has no document")]
    [InlineData("queries.tsv", "0\trare\tterm\tword\t0\t0\n\n1\trare\tterm\tword\t0", "line 3 of queries.tsv has 5 columns between tabs, not 6")]
    [InlineData("queries.tsv", "0\trare\tterm\tword\t0\t0\tmore", "line 1 of queries.tsv has 7 columns between tabs, not 6")]
    [InlineData("queries.tsv", "0\trare\tfuzzy\tword\t0\t0", "line 1 of queries.tsv does not have term")]
    [InlineData("queries.tsv", "0\trare\tterm\tword\t19650101\t19640101", "line 1 of queries.tsv has a last date before its first")]
    [InlineData("queries.tsv", "", "the corpus has no query")]
    [InlineData("clearances.tsv", "all\t1", "line 1 of clearances.tsv has 2 columns between tabs, not 3")]
    [InlineData("clearances.tsv", null, "the corpus has no clearances.tsv")]
    public async Task What_does_not_have_the_form_is_named(string file, string? lines, string fault)
    {
        await WriteOneAsync();
        File.Delete(Path.Combine(_folder.FullName, file));
        if (lines is not null)
        {
            await WriteAsync(file, lines);
        }

        var ran = await RunAsync("--warm", "0");
        Assert.NotEqual(0, ran.Code);
        Assert.Contains(fault, ran.Error, StringComparison.Ordinal);
    }

    private async Task WriteOneAsync()
    {
        await WriteAsync("docs.tsv", "1\t0\t3\ttitle\tsome word");
        await WriteAsync("clearances.tsv", "all\t1\t3");
        await WriteAsync("queries.tsv", "0\trare\tterm\tword\t0\t0");
    }

    private Task WriteAsync(string name, params string[] lines) => File.WriteAllLinesAsync(Path.Combine(_folder.FullName, name), lines);

    private string Out() => Path.Combine(_folder.FullName, "out.tsv");

    private Task<Ran> RunAsync(params string[] more) => CommandLine.RunAsync(null, ["bench", "search", "--corpus", _folder.FullName, "--out", Out(), "--json", .. more]);
}
