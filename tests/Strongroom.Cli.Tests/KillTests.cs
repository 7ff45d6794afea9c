using System.Diagnostics;
using System.Text.Json;

namespace Strongroom.Cli.Tests;

/// <summary>A node is killed (SIGKILL) in the middle of filing, again and again: what was acknowledged is there and whole, and nothing is there by halves.</summary>
public sealed class KillTests : IDisposable
{
    private const int Files = 40;
    private const int Kills = 3;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-kill-");
    private Process? _node;

    private string In(string name) => Path.Combine(_folder.FullName, name);

    [Fact]
    public async Task Nothing_acknowledged_is_lost()
    {
        var address = await FoundAsync();
        Directory.CreateDirectory(In("files"));
        for (var i = 0; i < Files; i++)
        {
            await File.WriteAllTextAsync(In($"files/{i:D3}.txt"), $"document{i} stands for itself. " + new string('x', 997 * i));
        }

        var acknowledged = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var kill = 0; kill < Kills || acknowledged.Count == 0; kill++)
        {
            var filing = CommandLine.RunAsync("key passphrase\n", ["deposit", In("files"), "--holding", "reports", "--label", "UK OFFICIAL", "--json", .. As("ruth", address)]);

            // Each round waits for more commits, so that the blow falls at different moments of the filing.
            var seen = Directory.GetFiles(In("store/c")).Length;
            while (!filing.IsCompleted && Directory.GetFiles(In("store/c")).Length < seen + 2 + (kill * 3))
            {
                await Task.Delay(1);
            }

            _node!.Kill(entireProcessTree: true);
            await _node.WaitForExitAsync();
            var filed = await filing;
            if (filed.Out.Length == 0)
            {
                // Reading what the round before filed makes commits too: the blow may fall before this round has signed in, and then nothing was acknowledged.
                Assert.NotEqual(0, filed.Code);
                address = await ServeAsync();
                continue;
            }

            foreach (var line in filed.Json.GetProperty("files").EnumerateArray())
            {
                if (line.TryGetProperty("receipt", out var receipt) && receipt.ValueKind == JsonValueKind.Object)
                {
                    acknowledged.Add(receipt.GetProperty("id").GetString()!, line.GetProperty("file").GetString()!);
                }
            }

            address = await ServeAsync();
        }

        Assert.NotEmpty(acknowledged);
        foreach (var (id, file) in acknowledged)
        {
            var read = await Must(0, ["read", id, "--out", In("out-" + id), .. As("ruth", address)]);
            Assert.NotEmpty(read.Out);
            Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(In("out-" + id)));
        }

        // Whatever else a search finds was committed, though nobody heard so: it opens like the rest.
        await Must(0, ["analyse", "--pending", "--wait", .. As("ruth", address)]);
        var all = await Must(0, ["search", "type:text/plain", "-n", "1000", "--total", "--json", .. As("ruth", address)]);
        Assert.True(all.Json.GetProperty("total").GetInt64() >= acknowledged.Count);
        var found = all.Json.GetProperty("hits").EnumerateArray().Select(static h => h.GetProperty("id").GetString()!).ToList();
        Assert.Empty(acknowledged.Keys.Except(found));
        foreach (var id in found.Except(acknowledged.Keys).Take(5))
        {
            await Must(0, ["read", id, "--out", In("out-" + id), .. As("ruth", address)]);
        }

        await Must(0, ["ledger", "verify", "--store", In("store"), "--log-key", In("sheet")]);
    }

    public void Dispose()
    {
        if (_node is { HasExited: false })
        {
            _node.Kill(entireProcessTree: true);
            _node.WaitForExit();
        }

        _node?.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<string> FoundAsync()
    {
        foreach (var name in new[] { "sam", "tess", "uma", "ruth" })
        {
            await Must(0, ["keys", "new", In(name + ".key")]);
        }

        await Must(0, ["keys", "new", "--inspector", In("iris.key")]);
        var founded = await Must(
            0,
            ["init", "--agency", "test", "--store", In("store"), "--state", In("state"), "--passphrase-stdin", "--json", "--security-officer", $"sam={In("sam.key.pub")}",
             "--security-officer", $"tess={In("tess.key.pub")}", "--custodian", $"uma={In("uma.key.pub")}", "--inspector-key", In("iris.key.pub")]);
        await File.WriteAllTextAsync(In("sheet"), founded.Json.GetProperty("recoverySheet").GetString());
        var address = await ServeAsync();
        await ProposeAsync(
            address,
            "people", "admit", "ruth", "--name", "Ruth", "--level", "SECRET", "--role", "records-officer", "--role", "analyst", "--public-key", In("ruth.key.pub"));
        await Must(0, ["holdings", "open", "reports", "--yes", .. As("ruth", address)]);
        await ProposeAsync(address, "authorities", "grant", "Warrant 1", "--for", "assessment", "--holding", "reports", "--to", "2099-01-01");
        return address;
    }

    private async Task ProposeAsync(string address, params string[] change)
    {
        var proposed = await Must(0, [.. change, "--yes", "--json", .. As("sam", address)]);
        await Must(0, ["proposals", "approve", proposed.Json.GetProperty("id").GetString()!, "--yes", .. As("tess", address)]);
    }

    private async Task<string> ServeAsync()
    {
        _node?.Dispose();
        _node = CommandLine.Start("serve", "--agency", "test", "--store", In("store"), "--state", In("state"), "--port", "0");
        var line = await _node.StandardError.ReadLineAsync();
        Assert.StartsWith("test at http://test.localhost:", line, StringComparison.Ordinal);
        var address = line!["test at ".Length..];
        await Must(0, ["unlock", "--node", address]);
        return address;
    }

    private string[] As(string user, string address) => ["--user", user, "--key", In(user + ".key"), "--node", address];

    /// <summary>One passphrase serves for everything here.</summary>
    private static async Task<Ran> Must(int code, string[] arguments)
    {
        var ran = await CommandLine.RunAsync("key passphrase\n", arguments);
        Assert.True(ran.Code == code, $"{string.Join(' ', arguments)}: exit code {ran.Code}, not {code}\n{ran.Out}\n{ran.Error}");
        return ran;
    }
}
