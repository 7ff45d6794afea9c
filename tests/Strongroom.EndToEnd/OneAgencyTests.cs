using Microsoft.Playwright;
using Strongroom.EndToEnd.Browser;
using Strongroom.EndToEnd.Real;

namespace Strongroom.EndToEnd;

/// <summary>The main job in a real browser over a real node: find, read, be refused nothing that one knows of, correct a label.</summary>
public sealed class OneAgencyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly Roster People = new();

    [Fact]
    public async Task AnAnalystFindsAndReads()
    {
        await using var node = await RealNode.StartAsync(People);
        var ids = await FileAsync(node);

        await using var ada = await ArriveAsync(node, People.Analyst);
        await ada.SearchAsync("harbour lighthouse");
        await ada.PictureAsync("real-results");
        Assert.Empty(await ada.AxeAsync());
        var marks = await ada.Page.Locator(".snippet mark").AllTextContentsAsync();
        Assert.Contains("harbour", marks, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("lighthouse", marks, StringComparer.OrdinalIgnoreCase);
        var hits = await TitlesAsync(ada);
        Assert.Contains("Source report: the harbour pilot", hits);
        Assert.Contains("Night landings at the harbour", hits);

        await ada.GoOnAsync("text=Source report: the harbour pilot");
        await ada.PictureAsync("real-item");
        Assert.Empty(await ada.AxeAsync());
        var banners = await ada.Page.Locator(".banner").AllTextContentsAsync();
        Assert.Equal([$"UK TOP SECRET {People.CodeWord} UK EYES ONLY", $"UK TOP SECRET {People.CodeWord} UK EYES ONLY"], banners);
        await Assertions.Expect(ada.Page.Locator(".text")).ToContainTextAsync("<script>alert('run')</script>");
        Assert.Contains("harbour", await ada.Page.Locator(".text mark").AllTextContentsAsync());
        await Assertions.Expect(ada.Page.Locator(".recorded")).ToContainTextAsync($"recorded under {People.Authority} for {People.Purpose}");

        // A web page is shown as the words in it.
        await ada.GoAsync($"i/{ids["web"]}");
        await Assertions.Expect(ada.Page.Locator(".text")).ToContainTextAsync("The harbour lighthouse is being painted.");
        Assert.Equal(0, await ada.Page.Locator(".text b, .text script").CountAsync());

        // The original comes as it was filed, under a name that tells nothing.
        await ada.GoOnAsync("text=Take the original");
        var download = await ada.Page.RunAndWaitForDownloadAsync(() => ada.Page.ClickAsync("main button.primary"));
        Assert.Equal($"strongroom-{ids["web"]}.html.txt", download.SuggestedFilename);
        Assert.StartsWith("<html><body><h1>Notice", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMailShowsItsAttachments()
    {
        await using var node = await RealNode.StartAsync(People);
        var ids = await FileAsync(node);
        await using var ada = await ArriveAsync(node, People.Analyst);
        await ada.SearchAsync("painters");
        await ada.GoOnAsync(".hit h2 a >> nth=0");
        await ada.PictureAsync("real-mail");
        Assert.Empty(await ada.AxeAsync());
        await Assertions.Expect(ada.Page.Locator(".mail-head")).ToContainTextAsync("office@harbour.example");
        Assert.Equal(["plan.txt", "swatch.bin"], await ada.Page.Locator(".parts a").AllTextContentsAsync());
        await ada.GoOnAsync("text=plan.txt");
        await Assertions.Expect(ada.Page.Locator(".text")).ToContainTextAsync("forty tins");
        await Assertions.Expect(ada.Page.Locator(".trail .parent")).ToContainTextAsync("Painting of the lighthouse");
        await ada.GoAsync($"i/{ids["mail"]}");
        await ada.GoOnAsync("text=swatch.bin");
        await Assertions.Expect(ada.Page.Locator(".badge-unread")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task ALessClearedPersonSeesFewerHitsAndNoSignOfMore()
    {
        await using var node = await RealNode.StartAsync(People);
        var ids = await FileAsync(node);
        await using var cleo = await ArriveAsync(node, People.Junior);
        await cleo.SearchAsync("harbour");
        await cleo.PictureAsync("real-less-cleared");
        await Assertions.Expect(cleo.Page.Locator("h1")).ToHaveTextAsync("18 hits");
        Assert.All(await cleo.Page.Locator(".hit .chip").AllTextContentsAsync(), label => Assert.Equal("UK OFFICIAL", label));
        var html = await cleo.Page.InnerTextAsync("body");
        foreach (var hidden in new[] { "SECRET", People.CodeWord, "pilot", "Night landings", "refused", "hidden", "not cleared", "restricted" })
        {
            Assert.DoesNotContain(hidden, html, StringComparison.OrdinalIgnoreCase);
        }

        await cleo.SearchAsync("fishing crates");
        await Assertions.Expect(cleo.Page.Locator("h1")).ToHaveTextAsync("No hits");
        var real = await cleo.MainAsync();
        await cleo.SearchAsync("zebra crates");
        Assert.Equal(real, await cleo.MainAsync());

        // What he may not see and what was never filed: the same page.
        await cleo.GoAsync($"i/{ids["top"]}");
        var refused = await cleo.MainAsync();
        await cleo.GoAsync("i/aaaaaaaaaaaaaaaaaaaaaaaaaa");
        Assert.Equal(refused, await cleo.MainAsync());

        // A label value that he does not hold is as unknown as an invented one.
        await cleo.GoAsync("");
        await cleo.SearchAsync($"label:\"{People.CodeWord}\"");
        var held = await cleo.MainAsync();
        await cleo.SearchAsync("label:\"NOSUCHWORD\"");
        Assert.Equal(held, await cleo.MainAsync());
    }

    [Fact]
    public async Task TicksNarrowAndPagesGoOn()
    {
        await using var node = await RealNode.StartAsync(People);
        await FileAsync(node);
        await using var ada = await ArriveAsync(node, People.Analyst);
        await ada.SearchAsync("harbour");
        await Assertions.Expect(ada.Page.Locator("h1")).ToHaveTextAsync("Hits 1–20 of 35");
        var first = await TitlesAsync(ada);
        await ada.GoOnAsync("a[rel=next]");
        await Assertions.Expect(ada.Page.Locator("h1")).ToHaveTextAsync("Hits 21–35 of 35");
        Assert.Empty(first.Intersect(await TitlesAsync(ada)));

        foreach (var (field, value, left) in new[] { ("holding", "mail", "1 hit"), ("type", "text/html", "1 hit"), ("label", $"UK TOP SECRET {People.CodeWord} UK EYES ONLY", "1 hit") })
        {
            await ada.SearchAsync("harbour");
            await ada.Page.CheckAsync($"input[name={field}][value$=\"{value}\"]");
            await ada.GoOnAsync("text=Apply");
            await Assertions.Expect(ada.Page.Locator("h1")).ToHaveTextAsync(left);
        }

        await ada.GoOnAsync("text=Clear");
        await Assertions.Expect(ada.Page.Locator("h1")).ToHaveTextAsync("Hits 1–20 of 35");
        await ada.Page.FillAsync("#from", "1970-01-01");
        await ada.GoOnAsync("text=Apply");
        await Assertions.Expect(ada.Page.Locator("h1")).ToHaveTextAsync("No hits");
    }

    [Fact]
    public async Task ARecordsOfficerRaisesALabelAndIsToldWhoSawTheItem()
    {
        await using var node = await RealNode.StartAsync(People);
        var ids = await FileAsync(node);
        await using (var cleo = await ArriveAsync(node, People.Junior))
        {
            await cleo.GoAsync($"i/{ids["open"]}");
            await Assertions.Expect(cleo.Page.Locator("h1")).ToHaveTextAsync("Tide tables of the old harbour");
        }

        await using var ruth = await ArriveAsync(node, People.Records);
        await ruth.GoAsync($"i/{ids["open"]}");
        await ruth.GoOnAsync("text=Correct the label");
        await ruth.Page.FillAsync("#label", "UK SECRET NOSUCHWORD");
        await ruth.Page.FillAsync("#reason", "filed too low");
        await ruth.GoOnAsync("main button.primary");
        await Assertions.Expect(ruth.Page.Locator(".note-fault")).ToBeVisibleAsync();
        await Assertions.Expect(ruth.Page.Locator("#label")).ToHaveValueAsync("UK SECRET NOSUCHWORD");
        await ruth.Page.FillAsync("#label", "UK SECRET");
        await ruth.Page.FillAsync("#reason", "filed too low");
        await ruth.GoOnAsync("main button.primary");
        await Assertions.Expect(ruth.Page.Locator("h1")).ToHaveTextAsync("The label is corrected");
        await Assertions.Expect(ruth.Page.Locator("table")).ToContainTextAsync("Cleo Hart");
        await ruth.PictureAsync("real-relabelled");

        await using (var sam = await Visitor.ArriveAsync(chromium.Browser, node.Address))
        {
            await sam.SignInAsync("sam", Roster.PasswordOf("sam"));
            await sam.GoAsync($"i/{ids["open"]}/record");
            await Assertions.Expect(sam.Page.Locator("table")).ToContainTextAsync("Cleo Hart");
            await sam.PictureAsync("real-record");
            await sam.GoAsync("record");
            await sam.Page.FillAsync("#of", People.Junior);
            await sam.GoOnAsync("main button.primary");
            await Assertions.Expect(sam.Page.Locator("table")).ToContainTextAsync(People.Purpose);
            await sam.PictureAsync("real-record-person");
        }

        await using var again = await ArriveAsync(node, People.Junior);
        await again.SearchAsync("tide");
        Assert.DoesNotContain("Tide tables", await again.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfficesSeeWhatIsTheirsAndNoContent()
    {
        await using var node = await RealNode.StartAsync(People);
        await FileAsync(node);
        foreach (var (user, pages) in new[] { ("sam", new[] { "people", "authorities", "proposals", "holdings" }), ("otto", ["status"]), ("iris", ["record"]) })
        {
            await using var officer = await Visitor.ArriveAsync(chromium.Browser, node.Address);
            await officer.SignInAsync(user, Roster.PasswordOf(user));
            foreach (var page in pages)
            {
                await officer.GoAsync(page);
                await officer.PictureAsync($"real-{user}-{page}");
                Assert.Empty(await officer.AxeAsync());
                Assert.Equal(0, await officer.Page.Locator(".note-fault").CountAsync());
            }

            await officer.GoAsync("");
            Assert.Equal(0, await officer.Page.Locator("#q").CountAsync());
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> FileAsync(RealNode node)
    {
        using var ruth = new ApiClient(node.Address, People);
        await ruth.SignInAsync(People.Records);
        var ids = await Filed.FileAsync(ruth, People);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        await ruth.UntilReadAsync(patience.Token);
        return ids;
    }

    private async Task<Visitor> ArriveAsync(RealNode node, string user)
    {
        var visitor = await Visitor.ArriveAsync(chromium.Browser, node.Address);
        await visitor.SignInAsync(user, Roster.PasswordOf(user));
        await visitor.ChooseAsync(People.Purpose);
        return visitor;
    }

    private static async Task<IReadOnlyList<string>> TitlesAsync(Visitor visitor) => await visitor.Page.Locator(".hit h2 a").AllTextContentsAsync();
}
