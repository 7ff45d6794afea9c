using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Search;

namespace Strongroom.Exchange;

/// <summary>The parts of a serving node that its door for peers needs. They stay the node's.</summary>
public sealed record PeerDoorStore
{
    /// <summary>The vault; its options' further folds hold <see cref="Replays"/>.</summary>
    public required Vault.Vault Vault { get; init; }

    /// <summary>The index.</summary>
    public required SearchIndex Index { get; init; }

    /// <summary>What questions came before; given to the vault as a fold when it was opened.</summary>
    public required ReplayMemory Replays { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Where ids of grants come from.</summary>
    public required RandomSource Random { get; init; }
}

/// <summary>
/// A node's door for peers, whatever carries the bytes: the node mounts it on its mutual-TLS listener, the simulator calls it. Who is refused gets what one gets
/// for whom there is nothing: the same shape, after the same checks, decision and record. Log, commit, then answer. Thread-safe; uses no thread of its own.
/// </summary>
public sealed class PeerDoor
{
    private readonly Func<PeerDoorStore?> _serving;
    private readonly Func<VerifiedPeer, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>>? _witness;

    /// <summary>Makes a door.</summary>
    /// <param name="serving">The store while it serves; null while it does not: then all calls but witness are refused as not ready.</param>
    /// <param name="witness">Answers the call <c>witness</c>, also while the store does not serve; null refuses it as not ready.</param>
    public PeerDoor(
        Func<PeerDoorStore?> serving, Func<VerifiedPeer, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>>? witness)
    {
        _serving = serving;
        _witness = witness;
    }

    /// <summary>Answers one call. On return what the record must hold is durable.</summary>
    /// <param name="call">Which.</param>
    /// <param name="peer">Who is at the other end.</param>
    /// <param name="body">The question, at most <see cref="PeerCalls.MaxQuestionBytes"/>; not trusted.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The answer, at most <see cref="PeerCalls.MaxAnswerBytes"/>.</returns>
    /// <exception cref="ExchangeException">
    /// <see cref="ExchangeFault.MalformedMessage"/>: the bytes are no question. <see cref="ExchangeFault.NotServing"/>: not ready, or the peer has too many
    /// questions open at once.
    /// </exception>
    public Task<ReadOnlyMemory<byte>> HandleAsync(PeerCall call, VerifiedPeer peer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
