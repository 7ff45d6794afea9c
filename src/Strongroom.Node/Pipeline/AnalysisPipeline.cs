using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Strongroom.Analysis;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.Hosting;
using Strongroom.Node.Work;
using Strongroom.Vault;

namespace Strongroom.Node.Pipeline;

/// <summary>
/// Pending rows → sandboxed analyser → derivatives, texts and parts → index. The manifests are the only memory of what is to be done: a crash
/// at any step leaves the item pending, and the next start finds it. Each stage waits for the one after it, so nothing piles up. Trouble that is
/// not the item's own fault is tried again, later each time.
/// </summary>
internal sealed class AnalysisPipeline : IManifestObserver, IAsyncDisposable
{
    private const int FeedCount = 32;
    private const int CommitCount = 64;
    private const long SmallBytes = 1 << 20;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    private readonly OpenStore _store;
    private readonly Analyser _analyser;
    private readonly ILogger _log;
    private readonly PendingQueue _queue = new();
    private readonly Channel<Taken> _ready;
    private readonly Channel<NewDerivative> _made = Channel.CreateBounded<NewDerivative>(CommitCount);
    private readonly SemaphoreSlim _commits = new(1); // one batch of derivatives at a time
    private readonly ConcurrentDictionary<ItemId, int> _failures = new();
    private readonly ConcurrentDictionary<ItemId, byte> _again = new(); // unread items that are to be read once more
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new(); // guards _loops
    private readonly List<Task> _loops = [];
    private volatile bool _watching;

    internal AnalysisPipeline(OpenStore store, Analyser analyser, ILogger log)
    {
        _store = store;
        _analyser = analyser;
        _log = log;
        _ready = Channel.CreateBounded<Taken>(Math.Max(1, store.Options.AnalysersAtOnce));
    }

    /// <summary>Codes of troubles that last: why items are not analysed at present.</summary>
    internal string? Trouble { get; private set; }

    /// <summary>The engine that reads recordings, and whether it can.</summary>
    internal string Speech => _store.Options.Speech.Engine switch
    {
        SpeechEngine.None => "none",
        SpeechEngine.Server => AnalysisPackages.MissingFor(SpeechEngine.Server) is { Count: > 0 } missing
            ? $"server: lacks {string.Join(", ", missing)}"
            : "server: ok",
        SpeechEngine.Sherpa => AnalysisPackages.MissingFor(SpeechEngine.Sherpa) is { Count: > 0 } missing
            ? $"sherpa: lacks {string.Join(", ", missing)}"
            : $"sherpa: {_analyser.LastModels?.ToString() ?? "not checked yet"}",
        _ => AnalysisPackages.MissingFor(SpeechEngine.PocketSphinx) is { Count: > 0 } missing
            ? $"pocketsphinx: lacks {string.Join(", ", missing)}"
            : "pocketsphinx: ok",
    };

    /// <summary>Begins. Rows that wait from before are taken up at once.</summary>
    internal void Start()
    {
        _watching = true;
        AddPending();
        Keep(LookAtModelsAsync());
        Keep(FeedAsync());
        Keep(CommitLoopAsync());
        for (var i = 0; i < Math.Max(1, _store.Options.AnalysersAtOnce); i++)
        {
            Keep(AnalyseLoopAsync());
        }
    }

    /// <summary>Queues whatever is pending and not queued: after a new authority or compartment, or when somebody asks.</summary>
    internal void AddPending()
    {
        if (EngineRing() is { } ring)
        {
            foreach (var row in _store.Vault.Pending(ring))
            {
                _queue.Add(row.Item);
            }
        }
    }

    /// <summary>Queues what could not be read, to be read once more.</summary>
    internal void AddUnread()
    {
        if (EngineRing() is not { } ring)
        {
            return;
        }

        foreach (var row in ring.Compartments.SelectMany(c => RowsOf(ring, c)).Where(static r => r.Kind == RowKind.Unread))
        {
            if (ReferenceEquals(_store.Vault.TryFind(ring, row.Item, RowKind.Unread), row))
            {
                _again[row.Item] = 0;
                _queue.Add(row.Item);
            }
        }
    }

    /// <summary>It could not be read, and is to be read once more.</summary>
    internal bool IsToBeReadAgain(ItemId item) => _again.ContainsKey(item);

