using System.Buffers.Binary;
using Strongroom.Analysis.Workers;
using Strongroom.Core;

namespace Strongroom.Analysis.Tools;

/// <summary>
/// What the node tells the process that is to become a tool: length (4 bytes), [1, tool, [numbers], input length, address space], then the
/// input.
/// </summary>
internal sealed record ToolOrder(int Tool, IReadOnlyList<int> Numbers, int InputLength, long MemoryBytes)
{
    private const int MaxBytes = 1 << 10;
    private const long Version = 1;

    internal byte[] Encode()
    {
        var writer = new RecordWriter().Array(5).Int(Version).Int(Tool).Array(Numbers.Count);
        foreach (var number in Numbers)
        {
            writer.Int(number);
        }

        var record = writer.End().Int(InputLength).Int(MemoryBytes).End().Finish();
        var bytes = new byte[4 + record.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, record.Length);
        record.CopyTo(bytes, 4);
        return bytes;
    }

    /// <summary>Reads an order.</summary>
    /// <returns>Null when there is none, or no sensible one.</returns>
    internal static ToolOrder? Read(Descriptor input)
    {
        var prefix = new byte[4];
        if (!input.TryReadExactly(prefix) || BinaryPrimitives.ReadInt32BigEndian(prefix) is var length && length is < 0 or > MaxBytes)
        {
            return null;
        }

        var bytes = new byte[length];
        if (!input.TryReadExactly(bytes))
        {
            return null;
        }

        var reader = new RecordReader(bytes, "tool order");
        reader.Array(5);
        _ = reader.Int(Version, Version);
        var tool = (int)reader.Int(0, int.MaxValue);
        var numbers = new int[reader.ArrayUpTo(Tools.Tool.MaxNumbers)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (int)reader.Int(int.MinValue, int.MaxValue);
        }

        reader.End();
        var order = new ToolOrder(tool, numbers, (int)reader.Int(0, int.MaxValue), reader.Int(0, long.MaxValue));
        reader.End();
        reader.Finish();
        return order;
    }
}
