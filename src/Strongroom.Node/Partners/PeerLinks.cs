using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Exchange;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Vault;

namespace Strongroom.Node.Partners;

/// <summary>
/// The ways to live peers, one each, made when first needed and let go with the peer: for questions of people, and for witnessing. Lives as long as the
/// store is open, since it authenticates with the store's exchange key. Thread-safe.
/// </summary>
internal sealed class PeerLinks : IPeerWitnesses, IDisposable
{
    private readonly StoreKeys _keys;
    private readonly ExchangeIdentity _identity;
    private readonly AgencyOptions _options;
    private readonly Lock _lock = new(); // guards _links
    private readonly Dictionary<PeerId, Link> _links = [];

    internal PeerLinks(StoreKeys keys, ExchangeIdentity identity, AgencyOptions options)
    {
        _keys = keys;
        _identity = identity;
        _options = options;
    }

    /// <inheritdoc/>
    public SigningKey Key => _keys.ExchangeKey;

    /// <inheritdoc/>
    public IReadOnlyList<PeerWitness> Of(GovernanceState state)
    {
        var live = state.Peers.Values.Where(static p => !p.Ended).ToList();
        Forget(live);
        return [.. live.Select(p => new PeerWitness(p.Store, p.AgencyName, p.ExchangeKey, new FarWitness(To(p))))];
    }

    /// <summary>The way to a peer, for questions.</summary>
    internal PeerClient ClientOf(Peer peer) => new(To(peer), _identity, _options.Clock);

    public void Dispose() => Forget([]);

    private HttpPeerTransport To(Peer peer)
    {
        // Where a peer is reached says nothing about who it is: an operator may send the packets another way.
        var address = _options.PeerAddresses.GetValueOrDefault(peer.AgencyName, peer.Address);
        lock (_lock)
        {
            if (_links.TryGetValue(peer.Id, out var known))
            {
                if (string.Equals(known.Address, address, StringComparison.Ordinal))
                {
                    return known.Transport;
                }

                known.Transport.Dispose();
            }

            var link = new Link(address, new HttpPeerTransport(peer with { Address = address }, _identity));
            _links[peer.Id] = link;
            return link.Transport;
        }
    }

    private void Forget(List<Peer> live)
    {
        lock (_lock)
        {
            foreach (var gone in _links.Keys.Where(id => !live.Exists(p => p.Id == id)).ToList())
            {
                _links[gone].Transport.Dispose();
                _links.Remove(gone);
            }
        }
    }

    private sealed record Link(string Address, HttpPeerTransport Transport);

    /// <summary>A peer as our witness.</summary>
    private sealed class FarWitness(IPeerTransport transport) : IWitness
    {
        public ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
            transport.CallAsync(PeerCalls.NameOf(PeerCall.Witness), question, cancellationToken);
    }
}
