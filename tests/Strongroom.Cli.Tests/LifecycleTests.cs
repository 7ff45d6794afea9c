using System.Diagnostics;

namespace Strongroom.Cli.Tests;

/// <summary>One agency's life on the command line, by the real program, over a real directory store, with people's own keys.</summary>
public sealed class LifecycleTests : IDisposable
{
    private const string Purpose = "assessment";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-cli-");
    private Process? _node;

    private string In(string name) => Path.Combine(_folder.FullName, name);

    [Fact]
    public async Task From_founding_to_recovery()
    {
        foreach (var person in new[] { "sam", "tess", "uma", "vic", "ada", "ruth" })
        {
            await Must(0, "key passphrase\n", "keys", "new", In(person + ".key"));
        }

        await Must(0, "key passphrase\n", "keys", "new", "--inspector", In("iris.key"));
        await Must(2, null, "init", "--agency", "test");

        var founded = await Must(
            0, "right horse battery staple passphrase\n", "init", "--agency", "test", "--store", In("store"), "--state", In("state"), "--passphrase-stdin", "--json",
            "--security-officer", $"sam={In("sam.key.pub")}", "--security-officer", $"tess={In("tess.key.pub")}",
            "--custodian", $"uma={In("uma.key.pub")}", "--custodian", $"vic={In("vic.key.pub")}", "--inspector-key", In("iris.key.pub"));
        await File.WriteAllTextAsync(In("sheet"), founded.Json.GetProperty("recoverySheet").GetString());
        Assert.Equal("test", founded.Json.GetProperty("agency").GetString());

        var address = await ServeAsync("state");
        Assert.Equal("locked", (await Must(0, null, "status", "--node", address, "--json")).Json.GetProperty("state").GetString());
        var wrong = await Must(3, "wrong\n", "unlock", "--node", address, "--json");
        Assert.Contains("passphrase", wrong.Error, StringComparison.Ordinal);
        await Must(0, "right horse battery staple passphrase\n", "unlock", "--node", address);

        await GovernAsync(address);
        var item = await UseAsync(address);
        await VerifyAsync(item);
        await RecoverAsync();
        Assert.Empty(CommandLine.Home.EnumerateFiles("*", SearchOption.AllDirectories));
    }

    /// <summary>People, code words, a holding and an authority; two security officers sign each with their own keys.</summary>
    private async Task GovernAsync(string address)
    {
        async Task ApproveAsync(Ran proposed)
        {
            Assert.Equal("open", proposed.Json.GetProperty("state").GetString());
            var id = proposed.Json.GetProperty("id").GetString()!;
            var again = await Must(4, "key passphrase\n", ["proposals", "approve", id, "--yes", .. As("sam", address)]);
            Assert.NotEmpty(again.Error);
            var done = await Must(0, "key passphrase\n", ["proposals", "approve", id, "--yes", "--json", .. As("tess", address)]);
            Assert.Equal("done", done.Json.GetProperty("state").GetString());
        }

        await ApproveAsync(await Must(0, "key passphrase\n", ["vocabulary", "add", "code-word", "COPPERLEAF", "--yes", "--json", .. As("sam", address)]));
        await ApproveAsync(await Must(
            0, "key passphrase\n", ["people", "admit", "ruth", "--name", "Ruth Lane", "--level", "TOP SECRET", "--holds", "code-word=COPPERLEAF",
            "--holds", "eyes-only=UK", "--role", "records-officer", "--role", "analyst", "--public-key", In("ruth.key.pub"), "--yes", "--json", .. As("sam", address)]));
        await ApproveAsync(await Must(
            0, "key passphrase\n", ["people", "admit", "ada", "--name", "Ada Marsh", "--level", "SECRET",
            "--holds", "eyes-only=UK", "--role", "analyst", "--public-key", In("ada.key.pub"), "--yes", "--json", .. As("sam", address)]));
        var opened = await Must(0, "key passphrase\n", ["holdings", "open", "reports", "--description", "Reports", "--yes", "--json", .. As("ruth", address)]);
        Assert.Equal("done", opened.Json.GetProperty("state").GetString());
        await ApproveAsync(await Must(
            0, "key passphrase\n", ["authorities", "grant", "Warrant 1", "--for", Purpose, "--holding", "reports", "--to", "2099-01-01", "--yes", "--json", .. As("sam", address)]));
    }

