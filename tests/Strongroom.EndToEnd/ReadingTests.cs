using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Strongroom.EndToEnd.Browser;
using Strongroom.EndToEnd.Real;
using Strongroom.Node.Api;

namespace Strongroom.EndToEnd;

/// <summary>Recordings, scans, office files and mails in a real browser over a real node with the distribution's tools: what a newcomer is shown.</summary>
public sealed class ReadingTests(Chromium chromium, HeldAll held) : IClassFixture<Chromium>, IClassFixture<HeldAll>
{
    private static Roster People => HeldAll.People;

    [Fact]
    public async Task ARecordingOpensAtTheSecondAndAPersonsWordsStandBesideTheMachines()
    {
        var ruth = held.Filer;
        var id = held.Items["moon"];
        var layout = await LayoutAsync(ruth, id);
        var text = await TextAsync(ruth, id);
        Assert.NotNull(layout.Duration);
        Assert.NotEmpty(layout.Spans);

        // A word that the machine heard once, not at the beginning.
        var word = layout.Spans.Skip(5).First(s => s.Length > 4 && layout.Spans.Count(o => Word(text, o) == Word(text, s)) == 1);
        await using var ada = await ArriveAsync(People.Analyst);
        await ada.SearchAsync(Word(text, word));
        await ada.GoOnAsync(".hit h2 a");
        await ada.PictureAsync("real-recording");
        Assert.Empty(await ada.AxeAsync());
        await Assertions.Expect(ada.Page.Locator(".transcript mark")).ToHaveTextAsync(Word(text, word));

        // The player stands at the second, and plays from there; the word being said is lit.
        await ada.Page.WaitForFunctionAsync("() => document.querySelector('audio').readyState >= 2");
        var stands = await ada.Page.EvaluateAsync<double>("() => document.querySelector('audio').currentTime");
        Assert.InRange(stands * 1000, word.Time!.Value - 1000, word.Time.Value + 50);

        // Played slowly, and noted when it happens: a busy browser would miss the fraction of a second that a word takes.
        await ada.Page.EvaluateAsync("""
            () => {
                const audio = document.querySelector('audio');
                audio.muted = true;
                audio.defaultPlaybackRate = audio.playbackRate = 0.1;
                const look = () => { window.wasLit ||= document.querySelector('.w.on mark') !== null; };
                new MutationObserver(look).observe(document.querySelector('.transcript'), { subtree: true, attributes: true });
            }
            """);
        await ada.Page.ClickAsync(".transcript mark");
        await ada.Page.WaitForFunctionAsync("() => window.wasLit");
        await ada.PictureAsync("real-recording-playing");
        await ada.Page.EvaluateAsync("() => document.querySelector('audio').pause()");

        // From the keyboard: the next word, play from it, correct it.
        await ada.Page.FocusAsync("#transcript");
        await ada.Page.Keyboard.PressAsync("ArrowRight");
        await ada.Page.Keyboard.PressAsync("ArrowLeft");
        await ada.Page.Keyboard.PressAsync("c");
        await ada.Page.WaitForSelectorAsync("form.editing");
        await Assertions.Expect(ada.Page.Locator(".pick :checked + span")).ToHaveTextAsync(Word(text, word));
        await ada.Page.FillAsync("#words", "Quetzalcoatl");
        await ada.PictureAsync("real-correcting");
        Assert.Empty(await ada.AxeAsync());
        await ada.GoOnAsync("form.editing button.primary");
        await Assertions.Expect(ada.Page.Locator(".transcript .w.fixed ins")).ToHaveTextAsync("Quetzalcoatl");
        await Assertions.Expect(ada.Page.Locator(".transcript .w.fixed del")).ToHaveTextAsync(Word(text, word));
        await Assertions.Expect(ada.Page.Locator(".corrections")).ToContainTextAsync(People.AnalystName);
        await ada.PictureAsync("real-corrected");
        Assert.Empty(await ada.AxeAsync());

        // Found at once, by another person too, and it leads to the machine's place.
        await using var other = await ArriveAsync(People.Records);
        await other.SearchAsync("quetzalcoatl");
        await Assertions.Expect(other.Page.Locator("h1")).ToHaveTextAsync("1 hit");
        await other.GoOnAsync(".hit h2 a");
        await Assertions.Expect(other.Page.Locator(".transcript .w.fixed mark")).ToHaveTextAsync("Quetzalcoatl");
        await other.Page.WaitForFunctionAsync("() => document.querySelector('audio').readyState >= 2");
        Assert.InRange(await other.Page.EvaluateAsync<double>("() => document.querySelector('audio').currentTime") * 1000, word.Time.Value - 1000, word.Time.Value + 50);
        Assert.Equal(text, await TextAsync(ruth, id));
    }

