using Strongroom.Core;

namespace Strongroom.Analysis;

/// <summary>Bounds on one worker. Thread-safe: immutable.</summary>
public sealed record AnalysisLimits
{
    /// <summary>Greatest resident memory of the worker, watched from outside; 320 MiB. At least 128 MiB.</summary>
    public long MaxMemoryBytes { get; init; } = 320L << 20;

    /// <summary>Longest time for one item from the first byte on; 60 s. Also the limit of processor time, rounded up to seconds.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Greatest length of the worker's whole answer, text and parts; 192 MiB.</summary>
    public int MaxOutputBytes { get; init; } = 192 << 20;

    /// <summary>Greatest length of an item that a reader needs whole in memory (mail, HTML); 96 MiB. Plain text has no such limit: it is streamed.</summary>
    public int MaxBufferedBytes { get; init; } = 96 << 20;

    /// <summary>Greatest length of the text in UTF-8; longer text is cut and says so.</summary>
    public int MaxTextBytes { get; init; } = Limits.MaxTextBytes;

    /// <summary>Greatest number of parts.</summary>
    public int MaxParts { get; init; } = Limits.MaxParts;

    /// <summary>Greatest number of pages, sheets and slides that are told apart; 20,000. Further ones belong to the last.</summary>
    public int MaxSections { get; init; } = 20_000;

    /// <summary>Greatest number of spans: 1 million, about 90 hours of speech by the word.</summary>
    public int MaxSpans { get; init; } = 1_000_000;
}
