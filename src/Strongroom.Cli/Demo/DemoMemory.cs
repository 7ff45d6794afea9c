using System.Globalization;

namespace Strongroom.Cli.Demo;

/// <summary>What processes keep in memory, as the system counts it: resident pages of a process with everything it started.</summary>
internal sealed class DemoMemory
{
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(2);

    /// <summary>The most that all nodes with their workers had at once, in MiB, as sampled.</summary>
    public long PeakMebibytes { get; private set; }

    /// <summary>Samples until cancelled.</summary>
    public async Task WatchAsync(IReadOnlyList<DemoNode> nodes, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                PeakMebibytes = Math.Max(PeakMebibytes, Of([.. nodes.Select(static n => n.Process)]).Values.Sum());
                await Task.Delay(Sample, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The demo stops.
        }
    }

    /// <summary>MiB by process, each with its descendants. Shared pages count for each that maps them.</summary>
    public static IReadOnlyDictionary<int, long> Of(IReadOnlyCollection<int> processes)
    {
        var all = new Dictionary<int, (int Parent, long Kibibytes)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(folder) is { } found)
            {
                all[id] = found;
            }
        }

        var sums = processes.Where(static p => p > 0).Distinct().ToDictionary(static p => p, static _ => 0L);
        foreach (var (id, (_, kibibytes)) in all)
        {
            var at = id;
            for (var depth = 0; depth < 32 && at > 1; depth++)
            {
                if (sums.ContainsKey(at))
                {
                    sums[at] += kibibytes;
                    break;
                }

                at = all.TryGetValue(at, out var process) ? process.Parent : 0;
            }
        }

        return sums.ToDictionary(static s => s.Key, static s => s.Value >> 10);
    }

    private static (int Parent, long Kibibytes)? Read(string folder)
    {
        try
        {
            var parent = 0;
            var kibibytes = 0L;
            foreach (var line in File.ReadLines(Path.Combine(folder, "status")))
            {
                if (line.StartsWith("PPid:", StringComparison.Ordinal))
                {
                    parent = int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
                }
                else if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                {
                    kibibytes = long.Parse(line.AsSpan(6).Trim().TrimEnd("kB "), CultureInfo.InvariantCulture);
                    break;
                }
            }

            return (parent, kibibytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null; // it ended meanwhile
        }
    }
}
