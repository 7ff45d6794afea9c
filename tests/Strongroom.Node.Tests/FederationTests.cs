using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using Strongroom.Vault;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>Three agencies on real sockets: what is found, opened, refused and recorded across them.</summary>
public sealed class FederationTests : ThreeAgencies
{
    [Fact]
    public async Task One_ranking_over_all_agencies_as_if_they_were_one()
    {
        string[] texts =
        [
            "The crane moves at dawn.", "A crane, a crane, and no lighter.", "Lighters lie at the quay; the crane is slow today and will be slow tomorrow.", "Nothing of note.",
            "The quay has one crane and one lighter.", "A lighter for the quay.", "Crane drivers met the harbour master about wages.", "The lighter sank.", "A heron and a crane.",
        ];
        await using var one = await TestNode.StartAsync(analyse: true, clock: All.Clock);
        using var everything = await one.SignInAsync("ada");
        for (var i = 0; i < texts.Length; i++)
        {
            var node = All[i % 3];
            using var filer = await node.SignInAsync("ada");
            await filer.DepositAsync($"Report {i}", "UK SECRET", texts[i]);
            await everything.DepositAsync($"Report {i}", "UK SECRET", texts[i]);
        }

        await SettleAsync(Ada, everything);
        foreach (var query in new[] { "crane", "crane lighter", "quay OR heron", "\"the quay\"", "light* crane", "crane -lighter", "nothingatall" })
        {
            var found = await Ada.SearchAsync(query, limit: 5);
            var expected = await everything.SearchAsync(query, limit: 5);
            Assert.Equal(expected.Hits.Select(static h => (h.Title, h.Score)).OrderBy(static h => h), found.Hits.Select(static h => (h.Title, h.Score)).OrderBy(static h => h));
            Assert.Equal(expected.Total, found.Total);
            Assert.Equal(expected.Hits.Select(static h => h.Score), found.Hits.Select(static h => h.Score));
            Assert.Equal([("east", "answered"), ("south", "answered")], found.Partners.Select(static p => (p.Agency, p.Status)));
            Assert.All(found.Hits, static h => Assert.Equal(h.Agency == "testers" ? h.Id : $"{h.Agency}:{h.Id[^26..]}", h.Id));
        }

        // Pages follow each other without a gap or a double.
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Ada.PostAsync(
                "search", new SearchRequest(Cast.Purpose, Cast.Authority, "crane OR lighter", null, 2, cursor, Facets: ["agency"]), Default.SearchRequest, Default.SearchAnswer);
            seen.AddRange(page.Hits.Select(static h => h.Id));
            Assert.Equal(3, page.Facets!.Single().Counts.Count);
            cursor = page.Cursor;
        }
        while (cursor is not null);
        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(8, seen.Count);

