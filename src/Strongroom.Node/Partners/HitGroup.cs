using Strongroom.Core;
using Strongroom.Search;

namespace Strongroom.Node.Partners;

/// <summary>A hit with what else was found in the same mail.</summary>
/// <param name="Head">The mail, if it was found itself; else the best of its parts.</param>
/// <param name="Parts">The others, in order.</param>
internal sealed record HitGroup(FoundHit Head, IReadOnlyList<FoundHit> Parts)
{
    /// <summary>Every hit by itself.</summary>
    internal static List<HitGroup> Single(IEnumerable<FoundHit> hits) => [.. hits.Select(static h => new HitGroup(h, []))];

    /// <summary>
    /// Groups hits by the mail that they stand in. A group stands where its best hit stood. Members of archives and mailboxes stay by
    /// themselves: they have no more to do with each other than what lies in one drawer.
    /// </summary>
    /// <param name="hits">Hits in order.</param>
    /// <param name="isMail">Whether an own item that was not found itself is a mail.</param>
    internal static List<HitGroup> Of(IReadOnlyList<FoundHit> hits, Func<ItemId, bool> isMail)
    {
        var found = hits.ToDictionary(static h => (h.From?.Peer.Id, h.Hit.Item));
        return
        [
            .. hits.GroupBy(TopOf).Select(g => found.TryGetValue(g.Key, out var top)
                ? new HitGroup(top, [.. g.Where(h => !ReferenceEquals(h, top))])
                : new HitGroup(g.First(), [.. g.Skip(1)])),
        ];

        (PeerId? Peer, ItemId Item) TopOf(FoundHit hit)
        {
            var (peer, item) = (hit.From?.Peer.Id, hit.Hit.Item);
            for (var depth = 0; depth < Limits.MaxPartDepth && hit.Hit.Parent is { } parent; depth++)
            {
                if (!found.TryGetValue((peer, parent), out var whole))
                {
                    return peer is null && isMail(parent) ? (peer, parent) : (peer, item);
                }

                if (!IsMail(whole.Hit.MediaType))
                {
                    break;
                }

                (hit, item) = (whole, parent);
            }

            return (peer, item);
        }
    }

    /// <summary>Whether a media type is that of one mail.</summary>
    internal static bool IsMail(string mediaType) => mediaType is "message/rfc822" or "message/global" or "application/vnd.ms-outlook";
}
