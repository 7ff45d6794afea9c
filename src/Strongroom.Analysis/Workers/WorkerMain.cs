using System.Buffers.Binary;
using System.Globalization;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Sandboxing;
using Strongroom.Analysis.Tools;

namespace Strongroom.Analysis.Workers;

/// <summary>
/// A worker's life: close itself in, say so, read the request and one item, answer, end. Arguments: <c>worker MEMORY-BYTES CPU-SECONDS
/// [own-count]</c>; nothing in them comes from an item.
/// </summary>
internal static class WorkerMain
{
    internal const string Verb = "worker";
    internal const string OwnCount = "own-count";
    private const int BadStart = 64;
    private const int OwnFault = 70;

    /// <summary>Runs the worker.</summary>
    /// <param name="args">See above.</param>
    /// <param name="read">Makes an answer of the input; the product's engines, or a test's hostile ones.</param>
    /// <returns>The exit code; normally the process ends inside.</returns>
    internal static int Run(string[] args, Func<WorkerRequest, ItemInput, Answer> read)
    {
        if (args.Length < 3
            || !long.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out var memoryBytes)
            || !long.TryParse(args[2], NumberStyles.None, CultureInfo.InvariantCulture, out var cpuSeconds))
        {
            return BadStart;
        }

        // Nobody may look into this process: no core file, no tracing by others of the same user.
        _ = Native.Prctl(Native.PrSetDumpable, 0, 0, 0, 0);
        var closed = Closed.None;
        if (ResourceLimits.TryApply(memoryBytes, cpuSeconds, args.Contains(OwnCount, StringComparer.Ordinal)))
        {
            closed |= Closed.Limits;
        }

        if (SeccompFilter.TryApply())
        {
            closed |= Closed.Calls;
        }

        var input = new Descriptor(0);
        var output = new Descriptor(1);
        try
        {
            output.Write(WorkerHello.Encode(closed));
            if (ReadRequest(input) is not { } request)
            {
                return 0; // a spare worker that was never given an item
            }

            DocumentWriter.Write(Answer(request, input, output, read), request.Limits, bytes => output.Write(bytes.Span));
        }
        catch (IOException)
        {
            return OwnFault; // the parent is gone, or has heard enough
        }

        // Straight out: the runtime's own shutdown takes longer than many items.
        Native.ExitNow(0);
        return 0;
    }

    private static Answer Answer(WorkerRequest request, Descriptor input, Descriptor output, Func<WorkerRequest, ItemInput, Answer> read)
    {
        var streams = new FramedInput(input);
        try
        {
            return read(request, new ItemInput(memory => streams.Read(memory.Span), request.ContentLength) { Tools = new PipeToolbox(streams, output) });
        }
        catch (OutOfMemoryException)
        {
            return Documents.Answer.Unread(UnreadReason.OutOfMemory);
        }
    }

    private static WorkerRequest? ReadRequest(Descriptor input)
    {
        var prefix = new byte[4];
        if (!input.TryReadExactly(prefix))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(prefix);
        if (length is < 0 or > WorkerRequest.MaxBytes)
        {
            return null;
        }

        var bytes = new byte[length];
        return input.TryReadExactly(bytes) ? WorkerRequest.Decode(bytes) : null;
    }
}
