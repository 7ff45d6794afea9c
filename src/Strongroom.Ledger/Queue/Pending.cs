namespace Strongroom.Ledger;

/// <summary>
/// One call that waits for the ledger. Continuations run asynchronously: in a pump they are posted to it, elsewhere they don't hold up the
/// writer.
/// </summary>
internal abstract class Pending
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Withdrawn = 2;

    private int _state;

    /// <summary>Claims the call for work. Afterwards its caller can't withdraw it.</summary>
    /// <returns>False when it was withdrawn.</returns>
    internal bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>Puts a taken call back among the waiting.</summary>
    internal void PutBack() => Volatile.Write(ref _state, Waiting);

    internal bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting;

    internal abstract void Fail(Exception cause);
}

/// <summary>A decision that waits to be made and committed.</summary>
internal sealed class PendingCommit(Func<Draft> decide) : Pending
{
    private readonly TaskCompletionSource<Committed> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Func<Draft> Decide { get; } = decide;

    internal Task<Committed> Result => _result.Task;

    internal void Succeed(Committed committed) => _result.TrySetResult(committed);

    internal override void Fail(Exception cause) => _result.TrySetException(cause);

    internal void Cancel(CancellationToken cancellationToken)
    {
        if (TryWithdraw())
        {
            _result.TrySetCanceled(cancellationToken);
        }
    }
}

/// <summary>A call for work that must not overlap with a commit: refreshing, closing.</summary>
internal sealed class PendingWork(Func<Task> work) : Pending
{
    private readonly TaskCompletionSource _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Func<Task> Work { get; } = work;

    internal Task Result => _result.Task;

    internal void Succeed() => _result.TrySetResult();

    internal override void Fail(Exception cause) => _result.TrySetException(cause);
}