    [Fact]
    public async Task ARecordingIsReadPlayedAndCorrectedWithoutScripts()
    {
        var id = held.Items["inaugural"];
        await using var ada = await ArriveAsync(People.Analyst, new BrowserNewContextOptions { JavaScriptEnabled = false });
        await ada.GoAsync($"i/{id}");
        var later = ada.Page.Locator(".para .at").Last;
        var time = await later.GetAttributeAsync("data-seek");
        await ada.Page.RunAndWaitForResponseAsync(() => later.ClickAsync(), r => r.Url.Contains($"/at/{time}", StringComparison.Ordinal));
        var source = await ada.Page.Locator("audio").GetAttributeAsync("src");
        Assert.EndsWith($"#t={long.Parse(time!, CultureInfo.InvariantCulture) / 1000.0:0.###}", source, StringComparison.Ordinal);
        await ada.Page.Locator(".para .fix").Last.ClickAsync();
        await ada.Page.Locator(".pick").Nth(1).ClickAsync();
        await ada.Page.FillAsync("#words", "Tlaloc");
        await ada.Page.ClickAsync("form.editing button.primary");
        await Assertions.Expect(ada.Page.Locator(".note-good")).ToBeVisibleAsync();
        await Assertions.Expect(ada.Page.Locator(".transcript .w.fixed ins")).ToHaveTextAsync("Tlaloc");
        await ada.Page.Locator(".para:has(.fixed) .fix").ClickAsync();
        await ada.Page.Locator(".pick", new PageLocatorOptions { HasText = "Tlaloc" }).ClickAsync();
        await ada.Page.ClickAsync("button[name=back]");
        await Assertions.Expect(ada.Page.Locator(".transcript .w.fixed")).ToHaveCountAsync(0);
        await Assertions.Expect(ada.Page.Locator(".corrections")).ToContainTextAsync("taken back");
    }

    [Fact]
    public async Task SilenceHasNoWords()
    {
        var id = held.Items["silence"];
        await using var ada = await ArriveAsync(People.Analyst);
        await ada.GoAsync($"i/{id}");
        await Assertions.Expect(ada.Page.Locator(".silence")).ToBeVisibleAsync();
        Assert.Equal(0, await ada.Page.Locator(".w").CountAsync());
        await ada.PictureAsync("real-silence");
        Assert.Empty(await ada.AxeAsync());
    }

    [Fact]
    public async Task AScanShowsItsPictureWithTheWordsMarkedOnIt()
    {
        var ruth = held.Filer;
        foreach (var (id, name) in new[] { (held.Items["picture"], "picture"), (held.Items["pdf"], "pdf") })
        {
            var layout = await LayoutAsync(ruth, id);
            var text = await TextAsync(ruth, id);
            var word = layout.Spans.Last(s => s.Box is not null && s.Length > 6 && Word(text, s).All(char.IsLetter));
            await using var ada = await ArriveAsync(People.Analyst);
            await ada.SearchAsync(Word(text, word));
            await ada.GoOnAsync($".hit h2 a[href*=\"{id}\"]");
            await ada.Page.WaitForFunctionAsync("() => { const i = document.querySelector('[data-sheet]'); return i.complete && i.naturalWidth > 100; }");
            await ada.PictureAsync($"real-scan-{name}");
            Assert.Empty(await ada.AxeAsync());

            // The rectangle lies where the box of the word says, on the picture as it is laid out.
            var rect = (await ada.Page.Locator(".hit-box").First.BoundingBoxAsync())!;
            var sheet = (await ada.Page.Locator("[data-sheet]").BoundingBoxAsync())!;
            var first = layout.Spans.First(s => s.Box is not null && s.Page == word.Page && Word(text, s).Contains(Word(text, word), StringComparison.OrdinalIgnoreCase));
            Assert.InRange(rect.X + (rect.Width / 2) - sheet.X - (sheet.Width * (first.Box![0] + (first.Box[2] / 2.0)) / 10000), -4, 4);
            Assert.InRange(rect.Y + (rect.Height / 2) - sheet.Y - (sheet.Height * (first.Box[1] + (first.Box[3] / 2.0)) / 10000), -4, 4);

            if (layout.Pages > 1)
            {
                await ada.GoAsync($"i/{id}");
                await ada.Page.Keyboard.PressAsync("]");
                await Assertions.Expect(ada.Page.Locator("figcaption")).ToContainTextAsync($"Page 2 of {layout.Pages}");
                await ada.Page.Keyboard.PressAsync("[");
                await Assertions.Expect(ada.Page.Locator("figcaption")).ToContainTextAsync($"Page 1 of {layout.Pages}");
            }
        }
    }

