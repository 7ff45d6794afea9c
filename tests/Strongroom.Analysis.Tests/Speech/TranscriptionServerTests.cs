using System.Text;
using Strongroom.Analysis.Reading.Speech;

namespace Strongroom.Analysis.Tests.Speech;

/// <summary>The second engine: a server that speaks the OpenAI-style transcription API, honest and not.</summary>
public sealed class TranscriptionServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ARecordingIsReadByTheServer()
    {
        await using var server = new TranscriptionServerStub();
        var document = Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(server.Address)).Value;
        Assert.Equal(("strongroom-speech/1 server", "en"), (document.Engine, document.Language));
        Assert.InRange(Recordings.Found("The Soviet authorities denied permission", document.Text), 0.6, 1);
        Assert.All(document.Spans, static s => Assert.True(s.Time is not null && s.Until >= s.Time && s.Confidence is not null));
        Assert.Equal(("/v1/audio/transcriptions", "whisper-1", "verbose_json", "word"), (server.LastForm["path"], server.LastForm["model"], server.LastForm["response_format"], server.LastForm["timestamp_granularities[]"]));
    }

    [Theory]
    [InlineData("not json at all", DocumentRemarks.NotUnderstood)]
    [InlineData("[1,2,3]", DocumentRemarks.NotUnderstood)]
    [InlineData("{\"words\":7,\"segments\":\"x\",\"language\":[]}", DocumentRemarks.None)]
    [InlineData("{\"words\":[{\"word\":\"\\u001b[2J\\u0000\",\"start\":-1e308,\"end\":1e308},{\"word\":\"\\ud800\",\"start\":0,\"end\":1},{\"start\":1}]}", null)]
    public async Task WhatTheServerSaysIsVerified(string body, DocumentRemarks? remarks)
    {
        await using var server = new TranscriptionServerStub(TranscriptionServerStub.Answering(body));
        var document = Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(server.Address)).Value;
        Assert.DoesNotContain('\u001b', document.Text);
        Assert.All(document.Spans, s => Assert.True(s.Time >= TimeSpan.Zero && s.Until <= document.Duration));
        if (remarks is { } expected)
        {
            Assert.Equal((string.Empty, expected), (document.Text, document.Remarks));
        }
    }

    [Fact]
    public async Task AnAnswerBeyondAllMeasureIsNone()
    {
        await using var server = new TranscriptionServerStub(TranscriptionServerStub.Answering("{\"text\":\"" + new string('x', 3 << 20) + "\"}"));
        var document = Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(server.Address)).Value;
        Assert.Equal((string.Empty, DocumentRemarks.NotUnderstood), (document.Text, document.Remarks));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(401)]
    [InlineData(302)]
    public async Task AServerThatRefusesLeavesTheItemPending(int status)
    {
        await using var server = new TranscriptionServerStub(TranscriptionServerStub.Answering("{}", status));
        var fault = await Assert.ThrowsAsync<AnalysisException>(() => AnalyseAsync(server.Address));
        Assert.Equal("analysis.speech-server-unavailable", fault.Code);
    }

    [Fact]
    public async Task AServerThatIsNotThereOrNeverAnswersLeavesTheItemPending()
    {
        var gone = new Uri("http://127.0.0.1:9/v1");
        Assert.Equal(AnalysisFault.SpeechServerUnavailable, (await Assert.ThrowsAsync<AnalysisException>(() => AnalyseAsync(gone))).Fault);
        var never = new TaskCompletionSource();
        await using var server = new TranscriptionServerStub((_, _) => never.Task);
        Assert.Equal(AnalysisFault.SpeechServerUnavailable, (await Assert.ThrowsAsync<AnalysisException>(() => AnalyseAsync(server.Address, TimeSpan.FromSeconds(1)))).Fault);
        never.SetResult();
    }

    [Theory]
    [InlineData("http://speech.example/v1")]
    [InlineData("ftp://127.0.0.1/v1")]
    [InlineData(null)]
    public void AnAddressThatWouldSendRecordingsInPlainIsRefused(string? address) =>
        Assert.Throws<ArgumentException>(() => new Analyser(new AnalyserOptions { Speech = new SpeechOptions { Engine = SpeechEngine.Server, Server = address is null ? null : new Uri(address) } }));

    [Fact]
    public void SegmentsStandInForWords()
    {
        var piece = new SpeechPiece(16_000, new short[32_000]);
        var heard = ServerAnswer.Read(
            Encoding.UTF8.GetBytes(
                "{\"language\":\"de\",\"segments\":[{\"text\":\" Guten Tag\",\"start\":0,\"end\":1,\"avg_logprob\":-0.1},{\"text\":\"Untertitel\",\"start\":1,\"end\":2,\"avg_logprob\":-1.5,\"no_speech_prob\":0.9}]}"),
            piece)!;
        Assert.Equal("de", heard.Language);
        Assert.Equal(["Guten", "Tag"], heard.Words.Select(static w => w.Text));
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), (heard.Words[0].Time, heard.Words[1].Until));
        Assert.Equal(0.905, heard.Words[0].Confidence!.Value, 3);
    }

    private static async Task<AnalysisOutcome> AnalyseAsync(Uri server, TimeSpan? time = null)
    {
        var speech = new SpeechOptions { Engine = SpeechEngine.Server, Server = server, ServerTime = time ?? TimeSpan.FromMinutes(10) };
        await using var analyser = new Analyser(new AnalyserOptions { Speech = speech, KeepSpare = false });
        await using var content = File.OpenRead(Recordings.PathOf("LJ042-0094.wav"));
        return await analyser.AnalyseAsync(content, new AnalysisHints("audio/wav", null), Token);
    }
}
