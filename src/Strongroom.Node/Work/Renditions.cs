using Strongroom.Analysis;
using Strongroom.Core;
using Strongroom.Node.Partners;
using Strongroom.Node.Pipeline;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>
/// Pictures and sounds made anew of opened items, each once for a grant. Kept in memory until the grant ends, or until newer ones need the room. Its
/// workers are not the pipeline's: who reads does not wait for what is being filed. Thread-safe.
/// </summary>
internal sealed class Renditions(OpenStore store) : IAsyncDisposable
{
    /// <summary>All that is kept together; the newest is kept whatever its size, since a player asks for it piece by piece.</summary>
    internal const long MaxBytes = 256 << 20;

    /// <summary>Workers at once; each item waits its turn.</summary>
    private const int Workers = 2;

    private readonly Lock _lock = new(); // guards _made, _turn and _analyser
    private readonly Dictionary<(Id128 Grant, RenderRequest Request), Made> _made = [];
    private readonly CancellationTokenSource _stop = new();
    private long _turn;
    private Analyser? _analyser;

    /// <summary>The rendition, made if need be.</summary>
    /// <param name="grant">A live grant, whose right was looked at just now.</param>
    /// <param name="request">What.</param>
    /// <param name="ct">Ends the wait, not the work: others may wait for it too.</param>
    internal async Task<RenderOutcome> GetAsync(Grant grant, RenderRequest request, CancellationToken ct)
    {
        Made made;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            var now = store.Now();
            foreach (var over in _made.Where(m => m.Value.Expires <= now).Select(static m => m.Key).ToList())
            {
                _made.Remove(over);
            }

            if (!_made.TryGetValue((grant.Id, request), out made!))
            {
                made = new Made(new Lazy<Task<RenderOutcome>>(() => MakeAsync(grant, request)), grant.Expires);
                _made.Add((grant.Id, request), made);
            }

            made.LastUse = ++_turn;
        }

        return await made.Outcome.Value.WaitAsync(ct);
    }

    /// <summary>Lets go of what a session's or every grant made.</summary>
    internal void Forget(Func<Id128, bool> grants)
    {
        lock (_lock)
        {
            foreach (var key in _made.Keys.Where(k => grants(k.Grant)).ToList())
            {
                _made.Remove(key);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Analyser? analyser;
        lock (_lock)
        {
            _stop.Cancel();
            analyser = _analyser;
            _made.Clear();
        }

        if (analyser is not null)
        {
            await analyser.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task<RenderOutcome> MakeAsync(Grant grant, RenderRequest request)
    {
        try
        {
            var outcome = grant.Partner is { } partner
                ? await RenderAsync(new PartnerReading(store).Content(grant), partner.Item.MediaType, partner.Item.FileName, request)
                : await RenderOwnAsync(grant, request);
            MakeRoom((grant.Id, request), outcome);
            return outcome;
        }
        catch
        {
            lock (_lock)
            {
                _made.Remove((grant.Id, request)); // whatever it was, the next asker may have better luck
            }

            throw;
        }
    }

    private async Task<RenderOutcome> RenderOwnAsync(Grant grant, RenderRequest request)
    {
        using var opened = await store.Vault.OpenAsync(store.Recorder.RingOf(grant), grant.Committed, grant.Item, RowKind.Original, _stop.Token);
        return await RenderAsync(opened.AsStream(), opened.Row.Fields.MediaType, opened.Row.Fields.FileName, request);
    }

    // A partner's bytes go through a sandboxed worker of ours, like any other.
    private async Task<RenderOutcome> RenderAsync(Stream bytes, string mediaType, string? fileName, RenderRequest request)
    {
        await using var content = new FirstFault(bytes);
        var outcome = await AnalyserNow().RenderAsync(content, new AnalysisHints(mediaType, fileName), request, _stop.Token);
        content.ThrowIfAny();
        return outcome;
    }

    private Analyser AnalyserNow()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            return _analyser ??= new Analyser(new AnalyserOptions
            {
                Sandbox = store.Sandbox,
                MaxWorkers = Workers,
                AllowUnconfined = store.Options.AllowUnsandboxedAnalysis,
                Clock = TimeProvider.System, // limits on a worker are real time, whatever the node's clock says
            });
        }
    }

    private void MakeRoom((Id128 Grant, RenderRequest Request) newest, RenderOutcome outcome)
    {
        lock (_lock)
        {
            if (_made.TryGetValue(newest, out var made))
            {
                made.Bytes = outcome is RenderOutcome.Rendition rendition ? rendition.Bytes.Length : 0;
            }

            foreach (var oldest in _made.Where(m => m.Key != newest && m.Value.Bytes > 0).OrderBy(static m => m.Value.LastUse)
                .Select(static m => m.Key).ToList())
            {
                if (_made.Values.Sum(static m => m.Bytes) <= MaxBytes)
                {
                    return;
                }

                _made.Remove(oldest);
            }
        }
    }

    /// <summary>One rendition made or in the making. Guarded by the lock.</summary>
    private sealed class Made(Lazy<Task<RenderOutcome>> outcome, DateTimeOffset expires)
    {
        internal Lazy<Task<RenderOutcome>> Outcome { get; } = outcome;

        internal DateTimeOffset Expires { get; } = expires;

        internal long LastUse { get; set; }

        internal long Bytes { get; set; }
    }
}
