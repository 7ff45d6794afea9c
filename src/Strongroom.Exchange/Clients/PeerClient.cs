using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;
using Strongroom.Search;

namespace Strongroom.Exchange;

/// <summary>
/// Asks one peer. Its answers are not trusted: bounded, checked against the question, labels decoded under the own policy and dropped where the person may not
/// see them, strings cleaned. Every trouble is one of two faults: out of reach, or an answer that was refused. Thread-safe; uses no thread of its own.
/// Does not own the transport.
/// </summary>
public sealed class PeerClient
{
    private readonly IPeerTransport _transport;
    private readonly ExchangeIdentity _identity;
    private readonly TimeProvider _clock;

    /// <summary>Makes a client.</summary>
    /// <param name="transport">Carries calls to the peer.</param>
    /// <param name="identity">This agency.</param>
    /// <param name="clock">The clock.</param>
    public PeerClient(IPeerTransport transport, ExchangeIdentity identity, TimeProvider clock)
    {
        _transport = transport;
        _identity = identity;
        _clock = clock;
    }

    /// <summary>Signs a question. Nothing leaves. May run while its record is being committed.</summary>
    /// <param name="state">The control state that the admission was decided on, or a newer one.</param>
    /// <param name="admission">An admission to Ask.</param>
    /// <param name="query">The query.</param>
    /// <param name="partOptions">What <see cref="MergedAnswer.PartOptions"/> gave.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.NotApproved"/>: the agreement's ceiling means nothing here.</exception>
    public PreparedSearch Prepare(GovernanceState state, Admission admission, Query query, SearchOptions partOptions) =>
        Signed(new PeerAsk(state, admission), query, partOptions);

    /// <summary>The peer's part of an answer.</summary>
    /// <param name="prepared">The question.</param>
    /// <param name="recorded">The commit that holds its record.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.OutOfReach"/> or <see cref="ExchangeFault.AnswerRefused"/>.</exception>
    public Task<PartialAnswer> SearchAsync(PreparedSearch prepared, Committed recorded, TimeSpan deadline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return SendAsync(prepared, deadline, cancellationToken);
    }

    /// <summary>Signs a question whose record is committed, and sends it.</summary>
    /// <param name="ask">The question's admission and record.</param>
    /// <param name="query">The query.</param>
    /// <param name="partOptions">What <see cref="MergedAnswer.PartOptions"/> gave.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.OutOfReach"/> or <see cref="ExchangeFault.AnswerRefused"/>.</exception>
    public Task<PartialAnswer> SearchAsync(
        PeerAsk ask, Query query, SearchOptions partOptions, TimeSpan deadline, CancellationToken cancellationToken) =>
        SendAsync(Signed(ask, query, partOptions), deadline, cancellationToken);

    /// <summary>Opens an item at the peer.</summary>
    /// <param name="ask">The question's admission and record.</param>
    /// <param name="item">The peer's id of the item.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null: the peer has nothing under this id that the person may have.</returns>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.OutOfReach"/> or <see cref="ExchangeFault.AnswerRefused"/>.</exception>
    public async Task<PartnerItem?> OpenAsync(PeerAsk ask, ItemId item, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var body = Sign(ask, PeerCall.Open, new OpenQuestion(item).Encode());
        return ItemCodec.Decode(await CallAsync(PeerCall.Open, body, deadline, cancellationToken), ask.Exchange, item, ask.Policy, ask.MaySee);
    }

    /// <summary>Reads a range of an open item. Rides on the grant: neither side records it again.</summary>
    /// <param name="opened">The item as it was opened.</param>
    /// <param name="content">What of it.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">1 to <see cref="PeerCalls.MaxRangeBytes"/>; the range lies within the length that the item says.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Exactly so many bytes.</returns>
    /// <exception cref="ExchangeException">
    /// <see cref="ExchangeFault.GrantEnded"/>, <see cref="ExchangeFault.OutOfReach"/> or <see cref="ExchangeFault.AnswerRefused"/>.
    /// </exception>
    public async Task<byte[]> ReadAsync(
        PartnerItem opened, PartnerContent content, long offset, int count, TimeSpan deadline, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, PeerCalls.MaxRangeBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, LengthOf(opened, content));
        var body = new ReadQuestion(opened.Grant, content, offset, count).Encode();
        return RangeCodec.Decode(await CallAsync(PeerCall.Read, body, deadline, cancellationToken), count)
            ?? throw new ExchangeException(ExchangeFault.GrantEnded, $"the grant for item {opened.Item} ended");
    }

    private PreparedSearch Signed(PeerAsk ask, Query query, SearchOptions partOptions) =>
        new(ask, query, partOptions, Sign(ask, PeerCall.Search, SearchQuestion.Of(query, partOptions).Encode()));

    private async Task<PartialAnswer> SendAsync(PreparedSearch prepared, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var ask = prepared.Ask;
        var answer = await CallAsync(PeerCall.Search, prepared.Body, deadline, cancellationToken);
        var part = PartCodec.Decode(answer, ask.Exchange, ask.Policy, ask.MaySee);
        return part.IsPlausible(prepared.Query, prepared.PartOptions)
            ? part
            : throw new ExchangeException(ExchangeFault.AnswerRefused, $"the answer to exchange {ask.Exchange} cannot be one to its question");
    }

    private static long LengthOf(PartnerItem opened, PartnerContent content) => content switch
    {
        PartnerContent.Original => opened.Length,
        PartnerContent.Text => opened.TextLength ?? 0,
        PartnerContent.Layout => opened.LayoutLength ?? 0,
        PartnerContent.Corrections => opened.CorrectionsLength ?? 0,
        _ => throw new ArgumentOutOfRangeException(nameof(content)),
    };

    private byte[] Sign(PeerAsk ask, PeerCall call, byte[] question)
    {
        var now = _clock.GetUtcNow();
        var assertion = new Assertion
        {
            Issuer = _identity.Store,
            Audience = ask.Peer.Store,
            Exchange = ask.Exchange,
            Issued = now,
            Expires = now + Assertion.MaxLifetime,
            Pseudonym = _identity.PseudonymOf(ask.Person, ask.Peer.Store),
            Clearance = ask.Clearance is { } clearance
                ? AssertedClearance.Of(clearance)
                : throw new ExchangeException(ExchangeFault.NotApproved, $"the ceiling of agreement {ask.Terms.Id} means nothing under this store's policy"),
            Purpose = ask.Purpose,
            Authority = ask.Authority,
            Agreement = ask.Terms.Id,
            AgreementVersion = ask.Terms.Version,
            Call = call,
            QuestionHash = SignedQuestion.HashOf(question),
            Holder = AssertionCheck.HolderOf(_identity.PublicKey),
        }.Encode();
        return new SignedQuestion(assertion, _identity.SignAssertion(assertion), question).Encode();
    }

    private async Task<ReadOnlyMemory<byte>> CallAsync(PeerCall call, byte[] body, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var answer = await _transport.CallAsync(PeerCalls.NameOf(call), body, either.Token);
            return answer.Length <= PeerCalls.MaxAnswerBytes
                ? answer
                : throw new ExchangeException(ExchangeFault.AnswerRefused, "an answer is longer than allowed");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ExchangeException(ExchangeFault.OutOfReach, "the peer did not answer in time", e);
        }
    }
}
