using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Speech;
using Strongroom.Analysis.Sandboxing;
using Strongroom.Analysis.Tools;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis;

/// <summary>Settings of an <see cref="Analyser"/>. Thread-safe: immutable.</summary>
public sealed record AnalyserOptions
{
    /// <summary>Bounds on each worker.</summary>
    public AnalysisLimits Limits { get; init; } = new();

    /// <summary>Greatest number of workers at work at once; 2. Further items wait.</summary>
    public int MaxWorkers { get; init; } = 2;

    /// <summary>Keep one started worker waiting, so that an item need not wait for a process to start; true. It costs about 40 MiB.</summary>
    public bool KeepSpare { get; init; } = true;

    /// <summary>What <see cref="Sandbox.ProbeAsync(CancellationToken)"/> found, or null to probe at first use.</summary>
    public SandboxReport? Sandbox { get; init; }

    /// <summary>Run workers even where no sandbox is possible; false. The operator's own, recorded choice.</summary>
    public bool AllowUnconfined { get; init; }

    /// <summary>How recordings are read.</summary>
    public SpeechOptions Speech { get; init; } = new();

    /// <summary>The clock that time limits are counted on.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Another worker assembly, for tests.</summary>
    internal string Worker { get; init; } = WorkerCommand.DefaultWorker;

    /// <summary>The tools that workers may ask for; a test's worker brings its own.</summary>
    internal IReadOnlyList<Tool> Tools { get; init; } = ToolCatalogue.All;

    /// <summary>Tells how the folders stand that workers share with the host; a test may let programs come and go without installing any.</summary>
    internal Func<string> Standing { get; init; } = ToolCatalogue.Standing;
}

/// <summary>What is known of an item from outside. Goes to the worker through its pipe; content decides, hints only break ties.</summary>
/// <param name="MediaType">Media type given at deposit, or <c>application/octet-stream</c>.</param>
/// <param name="FileName">File name given at deposit, or null.</param>
public sealed record AnalysisHints(string MediaType, string? FileName)
{
    /// <summary>The language that the depositor stated, as a BCP 47 tag, or null. Chooses a speech model, nothing else.</summary>
    public string? Language { get; init; }
}

/// <summary>
/// Turns an item's bytes into a <see cref="SimpleDocument"/> in a sandboxed process of its own. Keeps nothing between items. Thread-safe.
/// Disposing ends all workers.
/// </summary>
public sealed class Analyser : IAsyncDisposable
{
    private readonly AnalyserOptions _options;
    private readonly SemaphoreSlim _places;
    private readonly WorkerLauncher _launcher = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new(); // guards _spare, _spareFor, _probe, _models and _busy
    private readonly TranscriptionServer? _server;
    private Task<WorkerProcess>? _spare;
    private Task<SandboxReport>? _probe;
    private (SiteModels? Models, string Standing) _spareFor;
    private (ModelCheck Check, Task<SiteModels> Models)? _models;
    private int _busy;
    private TaskCompletionSource? _idle;

