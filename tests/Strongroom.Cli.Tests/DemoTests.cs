using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Strongroom.Cli.Tests;

/// <summary>The demo as a newcomer runs it, over a little material of its own: three processes, each of which may stop or die without harm to the others.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly string[] Agencies = ["gchq", "mi5", "mi6"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-demo-");
    private Process? _demo;

    private string Home => Path.Combine(_folder.FullName, "demo");

    private string Samples => Path.Combine(_folder.FullName, "samples");

    [Fact]
    public async Task Three_nodes_stop_start_die_and_resume()
    {
        WriteSamples();
        var error = Start();
        await UntilAsync(() => Agencies.All(a => Done(a) && Running(a) is not null) && Linked(), error);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Home, "secrets.json")));
        }

        // One stops and starts again; what speaks for another agency goes on meanwhile.
        await Must(0, "demo", "stop", "mi6");
        Assert.Null(Running("mi6"));
        var without = await OnceAsync("heron", "ada@gchq", until: static a => PartnersIn(a).Contains("mi5: answered"));
        Assert.Equal(2, OwnIn(without, "gchq"));
        Assert.Equal(2, OwnIn(without, "mi5"));
        Assert.Equal(["mi5: answered", "mi6: out-of-reach"], PartnersIn(without));
        Assert.Contains("start mi6", (await Must(2, "demo", "--once", "heron", "--as", "nina@mi6")).Error, StringComparison.Ordinal);
        await Must(0, "demo", "start", "mi6");
        Assert.Equal(2, OwnIn(await OnceAsync("heron", "nina@mi6"), "mi6"));

        // One dies: that is told, the others go on, and it can be started again.
        using (var victim = Process.GetProcessById(Running("mi5")!.Value))
        {
            victim.Kill();
        }

        await UntilAsync(() => Running("mi5") is null, error);
        Assert.NotNull(Running("gchq"));
        await Must(0, "demo", "start", "mi5");

        // The supervisor dies without a word: its nodes stop by themselves.
        var nodes = Agencies.Select(a => Running(a)!.Value).ToList();
        _demo!.Kill();
        await UntilAsync(() => nodes.TrueForAll(static n => !Lives(n)), error);

        // The next start resumes and files nothing twice; Ctrl-C stops all of it.
        error = Start();
        await UntilAsync(() => Agencies.All(a => Running(a) is not null), error);
        Assert.Equal(2, OwnIn(await OnceAsync("heron", "mona@mi5"), "mi5"));
        nodes = [.. Agencies.Select(a => Running(a)!.Value)];
        using (var interrupt = Process.Start("kill", ["-INT", _demo!.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await interrupt.WaitForExitAsync();
        }

        await _demo.WaitForExitAsync();
        Assert.Equal(0, _demo.ExitCode);
        Assert.DoesNotContain(nodes, Lives);
    }

    public void Dispose()
    {
        if (_demo is { HasExited: false })
        {
            _demo.Kill(entireProcessTree: true);
            _demo.WaitForExit();
        }

        _demo?.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>A process that has ended and is not yet taken note of by its parent lives no more.</summary>
    private static bool Lives(int process)
    {
        try
        {
            var told = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
            return told[told.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void WriteSamples()
    {
        Directory.CreateDirectory(Samples);
        var lines = new List<string>();
        foreach (var (agency, holding) in Agencies.Zip(["signals", "security", "reporting"]))
        {
            for (var i = 0; i < 3; i++)
            {
                var file = $"{agency}-{i.ToString(CultureInfo.InvariantCulture)}.txt";
                File.WriteAllText(Path.Combine(Samples, file), i < 2 ? $"The heron {i} of {agency} flew over the harbour." : "Nothing about birds.");
                lines.Add($$"""{"file":"{{file}}","keeper":"{{agency}}","holding":"{{holding}}","label":"UK SECRET","title":"Report {{i}}","mediaType":"text/plain"}""");
            }
        }

        File.WriteAllLines(Path.Combine(Samples, "manifest.jsonl"), lines);
    }

    private Task<string> Start()
    {
        _demo?.Dispose();
        var start = CommandLine.Prepare("demo", "--no-install");
        Environ(start);
        _demo = Process.Start(start)!;
        _demo.StandardInput.Close();
        _ = _demo.StandardOutput.ReadToEndAsync();
        return _demo.StandardError.ReadToEndAsync();
    }

    private void Environ(ProcessStartInfo start)
    {
        start.Environment["STRONGROOM_DEMO"] = Home;
        start.Environment["STRONGROOM_DEMO_SAMPLES"] = Samples;
    }

    private async Task UntilAsync(Func<bool> done, Task<string> error)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!done())
        {
            Assert.False(error.IsCompleted && _demo!.HasExited && _demo.ExitCode is not (0 or 137), error.IsCompleted ? await error : string.Empty);
            await Task.Delay(50, limit.Token);
        }
    }

    private static IEnumerable<string> PartnersIn(JsonElement answer) =>
        answer.GetProperty("partners").EnumerateArray().Select(static p => $"{p.GetProperty("agency").GetString()}: {p.GetProperty("status").GetString()}");

    private bool Linked() => Json(Path.Combine(Home, "demo.json")) is { } demo && demo.GetProperty("linked").GetBoolean();

    private static int OwnIn(JsonElement answer, string agency) =>
        answer.GetProperty("hits").EnumerateArray().Count(h => h.GetProperty("agency").GetString() == agency);

    private bool Done(string agency) => Json(Path.Combine(Home, agency, "progress.json")) is { } progress && progress.GetProperty("done").GetBoolean();

    private int? Running(string agency) =>
        Json(Path.Combine(Home, agency, "node.json")) is { } node && node.GetProperty("process").GetInt32() is var process && Lives(process) ? process : null;

    private static JsonElement? Json(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A partner on a busy machine may be too late once: who wants to hear from all asks again.</summary>
    private async Task<JsonElement> OnceAsync(string query, string person, Func<JsonElement, bool>? until = null)
    {
        const int most = 20;
        for (var time = 1; ; time++)
        {
            var answer = (await Must(0, "demo", "--once", query, "--as", person, "--json")).Json;
            if (until is null || until(answer) || time == most)
            {
                return answer;
            }
        }
    }

    private async Task<Ran> Must(int code, params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(null, Environ, arguments);
        Assert.True(ran.Code == code, $"{string.Join(' ', arguments)}: exit code {ran.Code}, not {code}\n{ran.Out}\n{ran.Error}");
        return ran;
    }
}
