using System.Runtime.InteropServices;

namespace Strongroom.Analysis.Reading.Archives;

/// <summary>The few calls to libarchive, a library of the distribution.</summary>
internal static unsafe partial class LibArchive
{
    internal const string Package = "libarchive13";
    internal const int Ok = 0;
    internal const int End = 1;
    internal const int Warning = -20;
    internal const uint RegularFile = 0x8000;
    internal const uint TypeMask = 0xF000;
    private const string Library = "libarchive.so.13";

    internal static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library, EntryPoint = "archive_read_new")]
    internal static partial nint New();

    [LibraryImport(Library, EntryPoint = "archive_read_support_filter_all")]
    internal static partial int AllFilters(nint archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_all")]
    internal static partial int AllFormats(nint archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_raw")]
    internal static partial int Raw(nint archive);

    [LibraryImport(Library, EntryPoint = "archive_read_open_memory")]
    internal static partial int Open(nint archive, byte* bytes, nuint size);

    [LibraryImport(Library, EntryPoint = "archive_read_next_header")]
    internal static partial int Next(nint archive, nint* entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_pathname")]
    internal static partial byte* Name(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_pathname_utf8")]
    internal static partial byte* NameUtf8(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_filetype")]
    internal static partial uint Type(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_is_data_encrypted")]
    internal static partial int IsEncrypted(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_read_has_encrypted_entries")]
    internal static partial int HasEncrypted(nint archive);

    [LibraryImport(Library, EntryPoint = "archive_read_data")]
    internal static partial nint Read(nint archive, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "archive_format")]
    internal static partial int Format(nint archive);

    [LibraryImport(Library, EntryPoint = "archive_error_string")]
    internal static partial byte* Error(nint archive);

    [LibraryImport(Library, EntryPoint = "archive_read_free")]
    internal static partial int Free(nint archive);

    [LibraryImport("libc.so.6", EntryPoint = "setlocale")]
    internal static partial byte* SetLocale(int category, byte* name);
}
