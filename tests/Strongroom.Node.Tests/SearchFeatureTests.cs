using System.Text;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>What a search box is expected to do, at home and over partners.</summary>
public sealed class SearchFeatureTests : ThreeAgencies
{
    private const string Mail = """
        From: anna@example.org
        To: ben@example.org
        Subject: The manifest
        Date: Mon, 3 May 1971 10:00:00 +0000
        Message-ID: <one@example.org>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b"

        --b
        Content-Type: text/plain

        The pilot boat brings the manifest of cargo.
        --b
        Content-Type: text/plain; name="list.txt"
        Content-Disposition: attachment; filename="list.txt"

        Cargo manifest: forty crates of oranges, cargo for the pilot.
        --b--
        """;

    [Fact]
    public async Task Partners_are_chosen_by_name_or_by_the_query_and_holdings_of_one_name_stay_apart()
    {
        await FileAsync("testers", "Home", "The ferry sails.");
        await FileAsync("south", "South", "The ferry waits.");
        await FileAsync("east", "East", "No ferry today.");
        Assert.Equal(["East", "Home", "South"], await TitlesAsync("ferry"));
        Assert.Equal(["Home"], await TitlesAsync("ferry", partners: []));
        Assert.Equal(["Home", "South"], await TitlesAsync("ferry", partners: ["SOUTH"]));
        Assert.Equal(["South"], await TitlesAsync("ferry agency:south"));
        Assert.Equal(["Home"], await TitlesAsync("ferry agency:testers"));
        Assert.Equal(["East", "Home"], await TitlesAsync("ferry -agency:south"));
        Assert.Equal(["South"], await TitlesAsync("ferry holding:harbour agency:south"));
        Assert.Empty(await TitlesAsync("ferry agency:nowhere"));

        var narrow = await AskAsync("ferry agency:south");
        Assert.Equal([("east", "not-asked"), ("south", "answered")], narrow.Partners.Select(static p => (p.Agency, p.Status)));
        var facets = (await AskAsync("ferry")).Facets!;
        Assert.Equal([("harbour", "east", 1L), ("harbour", "south", 1L), ("harbour", "testers", 1L)], facets.Single(static f => f.Field == "holding").Counts.Select(static c => (c.Value, c.Agency!, c.Count)));
        Assert.Equal([("east", 1L), ("south", 1L), ("testers", 1L)], facets.Single(static f => f.Field == "agency").Counts.Select(static c => (c.Value, c.Count)).Order());
        Assert.Equal([("1971", 3L)], facets.Single(static f => f.Field == "year").Counts.Select(static c => (c.Value, c.Count)));
        var fault = await Assert.ThrowsAsync<ApiFaultException>(() => TitlesAsync("ferry", partners: ["west"]));
        Assert.Equal("node.bad-request", fault.Error.Code);
    }

    [Fact]
    public async Task Spellings_are_offered_where_no_agency_holds_the_word()
    {
        await FileAsync("testers", "Home", "The lighthouse keeper signals.");
        await FileAsync("south", "South", "Lighthouses along the coast, and a lantern.");
        var found = await AskAsync("lihgthouse AND keeper");
        Assert.Equal("lighthouse AND keeper", found.DidYouMean);
        Assert.Equal((0, 10), found.Suggestions!.Select(static s => (s.Start, s.Length)).Single());
        Assert.Contains("lighthouses", found.Suggestions![0].Words);
        Assert.Equal("lantern", (await AskAsync("lantren")).DidYouMean);
        Assert.Null((await AskAsync("lantren", partners: [])).DidYouMean); // that word stands at a partner, who was not asked
        Assert.Null((await AskAsync("lantern")).DidYouMean);
        Assert.Equal(["South"], await TitlesAsync("lantren~"));
        Assert.Equal(["Home", "South"], await TitlesAsync("l?ghth*"));
        Assert.Equal(["Home"], await TitlesAsync("keeper NEAR/1 lighthouse"));
        Assert.False((await AskAsync("l?ghth*")).CutOff);
    }

