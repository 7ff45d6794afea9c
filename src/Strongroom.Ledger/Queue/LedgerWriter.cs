using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// The one queue of a ledger. Whoever calls while nobody leads becomes the leader and works the queue off, group by group, in its own thread
/// and synchronisation context; the others wait. So there is no thread, timer or pool of our own, and in a single-threaded pump everything
/// stays in it. Groups form by themselves: what arrives while one commit is being written goes into the next.
/// </summary>
internal sealed class LedgerWriter(CommitStore store, LedgerSecrets secrets, LedgerState state, LedgerOptions options)
{
    private readonly Lock _lock = new(); // guards _queue, _leading and _closed
    private readonly LinkedList<Pending> _queue = new();
    private bool _leading;
    private bool _closed;

    // Used by the leader only.
    private bool _mustLook; // what the store holds after our last commit is not known
    private int _singly; // so many groups hold one draft each, to find the one that can't be composed
    private Exception? _poison; // a fold or the store broke the state in memory: nothing is decided on it any more

    // Both are async methods of their own, not the waiting task handed out: that one completes whoever combines it (Task.WhenAll) on the thread
    // pool, while an await posts to the context it was written in.
    internal async Task<Committed> CommitAsync(Func<Draft> decide, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pending = new PendingCommit(decide);
        await using (cancellationToken.Register(() => pending.Cancel(cancellationToken)))
        {
            Enqueue(pending);
            return await pending.Result;
        }
    }

    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var pending = new PendingWork(() => RefreshNowAsync(cancellationToken));
        Enqueue(pending);
        await pending.Result;
    }

    internal async ValueTask CloseAsync()
    {
        var last = new PendingWork(() => Task.CompletedTask);
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _queue.AddLast(last);
        }

        LeadIfNobodyDoes();
        try
        {
            await last.Result;
        }
        catch (LedgerException)
        {
            return; // stopped already: whoever had work was told, and there is nothing left to wait for
        }
    }

    private void Enqueue(Pending pending)
    {
        lock (_lock)
        {
            if (_closed)
            {
                pending.Fail(new LedgerException(LedgerFault.Closed, "the ledger is closed"));
                return;
            }

            _queue.AddLast(pending);
        }

        LeadIfNobodyDoes();
    }

    private void LeadIfNobodyDoes()
    {
        lock (_lock)
        {
            if (_leading)
            {
                return;
            }

            _leading = true;
        }

        _ = LeadAsync();
    }

    private async Task LeadAsync()
    {
        while (TakeFirst() is { } first)
        {
            try
            {
                if (_poison is not null)
                {
                    throw Stop();
                }

                if (first is PendingWork work)
                {
                    await work.Work();
                    work.Succeed();
                }
                else
                {
                    await CommitGroupAsync((PendingCommit)first);
                }
            }
#pragma warning disable CA1031 // handed to the caller whose work it was; a leader that died would leave everybody else waiting for ever
            catch (Exception e)
            {
                first.Fail(e);
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>Takes the first call that was not withdrawn; with none left the leader steps down, in the same moment.</summary>
    private Pending? TakeFirst()
    {
        lock (_lock)
        {
            while (_queue.First is { } node)
            {
                _queue.RemoveFirst();
                if (node.Value.TryTake())
                {
                    return node.Value;
                }
            }

            _leading = false;
            return null;
        }
    }

    private PendingCommit? TakeFirstCommit()
    {
        lock (_lock)
        {
            while (_queue.First is { Value: PendingCommit pending })
            {
                _queue.RemoveFirst();
                if (pending.TryTake())
                {
                    return pending;
                }
            }

            return null;
        }
    }

    private void PutBack(IEnumerable<PendingCommit> inOrder)
    {
        lock (_lock)
        {
            foreach (var pending in inOrder.Reverse())
            {
                pending.PutBack();
                _queue.AddFirst(pending);
            }
        }
    }

    private async Task CommitGroupAsync(PendingCommit first)
    {
        if (_mustLook)
        {
            await CatchUpAsync(CancellationToken.None);
            _mustLook = false;
        }

        var group = Decide(first);
        if (group.Members.Count == 0)
        {
            return;
        }

        byte[] bytes;
        try
        {
            var heads = group.Compose(options.Heads);
            bytes = CommitBuilder.Build(
                state.Chain, secrets, [.. group.Members.Select(static m => m.Draft)], heads, options.Clock.GetUtcNow());
        }
#pragma warning disable CA1031 // one draft that can't be composed must not take the others down with it
        catch (Exception e)
        {
            if (group.Members.Count == 1)
            {
                group.Members[0].Pending.Fail(e);
            }
            else
            {
                _singly = group.Members.Count;
                PutBack(group.Members.Select(static m => m.Pending));
            }

            return;
        }
#pragma warning restore CA1031

        await WriteAsync(group, bytes);
    }

    /// <summary>Runs decide functions on the folded state, in order, until the group is full or must be closed.</summary>
    private Group Decide(PendingCommit first)
    {
        var group = new Group();
        var most = _singly > 0 ? 1 : Group.MaxDrafts;
        _singly = Math.Max(0, _singly - 1);
        for (var pending = first; pending is not null; pending = TakeFirstCommit())
        {
            Draft draft;
            try
            {
                draft = pending.Decide();
                Group.Check(draft, options.Heads is not null);
            }
#pragma warning disable CA1031 // a refusal is the decider's own exception, whatever it is, and goes back to its caller
            catch (Exception e)
            {
                pending.Fail(e);
                continue;
            }
#pragma warning restore CA1031

            if (!group.TryAdd(pending, draft))
            {
                PutBack([pending]); // decided again when this group is folded
                break;
            }

            if (group.IsClosed || group.Members.Count == most)
            {
                break;
            }
        }

        return group;
    }

    private async Task WriteAsync(Group group, byte[] bytes)
    {
        try
        {
            // The reader's own way, before anybody else can see it: what we could not read ourselves is never written.
            var commit = CommitReader.Accept(state.Chain, secrets, bytes);
            var (outcome, cause) = await store.WriteAsync(state.Chain.Next, bytes);
            switch (outcome)
            {
                case WriteOutcome.Ours:
                    Apply(commit);
                    group.Succeed(commit);
                    await state.StoreTilesAsync(store.Objects, lookFirst: false, CancellationToken.None);
                    return;
                case WriteOutcome.Theirs:
                    _mustLook = true;
                    PutBack(group.Members.Select(static m => m.Pending));
                    return;
                case WriteOutcome.Failed:
                    FailAll(group, cause!);
                    return;
                default:
                    // Ours may yet become commit n. Nobody is told that it did or did not; whatever is there is folded before the next decision.
                    _mustLook = true;
                    FailAll(group, new LedgerException(
                        LedgerFault.OutcomeUnknown, $"the store does not say whether commit {state.Chain.Next} is there", cause));
                    return;
            }
        }
#pragma warning disable CA1031 // anything unforeseen around the commit point leaves the state unknown: every waiter hears of it, and we stop
        catch (Exception e)
        {
            _poison ??= e;
            FailAll(group, e is LedgerException ? e : Stop());
        }
#pragma warning restore CA1031
    }

    private static void FailAll(Group group, Exception cause)
    {
        foreach (var (pending, _) in group.Members)
        {
            pending.Fail(cause);
        }
    }

    private void Apply(AcceptedCommit commit)
    {
        try
        {
            state.Apply(commit);
        }
#pragma warning disable CA1031 // a fold that failed half way leaves state that nothing may be decided on
        catch (Exception e)
        {
            _poison = e;
            throw Stop();
        }
#pragma warning restore CA1031
    }

    private LedgerException Stop() =>
        new(LedgerFault.StopAndReload, $"the state after commit {state.Chain.Next - 1} can't be trusted any more", _poison);

    private async Task RefreshNowAsync(CancellationToken cancellationToken)
    {
        var position = state.Chain.Position;
        var bytes = await store.ReadAsync(position.Commit, cancellationToken)
            ?? throw new LedgerException(LedgerFault.RolledBack, $"the store no longer holds commit {position.Commit}");
        CommitRecord record;
        try
        {
            record = CommitRecord.Decode(bytes);
            CommitReader.CheckSignatures(record, secrets.LogKey.PublicKey);
        }
        catch (MalformedException e)
        {
            throw CommitReader.Invalid(position.Commit, e.Message, e);
        }

        if (record.Hash != position.CommitHash)
        {
            throw new LedgerException(LedgerFault.Forked, $"the store's commit {position.Commit} is another one than before");
        }

        await CatchUpAsync(cancellationToken);
        _mustLook = false;
    }

    /// <summary>Folds every commit after ours. What does not verify is not folded, and nothing is decided until it does.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await foreach (var bytes in store.ReadFromAsync(state.Chain.Next, cancellationToken))
        {
            var commit = CommitReader.Accept(state.Chain, secrets, bytes);
            CommitReader.CheckSignatures(commit.Record, secrets.LogKey.PublicKey);
            Apply(commit);
        }

        await state.StoreTilesAsync(store.Objects, lookFirst: true, cancellationToken);
    }
}
