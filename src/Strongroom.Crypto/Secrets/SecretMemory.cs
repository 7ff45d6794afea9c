using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>
/// The allocator under <see cref="SecretBytes"/>. Slots of a few sizes are cut from slabs of four pages; each slab stands between two pages
/// that nobody may touch, is locked into RAM, left out of core dumps and wiped in a forked child. So thousands of 32-byte keys take a few
/// hundred KiB of RLIMIT_MEMLOCK instead of a page each. Where locking is refused the memory is used unlocked and counted as such: a node
/// that cannot lock still works, and says so. Slots are zeroed when given back. Thread-safe.
/// </summary>
internal static class SecretMemory
{
    /// <summary>Usable bytes of one slab.</summary>
    internal const int SlabBytes = 16 << 10;

    private const int GuardBytes = 4 << 10;

    // Sizes that occur: chunk keys and roots (32), private values and hashes (48 → 64), PKCS#8 keys (185 → 256), passphrases, larger exports.
    private static readonly int[] SlotSizes = [32, 64, 256, 1024, 4096];

    private static readonly Lock Gate = new(); // guards Free and the two counters
    private static readonly Stack<nint>[] Free = [.. SlotSizes.Select(_ => new Stack<nint>())];
    private static long _lockedBytes;
    private static long _unlockedBytes;

    /// <summary>Bytes of secret memory that are locked into RAM, and bytes that are not.</summary>
    internal static (long Locked, long Unlocked) Usage
    {
        get
        {
            lock (Gate)
            {
                return (_lockedBytes, _unlockedBytes);
            }
        }
    }

    /// <summary>A zeroed slot of at least so many bytes.</summary>
    internal static nint Rent(int length)
    {
        var size = SizeClass(length);
        lock (Gate)
        {
            if (size < 0)
            {
                return MapRegion(RegionBytes(length));
            }

            var free = Free[size];
            if (free.Count == 0)
            {
                var slab = MapRegion(SlabBytes);
                for (var at = SlabBytes - SlotSizes[size]; at >= 0; at -= SlotSizes[size])
                {
                    free.Push(slab + at);
                }
            }

            return free.Pop();
        }
    }

    /// <summary>Zeroes a slot and takes it back.</summary>
    internal static unsafe void Return(nint slot, int length)
    {
        CryptographicOperations.ZeroMemory(new Span<byte>((void*)slot, length));
        var size = SizeClass(length);
        lock (Gate)
        {
            if (size >= 0)
            {
                Free[size].Push(slot);
            }
            else
            {
                UnmapRegion(slot, RegionBytes(length));
            }
        }
    }

    private static int SizeClass(int length) => Array.FindIndex(SlotSizes, size => length <= size);

    private static int RegionBytes(int length) => (length + GuardBytes - 1) / GuardBytes * GuardBytes;

    private static unsafe nint MapRegion(int bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            _unlockedBytes += bytes;
            return (nint)NativeMemory.AllocZeroed((nuint)bytes);
        }

        var whole = (nuint)(bytes + (2 * GuardBytes));
        var start = Native.Map(0, whole, Native.ProtNone, Native.MapPrivateAnonymous, -1, 0);
        if (start == Native.MapFailed || Native.Protect(start + GuardBytes, (nuint)bytes, Native.ProtReadWrite) != 0)
        {
            throw new CryptoException(
                CryptoFault.OutOfSecretMemory, Core.FaultKind.Outside, "The operating system gave no memory for keys.", "Free memory, then try again.");
        }

        var region = start + GuardBytes;

        // Both pieces of advice may be missing on old kernels; locking and the zeroing on release do not depend on them.
        _ = Native.Advise(region, (nuint)bytes, Native.AdviseDontDump);
        _ = Native.Advise(region, (nuint)bytes, Native.AdviseWipeOnFork);
        if (Native.Lock(region, (nuint)bytes) == 0)
        {
            _lockedBytes += bytes;
            LockedRegions.Add(region);
        }
        else
        {
            _unlockedBytes += bytes;
        }

        return region;
    }

    // Regions that are locked, so that giving one back corrects the right counter. Guarded by Gate.
    private static readonly HashSet<nint> LockedRegions = [];

    private static unsafe void UnmapRegion(nint region, int bytes)
    {
        if (LockedRegions.Remove(region))
        {
            _lockedBytes -= bytes;
        }
        else
        {
            _unlockedBytes -= bytes;
        }

        if (OperatingSystem.IsLinux())
        {
            _ = Native.Unmap(region - GuardBytes, (nuint)(bytes + (2 * GuardBytes)));
        }
        else
        {
            NativeMemory.Free((void*)region);
        }
    }
}