    [Fact]
    public async Task Newest_and_oldest_first_over_partners_with_pages_that_miss_and_repeat_nothing()
    {
        for (var i = 0; i < 9; i++)
        {
            await FileAsync(i % 3 == 0 ? "testers" : i % 3 == 1 ? "south" : "east", $"Log {i}", "The tide table.", $"19{60 + i}-01-02");
        }

        Assert.Equal(Enumerable.Range(0, 9).Select(static i => $"Log {i}"), await PagedAsync("oldest", fileMeanwhile: false));
        Assert.Equal(Enumerable.Range(0, 9).Reverse().Select(static i => $"Log {i}"), await PagedAsync("date", fileMeanwhile: false));
        var seen = await PagedAsync("date", fileMeanwhile: true);
        Assert.Equal(seen.Distinct(), seen);
        Assert.Subset(seen.ToHashSet(), Enumerable.Range(0, 9).Select(static i => $"Log {i}").ToHashSet());

        var first = await Ada.PostAsync("search", Request("tide", 2, "date"), Default.SearchRequest, Default.SearchAnswer);
        foreach (var other in new[] { Request("tides", 2, "date") with { Cursor = first.Cursor }, Request("tide", 2, "oldest") with { Cursor = first.Cursor }, Request("tide", 2, "date") with { Cursor = "x.1" } })
        {
            Assert.Equal("search.bad-cursor", (await Assert.ThrowsAsync<ApiFaultException>(() => Ada.PostAsync("search", other, Default.SearchRequest, Default.SearchAnswer))).Error.Code);
        }

        using var ben = await All.Home.SignInAsync("ben");
        Assert.Equal("search.bad-cursor", (await Assert.ThrowsAsync<ApiFaultException>(() => ben.PostAsync("search", Request("tide", 2, "date") with { Cursor = first.Cursor }, Default.SearchRequest, Default.SearchAnswer))).Error.Code);
    }

    [Fact]
    public async Task A_mail_and_its_attachments_are_one_hit_and_each_is_counted()
    {
        foreach (var agency in new[] { "testers", "south" })
        {
            using var filer = await All.Of(agency).SignInAsync("ada");
            await filer.DepositAsync(TestClient.Head(string.Empty, "UK SECRET", type: "message/rfc822"), Encoding.UTF8.GetBytes(Mail.ReplaceLineEndings("\r\n")));
            await filer.UntilReadAsync();
        }

        var flat = await AskAsync("cargo AND pilot");
        Assert.Equal((4, 4L), (flat.Hits.Count, flat.Total!.Value));
        var grouped = await Ada.PostAsync("search", Request("cargo AND pilot", 20, "relevance") with { Grouped = true }, Default.SearchRequest, Default.SearchAnswer);
        Assert.Equal((2, 4L), (grouped.Hits.Count, grouped.Total!.Value));
        Assert.All(grouped.Hits, static h => Assert.Equal(("The manifest", "message/rfc822"), (h.Title, h.Type)));
        Assert.All(grouped.Hits, static h => Assert.Equal(h.Id, Assert.Single(h.Parts!).Parent));

        // The mail itself does not hold the word: its part stands alone, and says what it is in.
        var part = Assert.Single((await Ada.PostAsync("search", Request("oranges", 20, "relevance") with { Grouped = true, Partners = [] }, Default.SearchRequest, Default.SearchAnswer)).Hits);
        Assert.Equal((null, "The manifest"), (part.Parts, part.ParentTitle));
    }

    private async Task<List<string>> PagedAsync(string sort, bool fileMeanwhile)
    {
        var seen = new List<string>();
        var request = Request("tide", 2, sort);
        do
        {
            var page = await Ada.PostAsync("search", request, Default.SearchRequest, Default.SearchAnswer);
            seen.AddRange(page.Hits.Select(static h => h.Title));
            request = request with { Cursor = page.Cursor };
            if (fileMeanwhile && seen.Count is 2 or 6)
            {
                await FileAsync(seen.Count == 2 ? "south" : "testers", $"New {seen.Count}", "The tide, the tide.", "1999-01-02");
            }
        }
        while (request.Cursor is not null);
        return seen;
    }

    private async Task FileAsync(string agency, string title, string text, string date = "1971-05-03")
    {
        using var filer = await All.Of(agency).SignInAsync("ada");
        await filer.DepositAsync(TestClient.Head(title, "UK SECRET", date: date), Encoding.UTF8.GetBytes(text));
        await filer.UntilReadAsync();
    }

    private static SearchRequest Request(string query, int limit, string sort, IReadOnlyList<string>? partners = null) =>
        new(Cast.Purpose, Cast.Authority, query, null, limit, null, sort, true, ["agency", "holding", "year", "language"], partners);

    private Task<SearchAnswer> AskAsync(string query, IReadOnlyList<string>? partners = null) =>
        Ada.PostAsync("search", Request(query, 20, "relevance", partners), Default.SearchRequest, Default.SearchAnswer);

    private async Task<IEnumerable<string>> TitlesAsync(string query, IReadOnlyList<string>? partners = null) => (await AskAsync(query, partners)).Hits.Select(static h => h.Title).Order();
}
