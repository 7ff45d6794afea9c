#pragma warning disable CA1065 // bodies follow
using Strongroom.Core;

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
    public const int HeaderBytes = 24 + 32;

    /// <summary>Plaintext bytes in every chunk but the last.</summary>
    public const int ChunkBytes = 16 << 10;

    /// <summary>Bytes by which every chunk grows.</summary>
    public const int TagBytes = 16;

    /// <summary>Length of a sealed string.</summary>
    /// <param name="plaintextLength">At least 0.</param>
    public static long LengthOf(long plaintextLength) =>
        HeaderBytes + plaintextLength + (((plaintextLength / ChunkBytes) + 1) * TagBytes);

    /// <summary>Length of the plaintext in a sealed string of this length.</summary>
    /// <param name="sealedLength">Any number.</param>
    /// <param name="plaintextLength">The length when the result is true.</param>
    /// <returns>False when no sealed string has this length.</returns>
    public static bool TryPlaintextLengthOf(long sealedLength, out long plaintextLength) => throw new NotImplementedException();

    /// <summary>Seals bytes. Two seals of the same bytes share nothing but their length.</summary>
    /// <param name="key">32 bytes; stays the caller's.</param>
    /// <param name="context">Where the string belongs, usually <see cref="SealContext.ToBytes"/>.</param>
    /// <param name="plaintext">What to seal.</param>
    public static byte[] Seal(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext) => throw new NotImplementedException();

    /// <summary>Opens one whole sealed string.</summary>
    /// <param name="key">The key it was sealed under; stays the caller's.</param>
    /// <param name="context">The context it was sealed with.</param>
    /// <param name="sealedBytes">Exactly the sealed string.</param>
    /// <param name="maxPlaintextBytes">Longer plaintext is a fault.</param>
    /// <exception cref="CryptoException">It does not open; nothing of it leaves.</exception>
    public static byte[] Open(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlyMemory<byte> sealedBytes, int maxPlaintextBytes) =>
        throw new NotImplementedException();
}

/// <summary>Seals a stream in bounded memory. Not thread-safe. Dispose clears the buffers; without completion the string stays one that never opens.</summary>
public sealed class SealingWriter : IDisposable
{
    /// <summary>Starts a sealed string; the first bytes reach the sink with the first write or completion.</summary>
    /// <param name="key">32 bytes; stays the caller's and may be disposed after this call.</param>
    /// <param name="context">Where the string belongs.</param>
    /// <param name="sink">Takes sealed bytes in order; the memory is valid only until its task ends.</param>
    public SealingWriter(SecretBytes key, ReadOnlySpan<byte> context, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink) =>
        throw new NotImplementedException();

    /// <summary>Seals more bytes; pieces of any size give the same string length and content.</summary>
    /// <param name="plaintext">What to seal; not kept.</param>
    /// <param name="cancellationToken">Ends the wait for the sink; the writer is then of no more use.</param>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Seals the last chunk.</summary>
    /// <param name="cancellationToken">Ends the wait for the sink.</param>
    /// <returns>Length of the whole sealed string.</returns>
    public ValueTask<long> CompleteAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>Reads a sealed string at any place in bounded memory. Not thread-safe.</summary>
public sealed class SealedReader : IDisposable
{
    /// <summary>Length of the plaintext; proven when the reader opened.</summary>
    public long Length => throw new NotImplementedException();

    /// <summary>Opens a sealed string: checks the commitment, then the last chunk, which proves the length.</summary>
    /// <param name="key">The key it was sealed under; stays the caller's.</param>
    /// <param name="context">The context it was sealed with.</param>
    /// <param name="sealedBytes">Exactly the sealed string; stays the caller's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CryptoException">It does not open.</exception>
    public static ValueTask<SealedReader> OpenAsync(
        SecretBytes key, ReadOnlyMemory<byte> context, IByteSource sealedBytes, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Fills the whole destination with plaintext.</summary>
    /// <param name="offset">Where to begin; offset + destination length ≤ <see cref="Length"/>.</param>
    /// <param name="destination">Receives verified plaintext; cleared when the read fails.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CryptoException">A chunk does not verify.</exception>
    public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The plaintext as a seekable stream that ends with this reader, which it does not dispose.</summary>
    public Stream AsStream() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
