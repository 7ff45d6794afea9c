using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Strongroom.Analysis.Tests;

/// <summary>Files of all kinds through the real sandbox: what must be found in them is found, and nothing of them is left behind.</summary>
public sealed class FilesTests
{
    private static readonly string Repository = Path.GetDirectoryName(Vectors.Root)!;

    /// <summary>The share of phrases that is reached, kind by kind: a fall is a fault, a rise is to be written here.</summary>
    private static readonly Dictionary<string, double> Reached = new(StringComparer.Ordinal) { ["epub"] = 0.66 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PhrasesOfEveryKindOfFileAreFound()
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        var lines = File.ReadAllLines(Path.Combine(Vectors.Root, "files", "expect.jsonl"));
        var results = await Task.WhenAll(lines.Select(async line =>
        {
            using var json = JsonDocument.Parse(line);
            var (path, kind) = (json.RootElement.GetProperty("file").GetString()!, json.RootElement.GetProperty("kind").GetString()!);
            var document = await ReadAsync(analyser, path);

            // What a tool prints as a line at the top is a field here.
            var text = Plain($"{document.Text} AUTHOR: {document.Fields.Author} {document.Fields.Title}");
            var phrases = json.RootElement.GetProperty("expect").EnumerateArray().Select(static phrase => phrase.GetString()!).ToArray();
            return (Kind: kind, All: phrases.Length, Missed: phrases.Where(phrase => !text.Contains(Plain(phrase), StringComparison.Ordinal)).Select(phrase => $"{path}: {phrase}").ToArray());
        }));
        foreach (var kind in results.GroupBy(static result => result.Kind, StringComparer.Ordinal).Where(static kind => kind.Sum(static r => r.All) > 0))
        {
            var missed = kind.SelectMany(static result => result.Missed).ToArray();
            var share = 1 - ((double)missed.Length / kind.Sum(static r => r.All));
            Assert.True(share >= Reached.GetValueOrDefault(kind.Key, 1), $"{kind.Key} {share:P0}: {string.Join("; ", missed)}");
        }
    }

