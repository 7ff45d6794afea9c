using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Strongroom.Analysis;

namespace Strongroom.Benchmarks.Report;

/// <summary>
/// Word error rate and cost of reading recordings, beside PocketSphinx's own command line on the same clips. FOLDER/manifest.jsonl names the clips (file, lang, kind, text, seconds); 16 kHz mono WAV files with a
/// header of 44 bytes, as the command line needs them. Processor time is that of the child processes, so that a busy machine distorts it less than the clock.
/// </summary>
internal static class SpeechReport
{
    private const string Model = "/usr/share/pocketsphinx/model/en-us/";

    internal static async Task RunAsync(string folder, string? scoring)
    {
        var clips = File.ReadLines(Path.Combine(folder, "manifest.jsonl")).Select(Clip.Parse)
            .Where(static c => c.Kind is "speech" or "nonspeech" && c.File.EndsWith(".wav", StringComparison.Ordinal)).ToList();
        var english = clips.Where(static c => c.Language == "en").ToList();
        Console.WriteLine($"{english.Count} English clips, {english.Sum(static c => c.Seconds):F0} s, {english.Sum(static c => Words(c.Text).Length)} words; {Environment.ProcessorCount} processors");
        Console.WriteLine("| What | word error rate | processor s per s of sound | s per s of sound | greatest memory |");
        Console.WriteLine("|---|---|---|---|---|");

        // Without namespaces the workers are children of this process itself, which alone get their processor time counted here.
        var options = new AnalyserOptions { KeepSpare = false, Sandbox = new SandboxReport(SandboxKind.Landlock, string.Empty, [], null) };
        foreach (var limits in (SpeechOptions[])[new(), new() { Threads = 1 }])
        {
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            await using var analyser = new Analyser(options with { Speech = limits });
            await MeasureAsync($"Strongroom, a sandboxed worker and ffmpeg for each clip, {limits.Threads} threads", english, texts, async () =>
            {
                foreach (var clip in english)
                {
                    texts[clip.File] = (await ReadAsync(analyser, folder, clip))?.Text ?? string.Empty;
                }
            });
            if (scoring is not null && limits.Threads != 1)
            {
                await File.WriteAllLinesAsync(Path.Combine(scoring, "hyp.trn"), english.Select((c, i) => $"{string.Join(' ', Words(texts[c.File]))} (s_{i})"));
                await File.WriteAllLinesAsync(Path.Combine(scoring, "ref.trn"), english.Select((c, i) => $"{string.Join(' ', Words(c.Text))} (s_{i})"));
            }
        }

        var batch = new Dictionary<string, string>(StringComparer.Ordinal);
        await MeasureAsync("pocketsphinx_batch, all clips in one process", english, batch, async () =>
        {
            var control = string.Join('\n', english.Select(static c => Path.GetFileNameWithoutExtension(c.File)));
            var lines = await CommandAsync(
                "pocketsphinx_batch", $"-hmm {Model}en-us -lm {Model}en-us.lm.bin -dict {Model}cmudict-en-us.dict -adcin yes -adchdr 44 -cepdir {folder} -cepext .wav -ctl /dev/stdin -hyp /dev/stdout", control);
            foreach (var line in lines.Where(static l => l.EndsWith(')')))
            {
                var at = line.LastIndexOf('(');
                batch[line[(at + 1)..^1].Split(' ')[0] + ".wav"] = line[..at];
            }
        });

        var continuous = new Dictionary<string, string>(StringComparer.Ordinal);
        await MeasureAsync("pocketsphinx_continuous, a process for each clip", english, continuous, async () =>
        {
            foreach (var clip in english)
            {
                continuous[clip.File] = string.Join(' ', await CommandAsync("pocketsphinx_continuous", $"-hmm {Model}en-us -lm {Model}en-us.lm.bin -dict {Model}cmudict-en-us.dict -infile {Path.Combine(folder, clip.File)}"));
            }
        });

        Console.WriteLine();
        await using var others = new Analyser(options);
        foreach (var clip in clips.Except(english))
        {
            var document = await ReadAsync(others, folder, clip);
            Console.WriteLine($"{clip.Language} {clip.File}: {document?.Spans.Count} words, {document?.Remarks}");
        }
    }

    private static async Task MeasureAsync(string what, List<Clip> clips, Dictionary<string, string> texts, Func<Task> work)
    {
        using var stop = new CancellationTokenSource();
        var peak = WatchAsync(stop.Token);
        var before = ChildSeconds();
        var watch = Stopwatch.StartNew();
        await work();
        var elapsed = watch.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        var errors = 0;
        var words = 0;
        foreach (var clip in clips)
        {
            var reference = Words(clip.Text);
            errors += Distance(reference, Words(texts.GetValueOrDefault(clip.File, string.Empty)));
            words += reference.Length;
        }

        var seconds = clips.Sum(static c => c.Seconds);
        var greatest = await peak >> 20;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {100.0 * errors / words:F1} % ({errors}/{words}) | {(ChildSeconds() - before) / seconds:F2} | {elapsed / seconds:F2} | {greatest} MiB |"));
    }

    private static async Task<SimpleDocument?> ReadAsync(Analyser analyser, string folder, Clip clip)
    {
        await using var content = File.OpenRead(Path.Combine(folder, clip.File));
        return await analyser.AnalyseAsync(content, new AnalysisHints("application/octet-stream", null), CancellationToken.None) is AnalysisOutcome.Document document ? document.Value : null;
    }

    private static async Task<List<string>> CommandAsync(string program, string arguments, string input = "")
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {program} {arguments} 2>/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException(program);
        await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await process.WaitForExitAsync();
        return lines;
    }

    /// <summary>Processor time of children that have ended, theirs included, in seconds.</summary>
    private static double ChildSeconds()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / 100.0;
    }

    /// <summary>The greatest resident memory of all child processes together, looked at forty times a second.</summary>
    private static async Task<long> WatchAsync(CancellationToken stop)
    {
        var peak = 0L;
        while (!stop.IsCancellationRequested)
        {
            peak = Math.Max(peak, Resident("self", own: true));
            try
            {
                await Task.Delay(25, stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return peak;
    }

    private static long Resident(string process, bool own = false)
    {
        try
        {
            var total = own ? 0 : long.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
            foreach (var task in Directory.GetDirectories($"/proc/{process}/task"))
            {
                total += File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Sum(static child => Resident(child, own: false));
            }

            return total;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Lower case, no punctuation, hyphens apart, "mr" as it is spoken: what `sclite` is given too.</summary>
    private static string[] Words(string text) => [.. new string([.. text.ToLowerInvariant().Select(static c => char.IsAsciiLetterLower(c) || c == '\'' ? c : ' ')])
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static w => w == "mr" ? "mister" : w)];

    private static int Distance(string[] reference, string[] heard)
    {
        var row = Enumerable.Range(0, heard.Length + 1).ToArray();
        for (var i = 1; i <= reference.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= heard.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (reference[i - 1] == heard[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }

    private sealed record Clip(string File, string Language, string Kind, string Text, double Seconds)
    {
        internal static Clip Parse(string line)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            string Of(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
            return new Clip(Of("file"), Of("lang"), Of("kind"), Of("text"), root.TryGetProperty("seconds", out var seconds) && seconds.ValueKind == JsonValueKind.Number ? seconds.GetDouble() : 0);
        }
    }
}
