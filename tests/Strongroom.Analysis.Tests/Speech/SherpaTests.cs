using System.Security.Cryptography;
using System.Text;
using Strongroom.Analysis.Reading.Speech;

namespace Strongroom.Analysis.Tests.Speech;

/// <summary>
/// The real sherpa-onnx in the sandbox, with the toy model that hears four tones as the halves of two words: from a sound file to words with their times. No model of
/// speech is at hand, so how well one recognises is not tested here.
/// </summary>
public sealed class SherpaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SandboxKind.Bubblewrap)]
    [InlineData(SandboxKind.Landlock)]
    public async Task TonesBecomeWordsWithTimes(SandboxKind kind)
    {
        Assert.SkipUnless(await Sandbox.HoldsAsync(kind, Token), "this host has no such sandbox");
        using var folder = new ModelFolder();
        await using var analyser = new Analyser(Options(folder) with { Sandbox = new SandboxReport(kind, string.Empty, [], null) });
        var document = Assert.IsType<AnalysisOutcome.Document>(await ReadAsync(analyser, ModelFolder.Sound())).Value;
        Assert.Equal(("ALPHA BRAVO\n\nALPHA", "en", "strongroom-speech/1 sherpa-onnx/1.13.8 tones-en"), (document.Text, document.Language, document.Engine));
        double[] starts = [1, 1.9, 8.6];
        foreach (var (span, start) in document.Spans.Zip(starts))
        {
            Assert.InRange(span.Time!.Value.TotalSeconds, start - 0.1, start + 0.1);
            Assert.InRange((span.Until!.Value - span.Time.Value).TotalSeconds, 0.3, 1);
        }

        Assert.Equal(starts.Length, document.Spans.Count);
        Assert.Equal("ok", (await analyser.ModelsAsync())!.ToString());
    }

    [Fact]
    public async Task TheStatedLanguageChoosesTheModel()
    {
        using var folder = new ModelFolder();
        folder.Sign(folder.Manifest("en", "xx", "de"));
        await using var analyser = new Analyser(Options(folder));
        foreach (var (stated, engine) in new[] { (null, "tones-en"), ("de-AT", "tones-de"), ("DE", "tones-de"), ("und", "tones-en"), ("no language", "tones-en") })
        {
            var document = Assert.IsType<AnalysisOutcome.Document>(await ReadAsync(analyser, ModelFolder.Sound(), stated)).Value;
            Assert.EndsWith(" " + engine, document.Engine, StringComparison.Ordinal);
            Assert.Equal("ALPHA BRAVO\n\nALPHA", document.Text);
        }

        var other = Assert.IsType<AnalysisOutcome.Document>(await ReadAsync(analyser, ModelFolder.Sound(), "fr")).Value;
        Assert.Equal((string.Empty, DocumentRemarks.NotUnderstood, "strongroom-speech/1 sherpa-onnx/1.13.8 no-model"), (other.Text, other.Remarks, other.Engine));
        Assert.InRange(other.Duration!.Value.TotalSeconds, 10, 11);
    }

    [Fact]
    public async Task WhatIsNotTheSitesOwnIsRefusedByNameAndUsedWhenItIsAgain()
    {
        using var folder = new ModelFolder();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        await using var analyser = new Analyser(Options(folder));
        var good = folder.Manifest("en");
        var sound = ModelFolder.Sound();
        var signature = folder.PathOf(ModelManifest.SignatureFileName);
        var tokens = folder.PathOf("tokens.txt");
        var text = await File.ReadAllTextAsync(tokens, Token);
        (string Detail, string? Subject, Action Break)[] cases =
        [
            ("unsigned", "models.sig", () => File.Delete(signature)),
            ("unsigned", "models.sig", () => File.WriteAllText(signature, "nothing")),
            ("foreign", "models.sig", () => folder.Sign(good.Write(), stranger)),
            ("altered", "models.json", () => File.AppendAllText(folder.PathOf(ModelManifest.FileName), " ")),
            ("altered", "tokens.txt", () => File.WriteAllText(tokens, text.Replace("PHA", "PHI", StringComparison.Ordinal))),
            ("altered", "libonnxruntime.so", () => File.AppendAllText(folder.PathOf("libonnxruntime.so"), "x")),
            ("missing", "tones.onnx", () => File.Delete(folder.PathOf("tones.onnx"))),
            ("missing", "tones.onnx", () => { File.Delete(folder.PathOf("tones.onnx")); File.CreateSymbolicLink(folder.PathOf("tones.onnx"), ModelFolder.Vector("tones.onnx")); }),
            ("missing", "models.json", () => File.Delete(folder.PathOf(ModelManifest.FileName))),
            ("expired", "models.json", () => folder.Now = folder.Now.AddYears(1)),
            ("expired", "models.json", () => folder.Now = folder.Now.AddYears(-2)),
            ("version", "libsherpa-onnx-c-api.so", () => folder.Sign(good with { LibraryVersion = "1.13.9" })),
            ("malformed", "models.json", () => folder.Sign("{}"u8.ToArray())),
            ("broken", "tones-en", () => { File.WriteAllText(folder.PathOf("tones.onnx"), "no model"); folder.Sign(folder.Manifest("en")); }),
            ("broken", "tones-en", () => { File.WriteAllText(tokens, "<unk> 0\n"); folder.Sign(folder.Manifest("en")); }),
            ("broken", "tones-en", () => { File.Copy("/usr/lib/x86_64-linux-gnu/libm.so.6", folder.PathOf(ModelManifest.LibraryFile), overwrite: true); folder.Sign(folder.Manifest("en")); }),
        ];
        foreach (var (detail, subject, spoil) in cases)
        {
            spoil();
            var unread = Assert.IsType<AnalysisOutcome.Unread>(await ReadAsync(analyser, sound));
            Assert.Equal(("unread.models-refused", detail), (unread.Code, unread.Detail));
            Assert.Equal($"{detail}: {subject}", (await analyser.ModelsAsync())!.ToString());

            // What needs no model is read all the same.
            Assert.IsType<AnalysisOutcome.Document>(await analyser.AnalyseAsync(new MemoryStream("some words"u8.ToArray()), new AnalysisHints("text/plain", null), Token));

            Restore(folder, good, text);
        }

        Assert.Equal("ALPHA BRAVO\n\nALPHA", Assert.IsType<AnalysisOutcome.Document>(await ReadAsync(analyser, sound)).Value.Text);
    }

    [Fact]
    public void NoChangedByteOfAManifestIsBelieved()
    {
        using var folder = new ModelFolder();
        var path = folder.PathOf(ModelManifest.FileName);
        var bytes = File.ReadAllBytes(path);
        var pack = folder.Pack();
        Assert.Equal(ModelRefusal.None, pack.Check().Refusal);
        for (var at = 0; at < bytes.Length; at += 7)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            File.WriteAllBytes(path, changed);
            Assert.Equal(ModelRefusal.Altered, pack.Check().Refusal);
        }
    }

    [Theory]
    [InlineData("\"kind\": \"zipformer-ctc\"", "\"kind\": \"unheard-of\"")]
    [InlineData("\"path\": \"tones.onnx\"", "\"path\": \"../tones.onnx\"")]
    [InlineData("\"path\": \"tones.onnx\"", "\"path\": \"/etc/passwd\"")]
    [InlineData("\"path\": \"tones.onnx\"", "\"path\": \"a//b\"")]
    [InlineData("\"languages\": [", "\"more\": 1, \"languages\": [")]
    [InlineData("\"en\"", "\"english\"")]
    [InlineData("\"licence\": \"Apache-2.0\"", "\"licence\": \"\"")]
    [InlineData("2026-12-31", "31.12.2026")]
    [InlineData("strongroom-speech-models/1", "strongroom-speech-models/2")]
    [InlineData("libsherpa-onnx-c-api.so", "libother.so")]
    [InlineData("\"name\": \"tones-en\"", "\"name\": \"tones en\"")]
    public void AManifestIsReadStrictly(string from, string to)
    {
        using var folder = new ModelFolder();
        var json = Encoding.UTF8.GetString(folder.Manifest("en").Write());
        Assert.Equal(json, Encoding.UTF8.GetString(ModelManifest.Read(Encoding.UTF8.GetBytes(json)).Write()));
        var changed = json.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(json, changed);
        Assert.Equal(AnalysisFault.ModelsRefused, Assert.Throws<AnalysisException>(() => ModelManifest.Read(Encoding.UTF8.GetBytes(changed))).Fault);
    }

    [Theory]
    [InlineData("{\"text\":\"ab cd\",\"tokens\":[\" ab\",\" c\",\"d\"],\"timestamps\":[0.1,0.5,0.7],\"ys_log_probs\":[0,-0.69314718,0],\"lang\":\"<|en|>\"}", "ab@0.10-0.50:1 cd@0.50-0.90:0.71", "en")]
    [InlineData("{\"text\":\"ab cd\",\"tokens\":[\"\u2581ab\",\"\u2581c\",\"d\"],\"timestamps\":[0.1,0.5,0.7],\"durations\":[0.1,0.1,0.25]}", "ab@0.10-0.20:- cd@0.50-0.95:-", null)]
    [InlineData("{\"text\":\"ab cd\",\"tokens\":[\" ab\"],\"timestamps\":[]}", "ab@0.00-0.50:- cd@0.50-1.00:-", null)]
    [InlineData("{\"text\":\"ab\",\"tokens\":[\" ab\"],\"timestamps\":[99]}", "ab@1.00-1.00:-", null)]
    [InlineData("{\"text\":\"ab\",\"tokens\":[\" ab\"],\"timestamps\":[-5]}", "ab@0.00-0.00:-", null)]
    [InlineData("{\"text\":7,\"tokens\":\"x\",\"timestamps\":{}}", "", null)]
    [InlineData("[]", "", null)]
    [InlineData("nonsense", "", null)]
    [InlineData("", "", null)]
    public void AnyAnswerGivesWordsOrNone(string json, string words, string? language)
    {
        var heard = SherpaAnswer.Read(Encoding.UTF8.GetBytes(json), new SpeechPiece(0, new short[Pcm.SamplesPerSecond]), null);
        Assert.Equal(words, string.Join(' ', heard.Words.Select(static w => FormattableString.Invariant(
            $"{w.Text}@{w.Time.TotalSeconds:F2}-{w.Until.TotalSeconds:F2}:{(w.Confidence is { } c ? FormattableString.Invariant($"{c:0.##}") : "-")}"))));
        Assert.Equal(language, heard.Language);
    }

    private static void Restore(ModelFolder folder, ModelManifest manifest, string tokens)
    {
        folder.Now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        File.WriteAllText(folder.PathOf("tokens.txt"), tokens);
        File.Delete(folder.PathOf("tones.onnx"));
        File.Copy(ModelFolder.Vector("tones.onnx"), folder.PathOf("tones.onnx"));
        foreach (var file in manifest.Library)
        {
            File.Copy(Path.Combine(ModelFolder.Library, file.Path), folder.PathOf(file.Path), overwrite: true);
        }

        folder.Sign(manifest);
    }

    internal static AnalyserOptions Options(ModelFolder folder) => new() { Speech = new SpeechOptions { Engine = SpeechEngine.Sherpa, Models = folder.Pack() } };

    internal static Task<AnalysisOutcome> ReadAsync(Analyser analyser, byte[] sound, string? language = null) =>
        analyser.AnalyseAsync(new MemoryStream(sound), new AnalysisHints("audio/wav", null) { Language = language }, Token);
}
