using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>
/// AES-KWP (RFC 5649) over <c>key ‖ context</c>. KWP binds no further data, so the context travels inside and is compared: a key that somebody
/// moved to another place does not unwrap. Deterministic, no nonce to get wrong, and any HSM can do it. Thread-safe.
/// </summary>
public static class KeyWrap
{
    /// <summary>Greatest length of a key that is wrapped.</summary>
    public const int MaxKeyBytes = 4096;

    private const int WrappingKeyBytes = 32;

    /// <summary>Wraps a key.</summary>
    /// <param name="wrappingKey">32 bytes; stays the caller's.</param>
    /// <param name="key">1 to 4096 bytes; stays the caller's.</param>
    /// <param name="context">Where the key belongs.</param>
    /// <returns>8 bytes more than key and context, rounded up to 8; 88 for a key of 32.</returns>
    public static byte[] Wrap(SecretBytes wrappingKey, SecretBytes key, Hash384 context)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MaxKeyBytes, nameof(key));
        using var joined = SecretBytes.Write(key.Length + Hash384.ByteLength, (key, context), static (destination, state) =>
        {
            state.key.ExportSecret(destination);
            state.context.WriteTo(destination[state.key.Length..]);
        });
        using var use = joined.Use();
        return WrapBytes(wrappingKey, use.Bytes);
    }

    /// <summary>Unwraps a key and compares its context.</summary>
    /// <param name="wrappingKey">32 bytes; stays the caller's.</param>
    /// <param name="wrapped">What <see cref="Wrap"/> gave.</param>
    /// <param name="context">Where the key must belong.</param>
    /// <returns>A new secret, the caller's.</returns>
    /// <exception cref="CryptoException">Wrong wrapping key, damage, or another context.</exception>
    public static SecretBytes Unwrap(SecretBytes wrappingKey, ReadOnlySpan<byte> wrapped, Hash384 context)
    {
        using var plain = UnwrapBytes(wrappingKey, wrapped);
        using var use = plain.Use();
        Span<byte> expected = stackalloc byte[Hash384.ByteLength];
        context.WriteTo(expected);
        var keyLength = plain.Length - Hash384.ByteLength;
        if (keyLength < 1 || !CryptographicOperations.FixedTimeEquals(expected, use.Bytes[keyLength..]))
        {
            throw CryptoException.Bad(CryptoFault.WrapContext, "A wrapped key belongs to another place.", "Treat the store as tampered with.");
        }

        return SecretBytes.CopyOf(use.Bytes[..keyLength]);
    }

    /// <summary>Bare KWP.</summary>
    internal static byte[] WrapBytes(SecretBytes wrappingKey, ReadOnlySpan<byte> plain)
    {
        using var aes = Cipher(wrappingKey);
        return aes.EncryptKeyWrapPadded(plain);
    }

    /// <summary>Bare KWP back.</summary>
    internal static SecretBytes UnwrapBytes(SecretBytes wrappingKey, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length is < 16 or > MaxKeyBytes + Hash384.ByteLength + 16 || wrapped.Length % 8 != 0)
        {
            throw Failed(null);
        }

        using var aes = Cipher(wrappingKey);
        using var plain = SecretBytes.Zeroed(wrapped.Length);
        using var use = plain.Use();
        try
        {
            return SecretBytes.CopyOf(use.Bytes[..aes.DecryptKeyWrapPadded(wrapped, use.Bytes)]);
        }
        catch (CryptographicException e)
        {
            throw Failed(e);
        }
    }

    private static Aes Cipher(SecretBytes wrappingKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(wrappingKey.Length, WrappingKeyBytes, nameof(wrappingKey));
        var aes = Aes.Create();
        using var use = wrappingKey.Use();
        aes.SetKey(use.Bytes);
        return aes;
    }

    private static CryptoException Failed(Exception? cause) => CryptoException.Bad(
        CryptoFault.UnwrapFailed,
        "A wrapped key does not open: another key or passphrase, or it was changed.",
        "Check the passphrase; if it is right, treat the store as tampered with.",
        cause);
}
