using Strongroom.Core;

namespace Strongroom.Analysis.Tools;

/// <summary>
/// What a worker may say instead of an answer: [2, −1, tool, [numbers], input length], the input following; or [2, −2], which asks for more
/// time and memory. An answer's second element is never negative.
/// </summary>
/// <param name="Tool">The tool's number, or null for the second kind.</param>
/// <param name="Numbers">What is said to it.</param>
/// <param name="InputLength">Length of its input.</param>
internal sealed record WorkerCall(int? Tool, IReadOnlyList<int> Numbers, int InputLength)
{
    private const long RunTool = -1;
    private const long MoreRoom = -2;

    internal static WorkerCall Enlarge { get; } = new(null, [], 0);

    internal byte[] Encode()
    {
        if (Tool is not { } tool)
        {
            return new RecordWriter().Array(2).Int(Documents.DocumentWriter.Version).Int(MoreRoom).End().Finish();
        }

        var writer = new RecordWriter().Array(5).Int(Documents.DocumentWriter.Version).Int(RunTool).Int(tool).Array(Numbers.Count);
        foreach (var number in Numbers)
        {
            writer.Int(number);
        }

        return writer.End().Int(InputLength).End().Finish();
    }

    /// <summary>Reads a call.</summary>
    /// <returns>Null when the header is that of an answer.</returns>
    /// <exception cref="MalformedException">It is neither.</exception>
    internal static WorkerCall? Decode(ReadOnlyMemory<byte> header)
    {
        var reader = new RecordReader(header, "worker call");
        var count = reader.ArrayUpTo(Documents.DocumentWriter.DocumentElements);
        if (count is not (2 or 5))
        {
            return null;
        }

        _ = reader.Int(Documents.DocumentWriter.Version, Documents.DocumentWriter.Version);
        var kind = count == 2 ? MoreRoom : RunTool;
        _ = reader.Int(kind, kind);
        var call = Enlarge;
        if (kind == RunTool)
        {
            var tool = (int)reader.Int(0, int.MaxValue);
            var numbers = new int[reader.ArrayUpTo(Tools.Tool.MaxNumbers)];
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = (int)reader.Int(int.MinValue, int.MaxValue);
            }

            reader.End();
            call = new WorkerCall(tool, numbers, (int)reader.Int(0, int.MaxValue));
        }

        reader.End();
        reader.Finish();
        return call;
    }
}
