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
        internal Unread(UnreadReason reason, string? mediaType, string? detail = null) => (Reason, MediaType, Detail) = (reason, mediaType, detail);

        /// <summary>Why.</summary>
        public UnreadReason Reason { get; }

        /// <summary>What the item was recognised as, when the worker got that far; else null.</summary>
        public string? MediaType { get; }

        /// <summary>
        /// What is missing, with <see cref="UnreadReason.ToolMissing"/>: the Debian package that brings it, such as <c>tesseract-ocr</c>;
        /// why models are not used, with <see cref="UnreadReason.ModelsRefused"/>; else null. At most 64 of <c>a-z 0-9 + - .</c>: a worker
        /// can say nothing else here.
        /// </summary>
        public string? Detail { get; }

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

    /// <summary>It is encrypted, or asks for a password.</summary>
    Encrypted = 11,

    /// <summary>The tool that reads its format is not installed; the detail names the package. Analysing again later may help.</summary>
    ToolMissing = 12,

    /// <summary>Reading it needs more working space than the worker's memory limit gives.</summary>
    NoRoom = 13,

    /// <summary>It unpacks to far more than it is, or its measures are beyond any use: made to exhaust its reader.</summary>
    Bomb = 14,

    /// <summary>It has no such rendition: no page of this number, no sound. Of renderings only.</summary>
    NoRendition = 15,

    /// <summary>It is of a kind that holds sound, but has no sound track.</summary>
    NoSound = 16,

    /// <summary>The site's speech models are not used; the detail says why, see <see cref="ModelRefusal"/>. Analysing again later may help.</summary>
    ModelsRefused = 17,
}