    public void OnRows(CompartmentId compartment, IReadOnlyList<ItemRow> added, IReadOnlyList<ItemId> removed)
    {
        if (_watching)
        {
            foreach (var row in added.Where(static r => r.Kind == RowKind.Original))
            {
                _queue.Add(row.Item);
            }
        }
    }

    public void OnIndexSegments(CompartmentId compartment, IReadOnlyList<IndexSegment> segments)
    {
        // Not concerned.
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task[] loops;
        lock (_lock)
        {
            loops = [.. _loops];
        }

        await Task.WhenAll(loops);
        await _analyser.DisposeAsync();
        _commits.Dispose();
        _stop.Dispose();
    }

    private static AccessRequest Ask { get; } = new() { Action = AccessAction.Analyse, Purpose = "analysis" };

    private KeyRing? EngineRing() =>
        _store.Recorder.Decide(Ask).Admission is { } admission ? _store.Recorder.RingOf(admission) : null;

    /// <summary>So that status says how the site's models stand before the first recording comes.</summary>
    private async Task LookAtModelsAsync()
    {
        await Task.Yield();
        try
        {
            await _analyser.ModelsAsync();
        }
        catch (Exception e) when (e is AnalysisException or OperationCanceledException or ObjectDisposedException)
        {
            Trouble = e is AnalysisException fault ? fault.Code : Trouble; // tried again with the next item
        }
    }

    /// <summary>Takes ids, records that the engine opens these items, hands them on.</summary>
    private Task FeedAsync() => LoopAsync(async ct =>
    {
        var items = await _queue.TakeAsync(FeedCount, ct);
        await GuardAsync(items, async () =>
        {
            _store.MustBeFresh();
            var decision = _store.Recorder.Decide(Ask);
            var ring = decision.Admission is { } admission ? _store.Recorder.RingOf(admission) : null;
            var rows = new List<ItemRow>();
            foreach (var item in items)
            {
                if (ring is not null && _store.Vault.TryFind(ring, item) is { } row && IsWanted(ring, row))
                {
                    rows.Add(row);
                }
                else
                {
                    _queue.Done(item);
                }
            }

            if (rows.Count == 0)
            {
                return;
            }

            var entry = AccessRecord.Of(_store.State, decision, null, rows.Select(static r => r.Item)).ToDraft();
            var committed = await _store.Recorder.CommitAsync(entry, () => _store.Recorder.StillAdmitted(Ask), ct);
            foreach (var row in rows)
            {
                await _ready.Writer.WriteAsync(new Taken(row, committed, DepthOf(ring!, row)), ct);
            }
        });
    });

    private Task AnalyseLoopAsync() => LoopAsync(async ct =>
    {
        var (row, committed, depth) = await _ready.Reader.ReadAsync(ct);
        await GuardAsync([row.Item], async () =>
        {
            if (EngineRing() is not { } ring || _store.Vault.TryFind(ring, row.Item) is not { } now || now.Version != row.Version || !IsWanted(ring, now))
            {
                _queue.Done(row.Item);
                return;
            }

            NewDerivative derivative;
            var unread = _store.Vault.TryFind(ring, row.Item, RowKind.Unread);
            using (var opened = await _store.Vault.OpenAsync(ring, committed, row.Item, RowKind.Original, ct))
            {
                await using var content = new FirstFault(opened.AsStream());
                var outcome = await _analyser.AnalyseAsync(
                    content, new AnalysisHints(row.Fields.MediaType, row.Fields.FileName) { Language = row.Fields.Language }, ct);

                // What the store did to the bytes is not the item's fault, even where the analyser took it for that.
                content.ThrowIfAny();
                derivative = Derivatives.Of(row, depth, unread, outcome);
            }

            if (unread is not null && derivative.Text is null && string.Equals(derivative.Reason, unread.Reason, StringComparison.Ordinal))
            {
                Done(row.Item); // no better than before: nothing new to write down
                return;
            }

            if (derivative.Text is null)
            {
                NodeLog.Unread(_log, row.Item.ToString(), derivative.Reason ?? "?");
            }

            if (Derivatives.SizeOf(derivative) <= SmallBytes)
            {
                await _made.Writer.WriteAsync(derivative, ct);
            }
            else
            {
                await CommitAsync([derivative], ct); // large ones go one by one, so that few are in memory
            }
        });
    });

