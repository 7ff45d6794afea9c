using System.Text;
using Strongroom.Analysis.Reading.Ocr;
using Strongroom.Analysis.Reading.Speech;
using Strongroom.Analysis.Tools;

namespace Strongroom.Analysis.Reading.Pdf;

/// <summary>Decides which pages are to be read from their pictures, has these drawn, and reads them.</summary>
internal sealed class PdfScans
{
    private const int Dpi = 300;
    private const int LeastDpi = 72;
    private const double MaxPixels = 40_000_000; // a page of A3 at 300 dots an inch has 17
    private const double PointsPerInch = 72;
    private const int MaxRuns = 100;

    // A page of print has about 1,800 characters; stamps and headers over a scan have fewer than this.
    private const int FewCharacters = 1000;
    private const double MostOfThePage = 0.5;

    private readonly IToolbox _tools;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly PdfAbout _about;
    private readonly PdfPage[] _pages;
    private readonly WorkTime _time;

    internal PdfScans(IToolbox tools, ReadOnlyMemory<byte> bytes, PdfAbout about, PdfPage[] pages, WorkTime time)
    {
        (_tools, _bytes, _about, _pages, _time) = (tools, bytes, about, pages, time);
        Any = pages.Any(NeedsReading);
    }

    /// <summary>Some page is to be read from its picture.</summary>
    internal bool Any { get; }

    /// <summary>Pages that should have been read and could not be.</summary>
    internal int Unread { get; private set; }

    /// <summary>
    /// The layer is not what the page shows: most of it is hidden, as OCR programs lay it over scans (whose errors nobody sees), or its
    /// characters mean nothing.
    /// </summary>
    internal static bool LayerIsUntrusted(PdfPage page) =>
        page.LayerCharacters > 0
        && (page.VisibleCharacters < page.LayerCharacters / 2 || page.StrangeCharacters > page.LayerCharacters / 5);

    /// <summary>Whether it is to be read hangs on how much of it a picture fills.</summary>
    internal static bool DependsOnPictures(PdfPage page) => page.LayerCharacters > 0 && !LayerIsUntrusted(page) && page.VisibleCharacters < FewCharacters;

    /// <summary>Its layer is not to be trusted, or it has none, or little of it stands over a picture that fills the page.</summary>
    internal static bool NeedsReading(PdfPage page) =>
        page.LayerCharacters == 0
        || LayerIsUntrusted(page)
        || (page.PictureShare > MostOfThePage && page.VisibleCharacters < FewCharacters);

    /// <summary>Goes through all pages in order and hands each over with what its picture says, or null.</summary>
    internal void ReadAll(OcrPages? pages, Action<int, List<ReadWord>?, OcrPages?> write)
    {
        var runs = 0;
        for (var number = 1; number <= _pages.Length;)
        {
            if (!NeedsReading(_pages[number - 1]))
            {
                write(number++, null, pages);
                continue;
            }

            var dpi = DpiOf(number);
            if (pages is null || dpi < LeastDpi || runs >= MaxRuns || _time.CheckOver())
            {
                Unread++;
                write(number++, null, pages);
                continue;
            }

            var last = number;
            while (last < _pages.Length && NeedsReading(_pages[last]) && DpiOf(last + 1) == dpi)
            {
                last++;
            }

            runs++;
            Read(number, last, dpi, pages, write);
            number = last + 1;
        }
    }

    private void Read(int first, int last, int dpi, OcrPages pages, Action<int, List<ReadWord>?, OcrPages?> write)
    {
        using var run = _tools.Run(ToolCatalogue.PdfScans, _bytes, first, last, dpi);
        var maps = new GreyMaps(run, (long)MaxPixels * 2);
        for (var number = first; number <= last; number++)
        {
            var map = _time.CheckOver() ? null : maps.Next();
            using var picture = map is null ? null : Picture.Decode(map.Value.Span);
            if (picture is null)
            {
                Unread++;
            }

            write(number, picture is null ? null : pages.Words(picture, dpi), pages);
        }
    }

    private int DpiOf(int page)
    {
        var (width, height) = _about.SizeOf(page);
        var greatest = Math.Sqrt(MaxPixels / (width / PointsPerInch * (height / PointsPerInch)));
        return (int)Math.Min(Dpi, greatest);
    }
}

/// <summary>Portable grey maps one after the other: <c>P5</c>, width, height, 255, then the dots.</summary>
internal sealed class GreyMaps(ToolRun run, long maxDots)
{
    private readonly byte[] _one = new byte[1];

    /// <summary>The next map, header and all; null at the end or when it is not a map.</summary>
    internal ReadOnlyMemory<byte>? Next()
    {
        var header = new StringBuilder();
        var fields = 0;
        while (fields < 4)
        {
            if (run.Read(_one) == 0 || header.Length > 64)
            {
                return null;
            }

            var c = (char)_one[0];
            fields += char.IsWhiteSpace(c) && header.Length > 0 && !char.IsWhiteSpace(header[^1]) ? 1 : 0;
            header.Append(c);
        }

        var words = header.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["P5", var w, var h, "255"] || !int.TryParse(w, out var width) || !int.TryParse(h, out var height)
            || width < 1 || height < 1 || (long)width * height > maxDots)
        {
            return null;
        }

        var map = new byte[header.Length + (width * height)];
        Encoding.ASCII.GetBytes(header.ToString(), map);
        var at = header.Length;
        while (at < map.Length)
        {
            var count = run.Read(map.AsSpan(at));
            if (count == 0)
            {
                return null;
            }

            at += count;
        }

        return map;
    }
}
