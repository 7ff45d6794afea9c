using Strongroom.Core;
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

    /// <summary>The peer's part of an answer.</summary>
    /// <param name="ask">The question's admission and record.</param>
    /// <param name="query">The query.</param>
    /// <param name="partOptions">What <see cref="MergedAnswer.PartOptions"/> gave.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.OutOfReach"/> or <see cref="ExchangeFault.AnswerRefused"/>.</exception>
    public Task<PartialAnswer> SearchAsync(PeerAsk ask, Query query, SearchOptions partOptions, TimeSpan deadline, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Opens an item at the peer.</summary>
    /// <param name="ask">The question's admission and record.</param>
    /// <param name="item">The peer's id of the item.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null: the peer has nothing under this id that the person may have.</returns>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.OutOfReach"/> or <see cref="ExchangeFault.AnswerRefused"/>.</exception>
    public Task<PartnerItem?> OpenAsync(PeerAsk ask, ItemId item, TimeSpan deadline, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

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
    public Task<byte[]> ReadAsync(
        PartnerItem opened, PartnerContent content, long offset, int count, TimeSpan deadline, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
