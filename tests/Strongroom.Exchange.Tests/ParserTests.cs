using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Exchange.Tests.Worlds;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Search;
using Strongroom.Testing;

namespace Strongroom.Exchange.Tests;

/// <summary>Whatever the bytes, a parser gives a value that encodes to these very bytes, or its one fault.</summary>
public sealed class ParserTests
{
    private static readonly SeededRandomSource Ids = new(1);
    private static readonly LabelPolicy Policy = LabelPolicy.Uk.With([new("code-word", "COPPERLEAF")]);

    [Fact]
    public async Task Introductions()
    {
        await using var site = await Site.FoundAsync("gchq", 0, new ManualClock(), "COPPERLEAF");
        var bytes = site.Introduction().Encode();
        Fuzz(3000, bytes, ExchangeFault.MalformedIntroduction, b => Introduction.Decode(b).Encode());
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.Throws<ExchangeException>(() => Introduction.Decode(changed));
        }

        var text = site.Introduction().ToText();
        Assert.Equal(bytes.Length, Introduction.FromText("Dear colleagues,\n\n" + text + "\nYours").Encode().Length);
        Mutation.Run(500, 3, chance => Tolerates(ExchangeFault.MalformedIntroduction, () => Introduction.FromText(Mutation.Text(chance, text))));
        Assert.Throws<ExchangeException>(() => Introduction.FromText(string.Empty));
        Assert.Throws<ExchangeException>(() => Introduction.FromText(text + new string(' ', 100_000)));
        Assert.Throws<ExchangeException>(() => site.Introduction("https://UPPER.example:1"));
        Assert.Throws<ExchangeException>(() => site.Introduction("http://gchq.example:1"));
        Assert.Throws<ExchangeException>(() => site.Introduction("https://gchq.example:1/path"));
        Assert.Throws<ExchangeException>(() => site.Introduction("https://user@gchq.example:1"));

