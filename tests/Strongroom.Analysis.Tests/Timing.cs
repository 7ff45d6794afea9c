using System.Diagnostics;

namespace Strongroom.Analysis.Tests;

public sealed class Timing
{
    [Fact]
    public async Task Measure()
    {
        if (Environment.GetEnvironmentVariable("MEASURE") is null) { return; }
        var t = Stopwatch.StartNew();
        foreach (var kind in new[] { SandboxKind.Bubblewrap, SandboxKind.Landlock, SandboxKind.None })
        {
            foreach (var spare in new[] { false, true })
            {
                await using var analyser = new Analyser(new AnalyserOptions { KeepSpare = spare, AllowUnconfined = true, Sandbox = new SandboxReport(kind, "", [], null) });
                foreach (var f in new[] { "mail/mimetools-german-qp.eml", "html/testHTML_utf8.html", "mail/rubymail-content_transfer_encoding_with_8bits.eml", "text/russian.cp866.txt" })
                {
                    var b = File.ReadAllBytes("/work/wt/analysis/vectors/" + f);
                    await analyser.AnalyseAsync(new MemoryStream(b), new AnalysisHints("text/plain", "x"), default);
                    t.Restart();
                    AnalysisOutcome? o = null;
                    for (var i = 0; i < 10; i++)
                    {
                        o = await analyser.AnalyseAsync(new MemoryStream(b), new AnalysisHints("text/plain", "x"), default);
                    }
                    Console.WriteLine($"{kind} spare={spare} {f} {t.ElapsedMilliseconds / 10.0} ms {o switch { AnalysisOutcome.Document d => d.Value.Text.Length.ToString(), AnalysisOutcome.Unread u => u.Code, _ => "" }}");
                }
            }
        }
    }
}
