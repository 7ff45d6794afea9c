using System.Text.Json;

namespace Strongroom.Analysis.Tests;

/// <summary>Real and hostile files: whatever they hold, the answer keeps the rules of the document format (the verifying reader checks them).</summary>
public sealed class CorpusTests
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Folders => ["mail", "html", "text", "hostile"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void EveryFileGivesADocumentOrAReason(string folder)
    {
        foreach (var file in Vectors.All(folder))
        {
            var bytes = File.ReadAllBytes(file);
            var byName = InProcess.Read(bytes, fileName: Path.GetFileName(file));
            var asMail = InProcess.Read(bytes, "message/rfc822");
            var asHtml = InProcess.Read(bytes, "text/html");
            Assert.All([byName, asMail, asHtml], static outcome => Assert.NotNull(outcome));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void ClaimsOfEveryKindDoNotChangeWhatAFileIs(string folder)
    {
        foreach (var file in Vectors.All(folder))
        {
            var bytes = File.ReadAllBytes(file);
            var types = new[] { "image/png", "application/pdf", "audio/ogg" }.Select(claim => TypeOf(InProcess.Read(bytes, claim, "x.pdf"))).Distinct().ToArray();
            Assert.Single(types);
        }

        static string TypeOf(AnalysisOutcome outcome) => outcome switch
        {
            AnalysisOutcome.Document document => document.Value.MediaType,
            AnalysisOutcome.Unread unread => unread.Code + unread.MediaType,
            _ => throw new InvalidOperationException(),
        };
    }

    /// <summary>
    /// What was read by eye and found right is kept as golden.jsonl: fields, text (its beginning) and parts. Run with STRONGROOM_GOLDEN=write
    /// to make the lines anew, and read the difference before committing it.
    /// </summary>
    [Theory]
    [InlineData("mail")]
    [InlineData("html")]
    [InlineData("text")]
    public void ChosenFilesReadAsExpected(string folder)
    {
        var path = Path.Combine(Vectors.Root, folder, "golden.jsonl");
        var expected = File.ReadAllLines(path).Select(static line => JsonSerializer.Deserialize<Golden>(line, Json)!).ToArray();
        Assert.NotEmpty(expected);
        var actual = expected.Select(golden => Golden.Of(golden.File, Path.Combine(Vectors.Root, folder, golden.File))).ToArray();
        if (Environment.GetEnvironmentVariable("STRONGROOM_GOLDEN") == "write")
        {
            File.WriteAllLines(path, actual.Select(static golden => JsonSerializer.Serialize(golden, Json)));
        }

        Assert.Equal(expected.Select(static golden => JsonSerializer.Serialize(golden, Json)), actual.Select(static golden => JsonSerializer.Serialize(golden, Json)));
    }

    [Theory]
    [InlineData("hostile/testChm_oom.chm", "application/vnd.ms-htmlhelp")]
    [InlineData("mail/tika-testWINMAIL.dat", "application/vnd.ms-tnef")]
    public void AFormatWithoutAReaderIsNamed(string file, string type)
    {
        var unread = Assert.IsType<AnalysisOutcome.Unread>(InProcess.Read(Vectors.Read(file), "text/plain", "memo.txt"));
        Assert.Equal((UnreadReason.NoReader, type, "unread.no-reader"), (unread.Reason, unread.MediaType, unread.Code));
    }

    private sealed record Golden(
        string File, string Type, string? Title, string? From, string? To, string? Date, string? MessageId, string? InReplyTo, string Text, string[] Parts)
    {
        private const int MaxText = 200;

        internal static Golden Of(string file, string path)
        {
            var document = InProcess.Document(System.IO.File.ReadAllBytes(path), fileName: file);
            var fields = document.Fields;
            return new Golden(
                file,
                document.MediaType,
                fields.Title,
                fields.From,
                fields.To,
                fields.Date?.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                fields.MessageId,
                fields.InReplyTo,
                document.Text.Length > MaxText ? document.Text[..MaxText] : document.Text,
                [.. document.Parts.Select(static part => $"{part.Name} {part.MediaType} {part.Bytes.Length}")]);
        }
    }
}
