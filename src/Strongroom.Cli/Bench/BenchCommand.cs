using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Strongroom.Cli.Commands;
using Strongroom.Cli.Terminal;
using Strongroom.Search.Memory;

namespace Strongroom.Cli.Bench;

/// <summary>What <c>bench search --json</c> prints.</summary>
internal sealed record BenchSummary(
    int Documents, int AverageWords, double BuildSeconds, double DocumentsPerSecond, double IndexBytesPerDocument,
    double TextBytesPerDocument, double SealedBytesPerDocument,
    double IndexMemoryBytesPerDocument, double AllMemoryBytesPerDocument, double PeakBuildMebibytes, double PeakMebibytes,
    double ColdStartMilliseconds, double? WarmStartMilliseconds,
    int Partitions, IReadOnlyList<BenchRate> Rates);

/// <summary>
/// <c>bench search</c>: the engine measured on any corpus in the layout of docs/performance.md, in a form that other engines' results can
/// be laid beside.
/// </summary>
internal static class BenchCommand
{
    private const int DefaultAverageWords = 106;

    public static Command Create()
    {
        var search = new Command("search", "Index and seal a public corpus, open it again, and measure its queries on one core.");
        var corpus = new Option<DirectoryInfo>("--corpus") { Description = "Folder with docs.tsv, clearances.tsv and queries.tsv.", Required = true };
        var result = new Option<FileInfo>("--out") { Description = "File for the results, a line for each clearance and query.", Required = true };
        var cpu = new Option<int?>("--cpu") { Description = "Core to stay on. Default: wherever the system puts it." };
        var warm = new Option<int?>("--warm") { Description = "Passes before measuring. Default: until times no longer fall." };
        var measured = new Option<int>("--reps") { Description = "Measured passes.", DefaultValueFactory = _ => 9 };
        var average = new Option<int>("--average-words")
        {
            Description = "Constant average length of a text, a setting of the index.",
            DefaultValueFactory = _ => DefaultAverageWords,
        };
        var separate = new Option<bool>("--no-merge")
        {
            Description = "Search each partition by itself instead of merging a clearance's partitions in memory first.",
        };
        var first = new Option<int>("--first") { Description = "Only so many documents of the corpus.", DefaultValueFactory = _ => int.MaxValue };
        var times = new Option<int>("--times") { Description = "The corpus so many times over, with other ids.", DefaultValueFactory = _ => 1 };
        var split = new Option<int>("--split")
        {
            Description = "So many documents each are a partition, and one clearance sees all. Default: a label is a partition.",
        };
        var removed = new Option<int>("--removed") { Description = "So many documents are removed once a clearance's partitions are merged." };
        var only = new Option<string?>("--clearance") { Description = "Only this clearance." };
        var forms = new Option<bool>("--forms") { Description = "Words of the queries stand for their other forms too, as in a store; else for themselves, as in what other engines are measured with." };
        foreach (var option in new Option[] { forms, corpus, result, cpu, warm, measured, average, separate, first, times, split, removed, only })
        {
            search.Options.Add(option);
        }

        search.Handle((parsed, output, ct) =>
        {
            if (parsed.GetValue(measured) < 1 || parsed.GetValue(warm) is < 0)
            {
                throw new UsageException("there is at least one measured pass");
            }

            if (parsed.GetValue(first) < 1 || parsed.GetValue(times) is < 1 or > 64 || parsed.GetValue(split) < 0)
            {
                throw new UsageException("there is at least one document, a corpus is taken 1 to 64 times, and partitions have at least one document");
            }

            if (parsed.GetValue(cpu) is { } core)
            {
                StayOn(core);
            }

            var read = new BenchCorpus(
                parsed.GetValue(corpus)!.FullName,
                new BenchShape(parsed.GetValue(first), parsed.GetValue(times), parsed.GetValue(split), parsed.GetValue(only)));
            var summary = Run(read, parsed.GetValue(result)!.FullName, parsed.GetValue(average), parsed.GetValue(forms),
                parsed.GetValue(warm), parsed.GetValue(measured), !parsed.GetValue(separate), parsed.GetValue(removed), output, ct);
            output.Write(summary, CliJson.Default.BenchSummary, o => Print(o, summary));
            return Task.FromResult(ExitCode.Done);
        });
        return new Command("bench", "Measure.") { search, RelevanceCommand.Create() };
    }

