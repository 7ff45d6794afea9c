using Strongroom.Core;

namespace Strongroom.Search.Memory;

/// <summary>
/// How much index memory is outside the collector's heap, and how much of it is locked into RAM. Thread-safe.
/// </summary>
public static unsafe class IndexMemory
{
    /// <summary>Left for keys, which are locked before anything else is.</summary>
    private const long ReservedForKeysBytes = 2 << 20;

    private static long _allBytes;
    private static long _lockedBytes;

    /// <summary>Bytes in use now, and how many of them cannot be written to swap.</summary>
    public static (long All, long Locked) Usage => (Interlocked.Read(ref _allBytes), Interlocked.Read(ref _lockedBytes));

    /// <summary>How much of it is locked, without sizes, which would say how much a store holds.</summary>
    public static LockedShare Locked => Usage switch
    {
        var (all, locked) when locked >= all => LockedShare.All, // whole pages are locked, so that it may be more
        (_, 0) => LockedShare.None,
        _ => LockedShare.Part,
    };

    internal static void Grow(long bytes) => Interlocked.Add(ref _allBytes, bytes);

    internal static void Shrink(long bytes, long locked)
    {
        Interlocked.Add(ref _allBytes, -bytes);
        Interlocked.Add(ref _lockedBytes, -locked);
    }

    /// <summary>Locks as many pages from an address on as the process's limit still allows.</summary>
    /// <returns>Bytes locked.</returns>
    internal static long TryLock(nint address, long bytes)
    {
        Native.Limit limit;
        if (Native.GetLimit(Native.LimitMemlock, &limit) != 0)
        {
            return 0;
        }

        var allowed = limit.Soft == Native.NoLimit ? long.MaxValue : Math.Max(0, (long)Math.Min(limit.Soft, long.MaxValue) - ReservedForKeysBytes);
        var wanted = Math.Min(bytes + NativeBlock.PageBytes - 1, allowed - Interlocked.Read(ref _lockedBytes)) & ~(long)(NativeBlock.PageBytes - 1);
        if (wanted <= 0 || Native.Lock(address, (nuint)wanted) != 0)
        {
            return 0; // what the limit does not allow stays as it is; the report says so
        }

        Interlocked.Add(ref _lockedBytes, wanted);
        return wanted;
    }
}
