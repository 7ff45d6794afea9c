using System.Globalization;
using System.Text;

namespace Strongroom.Analysis.Reading.Ocr;

/// <summary>A word that was read from a picture.</summary>
/// <param name="Text">The word.</param>
/// <param name="Box">Where it stands.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="NewLine">It begins a line.</param>
/// <param name="NewParagraph">It begins a paragraph.</param>
internal readonly record struct ReadWord(string Text, PageBox Box, double Confidence, bool NewLine, bool NewParagraph);

/// <summary>Reads pictures of pages by Tesseract; one per worker, since loading its model takes a while. Not thread-safe.</summary>
internal sealed unsafe class PageReader
{
    /// <summary>The package that brings the libraries, and the one that brings the model.</summary>
    internal const string Package = "tesseract-ocr";
    internal const string ModelPackage = "tesseract-ocr-eng";

    private const string ModelRoot = "/usr/share/tesseract-ocr";
    private const string Language = "eng";
    private const int WholePage = 3; // PSM_AUTO
    private const int MaxPageMilliseconds = 120_000;
    private const double Noise = 0.3;

    private readonly nint _reader;

    private PageReader(nint reader, string engine) => (_reader, Engine) = (reader, engine);

    /// <summary>Name, version and model, for the derivative's row.</summary>
    internal string Engine { get; }

    /// <summary>The package that is missing, or null when pictures can be read.</summary>
    internal static string? Missing => !Leptonica.IsInstalled ? Package : ModelFolder() is null ? ModelPackage : null;

    /// <summary>Loads library and model.</summary>
    /// <returns>Null when they are missing or will not start.</returns>
    internal static PageReader? Start()
    {
        if (Missing is not null || ModelFolder() is not { } folder)
        {
            return null;
        }

        _ = Leptonica.SetMessages(6); // none
        var reader = Leptonica.CreateReader();
        fixed (byte* models = Encoding.UTF8.GetBytes(folder + "\0"))
        fixed (byte* language = "eng\0"u8)
        {
            if (Leptonica.Initialise(reader, models, language) != 0)
            {
                return null;
            }
        }

        Leptonica.SetSegmentation(reader, WholePage);
        var version = Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Leptonica.Version()));
        return new PageReader(reader, $"tesseract-{version}/{Language}");
    }

    /// <summary>Reads a picture.</summary>
    /// <param name="picture">Grey or black and white.</param>
    /// <param name="dotsPerInch">Its resolution, or 0 when it is not known.</param>
    internal List<ReadWord> Read(Picture picture, int dotsPerInch)
    {
        const int TooSmall = 16;
        if (picture.Width < TooSmall || picture.Height < TooSmall)
        {
            return [];
        }

        Leptonica.SetImage(_reader, picture.Pix);
        if (dotsPerInch > 0)
        {
            Leptonica.SetResolution(_reader, dotsPerInch);
        }

        var monitor = Leptonica.CreateMonitor();
        Leptonica.SetDeadline(monitor, MaxPageMilliseconds);
        var failed = Leptonica.Recognise(_reader, monitor);
        Leptonica.FreeMonitor(monitor);
        var table = failed == 0 ? Leptonica.Table(_reader, 0) : null;
        if (table is null)
        {
            Leptonica.Clear(_reader);
            return [];
        }

        var words = Parse(Encoding.UTF8.GetString(
            System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(table)), picture.Width, picture.Height);
        Leptonica.FreeText(table);
        Leptonica.Clear(_reader);
        return words;
    }

    /// <summary>Rows of level, page, block, paragraph, line, word, left, top, width, height, confidence in per cent, text; words have level 5.</summary>
    private static List<ReadWord> Parse(string table, int width, int height)
    {
        var words = new List<ReadWord>();
        var (paragraph, line) = (string.Empty, string.Empty);
        foreach (var row in table.Split('\n'))
        {
            var cells = row.Split('\t', 12);
            if (cells.Length < 12 || cells[0] != "5" || string.IsNullOrWhiteSpace(cells[11]))
            {
                continue;
            }

            var confidence = Math.Clamp(float.Parse(cells[10], CultureInfo.InvariantCulture) / 100, 0, 1);
            if (confidence < Noise && !cells[11].Any(char.IsLetterOrDigit))
            {
                continue; // specks and lines
            }

            var (ofParagraph, ofLine) = (cells[2] + "." + cells[3], cells[4]);
            words.Add(new ReadWord(
                cells[11],
                Places.Of(Number(cells[6]), Number(cells[7]), Number(cells[8]), Number(cells[9]), width, height),
                confidence,
                ofLine != line || ofParagraph != paragraph,
                ofParagraph != paragraph));
            (paragraph, line) = (ofParagraph, ofLine);
        }

        return words;
    }

    private static int Number(string cell) => int.Parse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string? ModelFolder()
    {
        try
        {
            return Directory.EnumerateDirectories(ModelRoot)
                .OrderDescending(StringComparer.Ordinal)
                .Select(static folder => Path.Combine(folder, "tessdata"))
                .FirstOrDefault(static folder => File.Exists(Path.Combine(folder, Language + ".traineddata")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Places on a page in ten-thousandths.</summary>
internal static class Places
{
    /// <summary>A place of any unit; what lies outside the page is cut to it.</summary>
    internal static PageBox Of(double left, double top, double width, double height, double pageWidth, double pageHeight)
    {
        var (x, w) = Range(left, width, pageWidth);
        var (y, h) = Range(top, height, pageHeight);
        return new PageBox(x, y, w, h);
    }

    private static (int Start, int Size) Range(double start, double size, double whole)
    {
        var from = Scale(start, whole);
        var to = Scale(start + size, whole);
        from = Math.Clamp(from, 0, PageBox.Whole - 1);
        return (from, Math.Clamp(to, from + 1, PageBox.Whole) - from);
    }

    private static int Scale(double value, double whole)
    {
        var scaled = value / whole * PageBox.Whole;
        return double.IsFinite(scaled) ? (int)Math.Round(Math.Clamp(scaled, 0, PageBox.Whole)) : 0;
    }
}
