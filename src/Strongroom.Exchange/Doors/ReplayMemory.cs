using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;

namespace Strongroom.Exchange;

/// <summary>
/// The exchange ids of questions that came in lately: each is answered once. Rests on the ledger, in which every answered question stands before its answer
/// leaves, so neither a restart nor another node over the same store forgets one. Bounded for each peer. Thread-safe.
/// </summary>
public sealed class ReplayMemory : ILedgerFold
{
    /// <summary>Most ids kept for one peer; a peer that asks more within their lifetime is refused.</summary>
    public const int MaxPerPeer = 1 << 16;

    private readonly GovernanceFold _governance;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new(); // guards what follows
    private readonly HashSet<ExchangeId> _taken = [];
    private readonly HashSet<ExchangeId> _committed = [];
    private readonly Dictionary<PeerId, int> _counts = [];
    private readonly Queue<(DateTimeOffset Until, PeerId Peer, ExchangeId Exchange)> _takenInOrder = new();
    private readonly Queue<(DateTimeOffset Until, ExchangeId Exchange)> _committedInOrder = new();

    /// <summary>Makes an empty memory.</summary>
    /// <param name="governance">The fold that stands before this one.</param>
    /// <param name="clock">The clock.</param>
    public ReplayMemory(GovernanceFold governance, TimeProvider clock)
    {
        _governance = governance;
        _clock = clock;
    }

    /// <inheritdoc/>
    public void Apply(OpenedCommit commit)
    {
        var until = commit.Time + Assertion.Memory;
        if (until < _clock.GetUtcNow() || !_governance.IsFounded)
        {
            return;
        }

        foreach (var entry in commit.Entries)
        {
            if (entry.Tree == LedgerTree.Access && entry.Kind == AccessRecord.EntryKind && ExchangeIn(entry) is { } exchange)
            {
                lock (_lock)
                {
                    Forget(_clock.GetUtcNow());
                    if (_committed.Add(exchange))
                    {
                        _committedInOrder.Enqueue((until, exchange));
                    }
                }
            }
        }
    }

    /// <summary>Takes an id for the one answer that it may get.</summary>
    /// <param name="peer">Who asks.</param>
    /// <param name="exchange">The id.</param>
    /// <returns>False when it was taken before, here or anywhere over this store, or when the peer has too many.</returns>
    internal bool TryTake(PeerId peer, ExchangeId exchange)
    {
        var now = _clock.GetUtcNow();
        lock (_lock)
        {
            Forget(now);
            if (_committed.Contains(exchange) || _counts.GetValueOrDefault(peer) >= MaxPerPeer || !_taken.Add(exchange))
            {
                return false;
            }

            _counts[peer] = _counts.GetValueOrDefault(peer) + 1;
            _takenInOrder.Enqueue((now + Assertion.Memory, peer, exchange));
            return true;
        }
    }

    /// <summary>Whether another node over this store answered it first. Asked inside the decision of the commit.</summary>
    internal bool IsCommitted(ExchangeId exchange)
    {
        lock (_lock)
        {
            return _committed.Contains(exchange);
        }
    }

    private void Forget(DateTimeOffset now)
    {
        while (_takenInOrder.TryPeek(out var oldest) && oldest.Until < now)
        {
            _takenInOrder.Dequeue();
            _taken.Remove(oldest.Exchange);
            _counts[oldest.Peer]--;
        }

        while (_committedInOrder.TryPeek(out var oldest) && oldest.Until < now)
        {
            _committedInOrder.Dequeue();
            _committed.Remove(oldest.Exchange);
        }
    }

    private ExchangeId? ExchangeIn(OpenedEntry entry)
    {
        try
        {
            var request = AccessRecord.Decode(_governance.Current.Policy, entry.Body).Request;
            return request is { Person: null, Partner: { Asker: not null } link } ? link.Exchange : null;
        }
        catch (GovernanceException)
        {
            return null; // a damaged entry is for the verifier to find
        }
    }
}
