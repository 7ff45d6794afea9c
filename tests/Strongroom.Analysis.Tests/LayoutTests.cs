using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;

namespace Strongroom.Analysis.Tests;

/// <summary>The stored layout: what is written is read, the same bytes come of the same layout, and no bytes do harm.</summary>
public sealed class LayoutTests
{
    [Fact]
    public void WhatIsWrittenIsReadAndWrittenAgainTheSame()
    {
        var gen = from seed in ArbMap.Default.GeneratorFor<int>() select Random(new SeededChance(unchecked((ulong)seed)));
        Prop.ForAll(gen.ToArbitrary(), layout =>
        {
            var bytes = layout.Encode();
            var read = DocumentLayout.Decode(bytes);
            Assert.Equal(layout.Sections, read.Sections);
            Assert.Equal(layout.Spans, read.Spans);
            Assert.Equal((layout.Duration, layout.PageCount), (read.Duration, read.PageCount));
            Assert.Equal(bytes, read.Encode());
        }).Check(Drawn.Cases);
    }

    [Fact]
    public void ChangedBytesAreReadUnderTheSameRulesOrRefused()
    {
        var chance = new SeededChance(5);
        var (read, refused) = (0, 0);
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = Random(new SeededChance((ulong)(run % 40))).Encode();
            var at = chance.Below(bytes.Length);
            bytes = chance.Below(3) switch
            {
                0 => bytes[..at],
                1 => [.. bytes[..at], (byte)chance.Below(256), .. bytes[at..]],
                _ => [.. bytes[..at], (byte)(bytes[at] ^ (1 << chance.Below(8))), .. bytes[(at + 1)..]],
            };
            try
            {
                var layout = DocumentLayout.Decode(bytes);
                Assert.Equal(bytes, layout.Encode());
                Assert.All(layout.Spans, static span => Assert.True(span.Box is not { } box || (box.Left + box.Width <= 10_000 && box.Top + box.Height <= 10_000)));
                read++;
            }
            catch (MalformedException)
            {
                refused++;
            }
        }

        Assert.True(read > 100 && refused > 1000, $"{read} read, {refused} refused: the mutator is too weak or too strong");
    }

    [Fact]
    public void ADocumentWithoutPagesOrTimesHasNone()
    {
        Assert.Null(DocumentLayout.Of(new SimpleDocument { MediaType = "text/plain", Engine = "e/1" }));
        Assert.NotNull(DocumentLayout.Of(new SimpleDocument { MediaType = "text/plain", Engine = "e/1", PageCount = 1 }));
    }

    [Fact]
    public void ALayoutOfAnotherTextDoesNotFit()
    {
        var layout = new DocumentLayout { Spans = [new TextSpan(3, 2, null, null, null, null, null)], Sections = [new DocumentSection(4, SectionKind.Page, 1, null)] };
        Assert.True(layout.Fits(5));
        Assert.False(layout.Fits(4));
        Assert.False(new DocumentLayout { Sections = layout.Sections }.Fits(3));
    }

    private static DocumentLayout Random(SeededChance chance)
    {
        var (start, spans, sections) = (0, new List<TextSpan>(), new List<DocumentSection>());
        for (var i = chance.Below(8); i > 0; i--)
        {
            start += chance.Below(300);
            var page = chance.OneIn(2) ? 1 + chance.Below(400) : (int?)null;
            TimeSpan? time = chance.OneIn(2) ? TimeSpan.FromMilliseconds(chance.Below(1 << 24)) : null;
            spans.Add(new TextSpan(
                start,
                1 + chance.Below(70_000),
                page,
                time,
                chance.OneIn(2) ? time + TimeSpan.FromMilliseconds(chance.Below(900)) : null,
                chance.OneIn(2) ? chance.Below(1001) / 1000.0 : null,
                page is null || chance.OneIn(2) ? null : new PageBox(chance.Below(5000), chance.Below(5000), 1 + chance.Below(5000), 1 + chance.Below(5000))));
            sections.Add(new DocumentSection(start, (SectionKind)(1 + chance.Below(3)), 1 + chance.Below(9), chance.OneIn(2) ? "Übersicht 1" : null));
        }

        return new DocumentLayout
        {
            Spans = spans,
            Sections = sections,
            Duration = chance.OneIn(2) ? TimeSpan.FromMilliseconds(chance.Below(1 << 24)) : null,
            PageCount = chance.OneIn(2) ? 1 + chance.Below(500) : null,
        };
    }
}
