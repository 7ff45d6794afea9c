using System.Text;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Search;
using Strongroom.Testing;

namespace Strongroom.Exchange.Tests;

/// <summary>The vectors of a second encoder and signer, written from the format pages.</summary>
public sealed class VectorTests
{
    private static readonly LabelPolicy Policy = LabelPolicy.Uk.With([new("code-word", "COPPERLEAF")]);
    private static readonly Dictionary<string, byte[]> Vectors = Load();

    private static readonly ExchangeId Exchange = new(Id(5));

    [Fact]
    public void Introductions_and_agreements()
    {
        var introduction = Introduction.Decode(Vectors["introduction"]);
        Assert.Equal(("mi5", "https://mi5.example:8444", new StoreId(Id(1))), (introduction.AgencyName, introduction.Address, introduction.Store));
        Assert.Equal(Encoding.ASCII.GetString(Vectors["introduction-fingerprint"]), introduction.Fingerprint);
        Same("introduction", introduction.Encode());
        var file = AgreementFile.Decode(Vectors["agreement-file"]);
        Same("agreement-file", file.Encode());
        Assert.True(introduction.ExchangeKey.Verify(Agreement.SignatureDomain, file.Terms.Encode(), file.LenderSignature!));
        Assert.Equal(("North", "SECRET COPPERLEAF UK"), (file.Terms.Holdings.Single().Name, file.Terms.Ceiling.Print()));
    }

    [Fact]
    public void Questions()
    {
        var signed = SignedQuestion.Decode(Vectors["signed-question"]);
        Same("signed-question", signed.Encode());
        Same("assertion", signed.Assertion);
        Same("search-question", signed.Question);
        var assertion = Assertion.Decode(signed.Assertion);
        Same("assertion", assertion.Encode());
        var borrower = AgreementFile.Decode(Vectors["agreement-file"]);
        Assert.Equal(borrower.Terms.Borrower.Store, assertion.Issuer);
        Assert.Equal((PeerCall.Search, "training", "warrant gchq/1", Exchange), (assertion.Call, assertion.Purpose, assertion.Authority, assertion.Exchange));
        Assert.Equal(SignedQuestion.HashOf(signed.Question), assertion.QuestionHash);
        Assert.Equal(new SearchQuestion("copper OR wire OR cabel", 45, SearchSort.Relevance, true, true, true), SearchQuestion.Decode(signed.Question));
        Assert.Equal(new ItemId(Id(6)), OpenQuestion.Decode(Vectors["open-question"]).Item);
        Assert.Equal(new ReadQuestion(Id(8), PartnerContent.Text, 65536, 65536), ReadQuestion.Decode(Vectors["read-question"]));
        Same("open-question", new OpenQuestion(new ItemId(Id(6))).Encode());
        Same("read-question", new ReadQuestion(Id(8), PartnerContent.Text, 65536, 65536).Encode());
    }

    [Fact]
    public void Answers()
    {
        var part = PartCodec.Decode(Vectors["search-answer"], Exchange, Policy, static _ => true);
        Same("search-answer", PartCodec.Encode(Exchange, part));
        Assert.Equal(["Harbour", ""], part.Hits.Select(static h => h.Hit.Title));
        Assert.Equal((10, 2, (byte)0x40), (part.Documents, part.Total, part.Hits[0].Impacts[1]));
        var query = Query.Parse("copper OR wire OR cabel");
        Assert.Equal(["cable", "label"], part.Suggestions!.Single().Words.Select(static w => w.Term));
        Assert.True(part.IsPlausible(query, new SearchOptions { Limit = 45, Facets = true, Suggestions = true }));
        Same("search-answer-of-nothing", PartCodec.Encode(Exchange, PartialAnswer.Nothing(query, new SearchOptions { Facets = true, Suggestions = true })));

        var item = ItemCodec.Decode(Vectors["open-answer"], Exchange, new ItemId(Id(6)), Policy, static _ => true)!;
        Assert.Equal(("Harbour", 1234L, 1200L, "map.pdf"), (item.Title, item.Length, item.TextLength!.Value, item.Parts.Single().FileName));
        Assert.Equal((300L, null, "archive", KeyValuePair.Create("Box", "7")), (item.LayoutLength!.Value, item.CorrectionsLength, item.Source, item.Extra.Single()));
        Assert.Null(ItemCodec.Decode(Vectors["open-answer-of-nothing"], Exchange, new ItemId(Id(6)), Policy, static _ => true));
        Same("open-answer-of-nothing", ItemCodec.Encode(Exchange, null));
        Assert.Equal("copper"u8.ToArray(), RangeCodec.Decode(Vectors["read-answer"], 6));
        Same("read-answer", RangeCodec.Encode("copper"u8.ToArray()));
        Same("read-answer-of-nothing", RangeCodec.Encode(null));
    }

    private static void Same(string name, byte[] bytes) => Assert.Equal(Convert.ToHexStringLower(Vectors[name]), Convert.ToHexStringLower(bytes));

    private static Id128 Id(byte value) => Id128.FromBytes([.. Enumerable.Repeat(value, 16)]);

    private static Dictionary<string, byte[]> Load()
    {
        var lines = File.ReadAllLines(Repository.PathOf("vectors/exchange/messages.txt")).Where(static l => l.Length > 0 && l[0] != '#').ToArray();
        Assert.True(lines.Length > 0 && lines.Length % 2 == 0);
        return lines.Chunk(2).ToDictionary(static c => c[0]["name: ".Length..], static c => Convert.FromHexString(c[1]["bytes: ".Length..]), StringComparer.Ordinal);
    }
}