    /// <summary>Makes an analyser; starts no worker yet.</summary>
    /// <param name="options">Settings.</param>
    public Analyser(AnalyserOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxWorkers, 1);
        _options = options;
        _server = options.Speech.Engine == SpeechEngine.Server ? new TranscriptionServer(options.Speech) : null;
        _places = new SemaphoreSlim(options.MaxWorkers);
    }

    /// <summary>How workers are closed in here; probed at first use unless the options gave it.</summary>
    public Task<SandboxReport> SandboxAsync()
    {
        lock (_lock)
        {
            // A probe that found nothing is made again next time: the machine may only have been too busy, or bubblewrap is there by now.
            if (_probe is null || _probe.IsFaulted || (_probe.IsCompletedSuccessfully && _probe.Result.Kind == SandboxKind.None))
            {
                _probe = _options.Sandbox is { } known ? Task.FromResult(known) : Sandbox.ProbeAsync(_options.Worker, _closing.Token);
            }

            return _probe;
        }
    }

    /// <summary>
    /// Whether the site's speech models are used: their folder is checked, and each model is tried once in a worker of its own, anew when anything in the folder changed.
    /// Null: another engine is set up.
    /// </summary>
    /// <exception cref="AnalysisException">No sandbox, or workers can't be started.</exception>
    public async Task<ModelCheck?> ModelsAsync() => (await SiteModelsAsync())?.Check;

    /// <summary>What <see cref="ModelsAsync"/> last found; null while it has not ended once, and with another engine.</summary>
    public ModelCheck? LastModels
    {
        get
        {
            lock (_lock)
            {
                return _models is { Models: { IsCompletedSuccessfully: true } known } ? known.Result.Check : null;
            }
        }
    }

    /// <summary>Analyses one item. Never throws for what the item does to its worker.</summary>
    /// <param name="content">The item's bytes, read once from its position on, as far as the worker wants; not disposed.</param>
    /// <param name="hints">What is known from outside.</param>
    /// <param name="cancellationToken">Ends the worker.</param>
    /// <exception cref="AnalysisException">No sandbox, or workers can't be started: the item stays pending.</exception>
    public async Task<AnalysisOutcome> AnalyseAsync(Stream content, AnalysisHints hints, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(hints);
        return await RunAsync(content, hints, render: null, cancellationToken);
    }

    /// <summary>Makes a picture of a page or the sound of an item anew. Never throws for what the item does to its worker.</summary>
    /// <param name="content">The item's bytes, read once from its position on, as far as the worker wants; not disposed.</param>
    /// <param name="hints">What is known from outside.</param>
    /// <param name="request">What to make.</param>
    /// <param name="cancellationToken">Ends the worker.</param>
    /// <exception cref="AnalysisException">No sandbox, or workers can't be started; may be asked again.</exception>
    public async Task<RenderOutcome> RenderAsync(Stream content, AnalysisHints hints, RenderRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(hints);
        ArgumentNullException.ThrowIfNull(request);
        if (request is RenderRequest.Page page)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(page.Number, 1, nameof(request));
            ArgumentOutOfRangeException.ThrowIfLessThan(page.MaxPixels, 16, nameof(request));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(page.MaxPixels, RenderRequest.Page.GreatestPixels, nameof(request));
        }

        return Renditions.Verify(await RunAsync(content, hints, request, cancellationToken), request);
    }

    /// <summary>Ends all workers and waits until they are gone. Calls in progress end with <see cref="OperationCanceledException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task idle;
        Task<WorkerProcess>? spare;
        lock (_lock)
        {
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_busy == 0)
            {
                _idle.TrySetResult();
            }

            idle = _idle.Task;
            (spare, _spare) = (_spare, null);
        }

        await idle;
        if (spare is not null)
        {
            await DropAsync(spare);
        }

        _launcher.Dispose();
        _server?.Dispose();
        _places.Dispose();
        _closing.Dispose();
    }

    private async Task<AnalysisOutcome> RunAsync(Stream content, AnalysisHints hints, RenderRequest? render, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            var models = render is null ? await SiteModelsAsync() : null;
            var (command, toolCommand) = await CommandAsync(models);
            await _places.WaitAsync(stop.Token);
            try
            {
                var worker = await TakeWorkerAsync(command, models, stop.Token);
                await using (worker)
                {
                    var tools = new ToolRunner(_launcher, toolCommand, _options.Tools, LimitsFor(models), _options.Clock, Needed) { Server = _server };
                    return await worker.AnalyseAsync(content, hints, render, tools, stop.Token);
                }
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The process that waits for the next item, or null.</summary>
    internal async Task<int?> SpareAsync()
    {
        Task<WorkerProcess>? spare;
        lock (_lock)
        {
            spare = _spare;
        }

        return spare is null ? null : (await spare).Id;
    }

    private Closed Needed => _options.AllowUnconfined ? Closed.None : Sandbox.Needed;

    private AnalysisLimits LimitsFor(SiteModels? models) => models is null
        ? _options.Limits
        : _options.Limits with { MaxLargeMemoryBytes = _options.Limits.MaxLargeMemoryBytes + models.MemoryBytes };

    private async Task<SiteModels?> SiteModelsAsync()
    {
        if (_options.Speech.Engine != SpeechEngine.Sherpa || _options.Speech.Models is not { } pack)
        {
            return null;
        }

        var check = pack.Check();
        Task<SiteModels> models;
        lock (_lock)
        {
            if (_models is not { } known || !ReferenceEquals(known.Check, check) || known.Models.IsFaulted || known.Models.IsCanceled)
            {
                _models = (check, TryModelsAsync(SiteModels.Of(pack, check)));
            }

            models = _models.Value.Models;
        }

        return await models;
    }

    /// <summary>Loads each model in a worker of its own: a broken one may end its process, and that must not look like the fault of an item.</summary>
    private async Task<SiteModels> TryModelsAsync(SiteModels models)
    {
        foreach (var model in models.Models)
        {
            var only = models.Only(model);
            var (command, _) = await CommandAsync(only);
            await using var worker = await StartAsync(command, only, _closing.Token);
            using var nothing = new MemoryStream();
            var outcome = await worker.AnalyseAsync(nothing, new AnalysisHints(ModelTest.MediaType, null), render: null, tools: null, _closing.Token);
            if (outcome is not AnalysisOutcome.Document { Value.Text: ModelTest.Works })
            {
                return models.Broken(model.Name);
            }
        }

        return models;
    }

    private async Task<(WorkerCommand Worker, WorkerCommand Tool)> CommandAsync(SiteModels? models)
    {
        var report = await SandboxAsync();
        if (report.Kind == SandboxKind.None && !_options.AllowUnconfined)
        {
            throw new AnalysisException(AnalysisFault.NoSandbox, "workers can't be closed in on this host, so none is started", report.Remedy);
        }

        var bubblewrap = Sandbox.FindBubblewrap();
        return (
            WorkerCommand.For(report.Kind, _options.Worker, LimitsFor(models), bubblewrap, files: models?.Files),
            WorkerCommand.For(report.Kind, _options.Worker, _options.Limits, bubblewrap, _options.Tools));
    }

    private async Task<WorkerProcess> TakeWorkerAsync(WorkerCommand command, SiteModels? models, CancellationToken cancellationToken)
    {
        Task<WorkerProcess>? ready;
        Task<WorkerProcess>? outdated = null;
        var standing = _options.Standing();
        lock (_lock)
        {
            (ready, var seen) = (_spare, _spareFor);
            (_spare, _spareFor) = (_options.KeepSpare && !_closing.IsCancellationRequested ? StartAsync(command, models, _closing.Token) : null, (models, standing));
            if (!ReferenceEquals(seen.Models, models) || !string.Equals(seen.Standing, standing, StringComparison.Ordinal))
            {
                // It sees the files of other models, or the host as it was before a program came: a sandbox shows what stood there when it was made.
                (ready, outdated) = (null, ready);
            }
        }

        if (outdated is not null)
        {
            await DropAsync(outdated);
        }

        if (ready is not null)
        {
            try
            {
                var spare = await ready;
                if (spare.IsAlive)
                {
                    return spare;
                }

                await spare.DisposeAsync();
            }
            catch (AnalysisException)
            {
                // the spare failed; what matters is whether one can be started now
            }
        }

        return await StartAsync(command, models, cancellationToken);
    }

    private async Task<WorkerProcess> StartAsync(WorkerCommand command, SiteModels? models, CancellationToken cancellationToken)
    {
        var limits = LimitsFor(models);
        var worker = await WorkerProcess.StartAsync(_launcher, command, limits, _options.Clock, cancellationToken, SpeechSetting.Of(_options.Speech, limits, models));
        if ((worker.Closed & Needed) == Needed)
        {
            return worker;
        }

        await worker.DisposeAsync();
        throw new AnalysisException(
            AnalysisFault.WorkerUnavailable, "a worker did not close itself in as the sandbox probe found", "run `strongroom status --health`, then start the node again");
    }

    private static async Task DropAsync(Task<WorkerProcess> starting)
    {
        try
        {
            var worker = await starting;
            await worker.DisposeAsync();
        }
        catch (Exception e) when (e is AnalysisException or OperationCanceledException)
        {
            // it never came to life
        }
    }

    private void Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_idle is not null, this);
            _busy++;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_busy == 0)
            {
                _idle?.TrySetResult();
            }
        }
    }
}
