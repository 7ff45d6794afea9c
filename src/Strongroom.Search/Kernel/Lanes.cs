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
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, values.Length);
        ref var first = ref MemoryMarshal.GetReference(values);
        ref var place = ref MemoryMarshal.GetReference(into);
        int count = 0, at = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var bound = Vector512.Create(least);
            for (; at <= values.Length - Vector512<byte>.Count; at += Vector512<byte>.Count)
            {
                count = Put(Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits(), at, ref place, count);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var bound = Vector256.Create(least);
            for (; at <= values.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
            {
                count = Put(Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits(), at, ref place, count);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            var bound = Vector128.Create(least);
            for (; at <= values.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
            {
                count = Put(Vector128.GreaterThanOrEqual(Vector128.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits(), at, ref place, count);
            }
        }

        for (; at < values.Length; at++)
        {
            Unsafe.Add(ref place, count) = (ushort)at; // written in any case, and over it unless it counted
            count += values[at] >= least ? 1 : 0;
        }

        return count;
    }

    /// <summary>Counts the numbers within two bounds, both included.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="least">The lower bound.</param>
    /// <param name="greatest">The upper bound.</param>
    public static int Count(ReadOnlySpan<byte> values, byte least, byte greatest)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        int count = 0, at = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var (low, high) = (Vector512.Create(least), Vector512.Create(greatest));
            for (; at <= values.Length - Vector512<byte>.Count; at += Vector512<byte>.Count)
            {
                var value = Vector512.LoadUnsafe(ref first, (nuint)at);
                count += BitOperations.PopCount((Vector512.GreaterThanOrEqual(value, low) & Vector512.LessThanOrEqual(value, high)).ExtractMostSignificantBits());
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var (low, high) = (Vector256.Create(least), Vector256.Create(greatest));
            for (; at <= values.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
            {
                var value = Vector256.LoadUnsafe(ref first, (nuint)at);
                count += BitOperations.PopCount((Vector256.GreaterThanOrEqual(value, low) & Vector256.LessThanOrEqual(value, high)).ExtractMostSignificantBits());
            }
        }

        for (; at < values.Length; at++)
        {
            count += values[at] >= least && values[at] <= greatest ? 1 : 0;
        }

        return count;
    }

    /// <summary>Adds the share of each posting, impact × factor / 65,536 and 1, to the small sum of its document.</summary>
    /// <param name="sums">Small sums, as many as the mask and 1.</param>
    /// <param name="mask">Takes a document to its sum, so none can lie outside.</param>
    /// <param name="documents">Documents, each once.</param>
    /// <param name="impacts">As many impacts.</param>
    /// <param name="count">How many.</param>
    /// <param name="factor">The factor; with the greatest impact it comes to less than 2^24.</param>
    public static unsafe void Add(byte* sums, uint mask, ushort* documents, byte* impacts, int count, uint factor)
    {
        unchecked // the caller sees to it that sums stay below 256
        {
            var i = 0;
            for (; i + 4 <= count; i += 4)
            {
                sums[documents[i] & mask] += (byte)(((impacts[i] * factor) >> 16) + 1);
                sums[documents[i + 1] & mask] += (byte)(((impacts[i + 1] * factor) >> 16) + 1);
                sums[documents[i + 2] & mask] += (byte)(((impacts[i + 2] * factor) >> 16) + 1);
                sums[documents[i + 3] & mask] += (byte)(((impacts[i + 3] * factor) >> 16) + 1);
            }

            for (; i < count; i++)
            {
                sums[documents[i] & mask] += (byte)(((impacts[i] * factor) >> 16) + 1);
            }
        }
    }

    /// <summary>Finds the sums that are at least so great.</summary>
    /// <param name="sums">At most 65,536 sums.</param>
    /// <param name="least">The bound, at least 1.</param>
    /// <param name="into">Receives their places, ascending; as long as <paramref name="sums"/> at least.</param>
    /// <returns>How many.</returns>
    public static int FindAtLeast(ReadOnlySpan<uint> sums, uint least, Span<ushort> into)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, sums.Length);
        ref var first = ref MemoryMarshal.GetReference(sums);
        ref var place = ref MemoryMarshal.GetReference(into);
        int count = 0, at = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var bound = Vector512.Create(least);
            for (; at <= sums.Length - Vector512<uint>.Count; at += Vector512<uint>.Count)
            {
                count = Put(Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits(), at, ref place, count);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var bound = Vector256.Create(least);
            for (; at <= sums.Length - Vector256<uint>.Count; at += Vector256<uint>.Count)
            {
                count = Put(Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits(), at, ref place, count);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            var bound = Vector128.Create(least);
            for (; at <= sums.Length - Vector128<uint>.Count; at += Vector128<uint>.Count)
            {
                count = Put(Vector128.GreaterThanOrEqual(Vector128.LoadUnsafe(ref first, (nuint)at), bound).ExtractMostSignificantBits(), at, ref place, count);
            }
        }

        for (; at < sums.Length; at++)
        {
            if (sums[at] >= least)
            {
                into[count++] = (ushort)at;
            }
        }

        return count;
    }

    /// <summary>Adds numbers to others, and clears them.</summary>
    /// <param name="from">What is added, and then zero.</param>
    /// <param name="to">What it is added to; no sum is above 255.</param>
    /// <param name="count">How many: a multiple of 64.</param>
    public static unsafe void Move(byte* from, byte* to, int count)
    {
        unchecked
        {
            for (var at = 0; at < count; at += Vector512<byte>.Count)
            {
                // Where registers are narrower the platform takes several for one of these.
                Vector512.Store(Vector512.Load(to + at) + Vector512.Load(from + at), to + at);
                Vector512.Store(Vector512<byte>.Zero, from + at);
            }
        }
    }

    /// <summary>Says which numbers are at least so great, a bit for each, and clears all.</summary>
    /// <param name="values">The numbers; then zero.</param>
    /// <param name="count">How many: a multiple of 64.</param>
    /// <param name="least">The bound.</param>
    /// <param name="into">Receives the bits.</param>
    public static unsafe void Take(byte* values, int count, byte least, Span<ulong> into)
    {
        var bound = Vector512.Create(least);
        for (var at = 0; at < count; at += Vector512<byte>.Count)
        {
            into[at >> 6] = Vector512.GreaterThanOrEqual(Vector512.Load(values + at), bound).ExtractMostSignificantBits();
            Vector512.Store(Vector512<byte>.Zero, values + at);
        }
    }

    /// <summary>Sets a bit for each number that is not zero.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="count">How many: a multiple of 64.</param>
    /// <param name="bits">What bits are set in.</param>
    public static unsafe void Held(byte* values, int count, ulong* bits)
    {
        for (var at = 0; at < count; at += Vector512<byte>.Count)
        {
            bits[at >> 6] |= ~Vector512.Equals(Vector512.Load(values + at), Vector512<byte>.Zero).ExtractMostSignificantBits();
        }
    }

    /// <summary>Adds weight × impact to the sums of some documents.</summary>
    /// <param name="sums">Sums of a window: a power of two of them.</param>
    /// <param name="weight">At most 65,535.</param>
    /// <param name="documents">Documents of the window, counted from a multiple of its length; each is masked, so none can lie outside.</param>
    /// <param name="impacts">As many impacts.</param>
    public static void Scatter(Span<uint> sums, uint weight, ReadOnlySpan<ushort> documents, ReadOnlySpan<byte> impacts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(sums.Length), true);
        ArgumentOutOfRangeException.ThrowIfNotEqual(impacts.Length, documents.Length);
        unchecked // 64 terms of 16-bit weight and 8-bit impact stay below 2^30
        {
            var mask = (nuint)sums.Length - 1;
            ref var sum = ref MemoryMarshal.GetReference(sums);
            ref var document = ref MemoryMarshal.GetReference(documents);
            ref var impact = ref MemoryMarshal.GetReference(impacts);
            nuint i = 0, length = (nuint)documents.Length;
            for (; i + 4 <= length; i += 4)
            {
                Unsafe.Add(ref sum, Unsafe.Add(ref document, i) & mask) += weight * Unsafe.Add(ref impact, i);
                Unsafe.Add(ref sum, Unsafe.Add(ref document, i + 1) & mask) += weight * Unsafe.Add(ref impact, i + 1);
                Unsafe.Add(ref sum, Unsafe.Add(ref document, i + 2) & mask) += weight * Unsafe.Add(ref impact, i + 2);
                Unsafe.Add(ref sum, Unsafe.Add(ref document, i + 3) & mask) += weight * Unsafe.Add(ref impact, i + 3);
            }

            for (; i < length; i++)
            {
                Unsafe.Add(ref sum, Unsafe.Add(ref document, i) & mask) += weight * Unsafe.Add(ref impact, i);
            }
        }
    }

    /// <summary>Finds the postings whose documents are marked. Whether one is can't be foreseen, so each is written, and the next in its place unless it counted.</summary>
    /// <param name="marks">One for each document that 16 bits name; those that are not zero mark.</param>
    /// <param name="documents">Documents of postings.</param>
    /// <param name="into">Receives the places of those found; longer than <paramref name="documents"/>.</param>
    /// <returns>How many.</returns>
    public static int FindMarked(int[] marks, ReadOnlySpan<ushort> documents, int[] into)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(marks.Length, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(into.Length, documents.Length);
        ref var mark = ref MemoryMarshal.GetArrayDataReference(marks);
        ref var found = ref MemoryMarshal.GetArrayDataReference(into);
        var count = 0;
        for (var i = 0; i < documents.Length; i++)
        {
            Unsafe.Add(ref found, count) = i;
            count += Unsafe.Add(ref mark, documents[i]) != 0 ? 1 : 0;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Put(ulong found, int at, ref ushort into, int count)
    {
        for (; found != 0; found &= found - 1)
        {
            Unsafe.Add(ref into, count++) = (ushort)(at + BitOperations.TrailingZeroCount(found));
        }

        return count;
    }
}
