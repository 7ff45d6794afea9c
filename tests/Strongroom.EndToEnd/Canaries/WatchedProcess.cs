using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Strongroom.EndToEnd.Browser;

namespace Strongroom.EndToEnd.Canaries;

/// <summary>
/// The <c>strongroom</c> program in a process of its own, in an environment and folders that the test controls. What it prints is kept in a log
/// file there.
/// </summary>
internal sealed class WatchedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10); // longer than any load explains: it hangs

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(Regex Pattern, TaskCompletionSource<Match> Found)> _awaited = [];
    private readonly Lock _lock = new(); // guards what was said and is awaited
    private readonly string _log;

    private WatchedProcess(Process process, string log)
    {
        _process = process;
        _log = log;
    }

    internal int Id => _process.Id;

    internal static WatchedProcess Start(string root, string log, params string[] arguments)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var program = Path.Combine(Repository.Root, "src", "Strongroom.Cli", "bin", configuration, "net10.0", "strongroom.dll");
        Assert.True(File.Exists(program), $"{program} was not built");
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var kept in new[] { "PATH", "DOTNET_ROOT", "LANG" })
        {
            if (Environment.GetEnvironmentVariable(kept) is { } value)
            {
                start.Environment[kept] = value;
            }
        }

        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var folder in new[] { "TMPDIR", "HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "DOTNET_CLI_HOME", "STRONGROOM_HOME" })
        {
            start.Environment[folder] = Directory.CreateDirectory(Path.Combine(root, "home", folder)).FullName;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var watched = new WatchedProcess(process, log);
        process.OutputDataReceived += (_, line) => watched.Heard(line.Data);
        process.ErrorDataReceived += (_, line) => watched.Heard(line.Data);
        process.Exited += (_, _) => watched._ended.TrySetResult();
        Assert.True(process.Start());
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return watched;
    }

    /// <summary>Runs a command to its end, secrets and queries on its standard input.</summary>
    internal static async Task<string> RunAsync(string root, string log, string input, params string[] arguments)
    {
        await using var process = Start(root, log, arguments);
        try
        {
            await process._process.StandardInput.WriteAsync(input);
            process._process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it; its exit code tells whether it may.
        }

        await process.EndAsync();
        Assert.True(process._process.ExitCode == 0, process.Said());
        return process.Said();
    }

    internal async Task<Match> SaysAsync(string pattern)
    {
        var found = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            var regex = new Regex(pattern, RegexOptions.CultureInvariant);
            if (regex.Match(_said.ToString()) is { Success: true } match)
            {
                return match;
            }

            _awaited.Add((regex, found));
        }

        await Task.WhenAny(found.Task, _ended.Task).WaitAsync(Patience);
        return found.Task.IsCompletedSuccessfully ? await found.Task : throw new InvalidOperationException($"it ended without saying so: {Said()}");
    }

    /// <summary>Asks it to stop, as Ctrl-C does, and waits until it has.</summary>
    internal async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await EndAsync();
        await File.AppendAllTextAsync(_log, Said());
        _process.Dispose();
    }

    private async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
    }

    private string Said()
    {
        lock (_lock)
        {
            return _said.ToString();
        }
    }

    private void Heard(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _said.Append(line).Append('\n');
            foreach (var (pattern, found) in _awaited)
            {
                if (pattern.Match(line) is { Success: true } match)
                {
                    found.TrySetResult(match);
                }
            }
        }
    }
}
