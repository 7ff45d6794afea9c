namespace Strongroom.Exchange;

/// <summary>Carries calls to one peer. Implementations: <see cref="HttpPeerTransport"/>, and the simulator's. Thread-safe.</summary>
public interface IPeerTransport
{
    /// <summary>Makes one call.</summary>
    /// <param name="call">Its name; see <see cref="PeerCalls.NameOf"/>.</param>
    /// <param name="body">The question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer, at most <see cref="PeerCalls.MaxAnswerBytes"/>; not trusted beyond that it came from this peer.</returns>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.OutOfReach"/>, whatever the reason.</exception>
    ValueTask<ReadOnlyMemory<byte>> CallAsync(string call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
