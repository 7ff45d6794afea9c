using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// AES-GCM under one derived key, nonce = base nonce XOR big-endian counter: the shape that sealed strings and HPKE share, and the only place of
/// the product that calls AES-GCM. Invariant: a cipher seals each counter at most once and in rising order, so no pair of key and nonce occurs
/// twice as long as no two ciphers have the same key and base nonce; the derivations above see to that. Not thread-safe.
/// </summary>
internal sealed class NonceCipher : IDisposable
{
    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;

    private readonly AesGcm _aes;
    private readonly ulong _nonceLow; // last 8 bytes of the base nonce, which the counter is XORed into
    private readonly uint _nonceHigh;
    private readonly Watch? _watch;
    private readonly byte[]? _watchedKey;
    private ulong _next;

    internal NonceCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> baseNonce)
    {
        _aes = new AesGcm(key, TagBytes);
        _nonceHigh = BinaryPrimitives.ReadUInt32BigEndian(baseNonce);
        _nonceLow = BinaryPrimitives.ReadUInt64BigEndian(baseNonce[4..]);
        _watch = Volatile.Read(ref Watcher);
        _watchedKey = _watch is null ? null : SHA384.HashData(key);
    }

    /// <summary>Told of every sealing: SHA-384 of the key, and the nonce. Only tests set it, to show that no pair occurs twice.</summary>
    internal static Watch? Watcher;

    internal delegate void Watch(ReadOnlySpan<byte> keyHash, ReadOnlySpan<byte> nonce);

    /// <summary>Seals under the next counters only: going back is our own bug and stops the operation.</summary>
    internal void Seal(ulong counter, ReadOnlySpan<byte> plaintext, Span<byte> sealedBytes, ReadOnlySpan<byte> aad = default)
    {
        if (counter < _next)
        {
            throw new InvalidOperationException("A nonce was about to be used twice.");
        }

        _next = checked(counter + 1);
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Nonce(counter, nonce);
        _watch?.Invoke(_watchedKey, nonce);
        _aes.Encrypt(nonce, plaintext, sealedBytes[..plaintext.Length], sealedBytes.Slice(plaintext.Length, TagBytes), aad);
    }

    /// <summary>Opens; when the tag does not fit the destination is all zeros and the result false.</summary>
    internal bool TryOpen(ulong counter, ReadOnlySpan<byte> sealedBytes, Span<byte> plaintext, ReadOnlySpan<byte> aad = default)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Nonce(counter, nonce);
        var length = sealedBytes.Length - TagBytes;
        try
        {
            _aes.Decrypt(nonce, sealedBytes[..length], sealedBytes[length..], plaintext[..length], aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext[..length]);
            return false;
        }
    }

    public void Dispose() => _aes.Dispose();

    private void Nonce(ulong counter, Span<byte> nonce)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, _nonceHigh);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], _nonceLow ^ counter);
    }
}
