using System.Runtime.InteropServices;

namespace Strongroom.Core;

/// <summary>The few calls of the C library that secret memory, index memory and process hygiene need (Linux numbers; docs/adr/0101).</summary>
internal static unsafe partial class Native
{
    internal const int ProtNone = 0;
    internal const int ProtReadWrite = 1 | 2;
    internal const int MapPrivateAnonymous = 0x02 | 0x20;
    internal const int AdviseHugePages = 14;
    internal const int AdviseDontDump = 16;
    internal const int AdviseWipeOnFork = 18;
    internal const int LimitCore = 4;
    internal const int LimitMemlock = 8;
    internal const int SetDumpable = 4;
    internal const int GetDumpable = 3;
    internal const ulong NoLimit = ulong.MaxValue;
    private const string C = "libc";

    internal static readonly nint MapFailed = -1;

    [LibraryImport(C, EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport(C, EntryPoint = "munmap")]
    internal static partial int Unmap(nint address, nuint length);

    [LibraryImport(C, EntryPoint = "mprotect")]
    internal static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport(C, EntryPoint = "mlock")]
    internal static partial int Lock(nint address, nuint length);

    [LibraryImport(C, EntryPoint = "madvise")]
    internal static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport(C, EntryPoint = "prctl")]
    internal static partial int ProcessControl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport(C, EntryPoint = "getrlimit")]
    internal static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport(C, EntryPoint = "setrlimit")]
    internal static partial int SetLimit(int resource, Limit* limit);

    [LibraryImport(C, EntryPoint = "getrandom")]
    internal static partial nint GetRandom(byte* destination, nuint length, uint flags);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }
}
