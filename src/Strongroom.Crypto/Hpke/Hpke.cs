using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// HPKE (RFC 9180), base mode, DHKEM(P-384, HKDF-SHA384), HKDF-SHA384, AES-256-GCM: sealing to someone who is not here. It says nothing about
/// who sealed: sign inside where that matters. Thread-safe.
/// </summary>
public static class Hpke
{
    /// <summary>Bytes by which a message grows: encapsulated key and tag.</summary>
    public const int OverheadBytes = HpkePublicKey.ByteLength + NonceCipher.TagBytes;

    /// <summary>Seals one message.</summary>
    /// <param name="recipient">Whoever may open it.</param>
    /// <param name="info">What it is for; must be the same at both ends.</param>
    /// <param name="aad">Public bytes that it is bound to.</param>
    /// <param name="plaintext">The message.</param>
    /// <returns>encapsulated key (97) ‖ ciphertext and tag.</returns>
    public static byte[] Seal(HpkePublicKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        var suite = HpkeSuite.Strongroom;
        Span<byte> encapsulated = stackalloc byte[HpkePublicKey.ByteLength];
        using var ephemeral = suite.NewKeyPair();
        var loaded = recipient.Loaded.Take();
        try
        {
            using var context = suite.SetUpSender(ephemeral, loaded, info, encapsulated);
            return [.. encapsulated, .. context.Seal(aad, plaintext)];
        }
        finally
        {
            recipient.Loaded.Return(loaded);
        }
    }

    /// <summary>Opens one message.</summary>
    /// <param name="recipient">The private key.</param>
    /// <param name="info">As at the sealing end.</param>
    /// <param name="aad">As at the sealing end.</param>
    /// <param name="bytes">What <see cref="Seal"/> gave.</param>
    /// <exception cref="CryptoException">It does not open.</exception>
    public static byte[] Open(HpkePrivateKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < OverheadBytes)
        {
            throw Failed(null);
        }

        try
        {
            using var context = recipient.SetUp(bytes[..HpkePublicKey.ByteLength], info);
            return context.Open(aad, bytes[HpkePublicKey.ByteLength..]) ?? throw Failed(null);
        }
        catch (CryptographicException e)
        {
            throw Failed(e); // the encapsulated key is not a point of the curve
        }
    }

    private static CryptoException Failed(Exception? cause) => CryptoException.Bad(
        CryptoFault.HpkeOpen, "A message to a public key does not open: another key or purpose, or it was changed.", null, cause);
}
