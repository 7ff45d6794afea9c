using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>An ECDSA P-384 public key. Thread-safe: immutable.</summary>
public sealed class VerifyingKey : IEquatable<VerifyingKey>
{
    /// <summary>Length of <see cref="Spki"/>.</summary>
    public const int SpkiBytes = 120;

    private readonly byte[] _spki;
    private readonly Spare<ECDsa> _loaded;

    private VerifyingKey(byte[] spki)
    {
        _spki = spki;
        _loaded = new Spare<ECDsa>(Load);
        var text = Base32.Encode(Hash384.Of("strongroom/v1/key-fingerprint", spki).ToBytes().AsSpan(0, 20));
        Fingerprint = string.Join('-', text.Chunk(4).Select(group => new string(group)));
    }

    /// <summary>SubjectPublicKeyInfo in DER, named curve and uncompressed point: 120 bytes, always a new array.</summary>
    public byte[] Spki => [.. _spki];

    /// <summary>What people compare: 160 bits of a hash of the key, 32 base32 characters in groups of four.</summary>
    public string Fingerprint { get; }

    // SEQUENCE { SEQUENCE { id-ecPublicKey, secp384r1 }, BIT STRING { uncompressed point } }: everything before X.
    private static ReadOnlySpan<byte> SpkiPrefix =>
    [
        0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04,
    ];

    /// <summary>Reads a public key.</summary>
    /// <param name="spki">Exactly 120 bytes in the one form that <see cref="Spki"/> gives, so that one key has one name.</param>
    /// <exception cref="CryptoException">Anything else, or a point that is not on the curve.</exception>
    public static VerifyingKey FromSpki(ReadOnlySpan<byte> spki)
    {
        if (spki.Length != SpkiBytes || !spki.StartsWith(SpkiPrefix))
        {
            throw WrongForm(null);
        }

        var key = new VerifyingKey(spki.ToArray());
        try
        {
            key._loaded.Return(key._loaded.Take()); // checks the point
            return key;
        }
        catch (CryptographicException e)
        {
            throw WrongForm(e);
        }
    }

    /// <summary>Reads a public key from PEM (<c>PUBLIC KEY</c>).</summary>
    /// <param name="pem">The text.</param>
    /// <exception cref="CryptoException">Anything else.</exception>
    public static VerifyingKey FromPem(ReadOnlySpan<char> pem)
    {
        Span<byte> spki = stackalloc byte[SpkiBytes];
        if (PemEncoding.TryFind(pem, out var found)
            && pem[found.Label] is "PUBLIC KEY"
            && found.DecodedDataLength == SpkiBytes
            && Convert.TryFromBase64Chars(pem[found.Base64Data], spki, out _))
        {
            return FromSpki(spki);
        }

        throw WrongForm(null);
    }

    /// <summary>The public key in PEM.</summary>
    public string ToPem() => PemEncoding.WriteString("PUBLIC KEY", _spki);

    /// <summary>Checks a signature over <c>SHA-384(domain ‖ 00 ‖ message)</c>. ECDSA signatures are not unique: never use one as a name.</summary>
    /// <param name="domain">The domain it was signed under.</param>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">Any bytes; only a true signature of 96 bytes gives true.</param>
    public bool Verify(string domain, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        HashOf(domain, message, hash);
        return VerifyHash(hash, signature);
    }

    /// <inheritdoc/>
    public bool Equals(VerifyingKey? other) => other is not null && _spki.AsSpan().SequenceEqual(other._spki);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerifyingKey);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Fingerprint);

    internal static VerifyingKey Of(ECDsa key)
    {
        var spki = key.ExportSubjectPublicKeyInfo();
        return FromSpki(spki);
    }

    internal static void HashOf(string domain, ReadOnlySpan<byte> message, Span<byte> hash)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        sha.AppendData(Domain.Bytes(domain));
        sha.AppendData(message);
        sha.GetHashAndReset(hash);
    }

    /// <summary>The bare check, which published vectors also go through.</summary>
    internal bool VerifyHash(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SigningKey.SignatureBytes)
        {
            return false;
        }

        var key = _loaded.Take();
        try
        {
            return key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false; // numbers outside the group: some versions of the library throw rather than say no
        }
        finally
        {
            _loaded.Return(key);
        }
    }

    private ECDsa Load() => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP384,
        Q = new ECPoint { X = _spki[SpkiPrefix.Length..(SpkiPrefix.Length + 48)], Y = _spki[(SpkiPrefix.Length + 48)..] },
    });

    private static CryptoException WrongForm(Exception? cause) =>
        CryptoException.Bad(CryptoFault.KeyForm, "This is not a P-384 public key in the one accepted form.", "Export the key as SubjectPublicKeyInfo.", cause);
}
