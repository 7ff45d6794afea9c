using Strongroom.Core;

namespace Strongroom.Analysis;

/// <summary>The faults of the Analysis room itself; what an item does is never one of them, see <see cref="UnreadReason"/>.</summary>
public enum AnalysisFault
{
    /// <summary>Neither namespaces nor Landlock and seccomp are available, and running without a sandbox was not allowed.</summary>
    NoSandbox = 1,

    /// <summary>The worker process could not be started, or did not close itself in.</summary>
    WorkerUnavailable = 2,

    /// <summary>The site's transcription server can't be reached or refuses.</summary>
    SpeechServerUnavailable = 3,

    /// <summary>A manifest of speech models is none.</summary>
    ModelsRefused = 4,
}

/// <summary>Trouble of the Analysis room that is not the item's doing. The item stays pending.</summary>
public sealed class AnalysisException : StrongroomException
{
    /// <summary>Makes the fault.</summary>
    /// <param name="fault">Which one.</param>
    /// <param name="message">What happened; no content and no names.</param>
    /// <param name="remedy">What to do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public AnalysisException(AnalysisFault fault, string message, string? remedy = null, Exception? inner = null)
        : base(CodeOf("analysis", fault), FaultKind.Outside, message, remedy, inner) => Fault = fault;

    /// <summary>Which one.</summary>
    public AnalysisFault Fault { get; }
}
