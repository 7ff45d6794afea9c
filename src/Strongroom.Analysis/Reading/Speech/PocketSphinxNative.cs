using System.Runtime.InteropServices;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>The calls to PocketSphinx (libpocketsphinx.so.3, BSD). Only blittable arguments. Handles are opaque pointers of the library.</summary>
internal static unsafe partial class PocketSphinxNative
{
    internal const string Library = "libpocketsphinx.so.3";
    internal const string Base = "libsphinxbase.so.3";

    [LibraryImport(Base, EntryPoint = "err_set_logfp")]
    internal static partial void SetLog(nint file);

    [LibraryImport(Library, EntryPoint = "ps_args")]
    internal static partial nint Arguments();

    [LibraryImport(Base, EntryPoint = "cmd_ln_parse_r")]
    internal static partial nint ParseArguments(nint before, nint definitions, int count, byte** arguments, int strict);

    [LibraryImport(Base, EntryPoint = "cmd_ln_free_r")]
    internal static partial int FreeArguments(nint arguments);

    [LibraryImport(Library, EntryPoint = "ps_init")]
    internal static partial nint Make(nint arguments);

    [LibraryImport(Library, EntryPoint = "ps_free")]
    internal static partial int Free(nint decoder);

    [LibraryImport(Library, EntryPoint = "ps_start_utt")]
    internal static partial int Start(nint decoder);

    [LibraryImport(Library, EntryPoint = "ps_process_raw")]
    internal static partial int Process(nint decoder, short* samples, nuint count, int noSearch, int isAll);

    [LibraryImport(Library, EntryPoint = "ps_end_utt")]
    internal static partial int End(nint decoder);

    [LibraryImport(Library, EntryPoint = "ps_get_logmath")]
    internal static partial nint LogMath(nint decoder);

    [LibraryImport(Base, EntryPoint = "logmath_exp")]
    internal static partial double Exp(nint math, int value);

    // Null when there is no hypothesis; asking for the next after the last frees the iterator.
    [LibraryImport(Library, EntryPoint = "ps_seg_iter")]
    internal static partial nint FirstWord(nint decoder);

    [LibraryImport(Library, EntryPoint = "ps_seg_next")]
    internal static partial nint NextWord(nint word);

    [LibraryImport(Library, EntryPoint = "ps_seg_word")]
    internal static partial byte* Text(nint word);

    [LibraryImport(Library, EntryPoint = "ps_seg_frames")]
    internal static partial void Frames(nint word, int* first, int* last);

    [LibraryImport(Library, EntryPoint = "ps_seg_prob")]
    internal static partial int Posterior(nint word, int* acoustic, int* language, int* backoff);
}
