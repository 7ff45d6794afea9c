using Microsoft.Extensions.Logging;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Ledger;
using Strongroom.Node.Hosting;
using Strongroom.Node.State;
using Strongroom.Node.Work;
using Strongroom.Vault;

namespace Strongroom.Node;

/// <summary>
/// The way of a node from locked to serving and back. Order of an unlocking: keys, ledger, answer witness requests, freshness gate, index, serve.
/// Each minute it looks what others committed, passes the gate again and saves the anchor; a store that fails it is left at once, keys and all. One
/// that no peer witnesses keeps its keys, so that it can go on witnessing and come back by itself. Thread-safe.
/// </summary>
internal sealed class Unlocking : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5); // while only a peer's answer is lacking
    private const int SealAllEvery = 10; // ticks
    private const int SweepEvery = 60; // ticks
    private const int SealFromItems = 512;

    private readonly AgencyOptions _options;
    private readonly ILogger _log;
    private readonly StateFolder? _folder;
    private readonly SemaphoreSlim _one = new(1); // one unlocking, locking or tick at a time
    private readonly CancellationTokenSource _stop = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _ticking;
    private volatile OpenStore? _store;
    private volatile bool _isOpening;
    private volatile CancellationTokenSource _leaving = new(); // cut off what waits for peers when the store is to be left
    private bool _wasReadable; // guarded by _one
    private int _disposed;
    private long _ticksDone;
    private LocalMemory _memory = new(null, [], CosignedNotes.InMemory(), CosignedNotes.InMemory(), static _ => { }); // where there is no state folder

    private Unlocking(AgencyOptions options, StateFolder? folder, ILogger log)
    {
        _options = options;
        _folder = folder;
        _log = log;
        _timer = new PeriodicTimer(Tick, options.Clock);
        _ticking = TickAsync();
    }

    /// <summary>Raised when keys were dropped.</summary>
    internal event Action? Dark;

    internal OpenStore? Store => _store;

    /// <summary>How often the minute's check was made and is over: for whoever counts what else the store is asked.</summary>
    internal long TicksDone => Interlocked.Read(ref _ticksDone);

    /// <summary>Why the node refuses to serve, or why it locked itself; null when nothing is wrong.</summary>
    internal StrongroomException? Fault { get; private set; }

    /// <summary>Code of a trouble of the minute's check that may pass by itself, or null.</summary>
    internal string? Trouble { get; private set; }

    internal AgencyState State => _store switch
    {
        null when _isOpening => AgencyState.Opening,
        null => Fault is LedgerException ? AgencyState.Refused : AgencyState.Locked,
        { IsServing: false } when _isOpening => AgencyState.Opening,
        { } store => store.Witnessing.Freshness.Status switch
        {
            FreshnessStatus.FreshnessUnproven => AgencyState.FreshnessUnproven,
            FreshnessStatus.Dark => AgencyState.Dark,
            _ when !store.IsServing => AgencyState.Opening,
            FreshnessStatus.ReadOnly => AgencyState.ReadOnly,
            _ => AgencyState.Serving,
        },
    };

    /// <summary>Takes the state folder and checks that an agency was founded here. Reads no key.</summary>
    internal static async Task<Unlocking> PrepareAsync(AgencyOptions options, ILogger log, CancellationToken ct)
    {
        if (!UnicodeWorks())
        {
            throw new NodeException(NodeFault.NoUnicode, FaultKind.Outside, "this host's Unicode data do not work", "Install ICU (libicu).");
        }

        var folder = options.StatePath is { } path ? StateFolder.Take(path) : null;
        try
        {
            var identity = await StoreKeys.IdentifyAsync(options.Store, ct);
            var known = folder?.Identity();
            if (identity is null || (folder is not null && known is null))
            {
                throw new NodeException(
                    NodeFault.NotFounded, FaultKind.Outside, "no agency was founded in this store and state folder", "Run 'strongroom init', or 'strongroom recover'.");
            }

            if (known is not null && (!string.Equals(known.Store, identity.Store.ToString(), StringComparison.Ordinal)
                || !string.Equals(known.LogKey, Convert.ToBase64String(identity.LogKey.Spki), StringComparison.Ordinal)
                || !string.Equals(known.Agency, options.AgencyName, StringComparison.Ordinal)))
            {
                throw new NodeException(
                    NodeFault.StateUnusable, FaultKind.Outside, "the state folder belongs to another agency or store", "Check both places.");
            }

            return new Unlocking(options, folder, log);
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }

    internal static bool IsFatal(LedgerException fault) => fault.Fault
        is LedgerFault.RolledBack or LedgerFault.Forked or LedgerFault.CommitInvalid or LedgerFault.StopAndReload or LedgerFault.AnchorForeign;

    internal static NodeException LockedFault() =>
        new(NodeFault.Locked, FaultKind.Outside, "the node is locked", "A custodian unlocks it with 'strongroom unlock'.");

    /// <summary>The store, if it serves.</summary>
    internal OpenStore Serving() => _store is { IsServing: true, MayRead: true } store ? store : throw NotServing();

    /// <summary>The store, if it is unlocked at all.</summary>
    internal OpenStore Any() => _store is { } store && State is not AgencyState.Opening ? store : throw NotServing();

    /// <summary>The store as soon as its ledger is open, to witness for others with: whether it may be read itself does not matter.</summary>
    internal OpenStore Witnessing() => _store ?? throw NotServing();

    internal async Task UnlockAsync(SecretBytes passphrase, CancellationToken ct)
    {
        // The opening goes on when the asker hangs up; his passphrase does not outlive it.
        using var own = passphrase.Copy();
        await _one.WaitAsync(ct);
        try
        {
            if (_store is null)
            {
                _isOpening = true;
                await OpenAsync(own);
            }
        }
        finally
        {
            _isOpening = false;
            _one.Release();
        }
    }

    /// <summary>Brings the node to serve when custodians have just accepted its freshness, or a peer that was lacking has been ended.</summary>
    internal async Task ServeIfFreshAsync()
    {
        if (_store is null or { IsServing: true, MayRead: true })
        {
            return;
        }

        await _one.WaitAsync(_stop.Token);
        try
        {
            if (_store is { } store)
            {
                await PassAsync(store);
            }
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return; // the store is being left
        }
        finally
        {
            _one.Release();
        }
    }

    internal async Task LockAsync(StrongroomException? why)
    {
        await _leaving.CancelAsync();
        await _one.WaitAsync();
        try
        {
            await CloseAsync(why);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Leaves the store, as soon as whoever is at work with it lets go.</summary>
    internal void GoDark(LedgerException why) => _ = LockAsync(why);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        await _ticking;
        _timer.Dispose();
        if (_store is { IsServing: true } store)
        {
            // So that the next start loads the index instead of making it again.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await store.Indexing.SealAsync(1, limit.Token);
            }
            catch (OperationCanceledException)
            {
                // The texts are in the store; the next start takes longer.
            }
        }

        await LockAsync(null);
        _folder?.Dispose();
        _one.Dispose();
        _leaving.Dispose();
        _stop.Dispose();
    }

    private static bool UnicodeWorks() =>
        string.Equals("e\u0301".Normalize(System.Text.NormalizationForm.FormC), "\u00e9", StringComparison.Ordinal)
        && string.Equals("\ufb01".Normalize(System.Text.NormalizationForm.FormKC), "fi", StringComparison.Ordinal);

    private StrongroomException NotServing() => State switch
    {
        AgencyState.Opening => new NodeException(NodeFault.Opening, FaultKind.Outside, "the node is opening its store", "Wait a moment."),
        AgencyState.FreshnessUnproven => new NodeException(
            NodeFault.FreshnessUnproven, FaultKind.Outside, "nothing proves that this store is the newest there is", "Two custodians accept it on the record."),
        AgencyState.Dark => new NodeException(
            NodeFault.Dark,
            FaultKind.Outside,
            $"no peer has witnessed the record since {_store?.Witnessing.Freshness.LastCosigned:u}",
            "Restore the link to a peer; the node then serves by itself."),
        AgencyState.Refused => new NodeException(
            NodeFault.RolledBack, FaultKind.Outside, $"the node refuses this store: {Fault?.Code}", Fault?.Remedy),
        _ => LockedFault(),
    };

    private async Task OpenAsync(SecretBytes passphrase)
    {
        Fault = null;
        OpenStore store;
        try
        {
            _memory = _folder?.Memory() ?? _memory;
            store = await OpenStore.OpenAsync(_options, passphrase, _memory, _log, _stop.Token);
        }
        catch (VaultException e) when (e.Fault == VaultFault.WrongPassphrase)
        {
            throw new NodeException(NodeFault.WrongPassphrase, FaultKind.Refused, "the passphrase does not open this store", "Check it and try again.", e);
        }
        catch (LedgerException e)
        {
            KeepEvidence(e);
            Fault = e;
            NodeLog.Fault(_log, e.Code);
            throw;
        }

        _leaving = new CancellationTokenSource();
        _store = store;
        try
        {
            await PassAsync(store);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            await CloseAsync(null);
            throw LockedFault();
        }
        catch (Exception) when (ReferenceEquals(_store, store))
        {
            await CloseAsync(null);
            throw;
        }

        _timer.Period = store.Witnessing.Waits ? Soon : Tick;
        NodeLog.StateChanged(_log, _options.AgencyName, State);
    }

    /// <summary>Passes the gate and serves as much as it allows. A store that it refuses is left.</summary>
    private async Task PassAsync(OpenStore store)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _leaving.Token);
            await store.Witnessing.PassAsync(either.Token);
            if (!store.IsServing && store.MayRead)
            {
                await ServeAsync(store);
            }

            if (_wasReadable && !store.MayRead)
            {
                Dark?.Invoke();
                store.Grants.EndAll();
                NodeLog.StateChanged(_log, _options.AgencyName, State);
            }

            _wasReadable = store.MayRead;
            if (store.IsServing)
            {
                SaveAnchor(store);
            }
        }
        catch (LedgerException e) when (IsFatal(e))
        {
            KeepEvidence(e);
            NodeLog.Fault(_log, e.Code);
            await CloseAsync(e);
            throw;
        }
    }

    private async Task ServeAsync(OpenStore store)
    {
        try
        {
            await store.ServeAsync(_stop.Token);
        }
        catch
        {
            await CloseAsync(null); // half of it runs
            throw;
        }
    }

    private void KeepEvidence(LedgerException fault)
    {
        if (fault.Evidence is { } evidence)
        {
            _memory.KeepEvidence(evidence);
        }
    }

    private async Task CloseAsync(StrongroomException? why)
    {
        Fault = why;
        var store = _store;
        _store = null;
        _wasReadable = false;
        Dark?.Invoke();
        if (store is not null)
        {
            await store.DisposeAsync();
            NodeLog.StateChanged(_log, _options.AgencyName, State);
        }
    }

    private void SaveAnchor(OpenStore store)
    {
        _memory = _memory with { Anchor = store.Ledger.Anchor };
        _folder?.SaveAnchor(store.Ledger.Anchor);
    }

    private async Task TickAsync()
    {
        await Task.Yield();
        try
        {
            for (var tick = 1; await _timer.WaitForNextTickAsync(_stop.Token); tick++)
            {
                await OneTickAsync(tick, _stop.Token);
                _timer.Period = _store?.Witnessing.Waits is true ? Soon : Tick;
                Interlocked.Increment(ref _ticksDone);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    internal async Task OneTickAsync(int tick, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (_store is not { } store)
            {
                return;
            }

            if (store.IsServing)
            {
                await store.Vault.RefreshAsync(ct);
            }

            await PassAsync(store);
            if (!store.IsServing || !store.MayRead)
            {
                return;
            }

            await store.Indexing.CatchUpAsync(ct);
            store.LookForWork();
            await store.Indexing.SealAsync(tick % SealAllEvery == 0 ? 1 : SealFromItems, ct);
            if (tick % SweepEvery == 0 && store.MayFile)
            {
                await store.Vault.SweepAsync(ct);
            }

            Trouble = null;
        }
        catch (LedgerException e) when (IsFatal(e))
        {
            if (_store is not null)
            {
                NodeLog.Fault(_log, e.Code);
                await CloseAsync(e);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return; // the store is being left
        }
        catch (StrongroomException e)
        {
            NodeLog.Fault(_log, e.Code);
            Trouble = e.Code;
        }
        finally
        {
            _one.Release();
        }
    }
}
