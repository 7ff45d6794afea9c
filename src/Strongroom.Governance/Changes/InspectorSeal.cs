using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Governance;

/// <summary>
/// Wraps the ledger's entry key for the inspectors: with it they open every entry, and no compartment. The wrapped key also has to stand outside
/// the sealed ledger (a small object beside it), since it is what opens the ledger.
/// </summary>
public static class InspectorSeal
{
    private static readonly byte[] Info = Encoding.ASCII.GetBytes("strongroom/v1/inspector-entry-key");

    /// <summary>Length of a wrapped entry key.</summary>
    public const int WrappedBytes = 32 + Hpke.OverheadBytes;

    /// <summary>Wraps the entry key.</summary>
    /// <param name="inspectors">The inspectors' public key.</param>
    /// <param name="store">The store; opening for another one fails.</param>
    /// <param name="entryKey">32 bytes; stays the caller's.</param>
    public static byte[] WrapEntryKey(HpkePublicKey inspectors, StoreId store, SecretBytes entryKey)
    {
        Span<byte> key = stackalloc byte[32];
        try
        {
            entryKey.ExportSecret(key);
            return Hpke.Seal(inspectors, Info, store.Value.ToBytes(), key);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Opens a wrapped entry key.</summary>
    /// <param name="inspectors">The inspectors' private key.</param>
    /// <param name="store">The store.</param>
    /// <param name="wrapped">The wrapped key.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="CryptoException">It is not for this key and store.</exception>
    public static SecretBytes OpenEntryKey(HpkePrivateKey inspectors, StoreId store, ReadOnlySpan<byte> wrapped) =>
        SecretBytes.TakeFrom(Hpke.Open(inspectors, Info, store.Value.ToBytes(), wrapped));
}
