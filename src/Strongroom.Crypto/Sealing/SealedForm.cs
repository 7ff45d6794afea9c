using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>The arithmetic and the key schedule of a sealed string (docs/formats/sealed-string.md), shared by the ways of sealing and opening.</summary>
internal static class SealedForm
{
    internal const int SaltBytes = 24;
    internal const int CommitmentBytes = 32;
    internal const int HeaderBytes = SaltBytes + CommitmentBytes;
    internal const int ChunkBytes = 16 << 10;
    internal const int SealedChunkBytes = ChunkBytes + NonceCipher.TagBytes;

    // The specification ends there; it keeps the key below AES's wear-out and the counter inside the low 38 bits of the nonce.
    internal const long MaxChunks = 1L << 38;

    /// <summary>Length of the plaintext, or false when no sealed string has that length: too short for a tag, or ending on a full chunk.</summary>
    internal static bool TryPlaintextLength(long sealedLength, out long plaintextLength)
    {
        var body = Math.Max(sealedLength, HeaderBytes) - HeaderBytes;
        var (full, rest) = Math.DivRem(body, SealedChunkBytes);
        var valid = rest >= NonceCipher.TagBytes && full < MaxChunks;
        plaintextLength = valid ? (full * ChunkBytes) + rest - NonceCipher.TagBytes : 0;
        return valid;
    }

    internal static long ChunkCount(long plaintextLength) => (plaintextLength / ChunkBytes) + 1;

    internal static long SealedOffset(long chunk) => HeaderBytes + (chunk * SealedChunkBytes);

    /// <summary>Derives the chunk cipher and the commitment that belong to one salt.</summary>
    internal static NonceCipher Derive(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> salt, Span<byte> commitment)
    {
        if (key.Length != SealedString.KeyBytes)
        {
            throw CryptoException.Bad(CryptoFault.KeyForm, $"A sealing key has {SealedString.KeyBytes} bytes, this has {key.Length}.");
        }

        var prefix = "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"u8;
        var infoLength = prefix.Length + SaltBytes + context.Length;
        Span<byte> info = infoLength <= 256 ? stackalloc byte[infoLength] : new byte[infoLength];
        prefix.CopyTo(info);
        salt.CopyTo(info[prefix.Length..]);
        context.CopyTo(info[(prefix.Length + SaltBytes)..]);

        Span<byte> derived = stackalloc byte[SealedString.KeyBytes + NonceCipher.NonceBytes + CommitmentBytes];
        try
        {
            Hkdf.Expand(key, derived, info);
            derived[^CommitmentBytes..].CopyTo(commitment);
            return new NonceCipher(derived[..SealedString.KeyBytes], derived.Slice(SealedString.KeyBytes, NonceCipher.NonceBytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Writes salt and commitment, and gives the cipher for the chunks.</summary>
    internal static NonceCipher BeginSeal(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> salt, Span<byte> header)
    {
        salt.CopyTo(header);
        return Derive(key, context, salt, header.Slice(SaltBytes, CommitmentBytes));
    }

    /// <summary>Checks the commitment before anything is decrypted, and gives the cipher for the chunks.</summary>
    internal static NonceCipher BeginOpen(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> header)
    {
        Span<byte> commitment = stackalloc byte[CommitmentBytes];
        var cipher = Derive(key, context, header[..SaltBytes], commitment);
        if (CryptographicOperations.FixedTimeEquals(commitment, header.Slice(SaltBytes, CommitmentBytes)))
        {
            return cipher;
        }

        cipher.Dispose();
        throw CryptoException.Bad(
            CryptoFault.CommitmentMismatch,
            "A sealed string belongs to another key or place, or its header was changed.",
            "Treat the store as tampered with unless the wrong key was given.");
    }

    internal static CryptoException WrongLength() =>
        CryptoException.Bad(CryptoFault.SealedLength, "No sealed string has this length: it was cut or extended.");

    internal static CryptoException WrongChunk(long chunk) =>
        CryptoException.Bad(CryptoFault.ChunkMismatch, $"Chunk {chunk} of a sealed string does not verify.");
}
