using System.Text;
using Microsoft.Playwright;
using Strongroom.Core;
using Strongroom.EndToEnd.Browser;
using Strongroom.EndToEnd.Real;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.EndToEnd.Canaries;

/// <summary>
/// Plants words that occur nowhere else in everything that is secret, goes through the whole day in a real browser, by the API and on the command
/// line, and then looks for them in every byte that the node, its workers, the command line and the browser have left or shown.
/// </summary>
public sealed class NothingInPlaintextOnDiskTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string InText = "quillonberry";
    private const string InTitle = "Zephyrantine";
    private const string InFileName = "snorkelbaroque";
    private const string InMail = "gondolieress";
    private const string InHiddenText = "wolframkelp";
    private const string InQuery = "thimblewrath";
    private const string InBadQuery = "jellyfathom";
    private const string InCommandLineQuery = "parsnipgalaxy";
    private const string InReason = "oboevangelist";
    private const string InNewTitle = "Cantaloupian";

    private static readonly Roster Planted = new()
    {
        Analyst = "marzipandora",
        AnalystName = "Xanthe Porphyrogen",
        Records = "bucklefinch",
        CodeWord = "VERMILLIONAUT",
        Holding = "papyrusquake",
        HoldingText = "Reports on lanternmusk",
        Purpose = "kumquatferry",
        Authority = "JABBERPINE",
    };

    private static readonly string[] Words =
    [
        InText, InTitle, InFileName, InMail, InHiddenText, InQuery, InBadQuery, InCommandLineQuery, InReason, InNewTitle,
        Planted.Analyst, "Porphyrogen", Planted.Records, Planted.CodeWord, Planted.Holding, "lanternmusk", Planted.Purpose, Planted.Authority,
        "orchard lantern gravel", // of the custodian's passphrase
    ];

    [Fact]
    public async Task NoPlantedWordIsLeftAnywhere()
    {
        var root = Directory.CreateTempSubdirectory("strongroom-canary-");
        try
        {
            await RunTheDayAsync(root.FullName);
        }
        finally
        {
            await Folders.RemoveAsync(root);
        }
    }

    private async Task RunTheDayAsync(string root)
    {
        var scan = new CanaryScan(Words);
        var (store, state, logs, profile) = (Folder(root, "store"), Folder(root, "state"), Folder(root, "logs"), Folder(root, "profile"));
        await Planted.FoundAsync(new DirectoryStore(store), state, TimeProvider.System, RandomSource.System);

        await using var node = WatchedProcess.Start(
            root, Path.Combine(logs, "node.log"), "serve", "--agency", "testers", "--store", store, "--state", state, "--port", "0", "--allow-unsandboxed");
        var address = new Uri((await node.SaysAsync(@"http://testers\.localhost:\d+/")).Value);
        var watch = new ProcessWatch(scan, node.Id);
        await using (watch)
        {
            await WatchedProcess.RunAsync(root, Path.Combine(logs, "unlock.log"), Roster.Passphrase + "\n", "unlock", "--node", address.AbsoluteUri);
            var item = await FileAsync(address);
            await SearchOnTheCommandLineAsync(root, logs, address);
            var visited = await WorkInTheBrowserAsync(root, profile, address, item);
            await InspectAsync(address, item);
            await node.InterruptAsync();

            // The browser did write down where it was: the search below looks in the right places.
            Assert.True(new CanaryScan([visited]).InFolder(profile, out _).Count > 0, "the browser kept no history, so its profile proves nothing");
        }

        Assert.Empty(watch.Found);
        Assert.True(watch.Processes > 1, "no worker was seen");
        Assert.True(watch.SawEnvironments, "no environment could be read");
        var left = scan.InFolder(root, out var files).Where(f => !f.StartsWith(Path.Combine(root, "logs", "search"), StringComparison.Ordinal)).ToList();
        Assert.Empty(left);
        Assert.True(files > 50, $"only {files} files to look at");
    }

    private static async Task<string> FileAsync(Uri address)
    {
        using var ruth = new ApiClient(address, Planted);
        await ruth.SignInAsync(Planted.Records);
        var report = await ruth.DepositAsync(
            new DepositHead("", null, Planted.Holding, $"UK SECRET {Planted.CodeWord} UK EYES ONLY", $"{InTitle} report", "text/plain", $"{InFileName}.txt", Reason: InReason),
            Encoding.UTF8.GetBytes($"The {InText} was seen twice. {new string('x', 5000)} {InText} again."));
        await ruth.DepositAsync(
            new DepositHead("", null, "mail", "UK OFFICIAL", "", "message/rfc822"),
            Encoding.UTF8.GetBytes($"From: {InMail}@example.org\r\nTo: {InMail}.two@example.org\r\nSubject: {InNewTitle}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                + $"--b\r\nContent-Type: text/plain\r\n\r\nAbout {InText}.\r\n--b\r\nContent-Type: text/html; name=\"{InFileName}.html\"\r\nContent-Disposition: attachment; filename=\"{InFileName}.html\"\r\n\r\n"
                + $"<p title=\"{InHiddenText}\">{InHiddenText}</p>\r\n--b--\r\n"));

        // What no reader takes apart, and what is too long to be kept in one piece.
        await ruth.DepositAsync(
            new DepositHead("", null, Planted.Holding, "UK OFFICIAL", $"{InTitle} raw", "application/octet-stream"), Encoding.UTF8.GetBytes($"\0\u0001{InHiddenText}"));
        await ruth.DepositAsync(
            new DepositHead("", null, Planted.Holding, "UK OFFICIAL", $"{InTitle} long", "text/plain"),
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{InText} number {i} of the long list.\n"))));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        await ruth.UntilReadAsync(patience.Token);
        var found = await ruth.SearchAsync(InText);
        Assert.True(found.Hits.Count >= 3, string.Join("; ", found.Hits.Select(h => $"{h.Title}: {h.Unread}")));
        return report.Id;
    }

    private static async Task SearchOnTheCommandLineAsync(string root, string logs, Uri address)
    {
        // What a command prints is for the person who asked; so only this log is not searched, and it must hold the answer.
        var answer = await WatchedProcess.RunAsync(
            root, Path.Combine(logs, "search.log"), $"{Roster.PasswordOf(Planted.Analyst)}\n{InText} OR {InCommandLineQuery}\n",
            "search", "-", "--node", address.AbsoluteUri, "--user", Planted.Analyst, "--password-stdin", "--json");
        Assert.Contains(InTitle, answer, StringComparison.Ordinal);
    }

    /// <summary>Returns an address that the browser's history should hold.</summary>
    private async Task<string> WorkInTheBrowserAsync(string root, string profile, Uri address, string item)
    {
        var context = await chromium.WithProfileAsync(profile, new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["HOME"] = Folder(root, "home", "browser"),
            ["TMPDIR"] = Folder(root, "home", "browser-tmp"),
        });
        await using var analyst = await Visitor.OfAsync(context, address);
        await analyst.SignInAsync(Planted.Analyst, "a wrong password");
        await Assertions.Expect(analyst.Page.Locator(".note-fault")).ToBeVisibleAsync();
        await analyst.SignInAsync(Planted.Analyst, Roster.PasswordOf(Planted.Analyst));
        await analyst.Page.FillAsync("#reason", InReason);
        await analyst.ChooseAsync(Planted.Purpose);
        await analyst.SearchAsync($"\"{InBadQuery}");
        await Assertions.Expect(analyst.Page.Locator(".note-fault")).ToBeVisibleAsync();
        await analyst.SearchAsync($"{InQuery} {InText}");
        var visited = new Uri(analyst.Page.Url).AbsolutePath;
        await analyst.Page.CheckAsync($"input[name=holding][value$=\"{Planted.Holding}\"]");
        await analyst.GoOnAsync("text=Apply");
        await analyst.GoOnAsync($".hit h2 a:has-text('{InTitle} report')");
        await Assertions.Expect(analyst.Page.Locator(".text mark").First).ToHaveTextAsync(InText);
        await analyst.Page.GoBackAsync();
        await analyst.GoOnAsync($".hit h2 a:has-text('{InTitle} long')");
        await analyst.GoOnAsync("a[rel=next] >> nth=-1");
        await analyst.GoAsync("");
        await analyst.SearchAsync($"from:{InMail}");
        await analyst.GoOnAsync($".hit h2 a:has-text('{InNewTitle}')");
        await analyst.GoOnAsync($".parts a:has-text('{InFileName}')");
        await Assertions.Expect(analyst.Page.Locator(".text")).ToContainTextAsync(InHiddenText);
        await analyst.GoOnAsync("text=Sign out");

        await analyst.SignInAsync(Planted.Records, Roster.PasswordOf(Planted.Records));
        await analyst.ChooseAsync(Planted.Purpose);
        await analyst.GoAsync($"i/{item}/relabel");
        await analyst.Page.FillAsync("#label", $"UK TOP SECRET {Planted.CodeWord}");
        await analyst.Page.FillAsync("#reason", InReason);
        await analyst.GoOnAsync("main button.primary");
        await Assertions.Expect(analyst.Page.Locator("table")).ToContainTextAsync(Planted.AnalystName);

        // Left open on purpose, half typed, as people leave it when the machine is switched off.
        await analyst.GoAsync("");
        await analyst.Page.FillAsync("#q", InQuery);
        return visited;
    }

    private static async Task InspectAsync(Uri address, string item)
    {
        using var sam = new ApiClient(address, Planted);
        await sam.SignInAsync("sam");
        var seen = await sam.PostAsync("ledger/show", new LedgerShowRequest(Item: item), ApiJson.Default.LedgerShowRequest, ApiJson.Default.LedgerShowAnswer);
        Assert.Contains(seen.Entries, e => e.User == Planted.Analyst);
    }

    private static string Folder(string root, params ReadOnlySpan<string> parts) => Directory.CreateDirectory(Path.Combine([root, .. parts])).FullName;
}
