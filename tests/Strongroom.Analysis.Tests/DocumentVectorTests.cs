using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Core;

namespace Strongroom.Analysis.Tests;

/// <summary>
/// vectors/simple-document: one answer a file, a head that says what must come of it, then the bytes in hexadecimal. Run with
/// STRONGROOM_GOLDEN=write to make them anew from the scenarios below.
/// </summary>
public sealed class DocumentVectorTests
{
    [Fact]
    public void EachVectorIsReadOrRefusedAsItSays()
    {
        if (Environment.GetEnvironmentVariable("STRONGROOM_GOLDEN") == "write")
        {
            Write();
        }

        foreach (var file in Vectors.All("simple-document"))
        {
            var lines = File.ReadAllLines(file);
            var expect = lines.First(static line => line.StartsWith("expect: ", StringComparison.Ordinal))["expect: ".Length..];
            var bytes = Convert.FromHexString(string.Concat(lines.SkipWhile(static line => line.Length > 0)));
            Assert.True(expect == Outcome(bytes), $"{Path.GetFileName(file)}: {Outcome(bytes)}");
        }
    }

    private static string Outcome(byte[] bytes)
    {
        try
        {
            return DocumentReader.ReadAsync(new MemoryStream(bytes), new AnalysisLimits(), serve: null, CancellationToken.None).GetAwaiter().GetResult() switch
            {
                AnalysisOutcome.Document { Value: var document } => $"document, {document.Text.Length} characters, {document.Parts.Count} parts, {document.Spans.Count} spans, {document.Sections.Count} sections",
                AnalysisOutcome.Unread unread => unread.Code,
                _ => throw new InvalidOperationException(),
            };
        }
        catch (MalformedException)
        {
            return "malformed";
        }
        catch (AnswerTooLongException)
        {
            return "too long";
        }
        catch (EndOfStreamException)
        {
            return "ends early";
        }
    }

    private static void Write()
    {
        var plain = new DocumentDraft { MediaType = "text/plain", Engine = "strongroom-text/1", TextUtf8 = "Words.\nMore words."u8.ToArray() };
        var full = new DocumentDraft
        {
            MediaType = "message/rfc822",
            Engine = "strongroom-mail/1",
            TextUtf8 = Encoding.UTF8.GetBytes("Grüße, 日本 😀"),
            Language = "de",
            Confidence = 0.75,
            Remarks = DocumentRemarks.Repaired | DocumentRemarks.EncodingGuessed,
            Fields = new DocumentFields
            {
                Title = "Subject",
                Author = "A",
                From = "a <a@b>",
                To = "c@d",
                Cc = "e@f",
                MessageId = "1@b",
                InReplyTo = "0@b",
                References = "first@b 0@b",
                Description = "d",
                Keywords = "k",
                Date = DateTimeOffset.UnixEpoch.AddDays(10_000),
            },
        };
        full.Spans.AddRange([new TextSpan(0, 5, 1, null, null, null, null), new TextSpan(7, 2, 2, TimeSpan.FromMilliseconds(1500), TimeSpan.FromMilliseconds(1750), 0.5, new PageBox(100, 200, 3000, 9800))]);
        full.Sections.AddRange([new DocumentSection(0, SectionKind.Page, 1, null), new DocumentSection(7, SectionKind.Sheet, 2, "Übersicht")]);
        full.Duration = TimeSpan.FromMilliseconds(61_500);
        full.PageCount = 2;
        full.Parts.Add(new DocumentPart { Name = "näme.bin", MediaType = "application/octet-stream", Bytes = new byte[] { 1, 2, 3 } });
        full.Parts.Add(new DocumentPart { MediaType = "image/png" });
        var plainBytes = Wire(Answer.Of(plain));
        Save("plain", "a text", plainBytes);
        Save("full", "every field, spans, two parts", Wire(Answer.Of(full)));
        Save("no-reader", "a format that is recognised and not read", Wire(Answer.Unread(UnreadReason.NoReader, "application/pdf")));
        Save("parents-reason", "a reason that only the parent can know", Wire(Answer.Unread(UnreadReason.WorkerCrashed)));
        Save("byte-after-end", "rule 1: a byte follows the end", [.. plainBytes, 0]);
        Save("cut", "the text stops before its length", plainBytes[..^1]);
        Save("huge-header", "rule 1: a header longer than any answer", [0x7F, 0xFF, 0xFF, 0xFF]);
        Save("negative-header", "rule 1: a negative length", [0xFF, 0xFF, 0xFF, 0xFF]);
        Save("escape", "rule 3: an escape sequence in the text", Wire(Answer.Of(With("\u001b[2J"u8.ToArray()))));
        Save("broken-utf-8", "rule 3: a lead byte without its follower", Wire(Answer.Of(With([0xC3, 0x28]))));
        Save("encoded-surrogate", "rule 3: a surrogate encoded by itself", Wire(Answer.Of(With([0xED, 0xA0, 0x80]))));
        var path = With([]);
        path.Parts.Add(new DocumentPart { Name = "../../etc/passwd", MediaType = "text/plain" });
        Save("path-in-name", "rule 5: a path as a name", Wire(Answer.Of(path)));
        var reversed = With([]);
        reversed.Parts.Add(new DocumentPart { Name = "report\u202Efdp.exe", MediaType = "text/plain" });
        Save("reversed-name", "rule 4: a name that shows another ending than it has", Wire(Answer.Of(reversed)));
        var outside = With("abc"u8.ToArray());
        outside.Spans.Add(new TextSpan(2, 2, 1, null, null, null, null));
        Save("span-outside", "rule 7: a span that ends behind the text", Wire(Answer.Of(outside)));
        var place = With("abc"u8.ToArray());
        place.Spans.Add(new TextSpan(0, 2, 1, null, null, null, new PageBox(9000, 0, 1001, 10)));
        Save("place-outside-page", "rule 8: a place that ends behind the page's edge", Wire(Answer.Of(place)));
        var section = With("abc"u8.ToArray());
        section.Sections.Add(new DocumentSection(4, SectionKind.Slide, 1, null));
        Save("section-outside", "rule 9: a section that begins behind the text", Wire(Answer.Of(section)));
        Save("tool-missing", "a tool that is not installed", Wire(Answer.Unread(UnreadReason.ToolMissing, "image/png", "tesseract-ocr")));
        Save("detail-of-words", "a detail that is no package's name", Wire(Answer.Unread(UnreadReason.ToolMissing, "image/png", "see http://evil")));
        var wide = plainBytes.ToArray();
        Save("long-integer", "rule 2: the version as 18 01 and not as 01", [0, 0, 0, (byte)(plainBytes[3] + 1), plainBytes[4], 0x18, .. wide[5..]]);
    }

    private static DocumentDraft With(byte[] text) => new() { MediaType = "text/plain", Engine = "e/1", TextUtf8 = text };

    private static void Save(string name, string comment, byte[] bytes)
    {
        var hex = Convert.ToHexStringLower(bytes).Chunk(96).Select(static row => new string(row));
        File.WriteAllText(
            Path.Combine(Vectors.Root, "simple-document", name + ".txt"),
            $"expect: {Outcome(bytes)}\ncomment: {comment}\n\n{string.Join('\n', hex)}\n");
    }

    private static byte[] Wire(Answer answer)
    {
        var wire = new MemoryStream();
        DocumentWriter.Write(answer, new AnalysisLimits(), piece => wire.Write(piece.Span));
        return wire.ToArray();
    }
}