    [Fact]
    public async Task NoPieceOfASoundOrPictureStaysInTheBrowsersProfile()
    {
        var profile = Directory.CreateTempSubdirectory("strongroom-profile-");
        try
        {
            var context = await chromium.WithProfileAsync(profile.FullName);
            await using (var ada = await Visitor.OfAsync(context, held.Address))
            {
                await ada.SignInAsync(People.Analyst, Roster.PasswordOf(People.Analyst));
                await ada.ChooseAsync(People.Purpose);
                await ada.GoAsync($"i/{held.Items["inaugural"]}");
                await ada.Page.EvaluateAsync("() => { const a = document.querySelector('audio'); a.muted = true; return a.play(); }");
                await ada.Page.WaitForFunctionAsync("() => { const a = document.querySelector('audio'); return a.buffered.length > 0 && a.buffered.end(0) >= a.duration - 0.5; }");
                await ada.GoAsync($"i/{held.Items["picture"]}");
                await ada.Page.WaitForFunctionAsync("() => document.querySelector('[data-sheet]').naturalWidth > 100");
            }

            var sound = await held.Filer.BytesAsync($"grants/{(await held.Filer.OpenAsync(held.Items["inaugural"])).Grant}/sound");
            var picture = await held.Filer.BytesAsync($"grants/{(await held.Filer.OpenAsync(held.Items["picture"])).Grant}/page/1");
            var pieces = new[] { sound, picture }.SelectMany(b => Enumerable.Range(1, 20).Select(i => b.AsMemory(b.Length / 21 * i, 32))).ToList();
            var files = profile.EnumerateFiles("*", SearchOption.AllDirectories).Select(f => (f.FullName, Bytes: File.ReadAllBytes(f.FullName))).ToList();

            // The browser did write down where it was, so these are the right places to look.
            Assert.Contains(files, f => f.Bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(held.Items["picture"])) >= 0);
            Assert.Empty(files.Where(f => pieces.Any(p => f.Bytes.AsSpan().IndexOf(p.Span) >= 0)).Select(f => f.FullName));
        }
        finally
        {
            await Folders.RemoveAsync(profile);
        }
    }

    [Fact]
    public async Task MailsHangTogetherAndAttachmentsSayWhereTheyAreFrom()
    {
        await using var ada = await ArriveAsync(People.Analyst);
        await ada.SearchAsync("scaffold");
        Assert.Equal(["in Painting", "in Re: Painting", "in Re: Re: Painting"], (await ada.Page.Locator(".part-of").AllInnerTextsAsync()).Order(StringComparer.Ordinal));
        await ada.PictureAsync("real-attachments");
        await ada.GoOnAsync(".part-of a >> text=/^Painting/");
        Assert.Equal(["Painting", "Re: Painting", "Re: Re: Painting"], await ada.Page.Locator(".thread .subject").AllInnerTextsAsync());
        await Assertions.Expect(ada.Page.Locator(".thread [aria-current]")).ToHaveTextAsync("Painting");
        await Assertions.Expect(ada.Page.Locator(".parts")).ToContainTextAsync("plan1.txt");
        await ada.PictureAsync("real-thread");
        Assert.Empty(await ada.AxeAsync());
        await ada.GoOnAsync(".thread a >> nth=1");
        await Assertions.Expect(ada.Page.Locator("h1")).ToHaveTextAsync("Re: Re: Painting");
    }

    [Fact]
    public async Task OfficeFilesHaveTheirSheetsAndSlidesNamedAndComeBackAsTheyWere()
    {
        await using var ada = await ArriveAsync(People.Analyst);
        foreach (var file in HeldAll.OfficeFiles)
        {
            await ada.GoAsync($"i/{held.Items[file]}");
            await ada.PictureAsync($"real-{Path.GetExtension(file)[1..]}");
            Assert.Empty(await ada.AxeAsync());
            await Assertions.Expect(ada.Page.Locator(".badge-unread")).ToHaveCountAsync(0);
            if (file.EndsWith(".xlsx", StringComparison.Ordinal))
            {
                await Assertions.Expect(ada.Page.Locator(".chapter, figcaption").First).ToContainTextAsync("Sheet 1");
            }
            else if (file.EndsWith(".pptx", StringComparison.Ordinal))
            {
                await Assertions.Expect(ada.Page.Locator(".chapter, figcaption").First).ToContainTextAsync("Slide 1");
            }
            else if (file.EndsWith(".zip", StringComparison.Ordinal))
            {
                Assert.NotEqual(0, await ada.Page.Locator(".parts a").CountAsync());
            }

            await ada.GoOnAsync("text=Take the original");
            await Assertions.Expect(ada.Page.Locator(".banner")).ToHaveCountAsync(2);
            var download = await ada.Page.RunAndWaitForDownloadAsync(() => ada.Page.ClickAsync("main button.primary"));
            Assert.Equal(await File.ReadAllBytesAsync(HeldAll.Sample(file)), await File.ReadAllBytesAsync(await download.PathAsync()));
        }
    }

    private static string Word(string text, SpanView span) => text.Substring(span.Start, span.Length);

    private static async Task<LayoutAnswer> LayoutAsync(ApiClient ruth, string id) =>
        await ruth.GetAsync($"grants/{(await ruth.OpenAsync(id)).Grant}/layout", ApiJson.Default.LayoutAnswer);

    private static async Task<string> TextAsync(ApiClient ruth, string id) =>
        (await ruth.GetAsync($"grants/{(await ruth.OpenAsync(id)).Grant}/text", ApiJson.Default.TextAnswer)).Text;

    private async Task<Visitor> ArriveAsync(string user, BrowserNewContextOptions? options = null)
    {
        var visitor = await Visitor.ArriveAsync(chromium.Browser, held.Address, options);
        await visitor.SignInAsync(user, Roster.PasswordOf(user));
        await visitor.ChooseAsync(People.Purpose);
        return visitor;
    }
}
