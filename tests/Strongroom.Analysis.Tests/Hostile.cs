using System.Text;

namespace Strongroom.Analysis.Tests;

/// <summary>The worker that does what it is told, however wicked, in the sandbox that is asked for.</summary>
internal static class Hostile
{
    internal static readonly string WorkerFile = Path.Combine(AppContext.BaseDirectory, "Strongroom.Analysis.HostileWorker.dll");

    internal static async Task<SandboxReport?> ReportAsync(SandboxKind kind) =>
        await Sandbox.HoldsAsync(kind, TestContext.Current.CancellationToken) ? new SandboxReport(kind, string.Empty, [], null) : null;

    internal static async Task<Analyser> AnalyserAsync(SandboxKind kind)
    {
        var report = await ReportAsync(kind);
        Assert.SkipWhen(report is null, $"{kind} is not possible on this machine");
        return new Analyser(new AnalyserOptions { Worker = WorkerFile, Sandbox = report, KeepSpare = false });
    }

    internal static Task<AnalysisOutcome> AnalyseAsync(Analyser analyser, string deed, string? name = null) =>
        analyser.AnalyseAsync(new MemoryStream(Encoding.UTF8.GetBytes(deed)), new AnalysisHints("text/plain", name), TestContext.Current.CancellationToken);

    internal static async Task<SimpleDocument> DocumentAsync(Analyser analyser, string deed, string? name = null)
    {
        var outcome = await AnalyseAsync(analyser, deed, name);
        return outcome is AnalysisOutcome.Document document ? document.Value : throw new InvalidOperationException(((AnalysisOutcome.Unread)outcome).Code);
    }
}
