using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Search;

namespace Strongroom.Exchange.Tests.Worlds;

/// <summary>Two agencies that know each other; the lender lends its North up to SECRET COPPERLEAF.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private int _questions;

    private Pair(Site borrower, Site lender, ManualClock clock, Peer lenderPeer, Peer borrowerPeer, AgreementId agreement)
    {
        Borrower = borrower;
        Lender = lender;
        Clock = clock;
        LenderPeer = lenderPeer;
        BorrowerPeer = borrowerPeer;
        Agreement = agreement;
        Link = new Loopback(this);
        Client = new PeerClient(Link, borrower.Identity, clock);
    }

    public Site Borrower { get; }

    public Site Lender { get; }

    public ManualClock Clock { get; }

    /// <summary>The lender, as the borrower introduced it.</summary>
    public Peer LenderPeer { get; }

    /// <summary>The borrower, as the lender introduced it.</summary>
    public Peer BorrowerPeer { get; }

    public AgreementId Agreement { get; }

    public Loopback Link { get; }

    public PeerClient Client { get; }

    public Agreement Terms => Borrower.State.Agreements[Agreement].InForce!;

    public static async Task<Pair> MakeAsync(string[]? borrowersWords = null, string ceiling = "SECRET COPPERLEAF UK")
    {
        var clock = new ManualClock();
        var borrower = await Site.FoundAsync("gchq", 0, clock, borrowersWords ?? ["COPPERLEAF", "HOMEWORD"]);
        var lender = await Site.FoundAsync("mi5", 1, clock, "COPPERLEAF", "SALTMARSH");
        var lenderPeer = await borrower.IntroduceAsync(lender);
        var borrowerPeer = await lender.IntroduceAsync(borrower);
        var terms = TermsOf(borrower, lender, clock, ceiling);
        await ConcludeAsync(borrower, lender, terms);
        return new Pair(borrower, lender, clock, lenderPeer, borrowerPeer, terms.Id);
    }

    public static Agreement TermsOf(Site borrower, Site lender, ManualClock clock, string ceiling = "SECRET COPPERLEAF UK", ulong id = 77) => new()
    {
        Id = new AgreementId(new SeededRandomSource(id).NextId("agreement")),
        Version = 1,
        Lender = new AgreementParty(lender.StoreId, lender.Name),
        Borrower = new AgreementParty(borrower.StoreId, borrower.Name),
        Holdings = [new LentHolding(lender.Holdings[0].Id, lender.Holdings[0].Name)],
        Ceiling = AssertedClearance.Of(Clearance.Parse(lender.Policy, ceiling)),
        Purposes = [Site.Purpose],
        From = clock.GetUtcNow().AddHours(-1),
        To = clock.GetUtcNow().AddDays(30),
    };

    /// <summary>The whole way of an agreement: approved on both sides, signed, carried as text, concluded on both sides.</summary>
    public static async Task ConcludeAsync(Site borrower, Site lender, Agreement terms)
    {
        await lender.ChangeAsync(new AgreementApproved(terms), "vera", "tom");
        var draft = AgreementFile.FromText(lender.Identity.Sign(lender.State, terms.Id).ToText());
        await borrower.ChangeAsync(new AgreementApproved(draft.Terms), "vera", "tom");
        var both = draft.With(borrower.Identity.Sign(borrower.State, terms.Id));
        await borrower.CommitAsync([ControlEntry.AgreementConcluded(both.ToConclusion()!)], []);
        await lender.CommitAsync([ControlEntry.AgreementConcluded(AgreementFile.FromText(both.ToText()).ToConclusion()!)], []);
    }

    public ExchangeId NextExchange() => new(new SeededRandomSource(99).NextId($"exchange {++_questions}"));

    public async Task<PeerAsk> AskAsync(string user = "high", string purpose = Site.Purpose, string? query = null)
    {
        var request = PeerAsk.RequestFor(Borrower[user].Id, purpose, Borrower.Warrant, LenderPeer.Id, Terms, NextExchange());
        var decision = Borrower.Decide(request);
        var committed = await Borrower.CommitAsync([], [AccessRecord.Of(Borrower.State, decision, null, [], query).ToDraft()]);
        return new PeerAsk(Borrower.State, decision.AdmittedOrThrow(), committed);
    }

    public async Task<PartialAnswer> SearchAsync(string query, string user = "high", SearchOptions? options = null) =>
        await Client.SearchAsync(await AskAsync(user, query: query), Query.Parse(query), options ?? Wanted, TimeSpan.FromSeconds(5), CancellationToken.None);

    public async Task<PartnerItem?> OpenAsync(ItemId item, string user = "high") =>
        await Client.OpenAsync(await AskAsync(user), item, TimeSpan.FromSeconds(5), CancellationToken.None);

    public async Task<byte[]> ReadAsync(PartnerItem item, PartnerContent content, long offset, int count) =>
        await Client.ReadAsync(item, content, offset, count, TimeSpan.FromSeconds(5), CancellationToken.None);

    public static SearchOptions Wanted { get; } = new() { Limit = 20, ExactTotal = true, Facets = true };

    /// <summary>Records of the lender's that come from the peer, with the query that its inspectors can open.</summary>
    public static List<(AccessRecord Record, string? Query)> RecordsOf(Site site)
    {
        var reader = new Collecting(site);
        return reader.Records;
    }

    public async ValueTask DisposeAsync()
    {
        await Borrower.DisposeAsync();
        await Lender.DisposeAsync();
    }

    /// <summary>Calls the lender's door as the borrower, and keeps what went over.</summary>
    internal sealed class Loopback(Pair pair) : IPeerTransport
    {
        public List<(string Call, byte[] Question, byte[] Answer)> Seen { get; } = [];

        public Func<string, byte[], byte[]>? Alter { get; set; }

        public Func<string, byte[], byte[]>? AlterAnswer { get; set; }

        public async ValueTask<ReadOnlyMemory<byte>> CallAsync(string call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            var question = body.ToArray();
            question = Alter?.Invoke(call, question) ?? question;
            var answer = (await SendAsync(PeerCalls.Named(call)!.Value, question)).ToArray();
            answer = AlterAnswer?.Invoke(call, answer) ?? answer;
            Seen.Add((call, question, answer));
            return answer;
        }

        public Task<ReadOnlyMemory<byte>> SendAsync(PeerCall call, byte[] question) => pair.Lender.Door.HandleAsync(
            call, VerifiedPeer.Of(pair.Lender.State, pair.Borrower.Identity.PublicKey) ?? throw new ExchangeException(ExchangeFault.OutOfReach, "no peer"), question, CancellationToken.None);
    }
}
