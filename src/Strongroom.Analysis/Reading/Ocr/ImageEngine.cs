using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Speech;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Reading.Ocr;

/// <summary>Pictures: their words with places and doubts, page by page where a TIFF has several. Also draws their pages anew.</summary>
internal sealed class ImageEngine : IEngine
{
    internal const string BaseName = "strongroom-image/1";
    internal const int MaxReadPixels = 6000;
    private const int JpegQuality = 85;
    private const int MaxPages = 2000;

    // Decoded, beside the encoded item and what the reader needs: fits the larger memory.
    private const long MaxDecodedBytes = 400L << 20;
    private const long BombRatio = 5000;

    /// <inheritdoc/>
    public string Name => BaseName;

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised)
    {
        if (PageReader.Missing is { } missing)
        {
            return Answer.Unread(UnreadReason.ToolMissing, recognised.MediaType, missing);
        }

        input.Tools.Enlarge();
        if (input.ReadAll(request.Limits.MaxBufferedBytes) is not { } bytes)
        {
            return Answer.Unread(UnreadReason.TooLong, recognised.MediaType);
        }

        if (Check(bytes.Span, 0) is { } refused)
        {
            return Answer.Unread(refused, recognised.MediaType);
        }

        return request.Render is RenderRequest.Page page
            ? Draw(bytes.Span, page, recognised.MediaType)
            : request.Render is not null ? Answer.Unread(UnreadReason.NoRendition, recognised.MediaType)
            : ReadPages(bytes.Span, request, recognised.MediaType);
    }

    private static Answer ReadPages(ReadOnlySpan<byte> bytes, WorkerRequest request, string mediaType)
    {
        if (PageReader.Start() is not { } reader)
        {
            return Answer.Unread(UnreadReason.ToolMissing, mediaType, PageReader.Package);
        }

        var text = new PagedText(request.Limits);
        var time = new WorkTime(TimeSpan.FromSeconds(request.Speech.WorkSeconds));
        var pages = new OcrPages(reader, text);
        var isTiff = mediaType == "image/tiff";
        var (count, offset) = (0, 0UL);
        var seen = new HashSet<ulong>(); // the chain of pages may lead back into itself
        do
        {
            if (count > 0 && Check(bytes, count) is not null)
            {
                pages.Unread++;
                count++;
                break; // its pages stand in a chain, and what follows can't be reached without it
            }

            using var picture = isTiff ? Picture.DecodeTiff(bytes, ref offset) : Picture.Decode(bytes);
            if (picture is null)
            {
                if (count == 0)
                {
                    return Answer.Unread(UnreadReason.Malformed, mediaType);
                }

                pages.Unread++;
                break;
            }

            count++;
            if (isTiff || offset != 0)
            {
                text.Section(SectionKind.Page, count);
            }

            picture.Turn(Orientation.QuartersOf(bytes));
            pages.Read(picture, count, Leptonica.Resolution(picture.Pix));
        }
        while (isTiff && offset != 0 && seen.Add(offset) && count < MaxPages && !time.CheckOver());

        pages.Unread += isTiff && offset != 0 && !seen.Contains(offset) ? 1 : 0;
        var draft = new DocumentDraft { MediaType = mediaType, Engine = $"{BaseName} {reader.Engine}", PageCount = count, Confidence = pages.Confidence };
        draft.Remarks |= pages.Unread > 0 ? DocumentRemarks.PagesUnread : 0;
        text.Fill(draft);
        return Answer.Of(draft);
    }

    private static Answer Draw(ReadOnlySpan<byte> bytes, RenderRequest.Page page, string mediaType)
    {
        var isTiff = mediaType == "image/tiff";
        if (page.Number > (isTiff ? MaxPages : 1))
        {
            return Answer.Unread(UnreadReason.NoRendition, mediaType);
        }

        var offset = 0UL;
        for (var number = 1; ; number++)
        {
            if (Check(bytes, number - 1) is { } refused)
            {
                return Answer.Unread(refused, mediaType);
            }

            using var picture = isTiff ? Picture.DecodeTiff(bytes, ref offset) : Picture.Decode(bytes);
            if (picture is null)
            {
                return Answer.Unread(UnreadReason.Malformed, mediaType);
            }

            if (number == page.Number)
            {
                picture.Turn(Orientation.QuartersOf(bytes));
                picture.Shrink(page.MaxPixels);
                return picture.Encode(JpegQuality) is { } encoded
                    ? Rendered.Part(mediaType, BaseName, encoded.MediaType, encoded.Bytes)
                    : Answer.Unread(UnreadReason.Malformed, mediaType);
            }

            if (offset == 0)
            {
                return Answer.Unread(UnreadReason.NoRendition, mediaType);
            }
        }
    }

    /// <summary>Refuses, before anything is decoded, what would not fit the memory.</summary>
    private static UnreadReason? Check(ReadOnlySpan<byte> bytes, int page)
    {
        if (Picture.Measures(bytes, page) is not { } measures)
        {
            return page == 0 ? UnreadReason.Malformed : null;
        }

        // Leptonica holds a picture of more than 8 bits in 32.
        var bits = measures.Bits > 8 ? 32 : measures.Bits;
        var decoded = (long)measures.Width * measures.Height * bits / 8;
        return decoded <= MaxDecodedBytes ? null
            : decoded / Math.Max(bytes.Length, 1) > BombRatio ? UnreadReason.Bomb
            : UnreadReason.NoRoom;
    }
}

/// <summary>A rendition as an answer: a document whose one part it is.</summary>
internal static class Rendered
{
    internal static Answer Part(string mediaType, string engine, string renditionType, ReadOnlyMemory<byte> bytes)
    {
        var draft = new DocumentDraft { MediaType = mediaType, Engine = engine };
        draft.Parts.Add(new DocumentPart { MediaType = renditionType, Bytes = bytes });
        return Answer.Of(draft);
    }
}

/// <summary>Puts words of pictures into a text and keeps count of how sure the reader was.</summary>
internal sealed class OcrPages(PageReader reader, PagedText text)
{
    private double _sum;
    private int _words;

    /// <summary>Pages that could not be read.</summary>
    internal int Unread { get; set; }

    /// <summary>Mean confidence of all words, or null without words.</summary>
    internal double? Confidence => _words == 0 ? null : _sum / _words;

    internal void Read(Picture picture, int page, int dotsPerInch) => Write(Words(picture, dotsPerInch), page);

    internal List<ReadWord> Words(Picture picture, int dotsPerInch)
    {
        picture.MakeReadable(ImageEngine.MaxReadPixels);
        return reader.Read(picture, dotsPerInch);
    }

    internal void Write(List<ReadWord> words, int page)
    {
        foreach (var word in words)
        {
            if (word.NewParagraph)
            {
                text.Paragraph();
            }
            else if (word.NewLine)
            {
                text.LineEnd();
            }

            text.Word(word.Text, page, word.Box, word.Confidence);
            _sum += word.Confidence;
            _words++;
        }
    }
}
