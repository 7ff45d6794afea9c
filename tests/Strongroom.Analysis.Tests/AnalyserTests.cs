using System.Globalization;
using System.Text;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Tests;

/// <summary>The product's own worker in the best sandbox that this machine has.</summary>
[Collection("workers")]
public sealed class AnalyserTests
{
    private const long TwoGiB = 2L << 30;

    /// <summary>What is large takes long on a busy machine; its memory is what is tested.</summary>
    private static readonly AnalysisLimits Patient = new() { MaxTime = TimeSpan.FromMinutes(10) };

    [Fact]
    public async Task TheSandboxedWorkerReadsWhatTheEnginesRead()
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        string[] names =
        [
            "mail/mimetools-multi-nested.eml", "mail/tika-complex.mbox", "mail/rubymail-content_transfer_encoding_with_8bits.eml", "mail/mimekit-japanese.eml",
            "html/testHTMLNoisyMetaEncoding_1.html", "text/russian.cp866.txt", "hostile/droste.zip", "hostile/testLZMA_oom",
        ];
        await Task.WhenAll(names.Select(async name =>
        {
            var bytes = Vectors.Read(name);
            var expected = InProcess.Read(bytes, fileName: Path.GetFileName(name));
            var actual = await analyser.AnalyseAsync(new MemoryStream(bytes), new AnalysisHints("application/octet-stream", Path.GetFileName(name)), Token);
            Assert.Equal(Show(expected), Show(actual));
        }));
    }

    [Theory]
    [InlineData("plain text", "line of plain text {0}, and so it goes on\n")]
    [InlineData("wide characters", "行 {0} 日本語のテキスト、とても長い\n")]
    public async Task ItemsOfTwoGiBAreReadInBoundedMemoryAndCut(string what, string line)
    {
        var limits = Patient;
        await using var analyser = new Analyser(new AnalyserOptions { KeepSpare = false, Limits = limits });
        await using var stream = new EndlessStream(TwoGiB, string.Empty, line);
        var (outcome, peak) = await WatchedAsync(analyser.AnalyseAsync(stream, new AnalysisHints("text/plain", null), Token));
        var document = Assert.IsType<AnalysisOutcome.Document>(outcome).Value;
        Assert.True(document.Remarks.HasFlag(DocumentRemarks.TextCut), what);
        Assert.InRange(document.TextUtf8.Length, limits.MaxTextBytes - 4, limits.MaxTextBytes);
        Assert.InRange(peak, 1, limits.MaxMemoryBytes);
        Assert.InRange(stream.Position, limits.MaxTextBytes, limits.MaxTextBytes + (8L << 20)); // no more is read than is used
    }

    [Theory]
    [InlineData("From: a@b\r\nMessage-ID: <1@x>\r\n\r\n", "message/rfc822")]
    [InlineData("<!doctype html><html><body>", "text/html")]
    [InlineData("From a@b Thu Apr  5 10:11:12 2012\nFrom: a@b\n\n", "application/mbox")]
    public async Task AMailOrPageOfTwoGiBIsTooLongAndSaidSo(string start, string type)
    {
        await using var analyser = new Analyser(new AnalyserOptions { KeepSpare = false, Limits = Patient });
        await using var stream = new EndlessStream(TwoGiB, start, "words and words {0}\n");
        var (outcome, peak) = await WatchedAsync(analyser.AnalyseAsync(stream, new AnalysisHints("application/octet-stream", null), Token));
        var unread = Assert.IsType<AnalysisOutcome.Unread>(outcome);
        Assert.Equal((UnreadReason.TooLong, type), (unread.Reason, unread.MediaType));
        Assert.InRange(peak, 1, new AnalysisLimits().MaxMemoryBytes);
    }

    [Fact]
    public async Task ALargeMailWithAttachmentsFitsTheMemoryOfAWorker()
    {
        // As long as a mail may be, nearly all of it one attachment: buffer, decoded part and answer at once.
        var limits = Patient;
        var head = "From: a@b\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nwords\r\n--q\r\n"
            + "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        await using var analyser = new Analyser(new AnalyserOptions { KeepSpare = false, Limits = limits });
        await using var stream = new EndlessStream(limits.MaxBufferedBytes - 100, head, new string('A', 76) + "\r\n");
        var outcome = await analyser.AnalyseAsync(stream, new AnalysisHints("message/rfc822", null), Token);
        var document = Assert.IsType<AnalysisOutcome.Document>(outcome).Value;
        Assert.Equal("words", document.Text);
        Assert.InRange(Assert.Single(document.Parts).Bytes.Length, 70_000_000, 80_000_000);
    }

    [Fact]
    public async Task CancellingEndsTheWorker()
    {
        await using var analyser = new Analyser(new AnalyserOptions { KeepSpare = false });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var stream = new WaitingStream(stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => analyser.AnalyseAsync(stream, new AnalysisHints("text/plain", null), stop.Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Waits and looks how much memory the workers hold meanwhile.</summary>
    private static async Task<(AnalysisOutcome Outcome, long PeakBytes)> WatchedAsync(Task<AnalysisOutcome> task)
    {
        var own = Environment.ProcessId;
        var peak = 0L;
        while (!task.IsCompleted)
        {
            peak = Math.Max(peak, Directory.GetDirectories("/proc/self/task").SelectMany(Children).Sum(ProcessMemory.ResidentBytes));
            await Task.WhenAny(task, Task.Delay(10, Token));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"process {own}: workers held {peak >> 20} MiB at most");
        return (await task, peak);
    }

    private static IEnumerable<int> Children(string task)
    {
        try
        {
            return File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => int.Parse(id, CultureInfo.InvariantCulture))
                .Where(static id => !IsStillThisProgram(id));
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Between fork and exec a child shows the memory of its parent, which is ours and no worker's.</summary>
    private static bool IsStillThisProgram(int process)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/exe", returnFinalTarget: false)?.FullName == Environment.ProcessPath;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Show(AnalysisOutcome outcome) => outcome switch
    {
        AnalysisOutcome.Unread unread => unread.Code + " " + unread.MediaType,
        AnalysisOutcome.Document { Value: var d } =>
            $"{d.MediaType} {d.Engine} {d.Fields} {d.Remarks}\n{d.Text}\n{string.Join('\n', d.Parts.Select(static p => $"{p.Name} {p.MediaType} {Convert.ToHexString(p.Bytes.Span)}"))}",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>So many bytes, made as they are read.</summary>
    private sealed class EndlessStream(long length, string start, string line) : Stream
    {
        private readonly byte[] _start = Encoding.UTF8.GetBytes(start);
        private readonly byte[] _lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 4096).Select(i => string.Format(CultureInfo.InvariantCulture, line, i))));
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var source = _position < _start.Length ? _start.AsSpan((int)_position) : _lines.AsSpan((int)((_position - _start.Length) % _lines.Length));
            var take = (int)Math.Min(Math.Min(count, source.Length), length - _position);
            source[..take].CopyTo(buffer.AsSpan(offset));
            _position += take;
            return take;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>Cancels when it is first read, and then never gives a byte.</summary>
    private sealed class WaitingStream(CancellationTokenSource stop) : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
