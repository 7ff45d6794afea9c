using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>HKDF-Expand with SHA-512 (RFC 5869) over keys of 32 bytes.</summary>
internal static class Hkdf
{
    /// <summary>
    /// The platform's Expand refuses keys shorter than its hash (64 bytes), which the RFC asks only of keys that Extract made. HMAC itself fills a
    /// short key with zeros up to its block (128 bytes), so a key and the same key with zeros after it give the very same output.
    /// </summary>
    internal static void Expand(SecretBytes key, Span<byte> output, ReadOnlySpan<byte> info)
    {
        Span<byte> filled = stackalloc byte[SHA512.HashSizeInBytes];
        filled.Clear();
        using var use = key.Use();
        if (use.Bytes.Length >= filled.Length)
        {
            HKDF.Expand(HashAlgorithmName.SHA512, use.Bytes, output, info);
            return;
        }

        use.Bytes.CopyTo(filled);
        HKDF.Expand(HashAlgorithmName.SHA512, filled, output, info);
        CryptographicOperations.ZeroMemory(filled);
    }
}