    /// <summary>Files, searches, reads, relabels, and asks who saw what.</summary>
    private async Task<string> UseAsync(string address)
    {
        await File.WriteAllTextAsync(In("plain.txt"), "The heron flew over the harbour at dawn.");
        await File.WriteAllTextAsync(In("secret.txt"), "The heron is the cover name of the harbour master.");
        await Must(0, "key passphrase\n", ["deposit", In("plain.txt"), "--holding", "reports", "--label", "UK SECRET", "--json", .. As("ruth", address)]);
        await Must(0, "key passphrase\nUK TOP SECRET COPPERLEAF\n", ["deposit", In("secret.txt"), "--holding", "reports", "--label-stdin", .. As("ruth", address)]);
        var unknown = await Must(4, "key passphrase\n", ["deposit", In("plain.txt"), "--holding", "reports", "--label", "UK SECRET COPPERLEAF", "--json", .. As("ada", address)]);
        var invented = await Must(4, "key passphrase\n", ["deposit", In("plain.txt"), "--holding", "reports", "--label", "UK SECRET GLASSHOUSE", "--json", .. As("ada", address)]);
        Assert.Equal(unknown.Json.GetProperty("files")[0].GetProperty("error").GetProperty("code").GetString(), invented.Json.GetProperty("files")[0].GetProperty("error").GetProperty("code").GetString());

        var pending = await Must(0, "key passphrase\n", ["analyse", "--pending", "--wait", "--json", .. As("ruth", address)]);
        Assert.Equal(0, pending.Json.GetProperty("pending").GetInt64());

        var all = await Must(0, "key passphrase\nheron harbour\n", ["search", "-", "--json", .. As("ruth", address)]);
        Assert.Equal(2, all.Json.GetProperty("hits").GetArrayLength());
        var less = await Must(0, "key passphrase\nheron harbour\n", ["search", "-", "--json", "--total", .. As("ada", address)]);
        var hit = Assert.Single(less.Json.GetProperty("hits").EnumerateArray());
        Assert.Equal(1, less.Json.GetProperty("total").GetInt64());
        Assert.Equal("UK SECRET", hit.GetProperty("label").GetString());
        var hidden = all.Json.GetProperty("hits").EnumerateArray().Single(h => h.GetProperty("label").GetString() != "UK SECRET").GetProperty("id").GetString()!;
        var refused = await Must(3, "key passphrase\n", ["read", hidden, "--json", .. As("ada", address)]);
        var absent = await Must(3, "key passphrase\n", ["read", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "--json", .. As("ada", address)]);
        Assert.Equal(refused.Error, absent.Error);

        var item = hit.GetProperty("id").GetString()!;
        var text = await Must(0, "key passphrase\n", ["read", item, "--reason", "testing", .. As("ada", address)]);
        Assert.StartsWith("UK SECRET", text.Out, StringComparison.Ordinal);
        Assert.EndsWith("UK SECRET\n", text.Out, StringComparison.Ordinal);
        Assert.Contains("The heron flew", text.Out, StringComparison.Ordinal);
        await Must(0, "key passphrase\n", ["read", item, "--out", In("saved"), .. As("ada", address)]);
        Assert.Equal(await File.ReadAllBytesAsync(In("plain.txt")), await File.ReadAllBytesAsync(In("saved")));

        // A person's words beside the machine's: given on standard input, found at once, taken back.
        var corrected = await Must(0, "key passphrase\nheron flew\nbittern rose\n", ["correct", item, "-", "--json", .. As("ada", address)]);
        Assert.Equal("bittern rose", Assert.Single(corrected.Json.GetProperty("corrections").EnumerateArray()).GetProperty("words").GetString());
        Assert.Single((await Must(0, "key passphrase\n\"the bittern rose over\"\n", ["search", "-", "--json", .. As("ada", address)])).Json.GetProperty("hits").EnumerateArray());
        var again = await Must(0, "key passphrase\n", ["read", item, .. As("ada", address)]);
        Assert.Contains("The heron flew over", again.Out, StringComparison.Ordinal);
        Assert.Contains("heron flew -> bittern rose  (Ada Marsh, ", again.Out, StringComparison.Ordinal);
        await Must(2, "key passphrase\n", ["correct", item, "buzzard", "kite", .. As("ada", address)]);
        await Must(2, "key passphrase\n", ["correct", item, "heron flew", .. As("ada", address)]);
        await Must(0, "key passphrase\n", ["correct", item, "heron flew", "--back", .. As("ada", address)]);
        Assert.Empty((await Must(0, "key passphrase\nbittern\n", ["search", "-", "--json", .. As("ada", address)])).Json.GetProperty("hits").EnumerateArray());

        var raised = await Must(0, "key passphrase\nUK TOP SECRET COPPERLEAF\n", ["relabel", item, "-", "--json", .. As("ruth", address)]);
        Assert.Contains(raised.Json.GetProperty("seen").EnumerateArray(), static s => s.GetProperty("user").GetString() == "ada" && s.GetProperty("action").GetString() == "read");
        var gone = await Must(0, "key passphrase\nheron harbour\n", ["search", "-", "--json", .. As("ada", address)]);
        Assert.Empty(gone.Json.GetProperty("hits").EnumerateArray());

        var seen = await Must(0, "key passphrase\n", ["ledger", "show", "--item", item, "--json", .. As("sam", address)]);
        Assert.Contains(seen.Json.GetProperty("entries").EnumerateArray(), static e => e.TryGetProperty("user", out var u) && u.GetString() == "ada");
        var doings = await Must(0, "key passphrase\n", ["ledger", "show", "--person", "ada", "--json", .. As("sam", address)]);
        Assert.All(doings.Json.GetProperty("entries").EnumerateArray(), static e => Assert.Equal("ada", e.GetProperty("user").GetString()));
        var lately = await Must(0, "key passphrase\n", ["ledger", "show", "--since", "2020-01-01", "--json", .. As("sam", address)]);
        Assert.Contains(lately.Json.GetProperty("entries").EnumerateArray(), static e => e.GetProperty("kind").GetString() == "view-ledger");
        return item;
    }

