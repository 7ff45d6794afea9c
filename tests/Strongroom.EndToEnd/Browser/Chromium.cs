using Microsoft.Playwright;

namespace Strongroom.EndToEnd.Browser;

/// <summary>One real browser for all tests; each test has its own context, with its own cookies.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Where Debian's package puts it.</summary>
    private const string Path = "/usr/bin/chromium";

    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    /// <summary>How long a page may take to do what is awaited, in milliseconds. Longer than any load explains: then it hangs.</summary>
    internal const int Patience = 180_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private IPlaywright Playwright => _playwright ?? throw new InvalidOperationException("not started");

    internal IBrowser Browser => _browser ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(Path), "These tests need a browser. Install it: apt-get update && apt-get install -y --no-install-recommends chromium fonts-liberation");
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Flags, Timeout = Patience });
    }

    /// <summary>A browser of its own that keeps what browsers keep, in a folder.</summary>
    /// <param name="folder">Its profile.</param>
    /// <param name="environment">Its environment, or null for that of the tests.</param>
    internal Task<IBrowserContext> WithProfileAsync(string folder, IReadOnlyDictionary<string, string>? environment = null) =>
        Playwright.Chromium.LaunchPersistentContextAsync(folder, new BrowserTypeLaunchPersistentContextOptions
        {
            ExecutablePath = Path,
            Args = Flags,
            Timeout = Patience,
            ViewportSize = new ViewportSize { Width = 1280, Height = 860 },
            Env = environment,
        });

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
