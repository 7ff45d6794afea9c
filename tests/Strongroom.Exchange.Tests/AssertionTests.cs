using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Exchange.Tests.Worlds;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Search;

namespace Strongroom.Exchange.Tests;

/// <summary>What a peer says of its question must be true in every part: else it gets what looks like nothing, and the record says why.</summary>
public sealed class AssertionTests
{
    [Fact]
    public async Task Every_bit_of_a_question_counts()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK SECRET", "Lent", "copper");
        var bodies = await CaptureAsync(pair);
        var good = SignedQuestion.Decode(bodies);
        for (var i = 0; i < bodies.Length; i += 5)
        {
            var changed = (byte[])bodies.Clone();
            changed[i] ^= (byte)(1 << (i % 8));
            await RefusedAsync(pair, changed);
        }

        Assert.Equal(1, (await SendAsync(pair, good)).Total); // not spent by all that
    }

    [Fact]
    public async Task Every_field_must_be_true_even_when_the_peers_own_key_signed_it()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK SECRET", "Lent", "copper");
        var now = pair.Clock.GetUtcNow();
        var good = await QuestionAsync(pair);
        var other = new SeededRandomSource(5);
        Func<Assertion, Assertion>[] lies =
        [
            static a => a with { Issuer = a.Audience },
            a => a with { Issuer = new StoreId(other.NextId("x")) },
            static a => a with { Audience = a.Issuer },
            a => a with { Issued = now.AddSeconds(31), Expires = now.AddSeconds(60) },
            a => a with { Issued = now.AddSeconds(-95), Expires = now.AddSeconds(-35) },
            static a => a with { Expires = a.Issued.AddMilliseconds(60_001) },
            static a => a with { Expires = a.Issued },
            static a => a with { Expires = a.Issued.AddSeconds(-1) },
            static a => a with { Purpose = "audit" },
            static a => a with { Purpose = string.Empty },
            a => a with { Agreement = new AgreementId(other.NextId("y")) },
            static a => a with { AgreementVersion = 2 },
            static a => a with { Call = PeerCall.Open },
            static a => a with { QuestionHash = Hash384.Of("strongroom/v1/other", "x"u8) },
            static a => a with { Holder = Hash384.Of("strongroom/v1/other", "x"u8) },
            a => a with { Holder = AssertionCheck.HolderOf(pair.Lender.Identity.PublicKey) },
        ];
        foreach (var lie in lies)
        {
            var assertion = lie(Assertion.Decode(good.Assertion) with { Exchange = pair.NextExchange() });
            var part = await SendAsync(pair, Signed(pair, assertion, good.Question), assertion.Exchange);
            Assert.Equal((0, 0), (part.Documents, part.Hits.Count));
        }

        var records = new Collecting(pair.Lender);
        Assert.Empty(records.Differences);
        var codes = records.Records.Where(static r => r.Record.Request.Partner is not null).Select(static r => r.Record.Code).ToList();
        Assert.Equal(lies.Length, codes.Count);
        Assert.DoesNotContain(ReasonCode.Admitted, codes);
        Assert.Equal(1, (await SendAsync(pair, good)).Total);
    }

    [Fact]
    public async Task Another_key_another_question_and_a_second_time_are_refused()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK SECRET", "Lent", "copper");
        var good = await QuestionAsync(pair);
        using var strange = SigningKey.Generate();
        Assert.Equal(0, (await SendAsync(pair, good with { Signature = strange.Sign(Assertion.SignatureDomain, good.Assertion) })).Documents);
        Assert.Equal(0, (await SendAsync(pair, good with { Signature = pair.Borrower.Keys.ExchangeKey.Sign("strongroom/v1/other", good.Assertion) })).Documents);
        var another = SearchQuestion.Of(Query.Parse("wire"), Pair.Wanted).Encode();
        Assert.Equal(0, (await SendAsync(pair, good with { Question = another }, query: "wire")).Documents);

        // None of these spent the id; its one answer does.
        Assert.Equal(1, (await SendAsync(pair, good)).Documents);
        Assert.Equal(0, (await SendAsync(pair, good)).Documents);
        Assert.Empty(new Collecting(pair.Lender).Differences);
    }

    [Fact]
    public async Task A_replay_is_noticed_by_another_node_and_after_a_restart()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK SECRET", "Lent", "copper");
        var good = await QuestionAsync(pair);
        Assert.Equal(1, (await SendAsync(pair, good)).Documents);
        var fresh = await QuestionAsync(pair);

        var second = await pair.Lender.SecondNodeAsync(); // knows it from the ledger alone
        await using (second.Vault)
        {
            Assert.Equal(0, (await SendAsync(pair, good, through: second)).Documents);
            Assert.Equal(1, (await SendAsync(pair, fresh, through: second)).Documents);
        }

        Assert.Equal(0, (await SendAsync(pair, fresh)).Documents); // the first learns within its own commit that the second answered
        await pair.Lender.RestartAsync();
        Assert.Equal(0, (await SendAsync(pair, good)).Documents);
        Assert.Equal(0, (await SendAsync(pair, fresh)).Documents);
        Assert.Empty(new Collecting(pair.Lender).Differences);
    }

    [Fact]
    public void The_memory_of_ids_is_bounded_for_each_peer_and_ends_with_the_assertions_life()
    {
        var clock = new ManualClock();
        var memory = new ReplayMemory(new GovernanceFold(), clock);
        var ids = new SeededRandomSource(1);
        var (one, other) = (new PeerId(ids.NextId("peer")), new PeerId(ids.NextId("peer")));
        var first = new ExchangeId(ids.NextId("exchange"));
        Assert.True(memory.TryTake(one, first));
        Assert.False(memory.TryTake(one, first));
        Assert.False(memory.TryTake(other, first));
        for (var i = 1; i < ReplayMemory.MaxPerPeer; i++)
        {
            Assert.True(memory.TryTake(one, new ExchangeId(ids.NextId("exchange"))));
        }

        Assert.False(memory.TryTake(one, new ExchangeId(ids.NextId("exchange"))));
        Assert.True(memory.TryTake(other, new ExchangeId(ids.NextId("exchange"))));
        clock.Advance(Assertion.MaxLifetime + Assertion.ClockSlack + Assertion.ClockSlack);
        Assert.False(memory.TryTake(one, first)); // an assertion that ends in this moment by the slowest clock is still remembered
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.True(memory.TryTake(one, new ExchangeId(ids.NextId("exchange"))));
    }

    [Fact]
    public async Task Claiming_more_than_the_ceiling_gives_no_more_than_the_ceiling()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK TOP SECRET SALTMARSH", "Above", "copper");
        await pair.Lender.FileAsync("UK SECRET SALTMARSH", "Beside", "copper");
        await pair.Lender.FileAsync("UK SECRET COPPERLEAF", "Lent", "copper");
        await pair.Lender.FileAsync("UK SECRET COPPERLEAF", "Another holding", "copper", holding: 1);
        var honest = await SendAsync(pair, await QuestionAsync(pair));
        var claim = AssertedClearance.Of(Clearance.Parse(pair.Lender.Policy, "TOP SECRET COPPERLEAF SALTMARSH UK"));
        var lie = await SendAsync(pair, await QuestionAsync(pair, a => a with { Clearance = claim }));
        Assert.Equal("Lent", lie.Hits.Single().Hit.Title);
        Assert.Equal(honest.Documents, lie.Documents);
        Assert.Equal(PartCodec.Encode(default, honest), PartCodec.Encode(default, lie));
    }

    [Fact]
    public async Task An_agreement_counts_as_it_is_now()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK SECRET", "Lent", "copper");
        Assert.Equal(1, (await SendAsync(pair, await QuestionAsync(pair))).Documents);

        // Amended: the old version is worth nothing, the new one its own ceiling.
        var old = await QuestionAsync(pair);
        var amended = pair.Terms with { Version = 2, Ceiling = AssertedClearance.Of(Clearance.Parse(pair.Lender.Policy, "OFFICIAL UK")) };
        await Pair.ConcludeAsync(pair.Borrower, pair.Lender, amended);
        Assert.Equal(0, (await SendAsync(pair, old)).Documents);
        Assert.Equal(0, (await SendAsync(pair, await QuestionAsync(pair))).Documents);
        await pair.Lender.FileAsync("UK OFFICIAL", "Lent still", "copper");
        Assert.Equal(1, (await SendAsync(pair, await QuestionAsync(pair))).Documents);

        // Expired, by both clocks; the assertion is fresh.
        var expired = await QuestionAsync(pair);
        pair.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(0, (await SendAsync(pair, Again(pair, expired))).Documents);

        // Ended.
        await Pair.ConcludeAsync(pair.Borrower, pair.Lender, amended with { Version = 3, To = pair.Clock.GetUtcNow().AddDays(1) });
        Assert.Equal(1, (await SendAsync(pair, await QuestionAsync(pair))).Documents);
        var before = await QuestionAsync(pair);
        await pair.Lender.ChangeAsync(new AgreementEnded(pair.Agreement), "tom");
        Assert.Equal(0, (await SendAsync(pair, before)).Documents);
        Assert.Empty(new Collecting(pair.Lender).Differences);
    }

    [Fact]
    public async Task A_peer_that_was_ended_gets_nothing_on_a_link_that_still_stands()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK SECRET", "Lent", "copper");
        var standing = VerifiedPeer.Of(pair.Lender.State, pair.Borrower.Identity.PublicKey)!;
        var good = await QuestionAsync(pair);
        await pair.Lender.ChangeAsync(new PeerEnded(pair.BorrowerPeer.Id), "vera");
        Assert.Null(VerifiedPeer.Of(pair.Lender.State, pair.Borrower.Identity.PublicKey));
        var answer = await pair.Lender.Door.HandleAsync(PeerCall.Search, standing, good.Encode(), CancellationToken.None);
        Assert.Equal(0, Decode(pair, answer, Assertion.Decode(good.Assertion).Exchange).Documents);
        Assert.Contains(new Collecting(pair.Lender).Records, static r => r.Record.Code == ReasonCode.PeerUnknown);
    }

    [Fact]
    public async Task A_door_that_does_not_serve_says_so_and_one_peer_cannot_fill_it()
    {
        await using var pair = await Pair.MakeAsync();
        var peer = VerifiedPeer.Of(pair.Lender.State, pair.Borrower.Identity.PublicKey)!;
        var body = (await QuestionAsync(pair)).Encode();
        var door = new PeerDoor(static () => null, static (_, b, _) => Task.FromResult(b));
        await FaultAsync(ExchangeFault.NotServing, () => door.HandleAsync(PeerCall.Search, peer, body, CancellationToken.None));
        Assert.Equal(body, (await door.HandleAsync(PeerCall.Witness, peer, body, CancellationToken.None)).ToArray());
        await FaultAsync(ExchangeFault.NotServing, () => pair.Lender.Door.HandleAsync(PeerCall.Witness, peer, body, CancellationToken.None));

        var hold = new TaskCompletionSource<ReadOnlyMemory<byte>>();
        var slow = new PeerDoor(static () => null, (_, _, _) => hold.Task);
        var open = Enumerable.Range(0, 32).Select(_ => slow.HandleAsync(PeerCall.Witness, peer, body, CancellationToken.None)).ToList();
        await FaultAsync(ExchangeFault.NotServing, () => slow.HandleAsync(PeerCall.Witness, peer, body, CancellationToken.None));
        hold.SetResult(default);
        await Task.WhenAll(open);
        await slow.HandleAsync(PeerCall.Witness, peer, body, CancellationToken.None);
    }

    private static async Task FaultAsync(ExchangeFault fault, Func<Task> work) => Assert.Equal(fault, (await Assert.ThrowsAsync<ExchangeException>(work)).Fault);

    /// <summary>A good question's bytes, as the client sends them, never delivered.</summary>
    private static async Task<byte[]> CaptureAsync(Pair pair)
    {
        byte[]? captured = null;
        pair.Link.Alter = (_, question) =>
        {
            captured = question;
            throw new ExchangeException(ExchangeFault.OutOfReach, "captured");
        };
        await Assert.ThrowsAsync<ExchangeException>(() => pair.SearchAsync("copper"));
        pair.Link.Alter = null;
        return captured!;
    }

    private static async Task<SignedQuestion> QuestionAsync(Pair pair, Func<Assertion, Assertion>? change = null)
    {
        var good = SignedQuestion.Decode(await CaptureAsync(pair));
        return change is null ? good : Signed(pair, change(Assertion.Decode(good.Assertion)), good.Question);
    }

    private static SignedQuestion Signed(Pair pair, Assertion assertion, byte[] question) =>
        new(assertion.Encode(), pair.Borrower.Keys.ExchangeKey.Sign(Assertion.SignatureDomain, assertion.Encode()), question);

    private static SignedQuestion Again(Pair pair, SignedQuestion old)
    {
        var now = pair.Clock.GetUtcNow();
        return Signed(pair, Assertion.Decode(old.Assertion) with { Issued = now, Expires = now.AddSeconds(60) }, old.Question);
    }

    private static async Task<PartialAnswer> SendAsync(
        Pair pair, SignedQuestion question, ExchangeId? exchange = null, string query = "copper", Site? through = null)
    {
        var lender = through ?? pair.Lender;
        var peer = VerifiedPeer.Of(lender.State, pair.Borrower.Identity.PublicKey)!;
        var answer = await lender.Door.HandleAsync(PeerCall.Search, peer, question.Encode(), CancellationToken.None);
        var part = Decode(pair, answer, exchange ?? Assertion.Decode(question.Assertion).Exchange);
        Assert.True(part.IsPlausible(Query.Parse(query), Pair.Wanted));
        return part;
    }

    private static PartialAnswer Decode(Pair pair, ReadOnlyMemory<byte> answer, ExchangeId exchange) =>
        PartCodec.Decode(answer, exchange, pair.Lender.Policy, static _ => true);

    private static async Task RefusedAsync(Pair pair, byte[] body)
    {
        try
        {
            var answer = await pair.Link.SendAsync(PeerCall.Search, body);
            var exchange = Assertion.Decode(SignedQuestion.Decode(body).Assertion).Exchange;
            Assert.Equal(0, Decode(pair, answer, exchange).Documents);
        }
        catch (ExchangeException e)
        {
            Assert.Equal(ExchangeFault.MalformedMessage, e.Fault);
        }
    }
}
