namespace Strongroom.Analysis.Tools;

/// <summary>
/// What an engine inside a worker may ask of the node: more time and memory, and tools. Not thread-safe.
/// <para>
/// Use: <c>using var run = input.Tools.Run(ToolCatalogue.PdfWords, bytes, 1, 10); while (run.Read(buffer) is &gt; 0 and var count) { … } if
/// (run.End.Code != 0) { … }</c>. The tool gets the bytes as a file in memory on descriptor 0 (<see cref="Tool.Input"/>) and writes to a
/// pipe; read it to its end or dispose the run, which reads the rest away. What it writes is as untrusted as the item: parse it here in the
/// worker, never outside. Memory of worker, tool and the file in memory count together against one limit.
/// </para>
/// </summary>
internal interface IToolbox
{
    /// <summary>
    /// Asks for the longer time and the larger memory of <see cref="AnalysisLimits.MaxLongTime"/> and
    /// <see cref="AnalysisLimits.MaxLargeMemoryBytes"/>, counted from the item's start. Engines whose work is long by nature (OCR, speech)
    /// ask for it once, before they begin. May be repeated.
    /// </summary>
    void Enlarge();

    /// <summary>Runs a tool on bytes. One at a time: read a run to its end, or dispose it, before the next.</summary>
    /// <param name="tool">Which.</param>
    /// <param name="input">Its input; at most <see cref="AnalysisLimits.MaxBufferedBytes"/>.</param>
    /// <param name="numbers">What is said to it, within its bounds.</param>
    ToolRun Run(Tool tool, ReadOnlyMemory<byte> input, params ReadOnlySpan<int> numbers);
}

/// <summary>A tool at work: its output, then how it ended. Not thread-safe; disposing reads the rest away.</summary>
internal abstract class ToolRun : IDisposable
{
    /// <summary>How it ended; known when <see cref="Read"/> has given 0.</summary>
    internal ToolEnd End { get; private protected set; }

    /// <summary>Reads output.</summary>
    /// <returns>At least 1, or 0 at the end.</returns>
    internal abstract int Read(Span<byte> destination);

    /// <summary>Reads all output.</summary>
    /// <param name="limit">Greatest length that is kept; what is beyond is read away.</param>
    internal ReadOnlyMemory<byte> ReadAll(int limit)
    {
        var output = new Reading.ByteBuffer(64 << 10);
        while (Read(output.Reserve(64 << 10).Span) is > 0 and var count)
        {
            output.Advance(count);
            output.Cut(limit);
        }

        return output.Written;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var rest = new byte[32 << 10];
        while (Read(rest) > 0)
        {
            // nothing may be left in the pipe before the next question
        }
    }
}

/// <summary>How a tool ended.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Code">Its exit code; 0 is well; 128 and more were signals.</param>
internal readonly record struct ToolEnd(ToolEndKind Kind, int Code)
{
    /// <summary>It ran and says that all is well.</summary>
    internal bool IsWell => Kind == ToolEndKind.Ran && Code == 0;
}

/// <summary>In which way a tool ended.</summary>
internal enum ToolEndKind
{
    /// <summary>It ran; its code says how well.</summary>
    Ran = 0,

    /// <summary>It is not installed.</summary>
    Missing = 1,

    /// <summary>It wrote more than <see cref="AnalysisLimits.MaxToolOutputBytes"/> and was ended.</summary>
    TooMuch = 2,
}

/// <summary>Where there is no node to ask: engines in a test's own process.</summary>
internal sealed class NoTools : IToolbox
{
    internal static readonly NoTools Instance = new();

    public void Enlarge()
    {
    }

    public ToolRun Run(Tool tool, ReadOnlyMemory<byte> input, params ReadOnlySpan<int> numbers) => new Missing();

    private sealed class Missing : ToolRun
    {
        internal Missing() => End = new ToolEnd(ToolEndKind.Missing, 0);

        internal override int Read(Span<byte> destination) => 0;
    }
}
