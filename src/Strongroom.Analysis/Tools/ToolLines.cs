using System.Text;

namespace Strongroom.Analysis.Tools;

/// <summary>A tool's output by lines. A line longer than the limit comes in pieces. Not thread-safe.</summary>
internal static class ToolLines
{
    private const int MaxLineBytes = 1 << 20;

    /// <summary>Lines without their ends; bytes that are not UTF-8 become U+FFFD.</summary>
    internal static IEnumerable<string> Lines(this ToolRun run)
    {
        var buffer = new byte[64 << 10];
        var line = new List<byte>();
        while (run.Read(buffer) is > 0 and var count)
        {
            var from = 0;
            for (var i = 0; i < count; i++)
            {
                if (buffer[i] == (byte)'\n' || line.Count + i - from >= MaxLineBytes)
                {
                    line.AddRange(buffer.AsSpan(from, i - from));
                    yield return Take(line);
                    from = buffer[i] == (byte)'\n' ? i + 1 : i;
                }
            }

            line.AddRange(buffer.AsSpan(from, count - from));
        }

        if (line.Count > 0)
        {
            yield return Take(line);
        }
    }

    private static string Take(List<byte> line)
    {
        var text = Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line));
        line.Clear();
        return text;
    }
}
