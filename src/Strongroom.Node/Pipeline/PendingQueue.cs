using System.Threading.Channels;
using Strongroom.Core;

namespace Strongroom.Node.Pipeline;

/// <summary>Ids of items that await analysis, each at most once. Holds nothing that is not in the manifests: losing it loses no work. Thread-safe.</summary>
internal sealed class PendingQueue
{
    private readonly Channel<ItemId> _items = Channel.CreateUnbounded<ItemId>();
    private readonly Lock _lock = new(); // guards _known
    private readonly HashSet<ItemId> _known = [];

    internal void Add(ItemId item)
    {
        lock (_lock)
        {
            if (!_known.Add(item))
            {
                return;
            }
        }

        _items.Writer.TryWrite(item);
    }

    /// <summary>Waits for work and takes what is there, up to a number.</summary>
    internal async Task<IReadOnlyList<ItemId>> TakeAsync(int most, CancellationToken ct)
    {
        var taken = new List<ItemId> { await _items.Reader.ReadAsync(ct) };
        while (taken.Count < most && _items.Reader.TryRead(out var next))
        {
            taken.Add(next);
        }

        return taken;
    }

    /// <summary>The item is no longer in hand; it may be queued again.</summary>
    internal void Done(ItemId item)
    {
        lock (_lock)
        {
            _known.Remove(item);
        }
    }
}
