using Strongroom.Core;

namespace Strongroom.Analysis;

/// <summary>Bounds on one worker. Thread-safe: immutable.</summary>
public sealed record AnalysisLimits
{
    /// <summary>Greatest memory for one item (its worker, the tool at work and that tool's input), watched from outside; 320 MiB. At least 128 MiB.</summary>
    public long MaxMemoryBytes { get; init; } = 320L << 20;

    /// <summary>The same for engines whose work is large by nature (OCR, speech), which ask for it; 1 GiB. A hostile item can have it too.</summary>
    public long MaxLargeMemoryBytes { get; init; } = 1L << 30;

    /// <summary>Longest time for one item from the first byte on; 60 s.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The same for engines whose work is long by nature; 30 minutes. Also the limit of processor time of each process, rounded up to
    /// seconds. A hostile item can have it too; it then keeps one of <see cref="AnalyserOptions.MaxWorkers"/> so long.
    /// </summary>
    public TimeSpan MaxLongTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Greatest number of times that tools are run for one item; 256.</summary>
    public int MaxToolRuns { get; init; } = 256;

    /// <summary>Greatest length of one run's output, which streams through; 4 GiB: a hundred pages at 300 dots an inch take 1.</summary>
    public long MaxToolOutputBytes { get; init; } = 4L << 30;

    /// <summary>Greatest length of the worker's whole answer, text and parts; 192 MiB.</summary>
    public int MaxOutputBytes { get; init; } = 192 << 20;

    /// <summary>Greatest length of an item that a reader needs whole in memory (mail, HTML); 96 MiB. Plain text has no such limit: it is streamed.</summary>
    public int MaxBufferedBytes { get; init; } = 96 << 20;

    /// <summary>
    /// Greatest length of a recording's file, which ffmpeg needs whole in memory, and its worker too for a while: 320 MiB. Twice this and 250 MiB must fit
    /// <see cref="MaxLargeMemoryBytes"/>.
    /// </summary>
    public int MaxRecordingBytes { get; init; } = 320 << 20;

    /// <summary>Greatest length of the text in UTF-8; longer text is cut and says so.</summary>
    public int MaxTextBytes { get; init; } = Limits.MaxTextBytes;

    /// <summary>Greatest number of parts.</summary>
    public int MaxParts { get; init; } = Limits.MaxParts;

    /// <summary>Greatest number of pages, sheets and slides that are told apart; 20,000. Further ones belong to the last.</summary>
    public int MaxSections { get; init; } = 20_000;

    /// <summary>Greatest number of spans: 1 million, about 90 hours of speech by the word.</summary>
    public int MaxSpans { get; init; } = 1_000_000;
}
