namespace Strongroom.Analysis;

/// <summary>Settings of an <see cref="Analyser"/>. Thread-safe: immutable.</summary>
public sealed record AnalyserOptions
{
    /// <summary>Bounds on each worker.</summary>
    public AnalysisLimits Limits { get; init; } = new();

    /// <summary>Greatest number of workers at work at once; 2. Further items wait.</summary>
    public int MaxWorkers { get; init; } = 2;

    /// <summary>What <see cref="Sandbox.ProbeAsync"/> found, or null to probe at first use.</summary>
    public SandboxReport? Sandbox { get; init; }

    /// <summary>Run workers even where no sandbox is possible; false. The operator's own, recorded choice.</summary>
    public bool AllowUnconfined { get; init; }

    /// <summary>The clock that time limits are counted on.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>What is known of an item from outside. Goes to the worker through its pipe; content decides, hints only break ties.</summary>
/// <param name="MediaType">Media type given at deposit, or <c>application/octet-stream</c>.</param>
/// <param name="FileName">File name given at deposit, or null.</param>
public sealed record AnalysisHints(string MediaType, string? FileName);

/// <summary>
/// Turns an item's bytes into a <see cref="SimpleDocument"/> in a sandboxed process of its own. Keeps nothing between items. Thread-safe.
/// Disposing ends all workers.
/// </summary>
public sealed class Analyser : IAsyncDisposable
{
    /// <summary>Makes an analyser; starts nothing yet.</summary>
    /// <param name="options">Settings.</param>
    public Analyser(AnalyserOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
    }

    /// <summary>Analyses one item. Never throws for what the item does to its worker.</summary>
    /// <param name="content">The item's bytes, read once from its position on, as far as the worker wants; not disposed.</param>
    /// <param name="hints">What is known from outside.</param>
    /// <param name="cancellationToken">Ends the worker.</param>
    /// <exception cref="AnalysisException">No sandbox, or workers can't be started: the item stays pending.</exception>
    public Task<AnalysisOutcome> AnalyseAsync(Stream content, AnalysisHints hints, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