    private static BenchSummary Run(
        BenchCorpus corpus, string result, int average, bool forms, int? warm, int measured, bool merges, int removed, Output output,
        CancellationToken ct)
    {
        using var index = Watched(output, "Indexing and sealing", corpus.DocumentBytes, advanced => BenchIndex.Build(corpus, average, forms, advanced, ct));
        var peak = PeakMebibytes();
        var before = MemoryInUse();
        var isOnce = corpus.Shape.Times == 1; // else memory is for what is opened
        var cold = index.Open(keeps: isOnce);
        var memory = MemoryInUse() - before + (isOnce ? 0 : index.SealedBytes); // what was let go meanwhile was counted before
        TimeSpan? warmStart = isOnce ? index.Open(keeps: true) : null;
        GC.Collect();
        var run = new BenchRun(index, corpus, warm, measured, merges, removed);
        using var lines = new StreamWriter(result);
        var rates = Watched(output, "Measuring", run.Passes, advanced => run.Run(lines, () => advanced(1), ct));
        double documents = Math.Max(1, index.Documents);
        return new BenchSummary(
            index.Documents,
            index.AverageWords,
            index.BuildTime.TotalSeconds,
            documents / index.BuildTime.TotalSeconds,
            index.Sizes.Sum(static s => s.IndexBytes) / documents,
            index.Sizes.Sum(static s => s.TextBytes) / documents,
            index.SealedBytes / documents,
            index.Sizes.Sum(static s => s.MemoryBytes - s.TextBytes) / documents,
            memory / documents,
            peak,
            PeakMebibytes(),
            cold.TotalMilliseconds,
            warmStart?.TotalMilliseconds,
            index.Labels.Count,
            rates);
    }

    /// <summary>Does something, with a bar where a person watches. Stays in the calling thread, which may be bound to a core.</summary>
    private static T Watched<T>(Output output, string doing, double length, Func<Action<long>, T> work)
    {
        if (!output.ShowsProgress)
        {
            return work(static _ => { });
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoRefresh(false) // a drawing thread would disturb what is measured
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                var task = progress.AddTask(doing, maxValue: length);
                var value = work(n =>
                {
                    task.Increment(n);
                    progress.Refresh();
                });
                task.Value = length;
                progress.Refresh();
                return value;
            });
    }

    private static void StayOn(int core)
    {
        if (core < 0 || core >= Math.Min(Environment.ProcessorCount, 62))
        {
            throw new UsageException("there is no such core");
        }

        using var self = Process.GetCurrentProcess();
        self.ProcessorAffinity = (nint)(1L << core); // of this thread, and of those it starts
    }

    /// <summary>On the collector's heap and outside it.</summary>
    private static long MemoryInUse()
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        GC.WaitForPendingFinalizers(); // they give back what nobody holds any more outside the heap
        return heap + IndexMemory.Usage.All;
    }

    private static double PeakMebibytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / (double)(1 << 20);
    }

    private static void Print(Output output, BenchSummary s)
    {
        void Line(FormattableString text) => output.Line(text.ToString(CultureInfo.InvariantCulture));
        Line($"documents              {s.Documents} in {s.Partitions} partitions, average length set to {s.AverageWords} words, no stemming, one field");
        Line($"build with sealing     {s.BuildSeconds:F1} s, {s.DocumentsPerSecond:F0} documents a second, peak {s.PeakBuildMebibytes:F0} MiB");
        Line($"index                  {s.IndexBytesPerDocument:F0} bytes a document, with its texts {s.IndexBytesPerDocument + s.TextBytesPerDocument:F0}, sealed {s.SealedBytesPerDocument:F0}");
        Line($"memory                 {s.IndexMemoryBytesPerDocument:F0} bytes a document without texts; all of it {s.AllMemoryBytesPerDocument:F0}");
        var again = s.WarmStartMilliseconds is { } ms ? string.Create(CultureInfo.InvariantCulture, $", {ms:F0} ms again") : string.Empty;
        Line($"start                  {s.ColdStartMilliseconds:F0} ms the first time{again}: decrypted, verified, decoded; peak since the beginning {s.PeakMebibytes:F0} MiB");
        foreach (var rate in s.Rates)
        {
            var warmed = rate.IsSteady is false ? "times still fell" : rate.IsSteady is null ? "as asked for" : "until times fell no further";
            Line($"{rate.Clearance,-22} {rate.QueriesPerSecondMedian:F0} queries a second by the median of passes, {rate.QueriesPerSecondBest:F0} by the best; a query p50 {rate.P50Microseconds:F1} µs, p99 {rate.P99Microseconds:F1}, longest {rate.LongestMicroseconds:F1}; merged in {rate.MergeMilliseconds:F0} ms, {rate.MergedBytes / (double)(1 << 20):F0} MiB; {rate.WarmPasses} passes before, {warmed}");
        }
    }
}
