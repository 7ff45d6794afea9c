using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Strongroom.Analysis;

namespace Strongroom.Benchmarks.Report;

/// <summary>
/// Reads a folder of files of all kinds in the sandbox, two at once as a node does, and reports by kind: how many were read, the share of expected phrases found, the time, beside the tool's own
/// where one is named for the kind, and the memory of workers. Scans with a reference text beside the folder are compared with it word by word.
/// </summary>
internal static partial class FilesReport
{
    private static readonly Dictionary<string, string> OwnTools = new(StringComparer.Ordinal)
    {
        ["pdf"] = "pdftotext -q \"$1\" -",
        ["scan"] = "case \"$1\" in *.pdf) pdftoppm -q -gray -r 300 \"$1\" /dev/shm/p.$$; for p in /dev/shm/p.$$-*; do tesseract $p -; done; rm -f /dev/shm/p.$$-* ;; *) tesseract \"$1\" - ;; esac",
        ["image"] = "tesseract \"$1\" -",
        ["doc"] = "antiword \"$1\"",
        ["xls"] = "xls2csv \"$1\"",
        ["ppt"] = "catppt \"$1\"",
        ["rtf"] = "unrtf --text \"$1\"",
        ["archive"] = "bsdtar -xOf \"$1\"",
    };

    internal static async Task RunAsync(string folder, string? show)
    {
        var files = await ManifestAsync(folder);
        await using var analyser = new Analyser(new AnalyserOptions());
        if (show is not null)
        {
            foreach (var file in files.Where(file => file.Path.Contains(show, StringComparison.Ordinal)))
            {
                Show((await ReadAsync(analyser, folder, file)).Outcome);
            }

            return;
        }

        Console.WriteLine((await analyser.SandboxAsync()).Summary);
        var stopwatch = Stopwatch.StartNew();
        var peak = PeakAsync(stopwatch, out var stop);
        var results = new List<Result>();
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (file, _) =>
        {
            var result = await ReadAsync(analyser, folder, file);
            lock (results)
            {
                results.Add(result);
            }
        });
        var seconds = stopwatch.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        Console.WriteLine($"{results.Count} files in {seconds:F1} s, two at once; workers and tools held {await peak >> 20} MiB at most, together");
        Console.WriteLine($"{"kind",-10} {"files",6} {"read",6} {"phrases",10} {"found",8} {"s",8} {"tool s",8}  words found of reference / reference among words");
        foreach (var group in results.GroupBy(static r => r.File.Kind).OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            var phrases = group.Sum(static r => r.File.Expect.Count);
            var found = group.Sum(static r => r.Found.Count);
            var scans = group.Where(static r => r.Recall is not null).ToList();
            var words = scans.Count == 0 ? string.Empty : $"{scans.Average(static r => r.Recall!.Value):P1} / {scans.Average(static r => r.Precision!.Value):P1} over {scans.Count}";
            var own = OwnTools.TryGetValue(group.Key, out var script) ? group.Sum(r => OwnSeconds(script, Path.Combine(folder, r.File.Path))).ToString("F2", CultureInfo.InvariantCulture) : "-";
            Console.WriteLine($"{group.Key,-10} {group.Count(),6} {group.Count(static r => r.Outcome is AnalysisOutcome.Document),6} {phrases,10} {(phrases == 0 ? "-" : $"{(double)found / phrases:P1}"),8} {group.Sum(static r => r.Seconds),8:F2} {own,8}  {words}");
        }

