namespace Strongroom.Analysis;

/// <summary>A package of the distribution that reads some kind of item.</summary>
/// <param name="Name">Its name for <c>apt-get install</c>.</param>
/// <param name="Reads">What stays unread without it, in plain words.</param>
/// <param name="File">A file that is there when it is installed.</param>
public sealed record AnalysisPackage(string Name, string Reads, string File)
{
    /// <summary>It is installed; looked up anew each time.</summary>
    public bool IsInstalled => System.IO.File.Exists(File) || System.IO.File.Exists(File.Replace("x86_64", "aarch64", StringComparison.Ordinal));
}

/// <summary>
/// The packages of the distribution that reading uses. Each may be missing: items that need it are then filed unread with
/// <c>unread.tool-missing</c> and the package's name, and are read when it has come. Thread-safe.
/// </summary>
public static class AnalysisPackages
{
    private const string Libraries = "/usr/lib/x86_64-linux-gnu/";

    /// <summary>All of them, without the sandbox itself.</summary>
    public static IReadOnlyList<AnalysisPackage> All { get; } =
    [
        new("poppler-utils", "PDF", "/usr/bin/pdftotext"),
        new("poppler-data", "PDF in Chinese, Japanese and Korean with fonts of old", "/usr/share/poppler/cMap/Adobe-Japan1/90ms-RKSJ-H"),
        new("fonts-liberation", "pictures of PDF pages whose fonts are not in them", "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf"),
        new("tesseract-ocr", "scans and pictures", "/usr/bin/tesseract"),
        new("tesseract-ocr-eng", "scans and pictures", "/usr/share/tesseract-ocr/5/tessdata/eng.traineddata"),
        new("libarchive13", "archives", Libraries + "libarchive.so.13"),
        new("antiword", "Word documents of 1997 to 2003", "/usr/bin/antiword"),
        new("catdoc", "Excel and PowerPoint documents of 1997 to 2003", "/usr/bin/xls2csv"),
        new("ffmpeg", "recordings and videos", "/usr/bin/ffmpeg"),
        new("libpocketsphinx3", "speech", Libraries + "libpocketsphinx.so.3"),
        new("pocketsphinx-en-us", "speech", "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict"),
        new("libexttextcat-data", "the language of a text", "/usr/share/libexttextcat/fpdb.conf"),
    ];

    /// <summary>Names of the packages that a speech engine needs and that are not installed.</summary>
    /// <param name="engine">The engine.</param>
    public static IReadOnlyList<string> MissingFor(SpeechEngine engine)
    {
        string[] needed = engine switch
        {
            SpeechEngine.None => [],
            SpeechEngine.PocketSphinx => ["ffmpeg", "libpocketsphinx3", "pocketsphinx-en-us"],
            _ => ["ffmpeg"],
        };
        return [.. All.Where(package => needed.Contains(package.Name) && !package.IsInstalled).Select(static package => package.Name)];
    }

    /// <summary>Those that are not installed.</summary>
    public static IReadOnlyList<AnalysisPackage> Missing() => [.. All.Where(static package => !package.IsInstalled)];
}
