using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Strongroom.EndToEnd.Browser;

/// <summary>
/// A person at a browser: a context of his own, and a note of everything that went wrong in it, which <see cref="DisposeAsync"/> reports: script
/// errors, breaches of the content policy, requests that failed or left the console.
/// </summary>
internal sealed class Visitor : IAsyncDisposable
{
    private static readonly string[] Statuses = ["4", "503"];

    private readonly ConcurrentQueue<string> _troubles = new();
    private readonly IBrowserContext _context;
    private readonly Uri _console;

    private Visitor(IBrowserContext context, IPage page, Uri console)
    {
        _context = context;
        _console = console;
        Page = page;
    }

    internal IPage Page { get; }

    internal static async Task<Visitor> ArriveAsync(IBrowser browser, Uri console, BrowserNewContextOptions? options = null) =>
        await OfAsync(await browser.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 860 } }), console);

    internal static async Task<Visitor> OfAsync(IBrowserContext context, Uri console)
    {
        var page = context.Pages.Count > 0 ? context.Pages[0] : await context.NewPageAsync();
        page.SetDefaultTimeout(Chromium.Patience);
        var visitor = new Visitor(context, page, console);
        page.Console += (_, message) =>
        {
            // A page that says "refused", "not found" or "out of reach" is an answer, not a trouble; the browser mentions its status all the same.
            if (message.Type is "error" or "warning" && !Statuses.Any(s => message.Text.StartsWith("Failed to load resource: the server responded with a status of " + s, StringComparison.Ordinal)))
            {
                visitor._troubles.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => visitor._troubles.Enqueue($"script: {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(console.AbsoluteUri, StringComparison.Ordinal) && request.Url != "about:blank")
            {
                visitor._troubles.Enqueue($"left the console: {request.Url}");
            }
        };
        await page.GotoAsync(console.AbsoluteUri);
        return visitor;
    }

    internal async Task SignInAsync(string user, string password)
    {
        await Page.FillAsync("#user", user);
        await Page.FillAsync("#password", password);
        await GoOnAsync("main button[type=submit]");
    }

    /// <summary>Presses something that leads to another page, and waits until it is there: the page left behind may look just like it.</summary>
    internal async Task GoOnAsync(string selector)
    {
        await Page.EvaluateAsync("() => { document.documentElement.dataset.left = 'true'; }");
        await Page.ClickAsync(selector);
        await Page.WaitForSelectorAsync("html:not([data-left]) .foot");
        await LoadedAsync();
    }

    /// <summary>Waits until all of the page is there and its script has run: before that, keys and clicks that the script would answer go nowhere.</summary>
    internal Task LoadedAsync() => Page.WaitForLoadStateAsync(LoadState.Load);

    internal async Task ChooseAsync(string purpose)
    {
        await Page.GetByLabel(purpose, new PageGetByLabelOptions { Exact = true }).First.CheckAsync();
        await GoOnAsync("main button[type=submit]");
        await Page.WaitForSelectorAsync("#q");
    }

    internal async Task SearchAsync(string words)
    {
        await Page.FillAsync("#q", words);
        await GoOnAsync("form.search button[type=submit]");
        await Page.WaitForSelectorAsync("#found, .note-fault");
    }

    /// <summary>What the page says, without the minute at which it was made: two that are compared may lie on both sides of a full one.</summary>
    internal async Task<string> MainAsync() => Regex.Replace(await Page.Locator("main").InnerTextAsync(), @"\bAs of [\d:]+", "As of", RegexOptions.CultureInvariant);

    internal Task GoAsync(string path) => Page.GotoAsync(new Uri(_console, path).AbsoluteUri);

    internal async Task<byte[]> PictureAsync(string name, bool full = false) =>
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Artifacts("screens"), $"{name}.png"), FullPage = full });

    /// <summary>What the accessibility checker finds, one line each; empty is good.</summary>
    internal async Task<IReadOnlyList<string>> AxeAsync()
    {
        var script = Path.Combine(Repository.Root, "tests", "Strongroom.EndToEnd", "node_modules", "axe-core", "axe.min.js");
        Assert.True(File.Exists(script), "The accessibility checker is missing. Install it: npm ci --prefix tests/Strongroom.EndToEnd");

        // Through the debugger's door: the content policy would rightly refuse a script put into the page.
        await Page.EvaluateAsync(await File.ReadAllTextAsync(script));
        var result = await Page.EvaluateAsync<JsonElement>("async () => (await axe.run(document)).violations.map(v => v.id + ': ' + v.help + ' @ ' + v.nodes.map(n => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | '))");
        return [.. result.EnumerateArray().Select(v => v.GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_troubles);
    }
}
