using System.Runtime.ExceptionServices;
using Strongroom.Core;

namespace Strongroom.Testing;

/// <summary>
/// One thread for everything: work posted by awaits is queued and run here, in an order drawn from a seed, so that a run replays exactly.
/// Work that gets onto another thread is a bug in the code under test; <see cref="Run"/> notices it.
/// </summary>
public sealed class Pump : SynchronizationContext
{
    private readonly SeededChance? _chance;
    private readonly List<(SendOrPostCallback Work, object? State)> _queue = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _leftThread;

    private Pump(SeededChance? chance) => _chance = chance;

    /// <summary>Runs work to its end in this thread.</summary>
    /// <param name="work">What to run.</param>
    /// <param name="seed">Draws the order of whatever is ready; null runs first come, first served.</param>
    /// <exception cref="InvalidOperationException">The work left the thread, or waits for something that nobody will do.</exception>
    public static void Run(Func<Task> work, ulong? seed = null)
    {
        var before = Current;
        var pump = new Pump(seed is { } value ? new SeededChance(value) : null);
        SetSynchronizationContext(pump);
        try
        {
            var task = work();
            while (!task.IsCompleted)
            {
                pump.RunOne();
            }

            if (task.IsFaulted)
            {
                ExceptionDispatchInfo.Throw(task.Exception!.InnerExceptions[0]);
            }

            task.GetAwaiter().GetResult();
            if (pump._leftThread)
            {
                throw new InvalidOperationException("work left the pump's thread");
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_queue)
        {
            _leftThread |= Environment.CurrentManagedThreadId != _thread;
            _queue.Add((d, state));
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    private void RunOne()
    {
        (SendOrPostCallback Work, object? State) next;
        lock (_queue)
        {
            if (_queue.Count == 0)
            {
                throw new InvalidOperationException("nothing is left to do, but the work is not done: it waits for another thread or for ever");
            }

            var at = _chance?.Below(_queue.Count) ?? 0;
            next = _queue[at];
            _queue.RemoveAt(at);
        }

        next.Work(next.State);
    }
}
