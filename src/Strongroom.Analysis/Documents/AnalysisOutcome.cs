using Strongroom.Core;

namespace Strongroom.Analysis;

/// <summary>What came of analysing one item. A closed family: read, or not read for a stated reason. Thread-safe: immutable.</summary>
public abstract class AnalysisOutcome
{
    private AnalysisOutcome()
    {
    }

    /// <summary>The item was read.</summary>
    public sealed class Document : AnalysisOutcome
    {
        internal Document(SimpleDocument value) => Value = value;

        /// <summary>What was read, verified.</summary>
        public SimpleDocument Value { get; }
    }

    /// <summary>The item was not read; it is filed all the same, with this reason on it.</summary>
    public sealed class Unread : AnalysisOutcome
    {
        internal Unread(UnreadReason reason, string? mediaType) => (Reason, MediaType) = (reason, mediaType);

        /// <summary>Why.</summary>
        public UnreadReason Reason { get; }

        /// <summary>What the item was recognised as, when the worker got that far; else null.</summary>
        public string? MediaType { get; }

        /// <summary>The stable code of the reason, for the item's row: for example <c>unread.no-reader</c>.</summary>
        public string Code => StrongroomException.CodeOf("unread", Reason);
    }
}

/// <summary>Why an item was not read. Each has a line in docs/faults/analysis.md.</summary>
public enum UnreadReason
{
    /// <summary>The item has no bytes.</summary>
    Empty = 1,

    /// <summary>It is neither a known format nor text in a known encoding.</summary>
    NotText = 2,

    /// <summary>Its format was recognised, but no engine for it is installed.</summary>
    NoReader = 3,

    /// <summary>It claims or begins a known format, but is too broken to read.</summary>
    Malformed = 4,

    /// <summary>It is longer than what its format's reader takes.</summary>
    TooLong = 5,

    /// <summary>The worker took longer than the time limit and was ended.</summary>
    OutOfTime = 6,

    /// <summary>The worker wanted more memory than the limit and was ended.</summary>
    OutOfMemory = 7,

    /// <summary>The worker ended without an answer.</summary>
    WorkerCrashed = 8,

    /// <summary>The worker's answer was longer than the limit.</summary>
    OutputTooLong = 9,

    /// <summary>The worker's answer was not a well-formed simple document.</summary>
    OutputMalformed = 10,
}
