using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>
/// Every key, salt and passphrase of this room. The platform's generator lives in this process and is copied with it when a virtual machine is
/// cloned or resumed twice from one snapshot; two nodes would then make the same keys and salts. So its output is XORed with SHA-512 over
/// fresh kernel randomness (which a clone-aware kernel reseeds), a counter, the clock and the process id. XOR with an independent value
/// cannot weaken a good generator, and either source alone suffices. Thread-safe.
/// </summary>
internal static unsafe class Entropy
{
    private const int KernelBytes = 32;
    private static ulong _counter;

    internal static void Fill(Span<byte> destination)
    {
        RandomNumberGenerator.Fill(destination);
        Span<byte> input = stackalloc byte[KernelBytes + 24];
        Span<byte> block = stackalloc byte[SHA512.HashSizeInBytes];
        while (!destination.IsEmpty)
        {
            ReadKernel(input[..KernelBytes]);
            BinaryPrimitives.WriteUInt64BigEndian(input[KernelBytes..], Interlocked.Increment(ref _counter));
            BinaryPrimitives.WriteInt64BigEndian(input[(KernelBytes + 8)..], Stopwatch.GetTimestamp());
            BinaryPrimitives.WriteInt64BigEndian(input[(KernelBytes + 16)..], Environment.ProcessId);
            SHA512.HashData(input, block);
            var take = Math.Min(block.Length, destination.Length);
            for (var i = 0; i < take; i++)
            {
                destination[i] ^= block[i];
            }

            destination = destination[take..];
        }

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(block);
    }

    private static void ReadKernel(Span<byte> destination)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomNumberGenerator.Fill(destination);
            return;
        }

        fixed (byte* bytes = destination)
        {
            // Up to 256 bytes are given whole once the kernel's source is seeded; anything else is a machine without randomness.
            if (Native.GetRandom(bytes, (nuint)destination.Length, 0) != destination.Length)
            {
                throw new CryptoException(CryptoFault.OutOfSecretMemory, Core.FaultKind.Outside, "The kernel gave no randomness.");
            }
        }
    }
}
