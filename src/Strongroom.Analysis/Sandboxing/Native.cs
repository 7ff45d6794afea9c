using System.Runtime.InteropServices;

namespace Strongroom.Analysis.Sandboxing;

/// <summary>The few calls to the C library. Only blittable arguments, so that nothing is marshalled and start-up stays short.</summary>
internal static unsafe partial class Native
{
    internal const int PrSetPdeathsig = 1;
    internal const int PrSetDumpable = 4;
    internal const int PrSetNoNewPrivs = 38;
    internal const int SigKill = 9;

    internal const int RlimitCpu = 0;
    internal const int RlimitFsize = 1;
    internal const int RlimitCore = 4;
    internal const int RlimitNproc = 6;
    internal const int RlimitNofile = 7;
    internal const int RlimitAs = 9;

    // Of x86-64, as the filter is: elsewhere no tool is run.
    internal const long SysMemfdCreate = 319;
    internal const long SysLseek = 8;
    internal const long SysDup2 = 33;

    // The same numbers on x86-64 and arm64: they were added after the tables were unified.
    internal const long SysCloseRange = 436;
    internal const long CloseRangeCloseOnExec = 4;
    internal const long SysLandlockCreateRuleset = 444;
    internal const long SysLandlockAddRule = 445;
    internal const long SysLandlockRestrictSelf = 446;

    [StructLayout(LayoutKind.Sequential)]
    internal struct Rlimit
    {
        internal ulong Soft;
        internal ulong Hard;
    }

    [LibraryImport("libc.so.6", EntryPoint = "syscall", SetLastError = true)]
    internal static partial long Syscall(long number, long a, long b, long c, long d, long e, long f);

    [LibraryImport("libc.so.6", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc.so.6", EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int SetRlimit(int resource, Rlimit* limit);

    [LibraryImport("libc.so.6", EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetRlimit(int resource, Rlimit* limit);

    [LibraryImport("libc.so.6", EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags, int mode);

    [LibraryImport("libc.so.6", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc.so.6", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc.so.6", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc.so.6", EntryPoint = "getpid")]
    internal static partial int GetPid();

    [LibraryImport("libc.so.6", EntryPoint = "setsid", SetLastError = true)]
    internal static partial int SetSid();

    [LibraryImport("libc.so.6", EntryPoint = "execve", SetLastError = true)]
    internal static partial int Execve(byte* path, byte** arguments, byte** environment);

    [LibraryImport("libc.so.6", EntryPoint = "_exit")]
    internal static partial void ExitNow(int code);
}
