using System.Reflection;
using System.Runtime.InteropServices;

namespace Strongroom.Analysis.Reading.Ocr;

/// <summary>The few calls to Leptonica, which decodes pictures, and to Tesseract, which reads them. Both are libraries of the distribution.</summary>
internal static unsafe partial class Leptonica
{
    internal const string Library = "strongroom-leptonica";
    internal const string TesseractLibrary = "strongroom-tesseract";

    // IFF_* of imageio.h
    internal const int FormatTiffFirst = 4;
    internal const int FormatTiffLast = 10;
    internal const int FormatPng = 3;
    internal const int FormatJpeg = 2;

    private static readonly Dictionary<string, string[]> Files = new(StringComparer.Ordinal)
    {
        [Library] = ["liblept.so.5", "libleptonica.so.6"],
        [TesseractLibrary] = ["libtesseract.so.5"],
    };

    /// <summary>Both libraries are there.</summary>
    internal static bool IsInstalled { get; } = Prepare();

    [LibraryImport(Library, EntryPoint = "setMsgSeverity")]
    internal static partial int SetMessages(int severity);

    [LibraryImport(Library, EntryPoint = "pixReadHeaderMem")]
    internal static partial int ReadHeader(byte* data, nuint size, int* format, int* width, int* height, int* bits, int* samples, int* hasMap);

    [LibraryImport(Library, EntryPoint = "pixReadMem")]
    internal static partial nint Read(byte* data, nuint size);

    [LibraryImport(Library, EntryPoint = "pixReadMemFromMultipageTiff")]
    internal static partial nint ReadTiff(byte* data, nuint size, nuint* offset);

    [LibraryImport(Library, EntryPoint = "readHeaderMemTiff")]
    internal static partial int ReadTiffHeader(
        byte* data, nuint size, int page, int* width, int* height, int* bits, int* samples, int* resolution, int* hasMap, int* format);

    [LibraryImport(Library, EntryPoint = "pixGetDimensions")]
    internal static partial int Dimensions(nint pix, int* width, int* height, int* depth);

    [LibraryImport(Library, EntryPoint = "pixGetXRes")]
    internal static partial int Resolution(nint pix);

    [LibraryImport(Library, EntryPoint = "pixRemoveAlpha")]
    internal static partial nint RemoveAlpha(nint pix);

    [LibraryImport(Library, EntryPoint = "pixConvertTo8")]
    internal static partial nint ToGrey(nint pix, int withMap);

    [LibraryImport(Library, EntryPoint = "pixConvertTo8Or32")]
    internal static partial nint ToGreyOrColour(nint pix, int copy, int warn);

    [LibraryImport(Library, EntryPoint = "pixScale")]
    internal static partial nint Scale(nint pix, float x, float y);

    [LibraryImport(Library, EntryPoint = "pixRotateOrth")]
    internal static partial nint Rotate(nint pix, int quarters);

    [LibraryImport(Library, EntryPoint = "pixWriteMem")]
    internal static partial int Write(byte** data, nuint* size, nint pix, int format);

    [LibraryImport(Library, EntryPoint = "pixWriteMemJpeg")]
    internal static partial int WriteJpeg(byte** data, nuint* size, nint pix, int quality, int progressive);

    [LibraryImport(Library, EntryPoint = "pixDestroy")]
    internal static partial void Destroy(nint* pix);

    [LibraryImport(Library, EntryPoint = "lept_free")]
    internal static partial void Free(void* memory);

    [LibraryImport(TesseractLibrary, EntryPoint = "TessVersion")]
    internal static partial byte* Version();

    [LibraryImport(TesseractLibrary, EntryPoint = "TessBaseAPICreate")]
    internal static partial nint CreateReader();

    [LibraryImport(TesseractLibrary, EntryPoint = "TessBaseAPIInit3")]
    internal static partial int Initialise(nint reader, byte* models, byte* language);

    [LibraryImport(TesseractLibrary, EntryPoint = "TessBaseAPISetPageSegMode")]
    internal static partial void SetSegmentation(nint reader, int mode);

    [LibraryImport(TesseractLibrary, EntryPoint = "TessBaseAPISetImage2")]
    internal static partial void SetImage(nint reader, nint pix);

    [LibraryImport(TesseractLibrary, EntryPoint = "TessBaseAPISetSourceResolution")]
    internal static partial void SetResolution(nint reader, int dotsPerInch);

    [LibraryImport(TesseractLibrary, EntryPoint = "TessBaseAPIRecognize")]
    internal static partial int Recognise(nint reader, nint monitor);

    [LibraryImport(TesseractLibrary, EntryPoint = "TessBaseAPIGetTsvText")]
    internal static partial byte* Table(nint reader, int page);

    [LibraryImport(TesseractLibrary, EntryPoint = "TessBaseAPIClear")]
    internal static partial void Clear(nint reader);

    [LibraryImport(TesseractLibrary, EntryPoint = "TessDeleteText")]
    internal static partial void FreeText(byte* text);

    [LibraryImport(TesseractLibrary, EntryPoint = "TessMonitorCreate")]
    internal static partial nint CreateMonitor();

    [LibraryImport(TesseractLibrary, EntryPoint = "TessMonitorSetDeadlineMSecs")]
    internal static partial void SetDeadline(nint monitor, int milliseconds);

    [LibraryImport(TesseractLibrary, EntryPoint = "TessMonitorDelete")]
    internal static partial void FreeMonitor(nint monitor);

    private static bool Prepare()
    {
        NativeLibrary.SetDllImportResolver(typeof(Leptonica).Assembly, Resolve);
        return Files.Keys.All(static name => Resolve(name, typeof(Leptonica).Assembly, null) != 0);
    }

    // The file's number differs between releases of the distribution; the calls used here do not.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        foreach (var file in Files.GetValueOrDefault(name) ?? [])
        {
            if (NativeLibrary.TryLoad(file, out var library))
            {
                return library;
            }
        }

        return 0;
    }
}
