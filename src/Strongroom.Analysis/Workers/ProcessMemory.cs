using System.Globalization;

namespace Strongroom.Analysis.Workers;

/// <summary>
/// Reads from /proc how much memory a process and its descendants hold. A worker's limit is watched from outside: what runs inside may be
/// the attacker's.
/// </summary>
internal static class ProcessMemory
{
    private const int MaxProcesses = 64;

    /// <summary>Resident bytes of a process and all its descendants; 0 when it is gone.</summary>
    internal static long ResidentBytes(int process)
    {
        var total = 0L;
        var open = new Stack<int>([process]);
        for (var seen = 0; seen < MaxProcesses && open.TryPop(out var id); seen++)
        {
            total += ResidentBytesOfOne(id);
            foreach (var child in Children(id))
            {
                open.Push(child);
            }
        }

        return total;
    }

    private static long ResidentBytesOfOne(int process)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/statm").Split(' ');
            return long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static IEnumerable<int> Children(int process)
    {
        var id = process.ToString(CultureInfo.InvariantCulture);
        try
        {
            return File.ReadAllText($"/proc/{id}/task/{id}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(static text => int.Parse(text, CultureInfo.InvariantCulture))
                .ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
