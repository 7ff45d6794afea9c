namespace Strongroom.Crypto;

/// <summary>What the operating system granted, for the node's status.</summary>
/// <param name="CoreDumpsOff">RLIMIT_CORE is 0.</param>
/// <param name="NotDumpable">PR_SET_DUMPABLE is 0: no core dump, no attaching by others than root.</param>
/// <param name="KeysLocked">All secret memory so far is locked into RAM.</param>
/// <param name="LockedBytes">How much secret memory is locked.</param>
/// <param name="UnlockedBytes">How much secret memory could not be locked.</param>
/// <param name="LockLimitBytes">RLIMIT_MEMLOCK, or null when there is none.</param>
/// <param name="SwapActive">The machine has swap; null when that is not known.</param>
public sealed record HygieneReport(
    bool CoreDumpsOff, bool NotDumpable, bool KeysLocked, long LockedBytes, long UnlockedBytes, long? LockLimitBytes, bool? SwapActive);

/// <summary>Keeps the process's memory out of dumps and debuggers.</summary>
public static class ProcessHygiene
{
    /// <summary>Turns off core dumps and attaching, for the whole life of the process. May be repeated.</summary>
    public static HygieneReport Apply() => throw new NotImplementedException();

    /// <summary>The present state, without changing it.</summary>
    public static HygieneReport Report() => throw new NotImplementedException();
}
