using System.Globalization;
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>What the operating system granted, for the node's status.</summary>
/// <param name="CoreDumpsOff">RLIMIT_CORE is 0.</param>
/// <param name="NotDumpable">PR_SET_DUMPABLE is 0: no core dump, no attaching by others than root.</param>
/// <param name="DiagnosticsOff">The runtime's diagnostic port, through which a dump can be asked for, is off (DOTNET_EnableDiagnostics=0).</param>
/// <param name="KeysLocked">All secret memory so far is locked into RAM.</param>
/// <param name="LockedBytes">How much secret memory is locked.</param>
/// <param name="UnlockedBytes">How much secret memory could not be locked.</param>
/// <param name="LockLimitBytes">RLIMIT_MEMLOCK, or null when there is none.</param>
/// <param name="SwapActive">The machine has swap, to which plaintext other than keys could go; null when that is not known.</param>
public sealed record HygieneReport(
    bool CoreDumpsOff,
    bool NotDumpable,
    bool DiagnosticsOff,
    bool KeysLocked,
    long LockedBytes,
    long UnlockedBytes,
    long? LockLimitBytes,
    bool? SwapActive);

/// <summary>Keeps the process's memory out of dumps and debuggers. Thread-safe.</summary>
public static unsafe class ProcessHygiene
{
    /// <summary>Turns off core dumps and attaching, for the whole life of the process. May be repeated; what is refused shows in the report.</summary>
    public static HygieneReport Apply()
    {
        if (OperatingSystem.IsLinux())
        {
            var none = default(Native.Limit);
            _ = Native.SetLimit(Native.LimitCore, &none);
            _ = Native.ProcessControl(Native.SetDumpable, 0, 0, 0, 0);
        }

        SecretBytes.Random(1).Dispose(); // so that the report speaks of memory that was really asked for
        return Report();
    }

    /// <summary>The present state, without changing it.</summary>
    public static HygieneReport Report()
    {
        var (locked, unlocked) = SecretMemory.Usage;
        var diagnosticsOff = Environment.GetEnvironmentVariable("DOTNET_EnableDiagnostics") is "0";
        if (!OperatingSystem.IsLinux())
        {
            return new HygieneReport(false, false, diagnosticsOff, unlocked == 0, locked, unlocked, null, null);
        }

        Native.Limit core, memory;
        var coreOff = Native.GetLimit(Native.LimitCore, &core) == 0 && core.Soft == 0;
        var limit = Native.GetLimit(Native.LimitMemlock, &memory) == 0 && memory.Soft != Native.NoLimit ? (long?)checked((long)memory.Soft) : null;
        var notDumpable = Native.ProcessControl(Native.GetDumpable, 0, 0, 0, 0) == 0;
        return new HygieneReport(coreOff, notDumpable, diagnosticsOff, unlocked == 0, locked, unlocked, limit, SwapActive());
    }

    private static bool? SwapActive()
    {
        try
        {
            // "SwapTotal:       1234 kB"
            var line = File.ReadLines("/proc/meminfo").FirstOrDefault(static l => l.StartsWith("SwapTotal:", StringComparison.Ordinal));
            var number = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes > 0 : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
