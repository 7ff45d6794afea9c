using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.Partners;

namespace Strongroom.Node.Work;

/// <summary>One item opened to one session until a moment, against one committed entry.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Session">The session.</param>
/// <param name="Item">The item.</param>
/// <param name="Request">The question that was answered; asked again at each use, so that a lost right ends the grant.</param>
/// <param name="Committed">The entry.</param>
/// <param name="Expires">When it ends.</param>
/// <param name="Partner">The partner's grant that this one rides on; null for an own item.</param>
internal sealed record Grant(
    Id128 Id, Session Session, ItemId Item, AccessRequest Request, Committed Committed, DateTimeOffset Expires, PartnerGrant? Partner);

/// <summary>Live grants; in memory only. Bounded per session. Thread-safe.</summary>
internal sealed class Grants(TimeProvider clock, RandomSource random)
{
    private const int MaxPerSession = 256;

    private readonly Lock _lock = new(); // guards _live
    private readonly Dictionary<Id128, Grant> _live = [];

    internal Grant Begin(Session session, ItemId item, AccessRequest request, Committed committed, PartnerGrant? partner = null)
    {
        var now = clock.GetUtcNow();
        var expires = now + Limits.ReadGrantTime;
        if (partner is not null && partner.Item.Expires < expires)
        {
            expires = partner.Item.Expires;
        }

        var grant = new Grant(random.NextId($"grant/{session.Person}"), session, item, request, committed, expires, partner);
        lock (_lock)
        {
            foreach (var over in _live.Values.Where(g => g.Expires <= now).ToList())
            {
                _live.Remove(over.Id);
            }

            var own = _live.Values.Where(g => ReferenceEquals(g.Session, session)).ToList();
            if (own.Count >= MaxPerSession)
            {
                _live.Remove(own.MinBy(static g => g.Expires)!.Id);
            }

            _live[grant.Id] = grant;
        }

        return grant;
    }

    /// <exception cref="NodeException">There is no such grant, it ended, or it is another session's: one and the same answer.</exception>
    internal Grant Find(Session session, string id)
    {
        lock (_lock)
        {
            if (Id128.TryParse(id, out var parsed) && _live.TryGetValue(parsed, out var grant)
                && ReferenceEquals(grant.Session, session) && grant.Expires > clock.GetUtcNow())
            {
                return grant;
            }
        }

        throw Ended();
    }

    /// <summary>Ends a session's grants and names them.</summary>
    internal IReadOnlySet<Id128> EndOf(Session session)
    {
        lock (_lock)
        {
            var own = _live.Values.Where(g => ReferenceEquals(g.Session, session)).Select(static g => g.Id).ToHashSet();
            foreach (var id in own)
            {
                _live.Remove(id);
            }

            return own;
        }
    }

    internal void EndAll()
    {
        lock (_lock)
        {
            _live.Clear();
        }
    }

    internal static NodeException Ended() =>
        new(NodeFault.GrantEnded, FaultKind.Refused, "the grant ended, or there is none", "Open the item again.");
}
