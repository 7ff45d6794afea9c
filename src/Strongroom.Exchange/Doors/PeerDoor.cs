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
/// A node's door for peers, whatever carries the bytes: the node mounts it on its mutual-TLS listener, the simulator calls it. Who is
/// refused gets what one gets for whom there is nothing: the same shape, after the same checks, decision and record. Log, commit, then
/// answer. Thread-safe; uses no thread of its own.
/// </summary>
public sealed class PeerDoor
{
    private const int MaxAtOnce = 32; // calls of one peer

    private readonly PeerGrants _grants = new();
    private readonly Lock _lock = new(); // guards _atOnce and _last
    private readonly Dictionary<PeerId, int> _atOnce = [];
    private readonly Func<PeerDoorStore?> _serving;
    private readonly Func<VerifiedPeer, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>>? _witness;
    private PeerDoorStore? _last;

    /// <summary>Makes a door.</summary>
    /// <param name="serving">
    /// The store while it serves, the same object each time; null while it does not: then all calls but witness are refused as not ready, and all grants end.
    /// </param>
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
    public async Task<ReadOnlyMemory<byte>> HandleAsync(PeerCall call, VerifiedPeer peer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Enter(peer.Peer.Id);
        try
        {
            if (call == PeerCall.Witness)
            {
                return await (_witness ?? throw NotReady())(peer, body, cancellationToken);
            }

            var lending = new Lending(Serving(), _grants);
            return call switch
            {
                PeerCall.Search => await lending.SearchAsync(peer, SignedQuestion.Decode(body), cancellationToken),
                PeerCall.Open => await lending.OpenAsync(peer, SignedQuestion.Decode(body), cancellationToken),
                PeerCall.Read => await lending.ReadAsync(peer, ReadQuestion.Decode(body), cancellationToken),
                _ => throw new ExchangeException(ExchangeFault.MalformedMessage, "there is no such call"),
            };
        }
        finally
        {
            Leave(peer.Peer.Id);
        }
    }

    private static ExchangeException NotReady() => new(ExchangeFault.NotServing, "the node is not ready to answer peers");

    private PeerDoorStore Serving()
    {
        var now = _serving();
        lock (_lock)
        {
            if (!ReferenceEquals(now, _last))
            {
                _grants.EndAll(); // grants do not outlive an unlocking
                _last = now;
            }
        }

        return now ?? throw NotReady();
    }

    private void Enter(PeerId peer)
    {
        lock (_lock)
        {
            var open = _atOnce.GetValueOrDefault(peer);
            _atOnce[peer] = open < MaxAtOnce ? open + 1 : throw new ExchangeException(ExchangeFault.NotServing, $"peer {peer} has too many questions open");
        }
    }

    private void Leave(PeerId peer)
    {
        lock (_lock)
        {
            _atOnce[peer]--;
        }
    }
}
