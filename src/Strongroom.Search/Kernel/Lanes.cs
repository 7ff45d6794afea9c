using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Strongroom.Search.Kernel;

/// <summary>
/// The few loops that use wide registers. Each exists for 512, 256 and 128 bits and plainly; all give the same, whatever the machine offers, and tests hold them equal.
/// </summary>
internal static class Lanes
{
    /// <summary>Finds the numbers that are at least so great.</summary>
    /// <param name="values">At most 65,536 numbers.</param>
    /// <param name="least">The bound.</param>
    /// <param name="into">Receives their places, ascending; as long as <paramref name="values"/> at least.</param>
    /// <returns>How many.</returns>
    public static int FindAtLeast(ReadOnlySpan<byte> values, byte least, Span<ushort> into)
    {
        if (Vector512.IsHardwareAccelerated && values.Length >= Vector512<byte>.Count)
        {
            return FindAtLeast512(values, least, into);
        }

        if (Vector256.IsHardwareAccelerated && values.Length >= Vector256<byte>.Count)
        {
            return FindAtLeast256(values, least, into);
        }

        return Vector128.IsHardwareAccelerated && values.Length >= Vector128<byte>.Count
            ? FindAtLeast128(values, least, into)
            : FindAtLeastPlainly(values, 0, least, into, 0);
    }

    /// <summary>Finds the sums that are at least so great.</summary>
    /// <param name="sums">At most 65,536 sums.</param>
    /// <param name="least">The bound, at least 1.</param>
    /// <param name="into">Receives their places, ascending; as long as <paramref name="sums"/> at least.</param>
    /// <returns>How many.</returns>
    public static int FindAtLeast(ReadOnlySpan<uint> sums, uint least, Span<ushort> into)
    {
        if (Vector512.IsHardwareAccelerated && sums.Length >= Vector512<uint>.Count)
        {
            return FindAtLeast512(sums, least, into);
        }

        if (Vector256.IsHardwareAccelerated && sums.Length >= Vector256<uint>.Count)
        {
            return FindAtLeast256(sums, least, into);
        }

        return Vector128.IsHardwareAccelerated && sums.Length >= Vector128<uint>.Count
            ? FindAtLeast128(sums, least, into)
            : FindAtLeastPlainly(sums, 0, least, into, 0);
    }

    /// <summary>Adds weight × impact to each sum.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="weight">At most 65,535.</param>
    /// <param name="impacts">As many impacts.</param>
    public static void AddProducts(Span<uint> sums, uint weight, ReadOnlySpan<byte> impacts)
    {
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var impact = ref MemoryMarshal.GetReference(impacts);
        var at = 0;
        unchecked // 64 terms of 16-bit weight and 8-bit impact stay below 2^30
        {
            if (Vector256.IsHardwareAccelerated)
            {
                var factor = Vector256.Create(weight);
                for (; at <= sums.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
                {
                    var wide = Vector256.WidenLower(Vector128.LoadUnsafe(ref impact, (nuint)at).ToVector256());
                    var (low, high) = Vector256.Widen(wide);
                    (Vector256.LoadUnsafe(ref sum, (nuint)at) + (low * factor)).StoreUnsafe(ref sum, (nuint)at);
                    (Vector256.LoadUnsafe(ref sum, (nuint)at + 8) + (high * factor)).StoreUnsafe(ref sum, (nuint)at + 8);
                }
            }

            for (; at < sums.Length; at++)
            {
                sums[at] += weight * impacts[at];
            }
        }
    }

    internal static int FindAtLeast512(ReadOnlySpan<byte> values, byte least, Span<ushort> into)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var bound = Vector512.Create(least);
        int count = 0, at = 0;
        for (; at <= values.Length - Vector512<byte>.Count; at += Vector512<byte>.Count)
        {
            var found = Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits();
            count = Put(found, at, into, count);
        }

        return FindAtLeastPlainly(values, at, least, into, count);
    }

    internal static int FindAtLeast256(ReadOnlySpan<byte> values, byte least, Span<ushort> into)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var bound = Vector256.Create(least);
        int count = 0, at = 0;
        for (; at <= values.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            var found = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits();
            count = Put(found, at, into, count);
        }

        return FindAtLeastPlainly(values, at, least, into, count);
    }

    internal static int FindAtLeast128(ReadOnlySpan<byte> values, byte least, Span<ushort> into)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var bound = Vector128.Create(least);
        int count = 0, at = 0;
        for (; at <= values.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var found = Vector128.GreaterThanOrEqual(Vector128.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits();
            count = Put(found, at, into, count);
        }

        return FindAtLeastPlainly(values, at, least, into, count);
    }

    internal static int FindAtLeastPlainly(ReadOnlySpan<byte> values, int from, byte least, Span<ushort> into, int count)
    {
        for (var i = from; i < values.Length; i++)
        {
            if (values[i] >= least)
            {
                into[count++] = (ushort)i;
            }
        }

        return count;
    }

    internal static int FindAtLeast512(ReadOnlySpan<uint> sums, uint least, Span<ushort> into)
    {
        ref var first = ref MemoryMarshal.GetReference(sums);
        var bound = Vector512.Create(least);
        int count = 0, at = 0;
        for (; at <= sums.Length - Vector512<uint>.Count; at += Vector512<uint>.Count)
        {
            var found = Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits();
            count = Put(found, at, into, count);
        }

        return FindAtLeastPlainly(sums, at, least, into, count);
    }

    internal static int FindAtLeast256(ReadOnlySpan<uint> sums, uint least, Span<ushort> into)
    {
        ref var first = ref MemoryMarshal.GetReference(sums);
        var bound = Vector256.Create(least);
        int count = 0, at = 0;
        for (; at <= sums.Length - Vector256<uint>.Count; at += Vector256<uint>.Count)
        {
            var found = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits();
            count = Put(found, at, into, count);
        }

        return FindAtLeastPlainly(sums, at, least, into, count);
    }

    internal static int FindAtLeast128(ReadOnlySpan<uint> sums, uint least, Span<ushort> into)
    {
        ref var first = ref MemoryMarshal.GetReference(sums);
        var bound = Vector128.Create(least);
        int count = 0, at = 0;
        for (; at <= sums.Length - Vector128<uint>.Count; at += Vector128<uint>.Count)
        {
            var found = Vector128.GreaterThanOrEqual(Vector128.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits();
            count = Put(found, at, into, count);
        }

        return FindAtLeastPlainly(sums, at, least, into, count);
    }

    internal static int FindAtLeastPlainly(ReadOnlySpan<uint> sums, int from, uint least, Span<ushort> into, int count)
    {
        for (var i = from; i < sums.Length; i++)
        {
            if (sums[i] >= least)
            {
                into[count++] = (ushort)i;
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Put(ulong found, int at, Span<ushort> into, int count)
    {
        for (; found != 0; found &= found - 1)
        {
            into[count++] = (ushort)(at + BitOperations.TrailingZeroCount(found));
        }

        return count;
    }
}
