using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Analysis.Documents;
using Strongroom.Core;

namespace Strongroom.Analysis.Tests;

/// <summary>The trusted side: what keeps the rules comes through unchanged, what breaks any of them does not come through.</summary>
public sealed class DocumentFormatTests
{
    private static readonly AnalysisLimits Small = new() { MaxOutputBytes = 1 << 20, MaxTextBytes = 1 << 16, MaxParts = 5, MaxSpans = 5, MaxSections = 5 };

    private static readonly UnreadReason[] Parents = [UnreadReason.WorkerCrashed, UnreadReason.OutputTooLong, UnreadReason.OutputMalformed];

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        var gen = from seed in ArbMap.Default.GeneratorFor<int>() select RandomDraft(new SeededChance(unchecked((ulong)seed)));
        Prop.ForAll(gen.ToArbitrary(), draft =>
        {
            var read = Assert.IsType<AnalysisOutcome.Document>(InProcess.Verify(Answer.Of(draft))).Value;
            Assert.Equal(draft.MediaType, read.MediaType);
            Assert.Equal(draft.Engine, read.Engine);
            Assert.True(draft.TextUtf8.Span.SequenceEqual(read.TextUtf8.Span));
            Assert.Equal(draft.Spans, read.Spans);
            Assert.Equal(draft.Sections, read.Sections);
            Assert.Equal(draft.Duration, read.Duration);
            Assert.Equal(draft.PageCount, read.PageCount);
            Assert.Equal(draft.Fields, read.Fields);
            Assert.Equal(draft.Language, read.Language);
            Assert.Equal(draft.Confidence, read.Confidence);
            Assert.Equal(draft.Remarks, read.Remarks);
            Assert.Equal(
                draft.Parts.Select(static p => (p.Name, p.MediaType, Convert.ToHexString(p.Bytes.Span))),
                read.Parts.Select(static p => (p.Name, p.MediaType, Convert.ToHexString(p.Bytes.Span))));
        }).Check(Drawn.Cases);
    }

    [Fact]
    public void ReasonsAreWrittenAndRead()
    {
        foreach (var reason in Enum.GetValues<UnreadReason>().Except(Parents))
        {
            var read = Assert.IsType<AnalysisOutcome.Unread>(InProcess.Verify(Answer.Unread(reason, "a/b", "tesseract-ocr")));
            Assert.Equal((reason, "a/b", "tesseract-ocr"), (read.Reason, read.MediaType, read.Detail));
        }
    }

    [Fact]
    public void AReasonThatOnlyTheParentKnowsIsRefused()
    {
        foreach (var reason in Parents)
        {
            Assert.Throws<MalformedException>(() => InProcess.Verify(Answer.Unread(reason)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("rm -rf /")]
    [InlineData("UPPER")]
    [InlineData("ä")]
    public void ADetailIsAPackagesNameOrRefused(string detail) =>
        Assert.Throws<MalformedException>(() => InProcess.Verify(Answer.Unread(UnreadReason.ToolMissing, null, detail)));

    public static TheoryData<string> Lies =>
    [
        "text of broken UTF-8", "escape in text", "C1 control in text", "carriage return in text", "span outside", "span of nothing", "spans out of order",
        "title of two lines", "title with a direction override", "empty title", "name with a slash", "name of dots", "media type in capitals", "media type without subtype",
        "confidence above one", "page zero", "language of spaces", "too many parts", "too many spans", "byte after the end", "engine too long",
        "an end without a beginning", "an end before the beginning", "a place without a page", "a place outside the page", "a place of nothing",
        "section outside", "sections out of order", "section of no kind", "section of two lines", "no pages", "too many sections",
    ];

    [Theory]
    [MemberData(nameof(Lies))]
    public void EachBrokenRuleIsRefused(string lie)
    {
        var draft = new DocumentDraft { MediaType = "text/plain", Engine = "e/1", TextUtf8 = "some text"u8.ToArray() };
        byte[] after = [];
        switch (lie)
        {
            case "text of broken UTF-8": draft.TextUtf8 = new byte[] { 0xC3, 0x28 }; break;
            case "escape in text": draft.TextUtf8 = "a\u001b[2Jb"u8.ToArray(); break;
            case "C1 control in text": draft.TextUtf8 = "a\u009b2Jb"u8.ToArray(); break;
            case "carriage return in text": draft.TextUtf8 = "a\rb"u8.ToArray(); break;
            case "span outside": draft.Spans.Add(new TextSpan(8, 2, null, null, null, null, null)); break;
            case "span of nothing": draft.Spans.Add(new TextSpan(0, 0, null, null, null, null, null)); break;
            case "spans out of order": draft.Spans.AddRange([new TextSpan(4, 1, 1, null, null, null, null), new TextSpan(2, 1, 1, null, null, null, null)]); break;
            case "title of two lines": draft.Fields = new DocumentFields { Title = "a\nb" }; break;
            case "title with a direction override": draft.Fields = new DocumentFields { Title = "a\u202Eb" }; break;
            case "empty title": draft.Fields = new DocumentFields { Title = string.Empty }; break;
            case "name with a slash": draft.Parts.Add(new DocumentPart { MediaType = "a/b", Name = "../x" }); break;
            case "name of dots": draft.Parts.Add(new DocumentPart { MediaType = "a/b", Name = ".." }); break;
            case "media type in capitals": draft.MediaType = "Text/plain"; break;
            case "media type without subtype": draft.MediaType = "text/"; break;
            case "confidence above one": draft.Confidence = 1.5; break;
            case "page zero": draft.Spans.Add(new TextSpan(0, 1, 0, null, null, null, null)); break;
            case "language of spaces": draft.Language = "e n"; break;
            case "too many parts": draft.Parts.AddRange(Enumerable.Repeat(new DocumentPart { MediaType = "a/b" }, 6)); break;
            case "too many spans": draft.Spans.AddRange(Enumerable.Repeat(new TextSpan(0, 1, 1, null, null, null, null), 6)); break;
            case "an end without a beginning": draft.Spans.Add(Span() with { Until = TimeSpan.Zero }); break;
            case "an end before the beginning": draft.Spans.Add(Span() with { Time = TimeSpan.FromSeconds(2), Until = TimeSpan.FromSeconds(1) }); break;
            case "a place without a page": draft.Spans.Add(Span() with { Page = null, Box = new PageBox(0, 0, 1, 1) }); break;
            case "a place outside the page": draft.Spans.Add(Span() with { Box = new PageBox(9999, 0, 2, 1) }); break;
            case "a place of nothing": draft.Spans.Add(Span() with { Box = new PageBox(0, 0, 1, 0) }); break;
            case "section outside": draft.Sections.Add(new DocumentSection(10, SectionKind.Page, 1, null)); break;
            case "sections out of order": draft.Sections.AddRange([new DocumentSection(4, SectionKind.Page, 1, null), new DocumentSection(2, SectionKind.Page, 2, null)]); break;
            case "section of no kind": draft.Sections.Add(new DocumentSection(0, 0, 1, null)); break;
            case "section of two lines": draft.Sections.Add(new DocumentSection(0, SectionKind.Sheet, 1, "a\nb")); break;
            case "no pages": draft.PageCount = 0; break;
            case "too many sections": draft.Sections.AddRange(Enumerable.Repeat(new DocumentSection(0, SectionKind.Page, 1, null), 6)); break;
            case "byte after the end": after = [0]; break;
            case "engine too long": draft.Engine = new string('e', 65); break;
            default: throw new InvalidOperationException(lie);
        }

        byte[] wire = [.. Wire(draft), .. after];
        Assert.Throws<MalformedException>(() => Read(wire));
    }

    [Fact]
    public void EveryCutEndsInAFaultAndNeverInADocument()
    {
        var wire = Wire(RandomDraft(new SeededChance(3)));
        for (var length = 0; length < wire.Length; length++)
        {
            Assert.ThrowsAny<Exception>(() => Read(wire[..length]));
        }
    }

    [Fact]
    public void LengthsAreCheckedBeforeMemoryIsTaken()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<AnswerTooLongException>(() => Read([0x7F, 0xFF, 0xFF, 0xFF]));
        Assert.Throws<MalformedException>(() => Read([0xFF, 0xFF, 0xFF, 0xFF]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void ChangedBytesGiveADocumentThatKeepsTheRulesOrAFault()
    {
        var chance = new SeededChance(77);
        var (read, refused) = (0, 0);
        for (var run = 0; run < 20_000; run++)
        {
            var wire = Wire(RandomDraft(new SeededChance((ulong)(run % 50))));
            for (var changes = 1 + chance.Below(4); changes > 0; changes--)
            {
                var at = chance.OneIn(2) ? chance.Below(Math.Min(wire.Length, 200)) : chance.Below(wire.Length);
                wire[at] = chance.OneIn(2) ? (byte)(wire[at] ^ (1 << chance.Below(8))) : (byte)chance.Below(256);
            }

            try
            {
                // A second trip proves that what was let through keeps the rules.
                if (Read(wire) is AnalysisOutcome.Document document)
                {
                    Assert.True(Characters.IsCleanText(document.Value.TextUtf8.Span));
                    Assert.True(MediaTypes.IsWellFormed(document.Value.MediaType));
                    Assert.InRange(document.Value.Parts.Count, 0, Small.MaxParts);
                }

                read++;
            }
            catch (Exception e) when (e is MalformedException or EndOfStreamException or AnswerTooLongException)
            {
                refused++;
            }
        }

        Assert.True(read > 100 && refused > 1000, $"{read} read, {refused} refused: the mutator is too weak or too strong");
    }

    [Fact]
    public void CleaningAlwaysGivesWhatTheReaderTakes()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var field = Characters.CleanField(text, 20);
            var name = Characters.CleanName(text, 20);
            return (field is null || Characters.IsCleanField(field, 20)) && (name is null || Characters.IsCleanName(name, 20));
        }).Check(Drawn.Cases);
    }

    private static AnalysisOutcome Read(byte[] wire) =>
        DocumentReader.ReadAsync(new MemoryStream(wire), Small, serve: null, CancellationToken.None).GetAwaiter().GetResult();

    private static TextSpan Span() => new(0, 1, 1, null, null, null, null);

    private static byte[] Wire(DocumentDraft draft)
    {
        var wire = new MemoryStream();
        DocumentWriter.Write(Answer.Of(draft), new AnalysisLimits { MaxParts = 1000, MaxSpans = 1000 }, piece => wire.Write(piece.Span));
        return wire.ToArray();
    }

    private static DocumentDraft RandomDraft(SeededChance chance)
    {
        var text = new string('x', chance.Below(40)) + "é日😀\n";
        var draft = new DocumentDraft
        {
            MediaType = "message/rfc822",
            Engine = "strongroom-test/1",
            TextUtf8 = Encoding.UTF8.GetBytes(text),
            Language = chance.OneIn(2) ? "en-GB" : null,
            Confidence = chance.OneIn(2) ? chance.Below(1001) / 1000.0 : null,
            Remarks = (DocumentRemarks)chance.Below(32),
            Fields = new DocumentFields
            {
                Title = chance.OneIn(2) ? "Tïtle" : null,
                From = chance.OneIn(2) ? "a <a@b>" : null,
                Date = chance.OneIn(2) ? DateTimeOffset.FromUnixTimeMilliseconds(chance.Below(int.MaxValue)) : null,
                Keywords = chance.OneIn(3) ? "k" : null,
            },
        };
        for (var i = chance.Below(4); i > 0; i--)
        {
            var page = chance.OneIn(2) ? 7 : (int?)null;
            TimeSpan? time = chance.OneIn(2) ? TimeSpan.FromMilliseconds(1234) : null;
            draft.Spans.Add(new TextSpan(
                draft.Spans.Count,
                1,
                page,
                time,
                time is not null && chance.OneIn(2) ? TimeSpan.FromMilliseconds(1234 + chance.Below(2)) : null,
                chance.OneIn(2) ? 0.25 : null,
                page is not null && chance.OneIn(2) ? new PageBox(chance.Below(10), 9999, 1 + chance.Below(9990), 1) : null));
        }

        for (var i = chance.Below(3); i > 0; i--)
        {
            draft.Sections.Add(new DocumentSection(draft.Sections.Count, (SectionKind)(1 + chance.Below(3)), 1 + chance.Below(5), chance.OneIn(2) ? "Blätter" : null));
        }

        draft.Duration = chance.OneIn(2) ? TimeSpan.FromMilliseconds(chance.Below(100_000)) : null;
        draft.PageCount = chance.OneIn(2) ? 1 + chance.Below(9) : null;

        for (var i = chance.Below(4); i > 0; i--)
        {
            var bytes = new byte[chance.Below(50)];
            chance.Fill(bytes);
            draft.Parts.Add(new DocumentPart { Name = chance.OneIn(2) ? "näme.bin" : null, MediaType = "application/octet-stream", Bytes = bytes });
        }

        return draft;
    }
}
