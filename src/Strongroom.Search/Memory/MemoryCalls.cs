using System.Runtime.InteropServices;

namespace Strongroom.Search.Memory;

/// <summary>The few calls of the C library that index memory needs (Linux numbers; docs/adr/0509).</summary>
internal static unsafe partial class MemoryCalls
{
    internal const int ProtReadWrite = 1 | 2;
    internal const int MapPrivateAnonymous = 0x02 | 0x20;
    internal const int AdviseHugePages = 14;
    internal const int AdviseDontDump = 16;
    internal const int AdviseWipeOnFork = 18;
    internal const int LimitMemlock = 8;
    internal const ulong NoLimit = ulong.MaxValue;
    private const string C = "libc";

    internal static readonly nint MapFailed = -1;

    [LibraryImport(C, EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport(C, EntryPoint = "munmap")]
    internal static partial int Unmap(nint address, nuint length);

    [LibraryImport(C, EntryPoint = "mlock")]
    internal static partial int Lock(nint address, nuint length);

    [LibraryImport(C, EntryPoint = "madvise")]
    internal static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport(C, EntryPoint = "getrlimit")]
    internal static partial int GetLimit(int resource, Limit* limit);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }
}