    /// <summary>The record is whole; altered by one bit it is not, and the finding says where.</summary>
    private async Task VerifyAsync(string item)
    {
        _ = item;
        var whole = await Must(0, "key passphrase\n", "ledger", "verify", "--store", In("store"), "--log-key", In("sheet"), "--inspector-key", In("iris.key"), "--json");
        Assert.True(whole.Json.GetProperty("sound").GetBoolean());
        Assert.True(whole.Json.GetProperty("redecided").GetInt32() > 10);

        var commit = Directory.GetFiles(In("store/c")).Order(StringComparer.Ordinal).ElementAt(3);
        var bytes = await File.ReadAllBytesAsync(commit);
        var kept = bytes.ToArray();
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(commit, bytes);
        var damaged = await Must(6, null, "ledger", "verify", "--store", In("store"), "--log-key", In("sheet"), "--json");
        Assert.Contains(damaged.Json.GetProperty("findings").EnumerateArray(), static f => f.GetProperty("where").GetString()!.StartsWith("commit 3", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(commit, kept);
    }

    /// <summary>The machine is lost: store, passphrase and sheet make a new node that finds what was filed.</summary>
    private async Task RecoverAsync()
    {
        _node!.Kill(entireProcessTree: true);
        await _node.WaitForExitAsync();
        await Must(4, "wrong\n", "recover", "--agency", "test", "--store", In("store"), "--state", In("state2"), "--sheet", In("sheet"));
        await Must(0, "right horse battery staple passphrase\n", "recover", "--agency", "test", "--store", In("store"), "--state", In("state2"), "--sheet", In("sheet"));
        var address = await ServeAsync("state2");
        await Must(0, "right horse battery staple passphrase\n", "unlock", "--node", address);
        var found = await Must(0, "key passphrase\nheron harbour\n", ["search", "-", "--json", .. As("ruth", address)]);
        Assert.Equal(2, found.Json.GetProperty("hits").GetArrayLength());
        await AcceptFreshnessAsync();
    }

    /// <summary>Without a sheet nothing proves that the store is the newest: it stays dark until two custodians accept that on the record.</summary>
    private async Task AcceptFreshnessAsync()
    {
        _node!.Kill(entireProcessTree: true);
        await _node.WaitForExitAsync();
        var recovered = await Must(0, "right horse battery staple passphrase\n", "recover", "--agency", "test", "--store", In("store"), "--state", In("state3"), "--json");
        Assert.False(recovered.Json.GetProperty("freshnessProven").GetBoolean());
        var address = await ServeAsync("state3");
        await CommandLine.RunAsync("right horse battery staple passphrase\n", "unlock", "--node", address);
        Assert.Equal("freshness-unproven", (await Must(0, null, "status", "--node", address, "--json")).Json.GetProperty("state").GetString());
        await Must(5, "key passphrase\nheron\n", ["search", "-", "--purpose", Purpose, .. As("ruth", address)]);
        var proposed = await Must(0, "key passphrase\n", ["freshness", "accept", "--yes", "--json", .. As("uma", address)]);
        await Must(0, "key passphrase\n", ["proposals", "approve", proposed.Json.GetProperty("id").GetString()!, "--yes", .. As("vic", address)]);
        Assert.Equal("serving", (await Must(0, null, "status", "--node", address, "--json")).Json.GetProperty("state").GetString());
        await Must(0, "key passphrase\nheron harbour\n", ["search", "-", .. As("ruth", address)]);
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

    private string[] As(string user, string address) => ["--user", user, "--key", In(user + ".key"), "--node", address];

    private async Task<string> ServeAsync(string state)
    {
        _node?.Dispose();
        _node = CommandLine.Start("serve", "--agency", "test", "--store", In("store"), "--state", In(state), "--port", "0");
        var line = await _node.StandardError.ReadLineAsync();
        Assert.StartsWith("test at http://test.localhost:", line, StringComparison.Ordinal);
        return line!["test at ".Length..];
    }

    private static async Task<Ran> Must(int code, string? input, params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(input, arguments);
        Assert.True(ran.Code == code, $"{string.Join(' ', arguments)}: exit code {ran.Code}, not {code}\n{ran.Out}\n{ran.Error}");
        return ran;
    }
}
