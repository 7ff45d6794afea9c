using System.Numerics;

namespace Strongroom.Crypto;

/// <summary>
/// Padmé lengths (Nikitin et al., PETS 2019): only as many leading bits of a length may differ as its length in bits has bits, so a provider
/// who sees the padded length learns about log log of the true one. Thread-safe.
/// </summary>
public static class Padme
{
    /// <summary>Least length of a blob.</summary>
    public const int LeastBytes = 4096;

    /// <summary>The length to pad to: at least 4096, and above that at most about 12 % more than given.</summary>
    /// <param name="length">0 to 4 PiB.</param>
    public static long PaddedLength(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 1L << 52);
        if (length <= LeastBytes)
        {
            return LeastBytes;
        }

        var exponent = BitOperations.Log2((ulong)length);
        var zeroBits = exponent - (BitOperations.Log2((ulong)exponent) + 1);
        var mask = (1L << zeroBits) - 1;
        return (length + mask) & ~mask;
    }
}