    private Task CommitLoopAsync() => LoopAsync(async ct =>
    {
        var batch = new List<NewDerivative> { await _made.Reader.ReadAsync(ct) };
        while (batch.Count < CommitCount && _made.Reader.TryRead(out var next))
        {
            batch.Add(next);
        }

        await CommitAsync(batch, ct);
    });

    private Task CommitAsync(IReadOnlyList<NewDerivative> batch, CancellationToken ct) => GuardAsync([.. batch.Select(static d => d.Item)], async () =>
    {
        await _commits.WaitAsync(ct);
        try
        {
            _store.MustBeFresh();
            var ring = EngineRing() ?? throw new OvertakenException();
            await _store.Vault.AddDerivativesAsync(
                ring,
                batch,
                (draft, items) =>
                {
                    var decision = _store.Recorder.Decide(Ask);
                    if (decision.Admission is null)
                    {
                        throw new OvertakenException();
                    }

                    draft.Access.Add(AccessRecord.Of(_store.State, decision, null, items).ToDraft());
                },
                ct);
            _store.Indexing.IndexNow(ring, batch);
            foreach (var derivative in batch)
            {
                Done(derivative.Item);
            }

            Trouble = null;
        }
        finally
        {
            _commits.Release();
        }
    });

    private void Keep(Task loop)
    {
        lock (_lock)
        {
            _loops.RemoveAll(static l => l.IsCompletedSuccessfully);
            _loops.Add(loop);
        }
    }

    private void Done(ItemId item)
    {
        _failures.TryRemove(item, out _);
        _again.TryRemove(item, out _);
        _queue.Done(item);
    }

    private IReadOnlyList<ItemRow> RowsOf(KeyRing ring, CompartmentId compartment)
    {
        try
        {
            return _store.Vault.Rows(ring, compartment);
        }
        catch (VaultException)
        {
            return []; // damaged: nothing can be done there, and the others must not wait for it
        }
    }

    private bool IsWanted(KeyRing ring, ItemRow row) =>
        _store.Vault.TryFind(ring, row.Item, RowKind.Text) is null
        && (_again.ContainsKey(row.Item) || _store.Vault.TryFind(ring, row.Item, RowKind.Unread) is null);

    private int DepthOf(KeyRing ring, ItemRow row)
    {
        var depth = 0;
        while (depth < Limits.MaxPartDepth && row.Parents.Count > 0 && _store.Vault.TryFind(ring, row.Parents[0]) is { } parent)
        {
            row = parent;
            depth++;
        }

        return depth;
    }

    /// <summary>An item in hand, against the entry that says so.</summary>
    private sealed record Taken(ItemRow Row, Committed Committed, int Depth);

    private async Task LoopAsync(Func<CancellationToken, Task> step)
    {
        await Task.Yield();
        var ct = _stop.Token;
        try
        {
            while (!ct.IsCancellationRequested)
            {
                await step(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopped; what is in hand stays pending.
        }
    }

    /// <summary>Runs one step; on trouble the items stay pending and are queued again after a while.</summary>
    private async Task GuardAsync(IReadOnlyList<ItemId> items, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // the loop's outermost handler: one item's trouble, whatever it is, must not end the pipeline
        catch (Exception e)
#pragma warning restore CA1031
        {
            var code = e switch
            {
                StrongroomException fault => fault.Code,
                OvertakenException => "node.busy",
                _ => "node.unforeseen",
            };
            Trouble = code;
            foreach (var item in items)
            {
                NodeLog.AnalysisDelayed(_log, item.ToString(), code);
                Keep(AgainLaterAsync(item));
            }
        }
    }

    private async Task AgainLaterAsync(ItemId item)
    {
        var failures = _failures.AddOrUpdate(item, 1, static (_, n) => Math.Min(n + 1, 10));
        var delay = TimeSpan.FromSeconds(Math.Min(1 << failures, LongestDelay.TotalSeconds));
        try
        {
            await Task.Delay(delay, _store.Options.Clock, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _queue.Done(item);
        _queue.Add(item);
    }
}
