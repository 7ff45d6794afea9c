using System.Globalization;
using Microsoft.Playwright;
using Strongroom.EndToEnd.Browser;
using Strongroom.EndToEnd.Canaries;
using Strongroom.EndToEnd.Real;

namespace Strongroom.EndToEnd;

/// <summary>A person at one agency, in a real browser, finds and reads what two others lend.</summary>
public sealed class FederationTests(Chromium chromium, Partners partners) : IClassFixture<Chromium>, IClassFixture<Partners>
{
    private const string Report = "documents/reporting/jfk-104-10015-10359.txt";

    private static Roster People => Partners.People;

    [Fact]
    public async Task OwnAndPartnersHitsStandInOneRankingAndAPartnersItemOpens()
    {
        await using var ada = await ArriveAsync(People.Analyst);
        await ada.SearchAsync("oswald cuban embassy mexico");
        await ada.PictureAsync("partners-results");
        Assert.Empty(await ada.AxeAsync());
        Assert.Equal(["mi5", "mi6"], (await WhoseAsync(ada)).Distinct().Order());
        Assert.NotEqual(0, await ada.Page.Locator(".hit:not(:has(.whose))").CountAsync());
        var scores = (await ada.Page.Locator(".hit .score").AllInnerTextsAsync()).Select(s => double.Parse(s, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
        var whose = await ada.Page.Locator(".hit h2 a").EvaluateAllAsync<string[]>("all => all.map(a => /[/](mi[56]):/.exec(a.href)?.[1] ?? '')");
        Assert.True(whose.Zip(whose.Skip(1)).Count(p => p.First != p.Second) > 2, "one after the other, not one ranking: " + string.Join(' ', whose));
        foreach (var partner in new[] { "mi5", "mi6" })
        {
            await Assertions.Expect(ada.Page.Locator(".partner-answered", new() { HasText = partner })).ToHaveTextAsync(
                $"{partner} answered: {whose.Count(w => w == partner)} matches");
        }

        await ada.GoOnAsync($".hit h2 a[href*=\"mi6:{partners.Items[Report]}\"]");
        await ada.PictureAsync("partners-item");
        Assert.Empty(await ada.AxeAsync());
        Assert.Equal(["UK SECRET", "UK SECRET"], await ada.Page.Locator(".banner").AllTextContentsAsync());
        await Assertions.Expect(ada.Page.Locator(".agreed")).ToContainTextAsync("This is an item of mi6 under its label");
        await Assertions.Expect(ada.Page.Locator(".agreed code")).ToHaveTextAsync(partners.Agreements["mi6"]);
        await Assertions.Expect(ada.Page.Locator(".text")).ToContainTextAsync("SUMMARY OF RELEVANT INFORMATION");
        Assert.Contains("Mexico", await ada.Page.Locator(".text mark").AllTextContentsAsync(), StringComparer.OrdinalIgnoreCase);

        await ada.GoOnAsync("text=Take the original");
        await Assertions.Expect(ada.Page.Locator(".banner")).ToHaveCountAsync(2);
        var download = await ada.Page.RunAndWaitForDownloadAsync(() => ada.Page.ClickAsync("main button.primary"));
        Assert.Equal(await File.ReadAllBytesAsync(Partners.Sample(Report)), await File.ReadAllBytesAsync(await download.PathAsync()));
    }

    [Fact]
    public async Task APartnersRecordingIsHeardAndItsScanIsSeen()
    {
        await using var ada = await ArriveAsync(People.Analyst);
        await ada.GoAsync($"i/mi6:{partners.Items["recordings/LJ042-0094.wav"]}");
        await ada.Page.WaitForFunctionAsync("() => document.querySelector('audio').readyState >= 2");
        await Assertions.Expect(ada.Page.Locator(".transcript .w").Nth(3)).ToBeVisibleAsync();
        await ada.PictureAsync("partners-recording");
        Assert.Empty(await ada.AxeAsync());

        // The lender's words are not the borrower's to correct.
        await Assertions.Expect(ada.Page.Locator(".fix")).ToHaveCountAsync(0);

        await ada.GoAsync($"i/mi5:{partners.Items["scans/jfk-124-10279-10020-p2.png"]}");
        await ada.Page.WaitForFunctionAsync("() => { const i = document.querySelector('[data-sheet]'); return i.complete && i.naturalWidth > 100; }");
        await ada.PictureAsync("partners-scan");
        Assert.Empty(await ada.AxeAsync());
    }

    [Fact]
    public async Task APartnerThatIsStoppedIsSaidToBeOutOfReachAndTheOthersAnswer()
    {
        await using var ada = await ArriveAsync(People.Analyst);
        await ada.SearchAsync(Partners.InText);
        Assert.Equal(["mi5", "mi6"], (await WhoseAsync(ada)).Distinct().Order());
        await partners.Of("mi5").StopAsync();
        try
        {
            await ada.SearchAsync(Partners.InText);
            await ada.PictureAsync("partners-out-of-reach");
            Assert.Empty(await ada.AxeAsync());
            await Assertions.Expect(ada.Page.Locator(".partner-out-of-reach")).ToContainTextAsync("mi5 is out of reach");
            await Assertions.Expect(ada.Page.Locator(".partner-answered")).ToContainTextAsync("mi6");
            Assert.Equal(["mi6"], (await WhoseAsync(ada)).Distinct());
            Assert.NotEqual(0, await ada.Page.Locator(".hit:not(:has(.whose))").CountAsync());
            await ada.GoAsync($"i/mi5:{partners.Items[$"{Partners.InTitle} of mi5"]}");
            await Assertions.Expect(ada.Page.Locator("main")).ToContainTextAsync("the partner's node does not answer");
            await ada.PictureAsync("partners-out-of-reach-item");
            Assert.Empty(await ada.AxeAsync());
        }
        finally
        {
            await partners.Of("mi5").ResumeAsync();
        }

        await ada.GoAsync("");
        await ada.SearchAsync(Partners.InText);
        Assert.Equal(["mi5", "mi6"], (await WhoseAsync(ada)).Distinct().Order());
    }

    [Fact]
    public async Task ALessClearedPersonSeesFewerPartnersHitsAndNoSignOfMore()
    {
        await using (var ada = await ArriveAsync(People.Analyst))
        {
            // Of mi5's three, one is above what mi5 lends to anybody.
            await ada.SearchAsync(Partners.InText);
            await Assertions.Expect(ada.Page.Locator("h1")).ToHaveTextAsync("8 hits");
            Assert.DoesNotContain($"{Partners.NotLent} of mi5", await ada.Page.ContentAsync(), StringComparison.Ordinal);
        }

        await using var cleo = await ArriveAsync(People.Junior);
        await cleo.SearchAsync(Partners.InText);
        await cleo.PictureAsync("partners-less-cleared");
        Assert.Empty(await cleo.AxeAsync());
        await Assertions.Expect(cleo.Page.Locator("h1")).ToHaveTextAsync("3 hits");
        Assert.Equal(["mi5 answered: 1 match", "mi6 answered: 1 match"], await cleo.Page.Locator(".partner").AllInnerTextsAsync());
        Assert.All(await cleo.Page.Locator(".hit .chip").AllTextContentsAsync(), label => Assert.Equal("UK OFFICIAL", label));
        var seen = await cleo.Page.InnerTextAsync("body");
        foreach (var hidden in new[] { "SECRET", People.CodeWord, Partners.NotLent, "refused", "hidden", "not cleared", "restricted" })
        {
            Assert.DoesNotContain(hidden, seen, StringComparison.OrdinalIgnoreCase);
        }

        // Words that stand only in what he may not see, and words that stand nowhere.
        await cleo.SearchAsync(Partners.NotLent);
        var real = await cleo.MainAsync();
        Assert.Contains("No hits", real, StringComparison.Ordinal);
        await cleo.SearchAsync("zebracrossing");
        Assert.Equal(real, await cleo.MainAsync());

        // What a partner holds above him, what it never held, and a partner that there is not: the same page.
        var pages = new List<string>();
        foreach (var id in new[] { $"mi6:{partners.Items[Report]}", "mi6:aaaaaaaaaaaaaaaaaaaaaaaaaa", "mi9:aaaaaaaaaaaaaaaaaaaaaaaaaa" })
        {
            await cleo.GoAsync($"i/{id}");
            pages.Add(await cleo.MainAsync());
        }

        Assert.Single(pages.Distinct());
    }

    [Fact]
    public async Task NothingOfItIsLeftOnADiskOfAnyAgencyOrInTheBrowser()
    {
        var profile = Directory.CreateTempSubdirectory("strongroom-profile-");
        try
        {
            var context = await chromium.WithProfileAsync(profile.FullName);
            var item = partners.Items[$"{Partners.InTitle} of mi5"];
            await using (var ada = await Visitor.OfAsync(context, partners.Address))
            {
                await ada.SignInAsync(People.Analyst, Roster.PasswordOf(People.Analyst));
                await ada.ChooseAsync(People.Purpose);
                await ada.SearchAsync($"{Partners.InText} thimblewrath");
                await ada.GoOnAsync($".hit h2 a[href*=\"{item}\"]");
                await Assertions.Expect(ada.Page.Locator(".text mark").First).ToHaveTextAsync(Partners.InText);
            }

            Assert.NotEmpty(new CanaryScan([item]).InFolder(profile.FullName, out _));
            var scan = new CanaryScan(
                [Partners.InText, Partners.InTitle, Partners.NotLent, "thimblewrath", People.CodeWord, People.Purpose, "orchard lantern gravel", "RELEVANT INFORMATION ON LEE"]);
            foreach (var node in partners.Nodes)
            {
                await node.StopAsync();
            }

            try
            {
                foreach (var folder in partners.Nodes.Select(static n => n.Folder).Append(profile.FullName))
                {
                    Assert.Empty(scan.InFolder(folder, out var files));
                    Assert.True(files > 20, $"only {files} files in {folder}");
                }
            }
            finally
            {
                foreach (var node in partners.Nodes)
                {
                    await node.ResumeAsync();
                }
            }
        }
        finally
        {
            await Folders.RemoveAsync(profile);
        }
    }

    private static async Task<IReadOnlyList<string>> WhoseAsync(Visitor visitor) => await visitor.Page.Locator(".hit .whose").AllTextContentsAsync();

    private async Task<Visitor> ArriveAsync(string user)
    {
        var visitor = await Visitor.ArriveAsync(chromium.Browser, partners.Address);
        await visitor.SignInAsync(user, Roster.PasswordOf(user));
        await visitor.ChooseAsync(People.Purpose);
        return visitor;
    }
}