        // Who wants it so asks nobody.
        var own = await Ada.PostAsync("search", new SearchRequest(Cast.Purpose, Cast.Authority, "crane", Partners: []), Default.SearchRequest, Default.SearchAnswer);
        Assert.All(own.Hits, static h => Assert.Equal("testers", h.Agency));
        Assert.All(own.Partners, static p => Assert.Equal("not-asked", p.Status));
    }

    [Fact]
    public async Task Nobody_sees_more_than_his_clearance_the_ceiling_and_the_lender_allow()
    {
        using (var there = await All.Of("south").SignInAsync("ada"))
        {
            await there.DepositAsync("low", "UK SECRET", "heron");
            await there.DepositAsync("word", "UK SECRET COPPERLEAF", "heron");
            await there.DepositAsync("other word", "UK SECRET THISTLEDOWN", "heron");
            await there.DepositAsync("high", "UK TOP SECRET", "heron");
            await there.DepositAsync("not lent", "UK SECRET", "heron", holding: "mail");
            await SettleAsync(there);
        }

        Assert.Equal(["low", "word"], (await Ada.SearchAsync("heron")).Hits.Select(static h => h.Title).Order());
        using var ben = await All.Home.SignInAsync("ben");
        var found = await ben.SearchAsync("heron");
        Assert.Equal(["low"], found.Hits.Select(static h => h.Title));
        Assert.Equal(1, found.Total);
        var refused = await Assert.ThrowsAsync<ApiFaultException>(async () => await ben.OpenAsync((await Ada.SearchAsync("heron")).Hits.Single(static h => h.Title == "word").Id));
        var absent = await Assert.ThrowsAsync<ApiFaultException>(() => ben.OpenAsync("south:aaaaaaaaaaaaaaaaaaaaaaaaaa"));
        var nobody = await Assert.ThrowsAsync<ApiFaultException>(() => ben.OpenAsync("west:aaaaaaaaaaaaaaaaaaaaaaaaaa"));
        Assert.Equal(absent.Error, refused.Error);
        Assert.Equal(absent.Error, nobody.Error);
        Assert.Equal(HttpStatusCode.NotFound, absent.Status);
    }

    [Fact]
    public async Task A_partners_item_opens_under_its_label_and_both_records_tell_of_it()
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(static i => $"line {i} of the heron's log\n")));
        string id;
        using (var there = await All.Of("south").SignInAsync("ada"))
        {
            id = (await there.DepositAsync(TestClient.Head("The log", "UK SECRET COPPERLEAF"), content)).Id;
            await SettleAsync(there);
        }

        var opened = await Ada.OpenAsync($"south:{id}");
        Assert.Equal(("south", "UK SECRET COPPERLEAF", "The log", "harbour"), (opened.Agency, opened.Label, opened.Title, opened.Holding));
        Assert.Equal(All.Agreements["south"], opened.Agreement!.Id);
        Assert.Contains("south lends testers harbour", opened.Agreement.Terms, StringComparison.Ordinal);
        Assert.Equal(content, await Ada.ContentAsync(opened.Grant));
        using (var range = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/grants/{opened.Grant}/content"))
        {
            range.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(2_000_000, 2_000_009);
            using var part = await Ada.Http.SendAsync(range);
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal(content[2_000_000..2_000_010], await part.Content.ReadAsByteArrayAsync());
        }

        Assert.StartsWith("line 0 of", (await Ada.TextAsync(opened.Grant)).Text, StringComparison.Ordinal);

        // The same exchange stands in both records; the lender knows the reader by a pseudonym only.
        using var here = await All.Home.SignInAsync("ina");
        using var inspector = await All.Of("south").SignInAsync("ina");
        var asked = (await here.PostAsync("ledger/show", new LedgerShowRequest(Person: "ada"), Default.LedgerShowRequest, Default.LedgerShowAnswer)).Entries.Last(static e => e.Kind == "ask");
        var answered = (await inspector.PostAsync("ledger/show", new LedgerShowRequest(Item: id), Default.LedgerShowRequest, Default.LedgerShowAnswer)).Entries.Last(static e => e.Kind == "read");
        Assert.Equal(("south", "testers"), (asked.Partner, answered.Partner));
        Assert.NotNull(asked.Exchange);
        Assert.Equal(asked.Exchange, answered.Exchange);
        Assert.Null(answered.Person);
        Assert.NotEqual(asked.Person, answered.Pseudonym);

        // Who relabels it there is told that somebody at the partner saw it; and the grant ends with the right to it.
        using var rita = await All.Of("south").SignInAsync("rita");
        var raised = await rita.PostAsync($"items/{id}/relabel", new RelabelRequest(Cast.Purpose, Cast.Authority, "UK TOP SECRET"), Default.RelabelRequest, Default.RelabelAnswer);
        Assert.Contains(raised.Seen, s => s.Name == "somebody at testers" && s.Exchange == asked.Exchange);
        await Assert.ThrowsAsync<ApiFaultException>(() => Ada.TextAsync(opened.Grant));
    }

    [Fact]
    public async Task Homes_record_lists_what_partners_showed_page_by_page_and_under_what()
    {
        string secret;
        await Ada.DepositAsync("own", "UK SECRET", "heron");
        await SettleAsync(Ada);
        using (var there = await All.Of("south").SignInAsync("ada"))
        {
            await there.DepositAsync("one", "UK OFFICIAL", "heron");
            secret = (await there.DepositAsync("two", "UK SECRET COPPERLEAF", "heron heron")).Id;
            await there.DepositAsync("three", "UK SECRET", "heron heron heron");
            await there.DepositAsync("hidden", "UK TOP SECRET", "heron");
            await there.DepositAsync("not lent", "UK SECRET", "heron", holding: "mail");
            await SettleAsync(there);
        }

        var pages = new List<SearchAnswer>();
        do
        {
            pages.Add(await Ada.PostAsync(
                "search", new SearchRequest(Cast.Purpose, Cast.Authority, "heron", null, 2, pages.LastOrDefault()?.Cursor), Default.SearchRequest, Default.SearchAnswer));
        }
        while (pages[^1].Cursor is not null);
        using var ben = await All.Home.SignInAsync("ben");
        var bens = await ben.SearchAsync("heron");
        await Ada.SearchAsync("nothingatall");
        await All.Of("south").Host.Agency.LockAsync();
        await Ada.SearchAsync("heron");
        await All.Of("south").UnlockAsync();

        using var ina = await All.Home.SignInAsync("ina");
        async Task<IReadOnlyList<LedgerEntryView>> RecordAsync(LedgerShowRequest asked) =>
            (await ina.PostAsync("ledger/show", asked, Default.LedgerShowRequest, Default.LedgerShowAnswer)).Entries;
        var entries = await RecordAsync(new LedgerShowRequest(Person: "ada"));
        var searches = entries.Where(static e => e.Kind == "search").TakeLast(pages.Count + 2).ToList(); // those before waited for the own item
        for (var i = 0; i < searches.Count; i++)
        {
            var shown = i < pages.Count ? [.. pages[i].Hits] : i == pages.Count ? new List<Hit>() : [.. pages.SelectMany(static p => p.Hits).Where(static h => h.Agency == "testers")];
            Assert.Equal(shown.Where(static h => h.Agency == "testers").Select(static h => h.Id), searches[i].Items);
            var listed = searches[i].Borrowed ?? [];
            Assert.Equal(shown.Where(static h => h.Agency == "south").Select(static h => h.Id).Order(), listed.Select(static b => b.Id).Order());
            foreach (var item in listed)
            {
                // Ina is cleared for OFFICIAL; what carries more is told without its label.
                var hit = shown.Single(h => h.Id == item.Id);
                Assert.Equal((All.Agreements["south"], 1U, hit.Title == "one" ? "UK OFFICIAL" : null), (item.Agreement, item.AgreementVersion, item.Label));
                Assert.Contains(entries, e => e.Kind == "ask" && e.Partner == "south" && e.Exchange == item.Exchange);
            }
        }

        Assert.Equal(3, searches.Sum(static s => s.Borrowed?.Count ?? 0));
        Assert.Equal(
            bens.Hits.Where(static h => h.Agency == "south").Select(static h => h.Id).Order(),
            (await RecordAsync(new LedgerShowRequest(Person: "ben"))).Single(static e => e.Kind == "search").Borrowed!.Select(static b => b.Id).Order());
        var saw = Assert.Single(await RecordAsync(new LedgerShowRequest(Item: $"South:{secret}")));
        Assert.Equal(("ada", "search", Cast.Purpose), (saw.User, saw.Kind, saw.Purpose));
        Assert.Empty(await RecordAsync(new LedgerShowRequest(Item: $"east:{secret}")));
        Assert.Contains(await RecordAsync(new LedgerShowRequest(Since: All.Clock.GetUtcNow().AddDays(-1))), static e => e.Borrowed is not null);

        // What home wrote is what an inspector's replay finds right.
        await All.Home.Host.DisposeAsync();
        using var entryKey = InspectorSeal.OpenEntryKey(
            Cast.Instance.Inspectors, All.Home.Founded.Store, (await InspectorRecord.ReadAsync(All.Home.Store, CancellationToken.None))!.Value.Wrapped);
        var replay = new AccessReplay();
        var report = await new LedgerVerifier(All.Home.Store, VerifyingKey.FromSpki(Convert.FromBase64String(All.Home.Founded.LogKey)))
        {
            Expected = All.Home.Founded.Store,
            EntryKey = entryKey,
            Folds = [replay],
        }.VerifyAsync(CancellationToken.None);
        Assert.Empty(report.Findings);
        Assert.Empty(replay.Differences);
    }

    [Fact]
    public async Task Either_side_ends_it_at_once_and_then_there_is_nothing()
    {
        foreach (var name in new[] { "south", "east" })
        {
            using var there = await All.Of(name).SignInAsync("ada");
            await there.DepositAsync(name, "UK SECRET", "heron");
            await SettleAsync(there);
        }

        var hits = (await Ada.SearchAsync("heron")).Hits;
        var opened = await Ada.OpenAsync(hits.Single(static h => h.Agency == "south").Id);
        var mine = await Ada.OpenAsync(hits.Single(static h => h.Agency == "east").Id);

        // The lender ends its agreement, the borrower the other one: one officer is enough.
        using (var sam = await All.Of("south").SignInAsync("sam"))
        {
            Assert.Equal("done", (await Signing.ProposeAsync(sam, "sam", new ChangeDraft(EndAgreement: All.Agreements["south"]))).State);
        }

        using (var sam = await All.Home.SignInAsync("sam"))
        {
            var east = (await sam.GetAsync("peers", Default.PeersAnswer)).Peers.Single(static p => p.Agency == "east");
            Assert.Equal("done", (await Signing.ProposeAsync(sam, "sam", new ChangeDraft(EndPeer: east.Id))).State);
        }

        var after = await Ada.SearchAsync("heron");
        Assert.Empty(after.Hits);
        Assert.Equal([("south", "answered")], after.Partners.Select(static p => (p.Agency, p.Status))); // refused looks like nothing
        foreach (var grant in new[] { opened.Grant, mine.Grant })
        {
            Assert.Equal("node.grant-ended", (await Assert.ThrowsAsync<ApiFaultException>(() => Ada.TextAsync(grant))).Error.Code);
        }

        await Assert.ThrowsAsync<ApiFaultException>(() => Ada.OpenAsync(opened.Id));
        await Assert.ThrowsAsync<ApiFaultException>(() => Ada.OpenAsync(mine.Id));
    }

    [Fact]
    public async Task A_partner_that_is_down_is_said_to_be_and_the_others_go_on()
    {
        using (var there = await All.Of("east").SignInAsync("ada"))
        {
            await there.DepositAsync("east", "UK SECRET", "heron");
            await SettleAsync(there);
        }

        await All.Of("south").Host.Agency.LockAsync();
        var found = await Ada.SearchAsync("heron");
        Assert.Equal([("east", "answered"), ("south", "out-of-reach")], found.Partners.Select(static p => (p.Agency, p.Status)));
        Assert.Single(found.Hits);
        var fault = await Assert.ThrowsAsync<ApiFaultException>(() => Ada.OpenAsync("south:aaaaaaaaaaaaaaaaaaaaaaaaaa"));
        Assert.Equal("node.partner-out-of-reach", fault.Error.Code);
        await All.Of("south").UnlockAsync();
        Assert.All((await Ada.SearchAsync("heron")).Partners, static p => Assert.Equal("answered", p.Status));
    }

    [Fact]
    public async Task The_listener_for_peers_lets_in_peers_only_and_serves_nothing_else()
    {
        var address = new Uri(All.Home.Host.Agency.ExchangeAddress!);

        // No certificate, or TLS 1.2: the handshake fails, at the latest with the first byte read.
        foreach (var protocol in new[] { SslProtocols.Tls13, SslProtocols.Tls12 })
        {
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(address.Host, address.Port);
#pragma warning disable CA5359 // whom this stranger trusts is not what is tested
                await using var tls = new SslStream(new NetworkStream(socket), false, static (_, _, _, _) => true);
#pragma warning restore CA5359
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "x", EnabledSslProtocols = protocol });
                await tls.WriteAsync("GET /api/v1/status HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
                await tls.ReadExactlyAsync(new byte[1]);
            });
        }

        // Nor are calls of peers answered where people come in.
        using var stranger = All.Home.Stranger();
        using var response = await stranger.Http.PostAsync("/exchange/v1/search", new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Introductions_and_agreements_are_what_was_compared_and_signed()
    {
        using var sam = await All.Home.SignInAsync("sam");
        using var there = await All.Of("south").SignInAsync("sam");
        var own = await there.GetAsync("peers/self", Default.IntroductionView);
        var fault = await Assert.ThrowsAsync<ApiFaultException>(() =>
            Signing.ProposeAsync(sam, "sam", new ChangeDraft(IntroducePeer: new PeerDraft(own.File, "aaaa-" + own.Fingerprint[5..]))));
        Assert.Equal("node.fingerprint-differs", fault.Error.Code);

        // A file with only one signature concludes nothing; one of terms that nobody approved here neither.
        var draft = await there.GetAsync($"agreements/{All.Agreements["south"]}/file", Default.AgreementFileView);
        Assert.False(draft.Complete);
        await Assert.ThrowsAsync<ApiFaultException>(() => Federation.ConcludeAsync(there, draft.File));
        using var ada = await All.Home.SignInAsync("ada");
        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<ApiFaultException>(() => ada.GetAsync("peers", Default.PeersAnswer))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<ApiFaultException>(() => Federation.ConcludeAsync(ada, draft.File))).Status);
    }

    private static async Task SettleAsync(params TestClient[] clients)
    {
        foreach (var client in clients)
        {
            await client.UntilReadAsync();
        }
    }
}