    [Fact]
    public async Task AScanIsReadFromItsPictureAndNotFromTheHiddenTextOverIt()
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        var document = await ReadAsync(analyser, "samples/demo/scans/jfk-104-10181-10117.pdf");
        var reference = Words(await File.ReadAllTextAsync(Path.Combine(Repository, "samples/demo/documents/reporting/jfk-104-10181-10117.txt"), Token));
        var read = Words(document.Text);
        var found = reference.GroupBy(static w => w, StringComparer.Ordinal).Sum(group => Math.Min(group.Count(), read.Count(word => word == group.Key)));
        Assert.InRange((double)found / reference.Length, 0.88, 1);
        Assert.Contains("tesseract", document.Engine, StringComparison.Ordinal);
        Assert.Equal([1, 2], document.Sections.Select(static section => section.Number));
        Assert.Equal(2, document.PageCount);
        Assert.InRange(document.Confidence ?? 0, 0.6, 1);
        Assert.All(document.Spans, static span => Assert.True(span is { Page: 1 or 2, Confidence: not null, Box: not null }));
        Assert.True(document.Spans.Count > 300);
    }

    [Fact]
    public async Task WordsOfATextLayerHavePlacesAndNoDoubts()
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        var document = await ReadAsync(analyser, "vectors/files/testPDF_bookmarks.pdf");
        Assert.Equal(2, document.Sections.Count);
        Assert.DoesNotContain("tesseract", document.Engine, StringComparison.Ordinal);
        Assert.All(document.Spans, static span => Assert.True(span is { Confidence: null, Box: not null }));
        var denmark = document.Text.IndexOf("Denmark", StringComparison.Ordinal);
        Assert.Equal(2, document.Spans.First(span => span.Start == denmark).Page);
    }

    [Fact]
    public async Task ATurnedPageHasItsWordsInsideIt()
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        var turned = await ReadAsync(analyser, "samples/demo/files/testPDF_rotated.pdf");
        var tops = turned.Spans.Select(static span => span.Box!.Value.Top).ToArray();
        Assert.True(tops.Max() - tops.Min() > 3000 && turned.Spans.Max(static span => span.Box!.Value.Left) > 5000);
    }

    [Fact]
    public async Task SheetsAndSlidesAreNamed()
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        var sheets = await ReadAsync(analyser, "samples/demo/files/testEXCEL.xlsx");
        Assert.Equal(["Feuil1", "Feuil2", "Feuil3"], sheets.Sections.Select(static section => section.Name));
        Assert.All(sheets.Sections, static section => Assert.Equal(SectionKind.Sheet, section.Kind));
        var old = await ReadAsync(analyser, "samples/demo/files/testEXCEL.xls");
        Assert.Equal("Feuil1", old.Sections[0].Name);
        var slides = await ReadAsync(analyser, "samples/demo/files/testPPT_various.pptx");
        Assert.Equal([SectionKind.Slide], slides.Sections.Select(static section => section.Kind));
        var formats = await ReadAsync(analyser, "samples/demo/files/testEXCEL-formats.xlsx");
        Assert.Contains("Date Format: d-mmm-yy\t2007-05-17\n", formats.Text, StringComparison.Ordinal);
        Assert.Contains("\t2.5%\t2.5%\n", formats.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MembersAndDocumentsWithinBecomeParts()
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        foreach (var archive in new[] { "vectors/files/test-documents.7z", "samples/demo/files/test-documents.tgz", "samples/demo/files/test-documents.zip" })
        {
            Assert.Contains("testWORD.doc", (await ReadAsync(analyser, archive)).Parts.Select(static part => part.Name));
        }

        Assert.StartsWith("审计压缩包", (await ReadAsync(analyser, "vectors/files/gbk.zip")).Text, StringComparison.Ordinal);

        // An object in the document, a file packed into the object, a message in the file.
        var packed = (await ReadAsync(analyser, "samples/demo/files/EmbeddedOutlook.docx")).Parts.Single();
        var file = Assert.Single(Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(analyser, packed.Bytes.ToArray())).Value.Parts);
        var message = Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(analyser, file.Bytes.ToArray())).Value;
        Assert.Equal("application/vnd.ms-outlook", message.MediaType);
        Assert.NotNull(message.Fields.Title);
        Assert.Equal(["PDF1.pdf", "PDF2.pdf"], (await ReadAsync(analyser, "samples/demo/files/testPDFPackage.pdf")).Parts.Select(static part => part.Name));
    }

    [Theory]
    [InlineData("samples/demo/files/testPDFVarious.pdf", 2, true)]
    [InlineData("samples/demo/files/testPDFVarious.pdf", 3, false)]
    [InlineData("samples/demo/files/testTIFF_multipage.tif", 2, true)]
    [InlineData("samples/demo/files/testTIFF_multipage.tif", 3, false)]
    [InlineData("vectors/files/testOCR.jpg", 1, true)]
    [InlineData("samples/demo/files/testEXCEL.xlsx", 1, false)]
    public async Task PagesAreDrawnAnewInTheSizeAskedFor(string path, int page, bool isDrawn)
    {
        const int Pixels = 400;
        await using var analyser = new Analyser(new AnalyserOptions());
        await using var content = File.OpenRead(Path.Combine(Repository, path));
        var outcome = await analyser.RenderAsync(content, new AnalysisHints("application/octet-stream", null), new RenderRequest.Page(page, Pixels), Token);
        if (!isDrawn)
        {
            Assert.Equal("unread.no-rendition", Assert.IsType<RenderOutcome.Unread>(outcome).Why.Code);
            return;
        }

        var picture = Assert.IsType<RenderOutcome.Rendition>(outcome);
        var (width, height) = PictureSize.Of(picture.Bytes.Span);
        Assert.InRange(Math.Max(width, height), 16, Pixels);
        Assert.Contains(picture.MediaType, new[] { "image/png", "image/jpeg" });
    }

    private static async Task<SimpleDocument> ReadAsync(Analyser analyser, string path)
    {
        var outcome = await AnalyseAsync(analyser, await File.ReadAllBytesAsync(Path.Combine(Repository, path), Token), Path.GetFileName(path));
        return outcome is AnalysisOutcome.Document document ? document.Value : throw new InvalidOperationException($"{path}: {((AnalysisOutcome.Unread)outcome).Code}");
    }

    private static Task<AnalysisOutcome> AnalyseAsync(Analyser analyser, byte[] bytes, string? name = null) =>
        analyser.AnalyseAsync(new MemoryStream(bytes), new AnalysisHints("application/octet-stream", name), Token);

    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Normalize(NormalizationForm.FormKC);

    private static string[] Words(string text) =>
        [.. new string([.. text.Select(static c => char.IsLetterOrDigit(c) ? char.ToUpper(c, CultureInfo.InvariantCulture) : ' ')]).Split(' ').Where(static word => word.Length > 2)];
}

/// <summary>Width and height of a PNG or JPEG, from its own header.</summary>
internal static class PictureSize
{
    internal static (int Width, int Height) Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == 0x89)
        {
            return ((bytes[18] << 8) | bytes[19], (bytes[22] << 8) | bytes[23]);
        }

        for (var at = 2; at + 9 < bytes.Length; at += 2 + ((bytes[at + 2] << 8) | bytes[at + 3]))
        {
            if (bytes[at] == 0xFF && bytes[at + 1] is 0xC0 or 0xC1 or 0xC2)
            {
                return ((bytes[at + 7] << 8) | bytes[at + 8], (bytes[at + 5] << 8) | bytes[at + 6]);
            }
        }

        throw new InvalidDataException();
    }
}
