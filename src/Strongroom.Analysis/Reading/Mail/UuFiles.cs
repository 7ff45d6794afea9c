using System.Text;

namespace Strongroom.Analysis.Reading.Mail;

/// <summary>Files that stand uuencoded in the middle of a mail's text, as mailers did before MIME.</summary>
internal static class UuFiles
{
    private const int MaxFiles = 100;

    /// <summary>Takes complete files out of a text; what only looks like one stays.</summary>
    internal static string TakeOut(string text, out List<(string Name, byte[] Bytes)> files)
    {
        files = [];
        if (!text.Contains("begin ", StringComparison.Ordinal) || !text.Contains("\nend", StringComparison.Ordinal))
        {
            return text;
        }

        var lines = text.Split('\n');
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            if (files.Count < MaxFiles && IsBegin(lines[i]) is { } name && End(lines, i + 1) is var end and > 0)
            {
                var bytes = new List<byte>();
                for (var k = i + 1; k < end; k++)
                {
                    TransferDecoding.UuLine(Encoding.Latin1.GetBytes(lines[k].TrimEnd('\r')), bytes);
                }

                files.Add((name, [.. bytes]));
                i = end;
                continue;
            }

            kept.Append(lines[i]).Append('\n');
        }

        return kept.ToString();
    }

    private static string? IsBegin(string line)
    {
        var parts = line.TrimEnd('\r').Split(' ', 3);
        return parts is ["begin", { Length: 3 or 4 } mode, { Length: > 0 } name] && mode.All(static c => c is >= '0' and <= '7') ? name : null;
    }

    /// <summary>The line of <c>end</c>, when all lines before it are of the right length for their count; else −1.</summary>
    private static int End(string[] lines, int from)
    {
        for (var i = from; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (line == "end")
            {
                return i;
            }

            if (line.Length == 0 || line.Length > 90 || line.Any(static c => c is < ' ' or > '`'))
            {
                return -1;
            }
        }

        return -1;
    }
}
