using System.Text;
using BenchmarkDotNet.Attributes;
using Strongroom.Analysis;

namespace Strongroom.Benchmarks;

/// <summary>One item from the first byte to the verified document, in each kind of sandbox; the baseline is a worker without any.</summary>
public class Extraction
{
    private readonly Dictionary<string, byte[]> _items = new(StringComparer.Ordinal)
    {
        ["text"] = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("A line of text as documents have it, neither long nor short.\n", 60))),
        ["page"] = Encoding.UTF8.GetBytes("<!doctype html><html><head><title>t</title></head><body>" + string.Concat(Enumerable.Repeat("<p>Some <b>bold</b> words.</p>", 100))),
        ["mail"] = Encoding.UTF8.GetBytes(
            "From: a@example.org\r\nTo: b@example.org\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\nWords.\r\n--q\r\nContent-Type: application/pdf; name=a.pdf\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(new byte[30_000], Base64FormattingOptions.InsertLineBreaks) + "\r\n--q--\r\n"),
    };

    private Analyser _analyser = null!;

    [Params("text", "page", "mail")]
    public string Item { get; set; } = "text";

    [Params(SandboxKind.None, SandboxKind.Landlock, SandboxKind.Bubblewrap)]
    public SandboxKind Sandbox { get; set; }

    [GlobalSetup]
    public void Setup() => _analyser = new Analyser(
        new AnalyserOptions { Sandbox = new SandboxReport(Sandbox, string.Empty, [], null), AllowUnconfined = true, KeepSpare = false });

    [GlobalCleanup]
    public void Cleanup() => _analyser.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public async Task<AnalysisOutcome> Analyse()
    {
        var outcome = await _analyser.AnalyseAsync(new MemoryStream(_items[Item]), new AnalysisHints("application/octet-stream", null), CancellationToken.None);
        return outcome is AnalysisOutcome.Document ? outcome : throw new InvalidOperationException("the item was not read");
    }
}
