using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// Buffers of one chunk each that hold plaintext. Pinned, so that a compacting collector leaves no copies behind, and cleared whenever they
/// come back. Keeps at most 64 for reuse. Thread-safe.
/// </summary>
internal static class PlaintextBuffers
{
    private const int MaxKept = 64;

    private static readonly Lock Gate = new(); // guards Kept
    private static readonly Stack<byte[]> Kept = new();

    internal static byte[] Rent()
    {
        lock (Gate)
        {
            if (Kept.TryPop(out var buffer))
            {
                return buffer;
            }
        }

        return GC.AllocateArray<byte>(SealedForm.ChunkBytes, pinned: true);
    }

    internal static void Return(byte[] buffer)
    {
        CryptographicOperations.ZeroMemory(buffer);
        lock (Gate)
        {
            if (Kept.Count < MaxKept)
            {
                Kept.Push(buffer);
            }
        }
    }
}
