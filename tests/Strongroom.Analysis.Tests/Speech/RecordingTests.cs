namespace Strongroom.Analysis.Tests.Speech;

/// <summary>Real recordings through the whole way: ffmpeg and recogniser in sandboxed processes, the verified document.</summary>
public sealed class RecordingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("LJ050-0158.wav", "audio/wav", 7.89)]
    [InlineData("jfk-inaugural.mp3", "audio/mpeg", 11.0)]
    public async Task WordsAreHeardWithTimesAndDoubt(string name, string type, double seconds)
    {
        var document = await DocumentAsync(name);
        var reference = Recordings.All.Single(r => r.Name == name).Reference;
        Assert.Equal((type, "en"), (document.MediaType, document.Language));
        Assert.InRange(Recordings.Found(reference, document.Text), 0.6, 1);
        Assert.InRange(document.Duration!.Value.TotalSeconds, seconds - 0.1, seconds + 0.2);
        Assert.InRange(document.Confidence!.Value, 0.2, 1);
        Assert.NotEmpty(document.Spans);
        var last = TimeSpan.Zero;
        foreach (var span in document.Spans)
        {
            Assert.DoesNotContain(' ', document.Text.Substring(span.Start, span.Length));
            Assert.True(span.Time >= last && span.Until >= span.Time && span.Until <= document.Duration);
            Assert.NotNull(span.Confidence);
            last = span.Until!.Value;
        }

        // A hit opens the recording at its second: "secret service" are the last words of one, and begin before its last second.
        if (document.Text.LastIndexOf("secret", StringComparison.Ordinal) is > 0 and var secret)
        {
            Assert.InRange(Assert.Single(document.Spans, s => s.Start == secret).Time!.Value.TotalSeconds, seconds - 1.5, seconds - 0.5);
        }
    }

    [Theory]
    [InlineData("lang-es.wav")]
    [InlineData("lang-ko.wav")]
    public async Task AnotherLanguageIsSaidToBeNotUnderstood(string name)
    {
        var document = await DocumentAsync(name);
        Assert.Equal((string.Empty, (string?)null, DocumentRemarks.NotUnderstood), (document.Text, document.Language, document.Remarks));
        Assert.True(document.Duration > TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task ALineWithoutSpeechGivesNoWords()
    {
        var document = await DocumentAsync("nonspeech-silence.wav");
        Assert.Equal((string.Empty, (string?)null, DocumentRemarks.None), (document.Text, document.Language, document.Remarks));
        Assert.InRange(document.Duration!.Value.TotalSeconds, 8.1, 8.3);
    }

    [Fact]
    public async Task TheSoundIsMadeAnewForPeople()
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        await using var content = File.OpenRead(Recordings.PathOf("LJ042-0094.wav"));
        var outcome = await analyser.RenderAsync(content, new AnalysisHints("audio/wav", null), new RenderRequest.Sound(), Token);
        var rendition = Assert.IsType<RenderOutcome.Rendition>(outcome);
        Assert.Equal("audio/ogg", rendition.MediaType);
        Assert.InRange(rendition.Bytes.Length, 4_000, 60_000);
        Assert.True(rendition.Bytes.Span.IndexOf("OpusHead"u8) > 0);
        content.Position = 0;
        var page = await analyser.RenderAsync(content, new AnalysisHints("audio/wav", null), new RenderRequest.Page(1, 100), Token);
        Assert.Equal(UnreadReason.NoRendition, Assert.IsType<RenderOutcome.Unread>(page).Why.Reason);
    }

    private static async Task<SimpleDocument> DocumentAsync(string name)
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        await using var content = File.OpenRead(Recordings.PathOf(name));
        var outcome = await analyser.AnalyseAsync(content, new AnalysisHints("application/octet-stream", null), Token);
        return outcome is AnalysisOutcome.Document document ? document.Value : throw new InvalidOperationException(((AnalysisOutcome.Unread)outcome).Code);
    }
}
