using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;

namespace Strongroom.Exchange;

/// <summary>One item opened to one person of a peer until a moment, against one committed entry.</summary>
/// <param name="Id">Random.</param>
/// <param name="Peer">The peer; nobody else's question is answered with it.</param>
/// <param name="Item">The item.</param>
/// <param name="Request">The question that was answered; asked again at each use, so that a lost right ends the grant.</param>
/// <param name="Committed">The entry.</param>
/// <param name="Expires">When it ends.</param>
internal sealed record PeerGrant(Id128 Id, PeerId Peer, ItemId Item, AccessRequest Request, Committed Committed, DateTimeOffset Expires)
{
    public override string ToString() => $"grant of {Item} to {Peer}";
}

/// <summary>Live grants; in memory only. Bounded for each peer: a further one ends the one that ends first. Thread-safe.</summary>
internal sealed class PeerGrants
{
    private const int MaxPerPeer = 1024;

    private readonly Lock _lock = new(); // guards _live
    private readonly Dictionary<Id128, PeerGrant> _live = [];

    internal PeerGrant Begin(PeerDoorStore store, PeerId peer, ItemId item, AccessRequest request, Committed committed)
    {
        var now = store.Clock.GetUtcNow();
        var grant = new PeerGrant(store.Random.NextId($"peer-grant/{peer}"), peer, item, request, committed, now + Limits.ReadGrantTime);
        lock (_lock)
        {
            foreach (var over in _live.Values.Where(g => g.Expires <= now).ToList())
            {
                _live.Remove(over.Id);
            }

            var own = _live.Values.Where(g => g.Peer == peer).ToList();
            if (own.Count >= MaxPerPeer)
            {
                _live.Remove(own.MinBy(static g => g.Expires)!.Id);
            }

            _live[grant.Id] = grant;
        }

        return grant;
    }

    internal PeerGrant? Find(PeerId peer, Id128 id, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _live.TryGetValue(id, out var grant) && grant.Peer == peer && grant.Expires > now ? grant : null;
        }
    }

    internal void EndAll()
    {
        lock (_lock)
        {
            _live.Clear();
        }
    }
}
