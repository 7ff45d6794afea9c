using System.Diagnostics;
using System.Text;

namespace Strongroom.Analysis.Tests;

public sealed class SandboxTests
{
    [Fact]
    public async Task Probe()
    {
        var t = Stopwatch.StartNew();
        var report = await Sandbox.ProbeAsync(default);
        Console.WriteLine(report + " " + t.ElapsedMilliseconds);
        foreach (var kind in new[] { SandboxKind.Bubblewrap, SandboxKind.Landlock, SandboxKind.None })
        {
            await using var analyser = new Analyser(new AnalyserOptions { KeepSpare = false, AllowUnconfined = true, Sandbox = new SandboxReport(kind, "", [], null) });
            for (var i = 0; i < 5; i++)
            {
                t.Restart();
                var o = await analyser.AnalyseAsync(new MemoryStream(Encoding.UTF8.GetBytes("hello")), new AnalysisHints("text/plain", "x"), default);
                Console.WriteLine($"{kind} {t.ElapsedMilliseconds} ms {(o as AnalysisOutcome.Document)?.Value.Text ?? ((AnalysisOutcome.Unread)o).Code}");
            }
        }
    }
}
