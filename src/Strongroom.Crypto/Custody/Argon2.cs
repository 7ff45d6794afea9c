using System.Runtime.InteropServices;

namespace Strongroom.Crypto;

/// <summary>
/// Argon2id from the system's libargon2, which the platform library does not have. Looked for once; its absence is a fact that the default
/// cost follows, not a fault. The library clears its own work memory.
/// </summary>
internal static unsafe class Argon2
{
    private static readonly delegate* unmanaged[Cdecl]<uint, uint, uint, byte*, nuint, byte*, nuint, byte*, nuint, int> HashRaw = Find();

    internal static bool IsAvailable => HashRaw is not null;

    internal static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, PasswordCost cost, Span<byte> output)
    {
        if (!IsAvailable)
        {
            throw new CryptoException(
                CryptoFault.KdfUnavailable,
                Core.FaultKind.Outside,
                "Argon2id is needed here, and libargon2.so.1 is not installed.",
                "Install the system's package libargon2-1.");
        }

        int code;
        fixed (byte* p = password, s = salt, o = output)
        {
            code = HashRaw(cost.Work, cost.MemoryKibibytes, cost.Lanes, p, (nuint)password.Length, s, (nuint)salt.Length, o, (nuint)output.Length);
        }

        if (code != 0)
        {
            throw new CryptoException(
                CryptoFault.OutOfSecretMemory,
                Core.FaultKind.Outside,
                $"Argon2id ended with code {code}, most likely for want of {cost.MemoryKibibytes} KiB of memory.",
                "Free memory, then try again.");
        }
    }

    private static delegate* unmanaged[Cdecl]<uint, uint, uint, byte*, nuint, byte*, nuint, byte*, nuint, int> Find() =>
        NativeLibrary.TryLoad("libargon2.so.1", out var library) && NativeLibrary.TryGetExport(library, "argon2id_hash_raw", out var function)
            ? (delegate* unmanaged[Cdecl]<uint, uint, uint, byte*, nuint, byte*, nuint, byte*, nuint, int>)function
            : null;
}