        // 32 characters in eight groups; another address, name or key is another fingerprint.
        Assert.Matches("^([a-z2-7]{4}-){7}[a-z2-7]{4}$", site.Introduction().Fingerprint);
        Assert.NotEqual(site.Introduction().Fingerprint, site.Introduction("https://other.example:1").Fingerprint);
        Assert.Equal(site.Introduction().Fingerprint, site.Introduction().ToPeer(default).Fingerprint);
    }

    [Fact]
    public async Task Agreement_files()
    {
        await using var pair = await Pair.MakeAsync();
        var file = new AgreementFile(pair.Terms, new byte[96], null);
        Fuzz(3000, file.Encode(), ExchangeFault.MalformedAgreement, static b => AgreementFile.Decode(b).Encode());
        Mutation.Run(500, 3, chance => Tolerates(ExchangeFault.MalformedAgreement, () => AgreementFile.FromText(Mutation.Text(chance, file.ToText()))));
        Assert.Null(file.ToConclusion());
        var other = new AgreementFile(pair.Terms with { Version = 2 }, null, new byte[96]);
        Assert.Equal(ExchangeFault.NotApproved, Assert.Throws<ExchangeException>(() => file.With(other)).Fault);
        Assert.NotNull(file.With(other with { Terms = file.Terms }).ToConclusion());
        Assert.Equal(
            ExchangeFault.NotApproved,
            Assert.Throws<ExchangeException>(() => pair.Lender.Identity.Sign(pair.Lender.State, new AgreementId(Ids.NextId("none")))).Fault);
        await pair.Lender.ChangeAsync(new AgreementEnded(pair.Agreement), "vera");
        Assert.Throws<ExchangeException>(() => pair.Lender.Identity.Sign(pair.Lender.State, pair.Agreement));
    }

    [Fact]
    public void Assertions_and_questions()
    {
        var assertion = new Assertion
        {
            Issuer = new StoreId(Ids.NextId("a")),
            Audience = new StoreId(Ids.NextId("b")),
            Exchange = new ExchangeId(Ids.NextId("c")),
            Issued = DateTimeOffset.UnixEpoch,
            Expires = DateTimeOffset.UnixEpoch.AddSeconds(60),
            Pseudonym = Ids.NextId("d"),
            Clearance = AssertedClearance.Of(Clearance.Parse(Policy, "SECRET COPPERLEAF UK")),
            Purpose = "training",
            Authority = "warrant 7",
            Agreement = new AgreementId(Ids.NextId("e")),
            AgreementVersion = 1,
            Call = PeerCall.Search,
            QuestionHash = Hash384.Of("strongroom/v1/x", "x"u8),
            Holder = Hash384.Of("strongroom/v1/x", "y"u8),
        };
        Assert.Equal(assertion.Encode(), Assertion.Decode(assertion.Encode()).Encode());
        Fuzz(4000, assertion.Encode(), ExchangeFault.MalformedMessage, static b => Assertion.Decode(b).Encode());
        Fuzz(2000, new SignedQuestion(assertion.Encode(), new byte[96], [1, 2]).Encode(), ExchangeFault.MalformedMessage, static b => SignedQuestion.Decode(b).Encode());
        Fuzz(2000, new SearchQuestion("copper", 10, SearchSort.Oldest, true, false, true).Encode(), ExchangeFault.MalformedMessage, static b => SearchQuestion.Decode(b).Encode());
        Fuzz(2000, new OpenQuestion(new ItemId(Ids.NextId("f"))).Encode(), ExchangeFault.MalformedMessage, static b => OpenQuestion.Decode(b).Encode());
        Fuzz(2000, new ReadQuestion(Ids.NextId("g"), PartnerContent.Text, 5, 6).Encode(), ExchangeFault.MalformedMessage, static b => ReadQuestion.Decode(b).Encode());
        Assert.Throws<ExchangeException>(() => SignedQuestion.Decode(new byte[PeerCalls.MaxQuestionBytes + 1]));
    }

    [Fact]
    public void Answers()
    {
        var hit = new SearchHit
        {
            Item = new ItemId(Ids.NextId("a")),
            Version = 1,
            Compartment = default,
            Holding = new HoldingId(Ids.NextId("b")),
            Label = Policy.Parse("UK SECRET COPPERLEAF"),
            Title = "title",
            Date = DateTimeOffset.UnixEpoch,
            MediaType = "text/plain",
            Author = "anna",
            Score = 0,
            Snippet = new Snippet("copper wire", [new MarkedRange(0, 6), new MarkedRange(7, 4)], true, false),
            Parent = new ItemId(Ids.NextId("c")),
        };
        var part = new PartialAnswer
        {
            Documents = 5,
            Holders = [1, 2],
            Hits = [new PartialHit(hit, [3, 4])],
            Total = 1,
            ExaminedWords = 7,
            Suggestions = [new WordSuggestion(0, 6, [new SuggestedWord("cooper", "Cooper", 1, 2)])],
            Facets = new SearchFacets
            {
                Holdings = [new(hit.Holding, 1)], Labels = [new(hit.Label, 1)], Types = [new("text/plain", 1)], Languages = [new("en", 1)], Years = [new(1970, 1)],
            },
        };
        var exchange = new ExchangeId(Ids.NextId("d"));
        var bytes = PartCodec.Encode(exchange, part);
        Assert.Equal(bytes, PartCodec.Encode(exchange, PartCodec.Decode(bytes, exchange, Policy, static _ => true)));
        Mutation.Run(3000, 9, chance => Tolerates(
            ExchangeFault.AnswerRefused,
            () => PartCodec.Decode(Mutation.Bytes(chance, bytes), exchange, Policy, static _ => true).IsPlausible(Query.Parse("copper OR wire"), Pair.Wanted)));
        Fuzz(1000, RangeCodec.Encode([1, 2, 3]), ExchangeFault.AnswerRefused, static b => RangeCodec.Encode(RangeCodec.Decode(b, 3)));
        Fuzz(1000, RangeCodec.Encode(null), ExchangeFault.AnswerRefused, static b => RangeCodec.Encode(RangeCodec.Decode(b, 3)));
    }

    [Fact]
    public async Task An_opened_item()
    {
        await using var pair = await Pair.MakeAsync();
        var whole = await pair.Lender.FileAsync("UK SECRET", "Whole", "text");
        var item = await pair.Lender.FileAsync("UK SECRET COPPERLEAF", "One", "text", parent: whole);
        await pair.Lender.FileAsync("UK SECRET", "Part", "text", parent: item);
        var opened = (await pair.OpenAsync(item))!;
        Assert.Single(opened.Parts);
        var bytes = pair.Link.Seen[^1].Answer;
        var exchange = new ExchangeId(Id128.FromBytes(bytes.AsSpan(3, 16)));
        Mutation.Run(3000, 9, chance => Tolerates(
            ExchangeFault.AnswerRefused, () => ItemCodec.Decode(Mutation.Bytes(chance, bytes), exchange, item, Policy, static _ => true)));
    }

    [Fact]
    public async Task The_door_answers_any_bytes_with_an_answer_or_its_one_fault()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK SECRET", "Lent", "copper");
        await pair.SearchAsync("copper");
        var seed = pair.Link.Seen[0].Question;
        var calls = new[] { PeerCall.Search, PeerCall.Open, PeerCall.Read };
        for (ulong i = 0; i < 150; i++)
        {
            var chance = new SeededChance(i);
            var body = Mutation.Bytes(chance, seed);
            try
            {
                await pair.Link.SendAsync(calls[chance.Below(calls.Length)], body);
            }
            catch (ExchangeException e)
            {
                Assert.Equal(ExchangeFault.MalformedMessage, e.Fault);
            }
        }
    }

    private static void Fuzz(int rounds, byte[] seed, ExchangeFault fault, Func<byte[], byte[]> roundTrip)
    {
        Assert.Equal(seed, roundTrip(seed));
        Mutation.Run(rounds, 7, chance =>
        {
            var bytes = Mutation.Bytes(chance, seed);
            Tolerates(fault, () => Assert.Equal(bytes, roundTrip(bytes)));
        });
    }

    private static void Tolerates(ExchangeFault fault, Action work)
    {
        try
        {
            work();
        }
        catch (ExchangeException e)
        {
            Assert.Equal(fault, e.Fault);
        }
    }
}
