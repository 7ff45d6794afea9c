using System.Buffers.Binary;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Tools;

/// <summary>
/// The worker's side of asking for tools: questions out by the pipe of answers, outputs in by the pipe of the item, which must have been
/// read to its end.
/// </summary>
internal sealed class PipeToolbox(FramedInput input, Descriptor output) : IToolbox
{
    private Action? _finish; // reads the last run away

    /// <inheritdoc/>
    public void Enlarge() => Say(WorkerCall.Enlarge);

    /// <inheritdoc/>
    public ToolRun Run(Tool tool, ReadOnlyMemory<byte> bytes, params ReadOnlySpan<int> numbers)
    {
        input.SkipToEnd();
        _finish?.Invoke();
        Say(new WorkerCall(tool.Number, numbers.ToArray(), bytes.Length));
        output.Write(bytes.Span);
        input.NextStream();
        var run = new Running(input);
        _finish = run.Dispose;
        return run;
    }

    private void Say(WorkerCall call)
    {
        var header = call.Encode();
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, header.Length);
        output.Write(length);
        output.Write(header);
    }

    private sealed class Running(FramedInput input) : ToolRun
    {
        private bool _ended;

        internal override int Read(Span<byte> destination)
        {
            if (_ended)
            {
                return 0;
            }

            var count = input.Read(destination);
            if (count == 0)
            {
                _ended = true;
                var end = new byte[8];
                if (!input.TryReadTrailer(end))
                {
                    throw new IOException("the node is gone");
                }

                End = new ToolEnd((ToolEndKind)BinaryPrimitives.ReadInt32BigEndian(end), BinaryPrimitives.ReadInt32BigEndian(end.AsSpan(4)));
            }

            return count;
        }
    }
}
