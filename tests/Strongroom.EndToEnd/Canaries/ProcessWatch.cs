using System.Globalization;

namespace Strongroom.EndToEnd.Canaries;

/// <summary>
/// Looks again and again at a process and everything it starts: arguments, environment, and files that it has open for writing, the deleted ones
/// among them. Workers live for fractions of a second, so it looks without pause.
/// </summary>
internal sealed class ProcessWatch : IAsyncDisposable
{
    private readonly CanaryScan _scan;
    private readonly int _root;
    private readonly CancellationTokenSource _stop = new();
    private readonly SortedSet<string> _found = new(StringComparer.Ordinal);
    private readonly HashSet<int> _seen = [];
    private readonly HashSet<string> _programs = new(StringComparer.Ordinal);
    private readonly Task _looking;

    internal ProcessWatch(CanaryScan scan, int root)
    {
        _scan = scan;
        _root = root;
        _looking = Task.Factory.StartNew(LookOn, _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What was found; read it after disposing.</summary>
    internal IReadOnlyCollection<string> Found => _found;

    /// <summary>Number of processes seen.</summary>
    internal int Processes => _seen.Count;

    /// <summary>The commands seen, first argument only.</summary>
    internal IReadOnlyCollection<string> Programs => _programs;

    /// <summary>True if at least one environment could be read; a process that forbids being looked at may forbid it to this test as well.</summary>
    internal bool SawEnvironments { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    private void LookOn()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var id in Family())
            {
                LookAt(id);
            }

            Thread.Yield();
        }
    }

    private void LookAt(int id)
    {
        _seen.Add(id);
        if (Read($"/proc/{id}/cmdline") is { Length: > 0 } arguments)
        {
            _programs.Add(System.Text.Encoding.UTF8.GetString(arguments).Split('\0')[0]);
            _found.UnionWith(_scan.In(arguments).Select(f => $"arguments: {f}"));
        }

        if (Read($"/proc/{id}/environ") is { Length: > 0 } environment)
        {
            SawEnvironments = true;
            _found.UnionWith(_scan.In(environment).Select(f => $"environment: {f}"));
        }

        try
        {
            foreach (var handle in Directory.EnumerateFiles($"/proc/{id}/fd"))
            {
                LookAtFile(handle);
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or may not be looked at.
        }
    }

    private void LookAtFile(string handle)
    {
        var target = File.ResolveLinkTarget(handle, returnFinalTarget: false)?.FullName;
        if (target is null || !target.StartsWith('/') || target.StartsWith("/memfd:", StringComparison.Ordinal)
            || target.StartsWith("/dev/", StringComparison.Ordinal) || target.StartsWith("/proc/", StringComparison.Ordinal)
            || target.EndsWith(".dll", StringComparison.Ordinal))
        {
            return;
        }

        if (target.EndsWith(" (deleted)", StringComparison.Ordinal) && Read(handle) is { } content)
        {
            _found.UnionWith(_scan.In(content).Select(f => $"deleted file {target}: {f}"));
        }
    }

    private List<int> Family()
    {
        var children = new Dictionary<int, List<int>>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || Read($"{folder}/stat") is not { } stat)
            {
                continue;
            }

            // id (name) state parent …; the name may hold anything, so read from its closing bracket.
            var text = System.Text.Encoding.ASCII.GetString(stat);
            var rest = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var parent = int.Parse(rest[1], CultureInfo.InvariantCulture);
            (children.TryGetValue(parent, out var known) ? known : children[parent] = []).Add(id);
        }

        var family = new List<int> { _root };
        for (var i = 0; i < family.Count; i++)
        {
            family.AddRange(children.GetValueOrDefault(family[i]) ?? []);
        }

        return family;
    }

    private static byte[]? Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var copy = new MemoryStream();
            file.CopyTo(copy);
            return copy.ToArray();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
