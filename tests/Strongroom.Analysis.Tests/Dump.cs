namespace Strongroom.Analysis.Tests;

public sealed class Dump
{
    [Fact]
    public void All()
    {
        var dir = Environment.GetEnvironmentVariable("DUMP");
        if (dir is null) { return; }
        foreach (var f in Directory.GetFiles(dir).Order(StringComparer.Ordinal))
        {
            var t = System.Diagnostics.Stopwatch.StartNew();
            var o = InProcess.Read(File.ReadAllBytes(f), "application/octet-stream", Path.GetFileName(f));
            Console.WriteLine($"##### {Path.GetFileName(f)} {t.ElapsedMilliseconds}ms");
            if (o is AnalysisOutcome.Unread u) { Console.WriteLine($"UNREAD {u.Code} {u.MediaType}"); continue; }
            var d = ((AnalysisOutcome.Document)o).Value;
            Console.WriteLine($"{d.MediaType} {d.Remarks}\nT={d.Fields.Title}|F={d.Fields.From}|To={d.Fields.To}|Cc={d.Fields.Cc}|D={d.Fields.Date:O}|Id={d.Fields.MessageId}|Re={d.Fields.InReplyTo}|A={d.Fields.Author}");
            foreach (var p in d.Parts) { Console.WriteLine($"  PART {p.Name} {p.MediaType} {p.Bytes.Length}"); }
            Console.WriteLine(d.Text.Length > 300 ? d.Text[..300].ReplaceLineEndings("⏎") + $"… {d.Text.Length}" : d.Text.ReplaceLineEndings("⏎"));
        }
    }
}