        foreach (var result in results.OrderBy(static r => r.File.Path, StringComparer.Ordinal))
        {
            var what = result.Outcome switch
            {
                AnalysisOutcome.Unread unread => $"{unread.Code} {unread.MediaType} {unread.Detail}",
                AnalysisOutcome.Document { Value: var d } => $"{d.MediaType}, {d.Text.Length} characters, {d.Spans.Count} words, {d.Sections.Count} sections, {d.Parts.Count} parts, {d.Remarks}",
                _ => string.Empty,
            };
            Console.WriteLine($"{result.File.Path,-50} {result.Seconds,6:F2} s  {what}{(result.Recall is { } recall ? $"  {recall:P0} / {result.Precision:P0}" : string.Empty)}");
            foreach (var missed in result.File.Expect.Except(result.Found))
            {
                Console.WriteLine($"    missed: {missed}");
            }
        }
    }

    private static void Show(AnalysisOutcome outcome)
    {
        if (outcome is not AnalysisOutcome.Document { Value: var d })
        {
            Console.WriteLine(((AnalysisOutcome.Unread)outcome).Code);
            return;
        }

        Console.WriteLine($"{d.MediaType} {d.Engine} {d.Fields} {d.Remarks} confidence {d.Confidence} pages {d.PageCount}");
        Console.WriteLine(string.Join('\n', d.Sections));
        Console.WriteLine(string.Join('\n', d.Spans.Take(5)));
        Console.WriteLine(string.Join('\n', d.Parts.Select(static p => $"part {p.Name} {p.MediaType} {p.Bytes.Length}")));
        Console.WriteLine(d.Text);
    }

    private static async Task<Result> ReadAsync(Analyser analyser, string folder, Entry file)
    {
        await using var stream = File.OpenRead(Path.Combine(folder, file.Path));
        var began = Stopwatch.GetTimestamp();
        var outcome = await analyser.AnalyseAsync(stream, new AnalysisHints("application/octet-stream", Path.GetFileName(file.Path)), CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        // What a tool prints as a line at the top is a field here.
        var text = outcome is AnalysisOutcome.Document { Value: var document } ? Plain($"{document.Text} AUTHOR: {document.Fields.Author} {document.Fields.Title}") : string.Empty;
        var found = file.Expect.Where(phrase => text.Contains(Plain(phrase), StringComparison.Ordinal)).ToList();
        var (recall, precision) = file.Reference is null ? ((double?)null, (double?)null) : Compare(text, await File.ReadAllTextAsync(file.Reference));
        return new Result(file, outcome, seconds, found, recall, precision);
    }

    /// <summary>Words of at least three letters or digits, as often as they occur.</summary>
    private static (double? Recall, double? Precision) Compare(string text, string reference)
    {
        var read = Words().Matches(text.ToUpperInvariant()).Select(static m => m.Value).ToList();
        var wanted = Words().Matches(reference.ToUpperInvariant()).Select(static m => m.Value).ToList();
        var left = wanted.GroupBy(static w => w, StringComparer.Ordinal).ToDictionary(static g => g.Key, static g => g.Count(), StringComparer.Ordinal);
        var both = read.Count(word => left.TryGetValue(word, out var count) && (left[word] = count - 1) >= 0);
        var known = wanted.ToHashSet(StringComparer.Ordinal);
        return ((double)both / Math.Max(1, wanted.Count), (double)read.Count(known.Contains) / Math.Max(1, read.Count));
    }

    private static Task<long> PeakAsync(Stopwatch clock, out CancellationTokenSource stop)
    {
        var source = new CancellationTokenSource();
        stop = source;
        return WatchAsync();

        async Task<long> WatchAsync()
        {
            var peak = 0L;
            while (!source.IsCancellationRequested)
            {
                peak = Math.Max(peak, Descendants(Environment.ProcessId).Sum(Resident));
                await Task.WhenAny(Task.Delay(100, source.Token));
            }

            return peak + (clock.ElapsedTicks & 0);
        }
    }

    private static IEnumerable<int> Descendants(int process)
    {
        string[] tasks;
        try
        {
            tasks = Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            yield break;
        }

        foreach (var children in tasks.Select(static task => TryRead(task + "/children")))
        {
            foreach (var child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => int.Parse(id, CultureInfo.InvariantCulture)))
            {
                yield return child;
                foreach (var further in Descendants(child))
                {
                    yield return further;
                }
            }
        }
    }

    private static long Resident(int process) =>
        TryRead($"/proc/{process}/statm").Split(' ') is [_, var pages, ..] ? long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize : 0;

    private static string TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static double OwnSeconds(string script, string file)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script, "sh", file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException();
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<List<Entry>> ManifestAsync(string folder)
    {
        var entries = new List<Entry>();
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(folder, "manifest.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var path = json.RootElement.GetProperty("file").GetString()!;
            var note = json.RootElement.TryGetProperty("note", out var words) ? words.GetString()! : string.Empty;
            var expect = json.RootElement.TryGetProperty("expect", out var phrases) ? phrases.EnumerateArray().Select(static p => p.GetString()!).ToList() : [];
            var reference = References().Match(note) is { Success: true } match ? Path.Combine(folder, "..", match.Value) : null;
            entries.Add(new Entry(path, KindOf(path), expect, reference is not null && path.StartsWith("gov-scan", StringComparison.Ordinal) && File.Exists(reference) ? reference : null));
        }

        return entries;
    }

    private static string KindOf(string path) => path.Split('/')[0] switch
    {
        "gov-scan" => "scan",
        "gov-pdf" => "pdf",
        "office" => Path.GetExtension(path)[1..].ToLowerInvariant(),
        var other => other,
    };

    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Normalize(NormalizationForm.FormKC);

    [GeneratedRegex("[\\p{L}\\p{N}]{3,}")]
    private static partial Regex Words();

    [GeneratedRegex("declassified/[a-z-]+/[A-Za-z0-9.-]+\\.txt")]
    private static partial Regex References();

    private sealed record Entry(string Path, string Kind, IReadOnlyList<string> Expect, string? Reference);

    private sealed record Result(Entry File, AnalysisOutcome Outcome, double Seconds, IReadOnlyList<string> Found, double? Recall, double? Precision);
}
