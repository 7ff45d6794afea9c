using System.Text;
using Strongroom.Core;
using Strongroom.Exchange.Tests.Worlds;
using Strongroom.Governance;
using Strongroom.Search;

namespace Strongroom.Exchange.Tests;

public sealed class LendingTests
{
    [Fact]
    public async Task A_search_shows_what_is_lent_and_both_records_hold_its_id()
    {
        await using var pair = await Pair.MakeAsync();
        var lent = await pair.Lender.FileAsync("UK SECRET COPPERLEAF", "Harbour", "copper wire in the harbour");
        await pair.Lender.FileAsync("UK TOP SECRET", "Above the ceiling", "copper wire");
        await pair.Lender.FileAsync("UK SECRET SALTMARSH", "Not asserted", "copper wire");
        await pair.Lender.FileAsync("UK SECRET", "Another holding", "copper wire", holding: 1);
        var open = await pair.Lender.FileAsync("UK OFFICIAL", "Wire prices", "wire");

        var part = await pair.SearchAsync("copper OR wire");
        Assert.Equal([lent, open], part.Hits.Select(static h => h.Hit.Item));
        Assert.Equal((2, 2, 0), (part.Documents, part.Total, part.Withheld));
        Assert.Equal([1, 2], part.Holders);
        Assert.Equal("UK SECRET COPPERLEAF", part.Hits[0].Hit.Label.Print(pair.Borrower.Policy));
        Assert.Contains("copper", part.Hits[0].Hit.Snippet!.Text, StringComparison.Ordinal);
        Assert.Equal([(pair.Lender.Holdings[0].Id, 2L)], part.Facets!.Holdings.Select(static f => (f.Value, f.Count)));

        // The other person of the borrower holds less.
        Assert.Equal([open], (await pair.SearchAsync("copper OR wire", "low")).Hits.Select(static h => h.Hit.Item));

        var asked = new Collecting(pair.Borrower);
        var answered = new Collecting(pair.Lender);
        var asks = asked.Records.Where(static r => r.Record.Request.Action == AccessAction.Ask).ToList();
        var answers = answered.Records.Where(static r => r.Record.Request.Partner is not null).ToList();
        Assert.Equal(2, asks.Count);
        Assert.Equal(asks.Select(static r => r.Record.Request.Partner!.Exchange), answers.Select(static r => r.Record.Request.Partner!.Exchange));
        Assert.Equal(asks.Select(static r => r.Record.Request.Partner!.Agreement), answers.Select(static r => r.Record.Request.Partner!.Agreement));
        Assert.All(asks.Concat(answers), static r => Assert.Equal((ReasonCode.Admitted, "copper OR wire"), (r.Record.Code, r.Query)));
        Assert.Equal([lent, open], answers[0].Record.Items);
        Assert.All(answers, static r => Assert.Equal("warrant gchq/1", r.Record.Request.Partner!.Asker!.Authority));
        Assert.NotEqual(answers[0].Record.Request.Partner!.Asker!.Pseudonym, answers[1].Record.Request.Partner!.Asker!.Pseudonym);
        Assert.Empty(asked.Differences);
        Assert.Empty(answered.Differences);
        Assert.True(asked.Checked > 1 && answered.Checked > 6);
    }

