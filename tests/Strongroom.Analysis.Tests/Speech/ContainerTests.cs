using System.Diagnostics;
using System.Text;
using Strongroom.Analysis.Reading;

namespace Strongroom.Analysis.Tests.Speech;

/// <summary>Containers of every usual kind, made by ffmpeg of one recording, and such as no recorder writes.</summary>
public sealed class ContainerTests
{
    private const string Clip = "LJ042-0094.wav"; // "The Soviet authorities denied Oswald permission", 3.5 s
    private const string Reference = "The Soviet authorities denied permission";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("wav -c:a pcm_s24le -ar 48000 -ac 2", "audio/wav")]
    [InlineData("mp3 -b:a 64k", "audio/mpeg")]
    [InlineData("mp4 -c:a aac", "video/mp4")]
    [InlineData("ogg -c:a libopus", "audio/ogg")]
    [InlineData("ogg -c:a libvorbis", "audio/ogg")]
    [InlineData("flac", "audio/flac")]
    [InlineData("adts -c:a aac", "audio/aac")]
    [InlineData("asf -c:a wmav2", "video/x-ms-asf")]
    [InlineData("matroska -c:a flac", "video/x-matroska")]
    [InlineData("webm -c:a libopus", "video/webm")]
    [InlineData("avi -c:a pcm_s16le", "video/x-msvideo")]
    [InlineData("mov -c:a aac", "video/quicktime")]
    [InlineData("3gp -c:a aac", "video/3gpp")]
    [InlineData("mpegts -c:a mp2", "video/mp2t")]
    [InlineData("au", "audio/basic")]
    public async Task TheSoundOfEachIsFound(string format, string type)
    {
        // Rendered, not recognised: it takes the same way, and a tenth of the time.
        var parts = format.Split(' ');
        var bytes = await MakeAsync($"-i {Recordings.PathOf(Clip)} {string.Join(' ', parts.Skip(1))} -f {parts[0]}");
        Assert.Equal(type, Detection.BinaryFormat(bytes));
        await using var analyser = new Analyser(new AnalyserOptions { KeepSpare = false });
        var outcome = await analyser.RenderAsync(new MemoryStream(bytes), new AnalysisHints("application/octet-stream", null), new RenderRequest.Sound(), Token);
        Assert.InRange(Assert.IsType<RenderOutcome.Rendition>(outcome).Bytes.Length, 4_000, 60_000);
    }

    [Fact]
    public async Task TheSoundOfAFilmIsHeard()
    {
        var bytes = await MakeAsync($"-f lavfi -i testsrc=size=64x48:rate=5 -i {Recordings.PathOf(Clip)} -shortest -c:v mpeg4 -c:a aac -f matroska");
        var document = Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(bytes)).Value;
        Assert.InRange(Recordings.Found(Reference, document.Text), 0.6, 1);
    }

    [Fact]
    public async Task AFilmWithoutATrackHasNoSound()
    {
        var bytes = await MakeAsync("-f lavfi -i testsrc=size=64x48:rate=5 -t 2 -c:v mpeg4 -f matroska");
        var unread = Assert.IsType<AnalysisOutcome.Unread>(await AnalyseAsync(bytes));
        Assert.Equal(("unread.no-sound", "video/x-matroska"), (unread.Code, unread.MediaType));
    }

    [Fact]
    public async Task MusicAndNoiseGiveNoWords()
    {
        string[] sounds =
        [
            "-f lavfi -i anoisesrc=d=6:c=pink:a=0.3",
            "-f lavfi -i sine=f=440:d=6",
            "-f lavfi -i aevalsrc='0.3*sin(2*PI*t*262*(1+floor(mod(t*3\\,4))/4))*exp(-3*mod(t\\,0.33))+0.2*sin(2*PI*t*131)':d=8",
        ];
        foreach (var sound in sounds)
        {
            var document = Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(await MakeAsync(sound + " -ar 16000 -f wav"))).Value;
            Assert.Equal((string.Empty, (string?)null), (document.Text, document.Language));
        }
    }

    [Fact]
    public async Task ATruncatedRecordingIsReadAsFarAsItGoes()
    {
        var whole = await File.ReadAllBytesAsync(Recordings.PathOf("jfk-inaugural.mp3"), Token);
        var document = Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(whole[..(whole.Length / 2)])).Value;
        Assert.InRange(document.Duration!.Value.TotalSeconds, 4.5, 6.5);
        Assert.Contains("my fellow", document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHeaderThatClaimsTenHoursIsNotBelieved()
    {
        var wave = await File.ReadAllBytesAsync(Recordings.PathOf(Clip), Token);
        foreach (var claimed in (uint[])[36_000 * 32_000, uint.MaxValue, 0, 1])
        {
            var bytes = wave.ToArray();
            BitConverter.TryWriteBytes(bytes.AsSpan(4), claimed);
            BitConverter.TryWriteBytes(bytes.AsSpan(40), claimed);
            var outcome = await AnalyseAsync(bytes);
            if (outcome is AnalysisOutcome.Document document)
            {
                Assert.InRange(document.Value.Duration!.Value.TotalSeconds, 0, 3.6);
            }
            else
            {
                Assert.Contains(((AnalysisOutcome.Unread)outcome).Reason, (UnreadReason[])[UnreadReason.NoSound, UnreadReason.Malformed]);
            }
        }
    }

    [Fact]
    public async Task HoursOfSilencePassThroughInBoundedMemory()
    {
        // Three hours, 700 kB.
        var bytes = await MakeAsync("-f lavfi -i anullsrc=r=8000:cl=mono -t 10800 -c:a flac -f flac");
        var document = Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(bytes)).Value;
        Assert.Equal((TimeSpan.FromHours(3), string.Empty), (document.Duration, document.Text));
    }

    [Fact]
    public async Task AFileLargerThanAMailMayBeIsReadWithinTheMemoryOfAWorker()
    {
        // Ten minutes in the quality of a studio.
        var bytes = new byte[44 + (600 * 192_000)];
        Convert.FromHexString("524946460000000057415645666D7420100000000100020080BB000000EE02000400100064617461").CopyTo(bytes, 0);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), bytes.Length - 8);
        BitConverter.TryWriteBytes(bytes.AsSpan(40), bytes.Length - 44);
        var document = Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(bytes)).Value;
        Assert.Equal((TimeSpan.FromMinutes(10), string.Empty), (document.Duration, document.Text));
    }

    [Fact]
    public async Task WhatIsBeyondTheLimitIsLeftOutAndSaidSo()
    {
        var bytes = await MakeAsync("-f lavfi -i anullsrc=r=8000:cl=mono -t 30 -f wav");
        var document = Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(bytes, new SpeechOptions { MaxDuration = TimeSpan.FromSeconds(10) })).Value;
        Assert.Equal((TimeSpan.FromSeconds(10), DocumentRemarks.TextCut), (document.Duration, document.Remarks));
    }

    [Theory]
    [InlineData("RIFF\0\0\0\0WAVEfmt ", "unread.malformed")]
    [InlineData("OggS\0\u0002 nothing of the kind", "unread.malformed")]
    [InlineData("ID3\u0004\0\0\0\0\u007f\u007f endless tag", "unread.malformed")]
    [InlineData("\0\0\0\u0018ftypM4A \0\0\0\0M4A mp42\u007f\u007f\u007f\u007fmoov", "unread.malformed")]
    [InlineData("fLaC\0\0\0\u0022", "unread.malformed")]
    [InlineData("#!AMR\n", "unread.no-sound|unread.malformed")]
    public async Task WhatOnlyBeginsLikeARecordingIsSaidToBeBroken(string start, string codes)
    {
        var unread = Assert.IsType<AnalysisOutcome.Unread>(await AnalyseAsync(Encoding.Latin1.GetBytes(start)));
        Assert.Contains(unread.Code, codes.Split('|'));
    }

    [Fact]
    public async Task AListOfOtherFilesOpensNone()
    {
        // A playlist names other files and servers; it is text to us, and ffmpeg may open its input only.
        var list = Encoding.UTF8.GetBytes("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n/etc/passwd\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n");
        Assert.StartsWith("text/", Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(list)).Value.MediaType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAnEngineRecordingsStayUnread()
    {
        var bytes = await File.ReadAllBytesAsync(Recordings.PathOf(Clip), Token);
        var unread = Assert.IsType<AnalysisOutcome.Unread>(await AnalyseAsync(bytes, new SpeechOptions { Engine = SpeechEngine.None }));
        Assert.Equal("unread.no-reader", unread.Code);
    }

    private static async Task<AnalysisOutcome> AnalyseAsync(byte[] bytes, SpeechOptions? speech = null)
    {
        await using var analyser = new Analyser(new AnalyserOptions { Speech = speech ?? new() });
        return await analyser.AnalyseAsync(new MemoryStream(bytes), new AnalysisHints("application/octet-stream", null), Token);
    }

    /// <summary>Runs ffmpeg as a test's own tool; only formats that need no seeking output, or fragments.</summary>
    private static async Task<byte[]> MakeAsync(string arguments)
    {
        var fragments = arguments.EndsWith("mp4", StringComparison.Ordinal) || arguments.EndsWith("mov", StringComparison.Ordinal) || arguments.EndsWith("3gp", StringComparison.Ordinal)
            ? " -movflags frag_keyframe+empty_moov" : string.Empty;
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec ffmpeg -nostdin -v error {arguments}{fragments} -strict -2 pipe:1"]) { RedirectStandardOutput = true })!;
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, Token);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
