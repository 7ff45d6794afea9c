using System.Text.Json;

namespace Strongroom.Cli.Tests;

/// <summary>The evidence of a fork, checked on a machine that has neither store nor node.</summary>
public sealed class EvidenceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-evidence-");

    private static string In(string vector)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Strongroom.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the repository's root was not found above the test program");
        }

        return Path.Combine(folder.FullName, "vectors", "witness", vector);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_holds_against_the_log_that_signed_both_and_against_no_other()
    {
        using var vectors = JsonDocument.Parse(await File.ReadAllTextAsync(In("conversation.json")));
        var key = await KeyFileAsync(vectors, "logSpki");
        var holds = await CommandLine.RunAsync(null, "ledger", "evidence", In("evidence-longer.txt"), "--log-key", key, "--json");
        Assert.Equal((0, true, "access", 11, 15), (
            holds.Code,
            holds.Json.GetProperty("holds").GetBoolean(),
            holds.Json.GetProperty("tree").GetString(),
            holds.Json.GetProperty("earlierSize").GetInt32(),
            holds.Json.GetProperty("laterSize").GetInt32()));

        var none = await CommandLine.RunAsync(null, "ledger", "evidence", In("no-evidence.txt"), "--log-key", key);
        Assert.Equal(4, none.Code);
        Assert.Contains("ledger.evidence-invalid", none.Error, StringComparison.Ordinal);
        var other = await KeyFileAsync(vectors, "witnessSpki");
        Assert.Equal(4, (await CommandLine.RunAsync(null, "ledger", "evidence", In("evidence-longer.txt"), "--log-key", other)).Code);
    }

    private async Task<string> KeyFileAsync(JsonDocument vectors, string field)
    {
        var path = Path.Combine(_folder.FullName, field);
        await File.WriteAllTextAsync(path, Convert.ToBase64String(Convert.FromHexString(vectors.RootElement.GetProperty(field).GetString()!)));
        return path;
    }
}