    [Fact]
    public async Task A_partner_is_told_no_more_of_a_clearance_than_the_agreement_can_use()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.SearchAsync("copper");
        var asker = new Collecting(pair.Lender).Records.Single(static r => r.Record.Request.Partner is not null).Record.Request.Partner!.Asker!;
        Assert.Equal("SECRET COPPERLEAF UK", asker.Clearance.Print());
        Assert.NotEqual(pair.Borrower["high"].Id.Value, asker.Pseudonym);
        Assert.Equal(pair.Borrower.Identity.PseudonymOf(pair.Borrower["high"].Id, pair.Lender.StoreId), asker.Pseudonym);
        Assert.NotEqual(pair.Borrower.Identity.PseudonymOf(pair.Borrower["high"].Id, pair.Borrower.StoreId), asker.Pseudonym);
    }

    [Fact]
    public async Task A_partners_item_is_opened_and_read_by_ranges()
    {
        await using var pair = await Pair.MakeAsync();
        var words = string.Join(' ', Enumerable.Range(0, 40_000).Select(static i => $"word{i}"));
        var whole = await pair.Lender.FileAsync("UK SECRET COPPERLEAF", "Mail", "mail");
        var item = await pair.Lender.FileAsync("UK SECRET COPPERLEAF", "Long", words, parent: whole);
        var hidden = await pair.Lender.FileAsync("UK TOP SECRET", "Hidden part", "part", parent: item);
        var shown = await pair.Lender.FileAsync("UK SECRET", "Shown part", "part", parent: item);

        var opened = (await pair.OpenAsync(item))!;
        Assert.Equal((item, "Long", "UK SECRET COPPERLEAF", 1U), (opened.Item, opened.Title, opened.Label.Print(pair.Borrower.Policy), opened.Version));
        Assert.Equal(((long)words.Length, (long?)words.Length, "test 1", (long?)6), (opened.Length, opened.TextLength, opened.TextEngine, opened.LayoutLength));
        Assert.Equal(pair.Lender.Holdings[0].Id, opened.Holding);
        Assert.Equal([shown], opened.Parts.Select(static p => p.Item));
        Assert.DoesNotContain(opened.Parts, p => p.Item == hidden);
        Assert.Equal((whole, "Mail"), (opened.Parent!.Item, opened.Parent.Title));

        var expected = Encoding.UTF8.GetBytes(words);
        Assert.Equal(expected[5..1005], await pair.ReadAsync(opened, PartnerContent.Original, 5, 1000));
        Assert.Equal(expected[^300..], await pair.ReadAsync(opened, PartnerContent.Text, expected.Length - 300, 300));
        Assert.Equal("layout"u8.ToArray(), await pair.ReadAsync(opened, PartnerContent.Layout, 0, 6));

        var record = new Collecting(pair.Lender).Records.Single(static r => r.Record.Request.Partner is not null);
        Assert.Equal((AccessAction.Read, ReasonCode.Admitted, $"item {item}"), (record.Record.Request.Action, record.Record.Code, record.Query));
        Assert.Equal([item], record.Record.Items);
        Assert.Single(record.Record.Compartments);
    }

    [Fact]
    public async Task A_grant_ends_after_ten_minutes_with_the_agreement_with_the_unlocking_and_is_nobody_elses()
    {
        await using var pair = await Pair.MakeAsync();
        var item = await pair.Lender.FileAsync("UK SECRET", "One", "text");
        var opened = (await pair.OpenAsync(item))!;
        await pair.ReadAsync(opened, PartnerContent.Text, 0, 4);
        pair.Clock.Advance(Limits.ReadGrantTime);
        await EndedAsync(opened);

        opened = (await pair.OpenAsync(item))!;
        await EndedAsync(opened with { Grant = new SeededRandomSource(1).NextId("no grant") });
        await pair.ReadAsync(opened, PartnerContent.Text, 0, 4);
        await pair.Lender.RestartAsync();
        await EndedAsync(opened);

        opened = (await pair.OpenAsync(item))!;
        await pair.ReadAsync(opened, PartnerContent.Text, 0, 4);
        await pair.Lender.ChangeAsync(new AgreementEnded(pair.Agreement), "vera");
        await EndedAsync(opened);

        async Task EndedAsync(PartnerItem of) => Assert.Equal(
            ExchangeFault.GrantEnded, (await Assert.ThrowsAsync<ExchangeException>(() => pair.ReadAsync(of, PartnerContent.Text, 0, 4))).Fault);
    }

    [Fact]
    public async Task A_third_agency_cannot_read_on_anothers_grant()
    {
        await using var pair = await Pair.MakeAsync();
        await using var third = await Site.FoundAsync("mi6", 0, pair.Clock, "COPPERLEAF"); // other store keys, so another exchange key
        await Assert.ThrowsAsync<GovernanceException>(() => pair.Lender.IntroduceAsync(pair.Borrower)); // known already
        var item = await pair.Lender.FileAsync("UK SECRET", "One", "text");
        var opened = (await pair.OpenAsync(item))!;
        Assert.Null(VerifiedPeer.Of(pair.Lender.State, third.Identity.PublicKey));
        var stranger = await StrangerAsync(pair);
        var answer = await pair.Lender.Door.HandleAsync(
            PeerCall.Read, stranger, new ReadQuestion(opened.Grant, PartnerContent.Text, 0, 4).Encode(), CancellationToken.None);
        Assert.Null(RangeCodec.Decode(answer, 4));
    }

    [Fact]
    public async Task What_is_not_there_and_what_is_refused_look_the_same()
    {
        await using var pair = await Pair.MakeAsync();
        var hidden = await pair.Lender.FileAsync("UK TOP SECRET", "Hidden", "copper");
        var lent = await pair.Lender.FileAsync("UK SECRET", "Lent", "copper");
        Assert.Null(await pair.OpenAsync(hidden));
        Assert.Null(await pair.OpenAsync(new ItemId(new SeededRandomSource(3).NextId("nothing"))));
        Assert.NotNull(await pair.OpenAsync(lent));

        // Nothing is lent any more, but the borrower does not know yet.
        await pair.Lender.ChangeAsync(new AgreementEnded(pair.Agreement), "vera");
        Assert.Null(await pair.OpenAsync(lent));
        var refused = await pair.SearchAsync("copper");
        Assert.Equal((0, 0, 0), (refused.Documents, refused.Total, refused.Hits.Count));

        // Byte for byte what an admitted question gets where there is nothing, but for the exchange's id.
        var refusal = pair.Link.Seen[^1].Answer;
        await using var empty = await Pair.MakeAsync();
        await empty.SearchAsync("copper");
        var nothing = empty.Link.Seen[^1].Answer;
        Assert.Equal(nothing.Length, refusal.Length);
        Assert.Equal(nothing[19..], refusal[19..]);
        Assert.Equal(pair.Link.Seen[0].Answer[19..], pair.Link.Seen[1].Answer[19..]);

        var codes = new Collecting(pair.Lender).Records.Where(static r => r.Record.Request.Partner is not null).Select(static r => r.Record.Code);
        Assert.Equal(
            [ReasonCode.Admitted, ReasonCode.Admitted, ReasonCode.Admitted, ReasonCode.AgreementEnded, ReasonCode.AgreementEnded], codes);
    }

    [Fact]
    public async Task Faults_of_the_askers_own_standing_are_told_at_home_and_nothing_is_sent()
    {
        await using var pair = await Pair.MakeAsync();
        Assert.Equal(GovernanceFault.PurposeNotAgreed, (await Assert.ThrowsAsync<GovernanceException>(() => pair.AskAsync(purpose: "audit"))).Fault);
        Assert.Equal(GovernanceFault.PurposeNotCovered, (await Assert.ThrowsAsync<GovernanceException>(() => pair.AskAsync(purpose: "gossip"))).Fault);
        Assert.Equal(GovernanceFault.RoleLacking, (await Assert.ThrowsAsync<GovernanceException>(() => pair.AskAsync("vera"))).Fault);
        pair.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(GovernanceFault.AgreementNotLive, (await Assert.ThrowsAsync<GovernanceException>(() => pair.AskAsync())).Fault);
        Assert.Empty(pair.Link.Seen);
        Assert.Empty(new Collecting(pair.Borrower).Differences);
    }

    [Fact]
    public async Task Words_that_one_side_does_not_know_give_nothing()
    {
        // The borrower does not know SALTMARSH, which the ceiling allows: its people can't be said to hold it, and it sees nothing under it.
        await using var pair = await Pair.MakeAsync(ceiling: "SECRET COPPERLEAF SALTMARSH UK");
        await pair.Lender.FileAsync("UK SECRET SALTMARSH", "Lender's own word", "copper");
        var lent = await pair.Lender.FileAsync("UK SECRET COPPERLEAF", "Shared word", "copper");
        Assert.Equal([lent], (await pair.SearchAsync("copper")).Hits.Select(static h => h.Hit.Item));
    }

    [Fact]
    public async Task A_search_over_both_is_one_ranking_under_summed_statistics()
    {
        await using var pair = await Pair.MakeAsync();
        for (var i = 0; i < 6; i++)
        {
            await pair.Borrower.FileAsync("UK SECRET", $"Home {i}", string.Concat(Enumerable.Repeat("copper ", i + 1)) + "and wire");
            await pair.Lender.FileAsync("UK SECRET", $"Away {i}", string.Concat(Enumerable.Repeat("copper ", i + 1)) + "and rope");
        }

        var query = Query.Parse("copper OR wire");
        var options = new SearchOptions { Limit = 5, ExactTotal = true };
        var partOptions = MergedAnswer.PartOptions(options);
        var request = new AccessRequest { Person = pair.Borrower["high"].Id, Action = AccessAction.Search, Purpose = Site.Purpose, Authority = pair.Borrower.Warrant };
        var own = pair.Borrower.Index.SearchPart(pair.Borrower.Vault.RingFor(pair.Borrower.Decide(request).AdmittedOrThrow()), query, partOptions);
        var theirs = await pair.SearchAsync("copper OR wire", options: partOptions);
        var merged = MergedAnswer.Merge(query, options, [own, theirs]);
        Assert.Equal(12, merged.Total);
        Assert.Equal([false, false], merged.CutShort);
        Assert.All(merged.Hits, static h => Assert.Equal(0, h.Part)); // wire is rare over both, and stands at home
        var next = MergedAnswer.Merge(query, options with { Shown = merged.Hits.Select(static h => h.Hit.Item).ToHashSet() }, [own, theirs]);
        Assert.Equal([0, 1, 1, 1, 1], next.Hits.Select(static h => h.Part));
    }

    [Fact]
    public async Task A_partner_spells_what_may_be_seen_there_and_no_more_and_knows_its_own_name()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK SECRET", "Lent", "Copper harbours near the missile site");
        await pair.Lender.FileAsync("UK TOP SECRET", "Hidden", "coppers coper harbour");
        var options = Pair.Wanted with { Suggestions = true };
        var part = await pair.SearchAsync("coppre harbuor", options: options);
        Assert.Equal([("copper", "copper", 1L), ("harbours", "harbours", 1L)], part.Suggestions!.SelectMany(static s => s.Words).Select(static w => (w.Term, w.Word, w.Holders)));
        Assert.Equal([0, 7], part.Suggestions!.Select(static s => s.Start));
        foreach (var found in new[] { "missile NEAR/3 harbours", "misile~", "c?pper", "agency:mi5", "h*r*", "missile PRE/1 site" })
        {
            Assert.Single((await pair.SearchAsync(found)).Hits);
        }

        foreach (var lost in new[] { "missile NEAR/2 harbours", "agency:gchq", "site PRE/3 missile", "coper" })
        {
            Assert.Empty((await pair.SearchAsync(lost)).Hits);
        }
    }

    private static async Task<VerifiedPeer> StrangerAsync(Pair pair)
    {
        var third = await Site.FoundAsync("mi6", 0, new ManualClock(), "COPPERLEAF");
        var terms = third.Introduction();
        var own = terms.ToPeer(new PeerId(pair.Lender.Random.NextId("peer"))) with { Store = new StoreId(pair.Lender.Random.NextId("third")) };
        await pair.Lender.ChangeAsync(new PeerIntroduced(own), "vera", "tom");
        return VerifiedPeer.Of(pair.Lender.State, third.Identity.PublicKey)!;
    }
}
