using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Strongroom.Core;

namespace Strongroom.Search.Kernel;

/// <summary>
/// A keyed 64-bit hash of a term's key: one for a word, whatever the number of partitions asked. Keyed anew in each process, so that no text can be made to fall into one place
/// of the tables; never written down. Multiplication and folding of 128-bit products, as wyhash does it.
/// </summary>
internal static class WordHash
{
    private static readonly ulong KeyA = NewKey();
    private static readonly ulong KeyB = NewKey();

    /// <summary>Hashes.</summary>
    /// <param name="key">Field byte and UTF-8.</param>
    public static ulong Of(ReadOnlySpan<byte> key)
    {
        unchecked // a hash wraps by design
        {
            var hash = KeyA ^ (ulong)key.Length;
            while (key.Length > 8)
            {
                hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key), KeyB);
                key = key[8..];
            }

            ulong last = 0;
            for (var i = key.Length - 1; i >= 0; i--)
            {
                last = (last << 8) | key[i];
            }

            return Fold(hash ^ last, KeyB);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    /// <summary>Odd and with many bits set: multiplying by it loses nothing.</summary>
    private static ulong NewKey()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomSource.System.Fill("search.hash", bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) | 0x8000_0001_0000_0001;
    }
}
