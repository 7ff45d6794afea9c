using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// The one way in which bytes are sealed: C2SP chunked-encryption v1, Cobblestone-256; see docs/formats/sealed-string.md. This class does it
/// in one piece, for what fits into memory; <see cref="SealingWriter"/> and <see cref="SealedReader"/> do it in streams. Thread-safe.
/// </summary>
public static class SealedString
{
    /// <summary>Length of the input key in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>Length of salt and commitment, which precede the chunks.</summary>
    public const int HeaderBytes = SealedForm.HeaderBytes;

    /// <summary>Plaintext bytes in every chunk but the last, which is always shorter.</summary>
    public const int ChunkBytes = SealedForm.ChunkBytes;

    /// <summary>Bytes by which every chunk grows.</summary>
    public const int TagBytes = NonceCipher.TagBytes;

    /// <summary>Length of a sealed string.</summary>
    /// <param name="plaintextLength">At least 0.</param>
    public static long LengthOf(long plaintextLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextLength);
        return HeaderBytes + plaintextLength + (SealedForm.ChunkCount(plaintextLength) * TagBytes);
    }

    /// <summary>Length of the plaintext in a sealed string of this length.</summary>
    /// <param name="sealedLength">Any number.</param>
    /// <param name="plaintextLength">The length when the result is true; not yet proven, since anyone can cut a string.</param>
    /// <returns>False when no sealed string has this length.</returns>
    public static bool TryPlaintextLengthOf(long sealedLength, out long plaintextLength) =>
        SealedForm.TryPlaintextLength(sealedLength, out plaintextLength);

    /// <summary>Seals bytes. Two seals of the same bytes share nothing but their length.</summary>
    /// <param name="key">32 bytes; stays the caller's.</param>
    /// <param name="context">Where the string belongs, usually <see cref="SealContext.ToBytes"/>.</param>
    /// <param name="plaintext">What to seal.</param>
    public static byte[] Seal(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)LengthOf(plaintext.Length)));
        Seal(key, context, plaintext, bytes);
        return bytes;
    }

    /// <summary>Seals bytes into the caller's memory, for batches of small strings.</summary>
    /// <param name="key">32 bytes; stays the caller's.</param>
    /// <param name="context">Where the string belongs.</param>
    /// <param name="plaintext">What to seal; must not overlap the destination.</param>
    /// <param name="destination">Exactly <see cref="LengthOf"/> bytes.</param>
    public static void Seal(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        Span<byte> salt = stackalloc byte[SealedForm.SaltBytes];
        Entropy.Fill(salt);
        Seal(key, context, salt, plaintext, destination);
    }

    internal static void Seal(
        SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (destination.Length != LengthOf(plaintext.Length))
        {
            throw new ArgumentException("The destination must have the length of the sealed string.", nameof(destination));
        }

        using var cipher = SealedForm.BeginSeal(key, context, salt, destination[..HeaderBytes]);
        destination = destination[HeaderBytes..];
        ulong chunk = 0;
        for (; plaintext.Length >= ChunkBytes; chunk++)
        {
            cipher.Seal(chunk, plaintext[..ChunkBytes], destination);
            plaintext = plaintext[ChunkBytes..];
            destination = destination[SealedForm.SealedChunkBytes..];
        }

        cipher.Seal(chunk, plaintext, destination);
    }

    /// <summary>Opens one whole sealed string.</summary>
    /// <param name="key">The key it was sealed under; stays the caller's.</param>
    /// <param name="context">The context it was sealed with.</param>
    /// <param name="sealedBytes">Exactly the sealed string.</param>
    /// <param name="maxPlaintextBytes">Longer plaintext is a fault.</param>
    /// <returns>The plaintext; the caller clears it when that matters.</returns>
    /// <exception cref="CryptoException">It does not open; nothing of it leaves.</exception>
    public static byte[] Open(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlyMemory<byte> sealedBytes, int maxPlaintextBytes)
    {
        if (!TryPlaintextLengthOf(sealedBytes.Length, out var length))
        {
            throw SealedForm.WrongLength();
        }

        if (length > maxPlaintextBytes)
        {
            throw CryptoException.Bad(CryptoFault.TooLong, $"A sealed string holds {length} bytes where at most {maxPlaintextBytes} are allowed.");
        }

        var plaintext = GC.AllocateUninitializedArray<byte>((int)length);
        Open(key, context, sealedBytes.Span, plaintext);
        return plaintext;
    }

    /// <summary>Opens one whole sealed string into the caller's memory.</summary>
    /// <param name="key">The key it was sealed under; stays the caller's.</param>
    /// <param name="context">The context it was sealed with.</param>
    /// <param name="sealedBytes">Exactly the sealed string; must not overlap the destination.</param>
    /// <param name="destination">Exactly as long as the plaintext, see <see cref="TryPlaintextLengthOf"/>; cleared when the string does not open.</param>
    /// <exception cref="CryptoException">It does not open; nothing of it leaves.</exception>
    public static void Open(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> sealedBytes, Span<byte> destination)
    {
        if (!TryPlaintextLengthOf(sealedBytes.Length, out var length))
        {
            throw SealedForm.WrongLength();
        }

        if (destination.Length != length)
        {
            throw new ArgumentException("The destination must have the length of the plaintext.", nameof(destination));
        }

        using var cipher = SealedForm.BeginOpen(key, context, sealedBytes[..HeaderBytes]);
        var chunks = SealedForm.ChunkCount(length);

        // Backwards: the last chunk proves the length, so a cut or extended string fails before anything else of it is decrypted.
        for (var chunk = chunks - 1; chunk >= 0; chunk--)
        {
            var from = (int)SealedForm.SealedOffset(chunk);
            var to = Math.Min(from + SealedForm.SealedChunkBytes, sealedBytes.Length);
            if (!cipher.TryOpen((ulong)chunk, sealedBytes[from..to], destination[(int)(chunk * ChunkBytes)..]))
            {
                CryptographicOperations.ZeroMemory(destination);
                throw SealedForm.WrongChunk(chunk);
            }
        }
    }
}
