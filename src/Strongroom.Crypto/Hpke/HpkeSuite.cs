using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// HPKE (RFC 9180) in base mode over the NIST curves, all of it from the platform's ECDH, HKDF and AES-GCM. One code for every suite, so that
/// the RFC's published vectors, which are for P-256, prove the code that runs with P-384.
/// </summary>
internal sealed class HpkeSuite
{
    internal const byte ModeBase = 0;

    private readonly byte[] _kemId;
    private readonly byte[] _suiteId;
    private readonly HashAlgorithmName _kemHash;
    private readonly int _kemHashBytes;
    private readonly HashAlgorithmName _kdfHash;
    private readonly int _kdfHashBytes;
    private readonly int _keyBytes;

    internal HpkeSuite(HpkeKem kem, HpkeKdf kdf, HpkeAead aead)
    {
        (Curve, FieldBytes, _kemHash, _kemHashBytes) = kem switch
        {
            HpkeKem.P256Sha256 => (ECCurve.NamedCurves.nistP256, 32, HashAlgorithmName.SHA256, 32),
            HpkeKem.P384Sha384 => (ECCurve.NamedCurves.nistP384, 48, HashAlgorithmName.SHA384, 48),
            _ => throw new ArgumentOutOfRangeException(nameof(kem)),
        };
        (_kdfHash, _kdfHashBytes) = kdf switch
        {
            HpkeKdf.Sha256 => (HashAlgorithmName.SHA256, 32),
            HpkeKdf.Sha384 => (HashAlgorithmName.SHA384, 48),
            HpkeKdf.Sha512 => (HashAlgorithmName.SHA512, 64),
            _ => throw new ArgumentOutOfRangeException(nameof(kdf)),
        };
        _keyBytes = aead == HpkeAead.Aes128Gcm ? 16 : 32;
        _kemId = [.. "KEM"u8, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(_kemId.AsSpan(3), (ushort)kem);
        _suiteId = [.. "HPKE"u8, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(_suiteId.AsSpan(4), (ushort)kem);
        BinaryPrimitives.WriteUInt16BigEndian(_suiteId.AsSpan(6), (ushort)kdf);
        BinaryPrimitives.WriteUInt16BigEndian(_suiteId.AsSpan(8), (ushort)aead);
    }

    /// <summary>The suite of the product: ids 0x0011, 0x0002, 0x0002.</summary>
    internal static HpkeSuite Strongroom { get; } = new(HpkeKem.P384Sha384, HpkeKdf.Sha384, HpkeAead.Aes256Gcm);

    internal ECCurve Curve { get; }

    /// <summary>Length of a coordinate and of a private value.</summary>
    internal int FieldBytes { get; }

    /// <summary>Length of an uncompressed point: public key and encapsulated key.</summary>
    internal int PointBytes => 1 + (2 * FieldBytes);

    /// <summary>A fresh key pair from this room's own randomness, which a cloned machine does not repeat (docs/adr/0103).</summary>
    internal ECDiffieHellman NewKeyPair()
    {
        Span<byte> input = stackalloc byte[FieldBytes];
        Entropy.Fill(input);
        try
        {
            return DeriveKeyPair(input);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
        }
    }

    /// <summary>DeriveKeyPair of RFC 9180 7.1.3: candidates from the input until one is a private value of the group; the first nearly always is.</summary>
    internal ECDiffieHellman DeriveKeyPair(ReadOnlySpan<byte> input)
    {
        Span<byte> prk = stackalloc byte[_kemHashBytes];
        var candidate = GC.AllocateArray<byte>(FieldBytes, pinned: true);
        try
        {
            Extract(_kemHash, _kemId, [], "dkp_prk"u8, input, prk);
            for (var counter = 0; counter <= byte.MaxValue; counter++)
            {
                Expand(_kemHash, _kemId, prk, "candidate"u8, [(byte)counter], candidate);
                try
                {
                    return ECDiffieHellman.Create(new ECParameters { Curve = Curve, D = candidate });
                }
                catch (CryptographicException)
                {
                    // zero, or not below the group's order: the next candidate
                }
            }

            throw new CryptographicException("No private value in 256 candidates."); // a chance of 2^-8192
        }
        finally
        {
            CryptographicOperations.ZeroMemory(prk);
            CryptographicOperations.ZeroMemory(candidate);
        }
    }

    /// <summary>The sender's side: makes the encapsulated key from an ephemeral key and the context that seals.</summary>
    internal HpkeContext SetUpSender(ECDiffieHellman ephemeral, ECDiffieHellman recipient, ReadOnlySpan<byte> info, Span<byte> encapsulated)
    {
        Span<byte> recipientPublic = stackalloc byte[PointBytes];
        WritePoint(recipient.ExportParameters(false).Q, recipientPublic);
        WritePoint(ephemeral.ExportParameters(false).Q, encapsulated);
        return SetUp(ephemeral, recipient, info, encapsulated, recipientPublic);
    }

    /// <summary>The recipient's side: the context that opens. A point that is not on the curve is a <see cref="CryptographicException"/>.</summary>
    internal HpkeContext SetUpRecipient(
        ECDiffieHellman recipient, ReadOnlySpan<byte> recipientPublic, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> info)
    {
        using var peer = LoadPublic(encapsulated);
        return SetUp(recipient, peer, info, encapsulated, recipientPublic);
    }

    /// <summary>Reads an uncompressed point; the platform checks that it is on the curve.</summary>
    internal ECDiffieHellman LoadPublic(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointBytes || point[0] != 4)
        {
            throw new CryptographicException("Not an uncompressed point of this curve.");
        }

        return ECDiffieHellman.Create(new ECParameters
        {
            Curve = Curve,
            Q = new ECPoint { X = point.Slice(1, FieldBytes).ToArray(), Y = point[(1 + FieldBytes)..].ToArray() },
        });
    }

    internal void WritePoint(ECPoint point, Span<byte> destination)
    {
        destination[0] = 4;
        point.X.CopyTo(destination[1..]);
        point.Y.CopyTo(destination[(1 + FieldBytes)..]);
    }

    internal void LabeledExpand(ReadOnlySpan<byte> prk, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output) =>
        Expand(_kdfHash, _suiteId, prk, label, info, output);

    private HpkeContext SetUp(
        ECDiffieHellman own, ECDiffieHellman peer, ReadOnlySpan<byte> info, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> recipient)
    {
        Span<byte> shared = stackalloc byte[_kemHashBytes];
        Span<byte> secret = stackalloc byte[_kdfHashBytes];
        Span<byte> key = stackalloc byte[_keyBytes];
        Span<byte> nonce = stackalloc byte[NonceCipher.NonceBytes];
        try
        {
            SharedSecret(own, peer, [.. encapsulated, .. recipient], shared);
            Span<byte> context = stackalloc byte[1 + (2 * _kdfHashBytes)];
            context[0] = ModeBase;
            Extract(_kdfHash, _suiteId, [], "psk_id_hash"u8, [], context.Slice(1, _kdfHashBytes));
            Extract(_kdfHash, _suiteId, [], "info_hash"u8, info, context[(1 + _kdfHashBytes)..]);
            Extract(_kdfHash, _suiteId, shared, "secret"u8, [], secret);
            LabeledExpand(secret, "key"u8, context, key);
            LabeledExpand(secret, "base_nonce"u8, context, nonce);
            Span<byte> exporter = stackalloc byte[_kdfHashBytes];
            LabeledExpand(secret, "exp"u8, context, exporter);
            return new HpkeContext(this, new NonceCipher(key, nonce), SecretBytes.TakeFrom(exporter));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(nonce);
        }
    }

    private void SharedSecret(ECDiffieHellman own, ECDiffieHellman peer, ReadOnlySpan<byte> kemContext, Span<byte> output)
    {
        using var peerPublic = peer.PublicKey;
        var agreed = own.DeriveRawSecretAgreement(peerPublic);
        Span<byte> prk = stackalloc byte[_kemHashBytes];
        Extract(_kemHash, _kemId, [], "eae_prk"u8, agreed, prk);
        Expand(_kemHash, _kemId, prk, "shared_secret"u8, kemContext, output);
        CryptographicOperations.ZeroMemory(agreed);
        CryptographicOperations.ZeroMemory(prk);
    }

    private static void Extract(
        HashAlgorithmName hash, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> input, Span<byte> output)
    {
        byte[] labeled = [.. "HPKE-v1"u8, .. suiteId, .. label, .. input];
        HKDF.Extract(hash, labeled, salt, output);
        CryptographicOperations.ZeroMemory(labeled);
    }

    private static void Expand(
        HashAlgorithmName hash, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> prk, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        byte[] labeled = [(byte)(output.Length >> 8), (byte)(output.Length & 0xFF), .. "HPKE-v1"u8, .. suiteId, .. label, .. info];
        HKDF.Expand(hash, prk, output, labeled);
    }
}

/// <summary>Key encapsulations by their registered numbers.</summary>
internal enum HpkeKem : ushort
{
    P256Sha256 = 0x0010,
    P384Sha384 = 0x0011,
}

/// <summary>Key derivations by their registered numbers.</summary>
internal enum HpkeKdf : ushort
{
    Sha256 = 0x0001,
    Sha384 = 0x0002,
    Sha512 = 0x0003,
}

/// <summary>Ciphers by their registered numbers.</summary>
internal enum HpkeAead : ushort
{
    Aes128Gcm = 0x0001,
    Aes256Gcm = 0x0002,
}
