using System.Runtime.CompilerServices;
using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Testing;

/// <summary>
/// A store that fails, lies, delays and crashes by plan, deterministically from one seed, over a memory store that holds the truth. For several
/// nodes over one truth make one of these for each, with the same memory store. Not thread-safe: one thread, as in the simulator.
/// </summary>
public sealed class HostileStore : IObjectStore
{
    private readonly SeededChance _chance;
    private readonly List<(int DueIn, ObjectName Name, byte[] Bytes)> _delayed = [];
    private readonly List<List<ObjectName>> _oldLists = [];
    private bool _crashed;

    /// <summary>Wraps a store.</summary>
    public HostileStore(MemoryStore truth, ulong seed, HostilePlan? plan = null)
    {
        Truth = truth;
        _chance = new SeededChance(seed);
        Plan = plan ?? HostilePlan.Honest;
    }

    /// <summary>What is really stored.</summary>
    public MemoryStore Truth { get; }

    /// <summary>What goes wrong from now on.</summary>
    public HostilePlan Plan { get; set; }

    /// <summary>Steps taken: each call counts one before its effect, and each that changes the store one after it.</summary>
    public long Steps { get; private set; }

    /// <summary>The step at which the process "ends"; 0 is never.</summary>
    public long CrashAtStep { get; set; }

    /// <summary>How many faults and lies were played so far, so that a test can show that it tested something.</summary>
    public int FaultsPlayed { get; private set; }

    /// <summary>Read calls that reached the store: equal in two worlds.</summary>
    public long Reads { get; private set; }

    /// <summary>The next process begins: the store answers again.</summary>
    public void Restart()
    {
        _crashed = false;
        CrashAtStep = 0;
    }

    /// <summary>Everything still on its way arrives now.</summary>
    public async Task DeliverDelayedAsync()
    {
        foreach (var (_, name, bytes) in _delayed)
        {
            await Truth.CreateAsync(name, bytes, CancellationToken.None);
        }

        _delayed.Clear();
    }

    public async ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken)
    {
        await StepAsync();
        await (await Truth.BeginCreateAsync(name, cancellationToken)).DisposeAsync(); // the same refusals
        return new Writer(this, name);
    }

    public async ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await StepAsync();
        Reads++;
        if (Plays(Plan.FailReadOneIn))
        {
            throw new StorageException(StorageFault.Unavailable, $"reading {name}");
        }

        if (Plays(Plan.HideOneIn))
        {
            return null;
        }

        var range = await Truth.ReadAsync(name, offset, destination, cancellationToken);
        if (range is { Count: > 0 } found && Plays(Plan.FlipReadOneIn))
        {
            destination.Span[_chance.Below(found.Count)] ^= (byte)(1 << _chance.Below(8));
        }

        return range;
    }

    public async IAsyncEnumerable<ObjectName> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await StepAsync();
        var names = Truth.Snapshot().Select(static o => o.Key).ToList();
        if (_oldLists.Count > 0 && Plays(Plan.StaleListOneIn))
        {
            names = _oldLists[_chance.Below(_oldLists.Count)];
        }

        _oldLists.Add(names);
        foreach (var name in names.Where(n => n.ToString().StartsWith(prefix, StringComparison.Ordinal)))
        {
            yield return name;
        }
    }

    public async ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken)
    {
        await StepAsync();
        await Truth.DeleteAsync(name, cancellationToken);
        Count();
    }

    private async ValueTask StepAsync()
    {
        Count();
        if (Plan.Yield)
        {
            await Task.Yield();
            CheckAlive();
        }

        for (var i = _delayed.Count - 1; i >= 0; i--)
        {
            var (dueIn, name, bytes) = _delayed[i];
            if (dueIn > 0)
            {
                _delayed[i] = (dueIn - 1, name, bytes);
                continue;
            }

            _delayed.RemoveAt(i);
            await Truth.CreateAsync(name, bytes, CancellationToken.None);
        }
    }

    private void Count()
    {
        CheckAlive();
        Steps++;
        if (Steps == CrashAtStep)
        {
            _crashed = true;
            CheckAlive();
        }
    }

    private void CheckAlive()
    {
        if (_crashed)
        {
            throw new SimulatedCrashException(Steps);
        }
    }

    private bool Plays(int oneIn)
    {
        var plays = oneIn > 0 && _chance.OneIn(oneIn);
        FaultsPlayed += plays ? 1 : 0;
        return plays;
    }

    private async ValueTask<CreateOutcome> CreateAsync(ObjectName name, byte[] bytes, CancellationToken cancellationToken)
    {
        await StepAsync();
        if (Plays(Plan.FailCreateOneIn))
        {
            throw new StorageException(StorageFault.Unavailable, $"creating {name}");
        }

        if (Plays(Plan.DelayOneIn))
        {
            _delayed.Add((_chance.Below(20), name, bytes));
            throw new StorageException(StorageFault.OutcomeUnknown, $"creating {name}");
        }

        if (Plays(Plan.LoseOneIn))
        {
            return CreateOutcome.Created;
        }

        var outcome = await Truth.CreateAsync(name, bytes, cancellationToken);
        if (outcome == CreateOutcome.AlreadyExists && Plays(Plan.LieOnConditionOneIn))
        {
            Truth.DangerousReplace(name, bytes);
            outcome = CreateOutcome.Created;
        }

        Count();
        return Plays(Plan.StoreButFailOneIn) ? throw new StorageException(StorageFault.OutcomeUnknown, $"creating {name}") : outcome;
    }

    private sealed class Writer(HostileStore store, ObjectName name) : IObjectWriter
    {
        private readonly MemoryStream _bytes = new();

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            await store.StepAsync();
            _bytes.Write(bytes.Span);
        }

        public ValueTask<CreateOutcome> CompleteAsync(CancellationToken cancellationToken) =>
            store.CreateAsync(name, _bytes.ToArray(), cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
