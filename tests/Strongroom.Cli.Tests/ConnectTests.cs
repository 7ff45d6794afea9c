using System.Diagnostics;
using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.Cli.Tests;

/// <summary>Two agencies that know nothing of each other connect by the commands of the guide "Connecting two agencies", search and read, and part again.</summary>
public sealed class ConnectTests : IDisposable
{
    private const string Purpose = "assessment";
    private const string Passphrase = "right horse battery staple passphrase";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-connect-");
    private readonly List<Process> _nodes = [];

    private string In(string name) => Path.Combine(_folder.FullName, name);

    [Fact]
    public async Task Introduce_agree_search_open_amend_end()
    {
        foreach (var agency in new[] { "north", "south" })
        {
            await FoundAsync(agency);
        }

        var (north, south) = (await ServeAsync("north"), await ServeAsync("south"));
        await File.WriteAllTextAsync(In("paper.txt"), "The heron flew over the harbour at dawn.");
        await Must(0, ["deposit", In("paper.txt"), "--holding", "reports", "--label", "UK SECRET", .. As("ruth", "south", south)]);

        // Each introduces the other, by the fingerprint that was read out.
        foreach (var (here, there, at, from) in new[] { ("north", "south", north, south), ("south", "north", south, north) })
        {
            var own = await Must(0, ["peers", "export", "--out", In(there + ".introduction"), "--json", .. As("sam", there, from)]);
            var fingerprint = own.Json.GetProperty("fingerprint").GetString()!;
            var wrong = await Must(2, ["peers", "propose", In(there + ".introduction"), "--fingerprint", "aaaa" + fingerprint[4..], "--yes", .. As("sam", here, at)]);
            Assert.Contains("fingerprint", wrong.Error, StringComparison.Ordinal);
            await BothAsync(here, at, "peers", "propose", In(there + ".introduction"), "--fingerprint", fingerprint.ToUpperInvariant().Replace('-', ' '));
        }

        Assert.Contains("south", (await Must(0, ["peers", "list", .. As("sam", "north", north)])).Out, StringComparison.Ordinal);
        await NothingAsync(north, "not-asked");

        // The lender approves and signs, the borrower approves and signs, the lender takes note.
        await BothAsync(
            "south", south, "agreements", "propose", "north", "--holding", "reports", "--level", "SECRET", "--holds", "eyes-only=UK", "--for", Purpose, "--to", "2099-01-01");
        var id = (await Must(0, ["agreements", "list", "--json", .. As("sam", "south", south)])).Json.GetProperty("agreements")[0].GetProperty("id").GetString()!;
        await Must(0, ["agreements", "export", id, "--out", In("draft"), .. As("sam", "south", south)]);
        await Must(3, ["agreements", "conclude", In("draft"), .. As("sam", "north", north)]); // nobody approved it here
        await BothAsync("north", north, "agreements", "counter-sign", In("draft"));
        await Must(0, ["agreements", "conclude", In("draft"), "--out", In("complete"), .. As("sam", "north", north)]);
        var live = await Must(0, ["agreements", "conclude", In("complete"), "--out", In("again"), "--json", .. As("sam", "south", south)]);
        Assert.Equal("live", live.Json.GetProperty("agreement").GetProperty("state").GetString());

        var found = await SearchAsync(north);
        Assert.Equal("answered", found.Json.GetProperty("partners")[0].GetProperty("status").GetString());
        var hit = Assert.Single(found.Json.GetProperty("hits").EnumerateArray());
        var item = hit.GetProperty("id").GetString()!;
        Assert.StartsWith("south:", item, StringComparison.Ordinal);
        var read = await Must(0, ["read", item, .. As("ada", "north", north)]);
        Assert.StartsWith("UK SECRET", read.Out, StringComparison.Ordinal);
        Assert.Contains("The heron flew", read.Out, StringComparison.Ordinal);
        Assert.Contains("south lends north reports", read.Out, StringComparison.Ordinal);
        await Must(0, ["read", item, "--out", In("saved"), .. As("ada", "north", north)]);
        Assert.Equal(await File.ReadAllBytesAsync(In("paper.txt")), await File.ReadAllBytesAsync(In("saved")));

        // Home's record tells who saw the partner's item, and for which question.
        var saw = await Must(0, ["ledger", "show", "--item", item, "--json", .. As("sam", "north", north)]);
        var shown = saw.Json.GetProperty("entries")[0].GetProperty("borrowed")[0];
        Assert.Equal((item, id), (shown.GetProperty("id").GetString(), shown.GetProperty("agreement").GetString()));
        Assert.Contains(
            $"exchange {shown.GetProperty("exchange").GetString()} agreement {id} version 1",
            (await Must(0, ["ledger", "show", "--person", "ada", .. As("sam", "north", north)])).Out,
            StringComparison.Ordinal);

        // Both are witnessed by each other within a minute or so; here it is enough that the node knows its witness.
        Assert.Contains("north", (await Must(0, ["ledger", "show", "--since", "2020-01-01", .. As("sam", "south", south)])).Out, StringComparison.Ordinal);

        await AmendAsync(id, item, north, south);

        // The lender ends it: the borrower's questions find nothing, and look no different. One officer is enough.
        await Must(0, ["agreements", "end", id, "--yes", .. As("sam", "south", south)]);
        Assert.Contains("ended", (await Must(0, ["agreements", "show", id, .. As("sam", "south", south)])).Out, StringComparison.Ordinal);
        await NothingAsync(north, "answered");
        await Must(3, ["read", item, .. As("ada", "north", north)]);

        // The borrower ends it too: nothing is asked any more.
        await Must(0, ["agreements", "end", id, "--yes", .. As("sam", "north", north)]);
        await NothingAsync(north, "not-asked");
        await Must(3, ["read", item, .. As("ada", "north", north)]);
        Assert.Contains("ended", (await Must(0, ["agreements", "show", id, .. As("sam", "north", north)])).Out, StringComparison.Ordinal);
    }

