using System.Globalization;
using Strongroom.Analysis.Reading.Languages;
using Strongroom.Analysis.Reading.Ole;
using Strongroom.Analysis.Reading.Speech;

namespace Strongroom.Analysis.Tools;

/// <summary>
/// The tools that a worker may ask for, and what of the file system they see. Adding a tool is adding a line here; the node, the worker that asks and the process that
/// becomes the tool all go by this list, so nothing outside it can be run.
/// </summary>
internal static class ToolCatalogue
{
    private const int MaxPage = 100_000;

    /// <summary>Words with their places, of all pages from one to another: pages, then words, as XHTML.</summary>
    internal static readonly Tool PdfWords = new(
        1, "/usr/bin/pdftotext", "poppler-utils", [(1, MaxPage), (1, MaxPage)],
        static n => ["-q", "-bbox-layout", "-enc", "UTF-8", "-f", Text(n[0]), "-l", Text(n[1]), Tool.Input, "-"]);

    /// <summary>The text that can be seen: hidden text, as OCR programs put it over scans, is left out.</summary>
    internal static readonly Tool PdfVisible = new(
        2, "/usr/bin/pdftohtml", "poppler-utils", [(1, MaxPage), (1, MaxPage)],
        static n => ["-q", "-i", "-xml", "-stdout", "-enc", "UTF-8", "-f", Text(n[0]), "-l", Text(n[1]), Tool.Input]);

    /// <summary>Number of pages, title, author, date; size and turn of each page.</summary>
    internal static readonly Tool PdfAbout = new(
        3, "/usr/bin/pdfinfo", "poppler-utils", [], static _ => ["-isodates", "-enc", "UTF-8", "-f", "1", "-l", Text(MaxPage), Tool.Input]);

    /// <summary>Pictures of pages from one to another in shades of grey, so many dots an inch: portable grey maps one after the other.</summary>
    internal static readonly Tool PdfScans = new(
        4, "/usr/bin/pdftoppm", "poppler-utils", [(1, MaxPage), (1, MaxPage), (36, 600)],
        static n => ["-q", "-gray", "-r", Text(n[2]), "-f", Text(n[0]), "-l", Text(n[1]), Tool.Input]);

    /// <summary>A picture of one page for people, its longer side so many pixels.</summary>
    internal static readonly Tool PdfPicture = new(
        5, "/usr/bin/pdftoppm", "poppler-utils", [(1, MaxPage), (16, RenderRequest.Page.GreatestPixels)],
        static n => ["-q", "-jpeg", "-jpegopt", "quality=82", "-scale-to", Text(n[1]), "-f", Text(n[0]), "-l", Text(n[0]), Tool.Input]);

    /// <summary>The names of embedded files.</summary>
    internal static readonly Tool PdfFiles = new(6, "/usr/bin/pdfdetach", "poppler-utils", [], static _ => ["-list", "-enc", "UTF-8", Tool.Input]);

    /// <summary>One embedded file.</summary>
    internal static readonly Tool PdfFile = new(
        7, "/usr/bin/pdfdetach", "poppler-utils", [(1, 1000)], static n => ["-save", Text(n[0]), "-o", Tool.Output, Tool.Input]);

    /// <summary>Size and resolution of the pictures on each page.</summary>
    internal static readonly Tool PdfImages = new(
        8, "/usr/bin/pdfimages", "poppler-utils", [(1, MaxPage), (1, MaxPage)], static n => ["-list", "-f", Text(n[0]), "-l", Text(n[1]), Tool.Input]);

    /// <summary>Every tool.</summary>
    internal static IReadOnlyList<Tool> All { get; } =
        [PdfWords, PdfVisible, PdfAbout, PdfScans, PdfPicture, PdfFiles, PdfFile, PdfImages, OfficeTools.Word, OfficeTools.Excel, OfficeTools.PowerPoint, SoundTools.Samples, SoundTools.Opus, SoundTools.Streams];

    /// <summary>What tools and libraries read beside themselves and the libraries of the system: fonts, tables, models. Nothing in these is a secret.</summary>
    internal static IReadOnlyList<string> Shared { get; } =
    [
        "/etc/alternatives", "/etc/fonts", "/usr/share/fontconfig", "/usr/share/fonts", "/usr/share/poppler",
        "/usr/share/tesseract-ocr", "/usr/share/antiword", "/usr/share/catdoc", PocketSphinxRecogniser.ModelFolder, GramProfiles.Folder,
    ];
    // The folders stand as they are named: a link among them would need its target too.

    /// <summary>Tells whether <see cref="Shared"/> stands as it stood: installing or removing a package changes it.</summary>
    internal static string Standing() => string.Join(
        ' ', Shared.Select(static path => Directory.Exists(path) ? Directory.GetLastWriteTimeUtc(path).Ticks.ToString(CultureInfo.InvariantCulture) : "-"));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
