using System.Net;
using Microsoft.Playwright;
using Strongroom.EndToEnd.Browser;
using Strongroom.EndToEnd.StandIn;

namespace Strongroom.EndToEnd;

/// <summary>What the console promises of itself: keys, no scripts needed, no forms from elsewhere, nothing told to the browser.</summary>
public sealed class ConsoleRulesTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task EverythingIsReachedByKeyboardAlone()
    {
        await using var console = await StandInConsole.StartAsync();
        await using var analyst = await Visitor.ArriveAsync(chromium.Browser, console.Address);
        var keys = analyst.Page.Keyboard;

        // The cursor stands in the user name already, or will in a moment: browsers set it after the first painting.
        await analyst.Page.WaitForFunctionAsync("() => document.activeElement?.id === 'user'");
        await analyst.LoadedAsync();
        await keys.TypeAsync("amara");
        await keys.PressAsync("Tab");
        await keys.TypeAsync(SampleDesk.Password);
        await keys.PressAsync("Enter");
        await analyst.Page.WaitForSelectorAsync("input[name=choice]");
        await analyst.LoadedAsync();

        await keys.PressAsync("Tab");
        Assert.Equal("Skip to the content", await FocusedTextAsync(analyst));
        await keys.PressAsync("Enter");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Space");
        await keys.PressAsync("Enter");
        await analyst.Page.WaitForFunctionAsync("() => document.activeElement?.id === 'q'");
        await analyst.LoadedAsync();

        await keys.TypeAsync("cable");
        await keys.PressAsync("Enter");
        await analyst.Page.WaitForSelectorAsync("#found");
        await analyst.LoadedAsync();

        await keys.PressAsync("j");
        var first = await FocusedTextAsync(analyst);
        await keys.PressAsync("j");
        var second = await FocusedTextAsync(analyst);
        Assert.NotEqual(first, second);
        await keys.PressAsync("ArrowUp");
        Assert.Equal(first, await FocusedTextAsync(analyst));
        await keys.PressAsync("Enter");
        await analyst.Page.WaitForSelectorAsync(".text");
        await analyst.LoadedAsync();
        Assert.Equal(first, (await analyst.Page.TextContentAsync("h1"))?.Trim());

        await keys.PressAsync("n");
        Assert.Equal(1, await analyst.Page.Locator(".text mark.here").CountAsync());
        await keys.PressAsync("j");
        await analyst.Page.WaitForFunctionAsync("first => document.querySelector('h1')?.textContent.trim() !== first", first);
        await analyst.LoadedAsync();
        await keys.PressAsync("u");
        await analyst.Page.WaitForSelectorAsync("#found");
        await analyst.LoadedAsync();
        await keys.PressAsync("/");
        Assert.Equal("q", await analyst.Page.EvaluateAsync<string>("() => document.activeElement.id"));

        // Every stop of the Tab key can be seen.
        await keys.PressAsync("Escape");
        for (var stop = 0; stop < 12; stop++)
        {
            await keys.PressAsync("Tab");
            var outline = await analyst.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle");
            Assert.NotEqual("none", outline);
        }
    }

    [Fact]
    public async Task EverythingWorksWithoutScripts()
    {
        await using var console = await StandInConsole.StartAsync();
        await using var analyst = await Visitor.ArriveAsync(chromium.Browser, console.Address, new BrowserNewContextOptions { JavaScriptEnabled = false });
        await analyst.SignInAsync("amara", SampleDesk.Password);
        await analyst.ChooseAsync("counter-espionage");
        await analyst.SearchAsync("cable");
        await analyst.Page.CheckAsync("input[name=holding][value=Cables]");
        await analyst.GoOnAsync("text=Apply");
        await Assertions.Expect(analyst.Page.Locator("input[name=holding][value=Cables]")).ToBeCheckedAsync();
        await analyst.GoOnAsync("a[rel=next]");
        await Assertions.Expect(analyst.Page.Locator("h1")).ToHaveTextAsync("Hits 21–40 of 47");
        await analyst.GoOnAsync(".hit h2 a >> nth=0");
        await Assertions.Expect(analyst.Page.Locator(".banner")).ToHaveCountAsync(2);
        await analyst.GoOnAsync("text=Sign out");
        await Assertions.Expect(analyst.Page.Locator("h1")).ToContainTextAsync("Sign in");
    }

    [Fact]
    public async Task TheBrowserLearnsNoWordNameOrLabel()
    {
        await using var console = await StandInConsole.StartAsync();
        await using var analyst = await Visitor.ArriveAsync(chromium.Browser, console.Address);
        var addresses = new List<string>();
        var titles = new List<string>();
        analyst.Page.Request += (_, request) => addresses.Add(request.Url);
        analyst.Page.Load += (_, _) => titles.Add(analyst.Page.Url);
        await analyst.SignInAsync("amara", "wrong");
        await analyst.SignInAsync("amara", SampleDesk.Password);
        await analyst.ChooseAsync("counter-espionage");
        await analyst.SearchAsync("\"xylophone");
        await analyst.SearchAsync("xylophone cable");
        await analyst.GoOnAsync(".hit h2 a >> nth=0");
        Assert.Equal("Strongroom", await analyst.Page.TitleAsync());
        foreach (var secret in new[] { "amara", "wrong", "counter", "xylophone", "cable", "COPPERLEAF", "SECRET", "Mexico", "W-2026" })
        {
            Assert.DoesNotContain(addresses, a => a.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }

        var stored = await analyst.Page.EvaluateAsync<int>("async () => localStorage.length + sessionStorage.length + (await indexedDB.databases()).length + (await caches.keys()).length");
        Assert.Equal(0, stored);
        var cookies = await analyst.Page.Context.CookiesAsync();
        Assert.All(cookies, c => Assert.True(c is { HttpOnly: true, SameSite: SameSiteAttribute.Strict, Expires: -1 }, c.Name));

        // Going back shows no page that asks to post again: each post ended in a redirect.
        await analyst.Page.GoBackAsync();
        await analyst.Page.GoBackAsync();
        await Assertions.Expect(analyst.Page.Locator("#q")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task EveryAnswerIsSealedOff()
    {
        await using var console = await StandInConsole.StartAsync();
        using var http = Loopback.Client();
        foreach (var path in new[] { "sign-in", "", "assets/console.css", "assets/nothing", "i/aaaaaaaaaaaaaaaaaaaaaaaaae", "no-such-page" })
        {
            using var answer = await http.GetAsync(new Uri(console.Address, path));
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
            Assert.Equal(
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
                Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    [Fact]
    public async Task AFormWithoutItsTokenDoesNothing()
    {
        await using var console = await StandInConsole.StartAsync();
        await using var analyst = await Visitor.ArriveAsync(chromium.Browser, console.Address);
        await analyst.SignInAsync("amara", SampleDesk.Password);
        await analyst.ChooseAsync("counter-espionage");
        var cookie = Assert.Single(await analyst.Page.Context.CookiesAsync());
        using var http = Loopback.Client();
        foreach (var (form, token) in new[] { ("search", ""), ("search", "wrong"), ("sign-out", ""), ("purpose", "wrong") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(console.Address, form));
            request.Headers.Add("Cookie", $"{cookie.Name}={cookie.Value}");
            request.Content = new FormUrlEncodedContent([new("token", token), new("q", "cable"), new("choice", "1")]);
            using var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            Assert.Equal("/", answer.Headers.Location?.ToString());
        }

        await analyst.GoAsync("");
        await Assertions.Expect(analyst.Page.Locator(".note-fault")).ToContainTextAsync("console.form-outdated");
        Assert.Equal(0, await analyst.Page.Locator(".recent li").CountAsync());
    }

    [Fact]
    public async Task BannersStandOnEveryPrintedSheet()
    {
        await using var console = await StandInConsole.StartAsync();
        await using var analyst = await Visitor.ArriveAsync(chromium.Browser, console.Address);
        await analyst.SignInAsync("amara", SampleDesk.Password);
        await analyst.ChooseAsync("counter-espionage");
        await analyst.GoAsync($"i/{Papers.Id(6)}");
        var sheets = await analyst.Page.PdfAsync(new PagePdfOptions { Path = Path.Combine(Repository.Artifacts("screens"), "print.pdf"), Format = "A4" });
        Assert.NotEmpty(sheets);
        await analyst.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal("table-header-group", await analyst.Page.EvalOnSelectorAsync<string>(".banner-top", "b => getComputedStyle(b).display"));
        Assert.Equal("table-footer-group", await analyst.Page.EvalOnSelectorAsync<string>(".banner-bottom", "b => getComputedStyle(b).display"));
    }

    private static async Task<string?> FocusedTextAsync(Visitor visitor) =>
        await visitor.Page.EvaluateAsync<string?>("() => document.activeElement?.textContent?.trim()");
}
