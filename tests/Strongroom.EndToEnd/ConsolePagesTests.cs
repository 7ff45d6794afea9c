using Microsoft.Playwright;
using Strongroom.EndToEnd.Browser;
using Strongroom.EndToEnd.StandIn;

namespace Strongroom.EndToEnd;

/// <summary>Every page of the console by itself: readable by everyone, by the strict content policy, in both colour schemes and down to a phone.</summary>
public sealed class ConsolePagesTests(Chromium chromium) : IClassFixture<Chromium>
{
    public static TheoryData<string, int, string> Screens => new()
    {
        { "light", 1280, "desk" }, { "dark", 1280, "desk" }, { "light", 390, "phone" },
    };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task EveryPageIsAccessible(string scheme, int width, string name)
    {
        await using var console = await StandInConsole.StartAsync();
        var found = new List<string>();
        async Task LookAsync(Visitor visitor, string page)
        {
            var wide = await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (wide > 0)
            {
                found.Add($"{page}: {wide} pixels too wide");
            }

            await visitor.PictureAsync($"{name}-{scheme}-{page}");
            found.AddRange((await visitor.AxeAsync()).Select(v => $"{page}: {v}"));
        }

        Task<Visitor> ArriveAsync() => Visitor.ArriveAsync(chromium.Browser, console.Address, new BrowserNewContextOptions
        {
            ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = 860 },
        });

        await using (var analyst = await ArriveAsync())
        {
            await LookAsync(analyst, "sign-in");
            await analyst.SignInAsync("amara", "wrong");
            await LookAsync(analyst, "sign-in-refused");
            await analyst.SignInAsync("amara", SampleDesk.Password);
            await LookAsync(analyst, "purpose");
            await analyst.ChooseAsync("counter-espionage");
            await LookAsync(analyst, "home");
            await analyst.SearchAsync("cable \"mexico city\"");
            await LookAsync(analyst, "results");
            await analyst.GoOnAsync("a[rel=next]");
            await LookAsync(analyst, "results-2");
            await analyst.Page.GoBackAsync();
            await analyst.GoOnAsync(".hit h2 a");
            await LookAsync(analyst, "item");
            await analyst.GoOnAsync("text=Take the original");
            await LookAsync(analyst, "original");
            await analyst.GoAsync($"i/{Papers.Id(2)}");
            await LookAsync(analyst, "mail");
            await analyst.GoAsync($"i/{Papers.Id(6)}/2");
            await LookAsync(analyst, "long");
            await analyst.GoAsync($"i/{Papers.Id(5)}");
            await LookAsync(analyst, "unread");
            await analyst.GoAsync("");
            await analyst.SearchAsync("cable");
            var within = new Uri(analyst.Page.Url).AbsolutePath[1..];
            await analyst.GoAsync($"{within}/i/{Shown.Recording}");
            await LookAsync(analyst, "recording");
            await analyst.GoAsync($"i/{Shown.Recording}/correct/0/10");
            await LookAsync(analyst, "correct");
            await analyst.GoAsync($"{within}/i/{Shown.Scan}");
            await LookAsync(analyst, "scan");
            await analyst.GoAsync($"{within}/i/{Shown.Workbook}");
            await LookAsync(analyst, "workbook");
            await analyst.GoAsync($"{within}/i/{Shown.Mail}");
            await LookAsync(analyst, "thread");
            await analyst.GoAsync($"i/{Shown.Locked}");
            await LookAsync(analyst, "unread-tool");
            await analyst.GoAsync("");
            await analyst.SearchAsync("nothing");
            await LookAsync(analyst, "nothing");
            await analyst.SearchAsync("\"cable");
            await LookAsync(analyst, "fault");
            await analyst.GoAsync("no-such-page");
            await LookAsync(analyst, "not-found");
        }

        await using (var records = await ArriveAsync())
        {
            await records.SignInAsync("records", SampleDesk.Password);
            await records.ChooseAsync("records management");
            await records.GoAsync($"i/{Papers.Id(0)}/relabel");
            await LookAsync(records, "relabel");
            await records.Page.FillAsync("#label", "UK TOP SECRET TIDEWATER");
            await records.Page.FillAsync("#reason", "filed too low");
            await records.GoOnAsync("main button.primary");
            await LookAsync(records, "relabelled");
            await records.GoAsync($"i/{Papers.Id(0)}/record");
            await LookAsync(records, "item-record");
        }

        await using (var security = await ArriveAsync())
        {
            await security.SignInAsync("security", SampleDesk.Password);
            foreach (var page in new[] { "people", "authorities", "proposals", "holdings", "record" })
            {
                await security.GoAsync(page);
                await LookAsync(security, page);
            }
        }

        await using (var @operator = await ArriveAsync())
        {
            await @operator.SignInAsync("operator", SampleDesk.Password);
            await @operator.GoAsync("status");
            await LookAsync(@operator, "status");
        }

        foreach (var state in new[] { "locked", "opening", "read-only", "refused", "freshness-unproven" })
        {
            console.Desk.Status = console.Desk.Status with
            {
                State = state,
                Fault = state == "refused" ? new("node.rolled-back", "The store is older than what this node has seen.", "Do not use it; ask the provider which copy this is.") : null,
            };
            await using var anyone = await ArriveAsync();
            await LookAsync(anyone, $"state-{state}");
        }

        Assert.Empty(found);
    }
}
