using Strongroom.Core;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>
/// Which mails name each other: an own id, the id of the mail answered, the ids of the mails before it. Kept by compartment and asked by ring, so that
/// neither the answer nor the work for it depends on what the asker may not see. A fold over the manifests, in memory. Thread-safe.
/// </summary>
internal sealed class Threads : IManifestObserver
{
    /// <summary>Most mails of one thread that are gathered.</summary>
    internal const int MaxMails = 200;

    private const int MaxIdsPerMail = 64;

    private readonly Lock _lock = new(); // guards _places
    private readonly Dictionary<CompartmentId, Place> _places = [];

    public void OnRows(CompartmentId compartment, IReadOnlyList<ItemRow> added, IReadOnlyList<ItemId> removed)
    {
        lock (_lock)
        {
            foreach (var item in removed)
            {
                _places.GetValueOrDefault(compartment)?.Remove(item);
            }

            foreach (var row in added)
            {
                if (row.Kind == RowKind.Original && row.Version > 1)
                {
                    _places.GetValueOrDefault(compartment)?.Remove(row.Item); // what a former version said of itself
                }

                if (row.Kind is RowKind.Original or RowKind.Text && IdsOf(row.Fields) is { Count: > 0 } ids)
                {
                    if (!_places.TryGetValue(compartment, out var place))
                    {
                        _places.Add(compartment, place = new Place());
                    }

                    place.Add(row.Item, ids);
                }
            }
        }
    }

    public void OnIndexSegments(CompartmentId compartment, IReadOnlyList<IndexSegment> segments)
    {
        // Not concerned.
    }

    /// <summary>The mails on the ring that hang together with one, itself included, in order of their ids; empty when it names no mail.</summary>
    internal IReadOnlyList<ItemId> Of(KeyRing ring, ItemId mail, out bool truncated)
    {
        truncated = false;
        lock (_lock)
        {
            var places = ring.Compartments.Select(c => _places.GetValueOrDefault(c)).OfType<Place>().ToList();
            var found = new HashSet<ItemId>();
            var asked = new HashSet<string>(StringComparer.Ordinal);
            var open = new Queue<ItemId>([mail]);
            while (open.TryDequeue(out var next))
            {
                foreach (var id in places.SelectMany(p => p.IdsOf(next)).Where(asked.Add).ToList())
                {
                    foreach (var other in places.SelectMany(p => p.MailsWith(id)).Order())
                    {
                        if (found.Count == MaxMails)
                        {
                            truncated |= !found.Contains(other);
                        }
                        else if (found.Add(other))
                        {
                            open.Enqueue(other);
                        }
                    }
                }
            }

            return [.. found.Order()];
        }
    }

    private static HashSet<string> IdsOf(ItemFields fields)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields.Extra.Where(static e => e.Name is "message-id" or "in-reply-to" or "references"))
        {
            foreach (var id in field.Value.Split([' ', '\t', ',', '<', '>'], StringSplitOptions.RemoveEmptyEntries).Take(MaxIdsPerMail))
            {
                ids.Add(id);
            }
        }

        return ids;
    }

    /// <summary>One compartment's mails. Guarded by the lock.</summary>
    private sealed class Place
    {
        private readonly Dictionary<ItemId, HashSet<string>> _idsOf = [];
        private readonly Dictionary<string, HashSet<ItemId>> _mailsWith = new(StringComparer.Ordinal);

        internal IEnumerable<string> IdsOf(ItemId item) => _idsOf.TryGetValue(item, out var ids) ? ids : [];

        internal IEnumerable<ItemId> MailsWith(string id) => _mailsWith.TryGetValue(id, out var mails) ? mails : [];

        internal void Add(ItemId item, HashSet<string> ids)
        {
            if (!_idsOf.TryGetValue(item, out var known))
            {
                _idsOf.Add(item, known = new HashSet<string>(StringComparer.Ordinal));
            }

            known.UnionWith(ids);
            foreach (var id in ids)
            {
                if (!_mailsWith.TryGetValue(id, out var mails))
                {
                    _mailsWith.Add(id, mails = []);
                }

                mails.Add(item);
            }
        }

        internal void Remove(ItemId item)
        {
            if (!_idsOf.Remove(item, out var ids))
            {
                return;
            }

            foreach (var id in ids)
            {
                if (_mailsWith.TryGetValue(id, out var mails) && mails.Remove(item) && mails.Count == 0)
                {
                    _mailsWith.Remove(id);
                }
            }
        }
    }
}