    /// <summary>
    /// The lender proposes other terms for the same agreement: a lower ceiling, then the old one again. What the borrower finds changes when both have signed, and not before.
    /// </summary>
    private async Task AmendAsync(string id, string item, string north, string south)
    {
        foreach (var (level, version, hits) in new[] { ("OFFICIAL", 2, 0), ("SECRET", 3, 1) })
        {
            await BothAsync("south", south, "agreements", "amend", id, "--level", level, "--holds", "eyes-only=UK");
            Assert.Equal(1 - hits, (await SearchAsync(north)).Json.GetProperty("hits").GetArrayLength());
            var (draft, complete) = (In($"draft{version}"), In($"complete{version}"));
            await Must(0, ["agreements", "export", id, "--out", draft, .. As("sam", "south", south)]);
            await BothAsync("north", north, "agreements", "counter-sign", draft);
            await Must(0, ["agreements", "conclude", draft, "--out", complete, .. As("sam", "north", north)]);
            await Must(0, ["agreements", "conclude", complete, "--out", In($"again{version}"), .. As("sam", "south", south)]);
            var found = await SearchAsync(north);
            Assert.Equal(("answered", hits), (found.Json.GetProperty("partners")[0].GetProperty("status").GetString(), found.Json.GetProperty("hits").GetArrayLength()));
            await Must(hits == 0 ? 3 : 0, ["read", item, .. As("ada", "north", north)]);
            Assert.Contains($"in force: version {version}", (await Must(0, ["agreements", "show", id, .. As("sam", "north", north)])).Out, StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            if (!node.HasExited)
            {
                node.Kill(entireProcessTree: true);
                node.WaitForExit();
            }

            node.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private async Task NothingAsync(string node, string status)
    {
        var found = await SearchAsync(node);
        Assert.Empty(found.Json.GetProperty("hits").EnumerateArray());
        Assert.Equal(status, found.Json.GetProperty("partners")[0].GetProperty("status").GetString());
    }

    private Task<Ran> SearchAsync(string node) => Must(0, ["search", "heron", "--json", .. As("ada", "north", node)]);

    /// <summary>One officer proposes, the other approves.</summary>
    private async Task BothAsync(string agency, string node, params string[] command)
    {
        var proposed = await Must(0, [.. command, "--yes", "--json", .. As("sam", agency, node)]);
        Assert.Equal("open", proposed.Json.GetProperty("state").GetString());
        var done = await Must(0, ["proposals", "approve", proposed.Json.GetProperty("id").GetString()!, "--yes", "--json", .. As("tess", agency, node)]);
        Assert.Equal("done", done.Json.GetProperty("state").GetString());
    }

    /// <summary>What stands here is not what is tested: an agency with people, a holding and an authority, as <c>init</c> and the governing commands make it.</summary>
    private async Task FoundAsync(string agency)
    {
        using var inspector = HpkePrivateKey.Generate();
        using var passphrase = SecretBytes.TakeFrom(Encoding.UTF8.GetBytes(Passphrase));
        var people = new[] { ("sam", "security-officer"), ("tess", "security-officer"), ("uma", "custodian"), ("ada", "analyst"), ("ruth", "records-officer") }.Select(p =>
        {
            using var key = SigningKey.Generate();
            File.WriteAllText(In($"{agency}-{p.Item1}.key"), key.ExportSecretPem(null));
            var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["eyes-only"] = ["UK"] };
            return new FoundingPerson(p.Item1, p.Item1, new ClearanceView("SECRET", values), [p.Item2], [key.PublicKey]);
        }).ToList();
        Directory.CreateDirectory(In(agency + "-store"));
        var plan = new FoundingPlan
        {
            AgencyName = agency,
            People = people,
            Holdings = [new HoldingDraft("reports", "Reports")],
            Authorities = [new AuthorityDraft("warrant", "Warrant 1", [Purpose], ["reports"], DateTimeOffset.UnixEpoch, new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero))],
            InspectorKey = inspector.PublicKey,
            Passphrase = passphrase,
        };
        await AgencyFounding.FoundAsync(plan, new DirectoryStore(In(agency + "-store")), In(agency + "-state"), TimeProvider.System, RandomSource.System, CancellationToken.None);
    }

    private async Task<string> ServeAsync(string agency)
    {
        var node = CommandLine.Start(
            "serve", "--agency", agency, "--store", In(agency + "-store"), "--state", In(agency + "-state"), "--port", "0", "--exchange", "127.0.0.1:0",
            "--partner-deadline", "30", "--passphrase-stdin");
        _nodes.Add(node);
        await node.StandardInput.WriteLineAsync(Passphrase);
        await node.StandardInput.FlushAsync();
        var line = await node.StandardError.ReadLineAsync();
        Assert.StartsWith($"{agency} at http://{agency}.localhost:", line, StringComparison.Ordinal);
        var address = line![$"{agency} at ".Length..];
        Assert.StartsWith("for other agencies at https://127.0.0.1:", await node.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        while (!(await CommandLine.RunAsync(null, "status", "--node", address)).Out.Contains("serving", StringComparison.Ordinal))
        {
            Assert.False(node.HasExited);
        }

        return address;
    }

    private string[] As(string user, string agency, string address) => ["--user", user, "--key", In($"{agency}-{user}.key"), "--node", address];

    private static async Task<Ran> Must(int code, params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(null, arguments);
        Assert.True(ran.Code == code, $"{string.Join(' ', arguments)}: exit code {ran.Code}, not {code}\n{ran.Out}\n{ran.Error}");
        return ran;
    }
}
