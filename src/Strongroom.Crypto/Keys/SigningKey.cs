using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// An ECDSA P-384 private key. Thread-safe. While loaded, the key also stands in the crypto library's own memory, which clears it on
/// dispose.
/// </summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Length of a signature: r ‖ s, 48 bytes each, big-endian (IEEE P1363).</summary>
    public const int SignatureBytes = 96;

    // OWASP's floor for PBKDF2-HMAC-SHA-512 is 210,000; a key file may be stolen and tried offline, so about three times that.
    private const int KeyFileRounds = 600_000;

    private readonly Lock _lock = new(); // guards _key: the platform promises no concurrent use of one instance
    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        PublicKey = VerifyingKey.Of(key);
    }

    /// <summary>The public half.</summary>
    public VerifyingKey PublicKey { get; }

    /// <summary>A new key.</summary>
    public static SigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP384));

    /// <summary>Signs <c>SHA-384(domain ‖ 00 ‖ message)</c>.</summary>
    /// <param name="domain">ASCII, of the form <c>strongroom/v1/…</c>.</param>
    /// <param name="message">What to sign.</param>
    /// <returns>96 bytes.</returns>
    public byte[] Sign(string domain, ReadOnlySpan<byte> message)
    {
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        VerifyingKey.HashOf(domain, message, hash);
        lock (_lock)
        {
            return _key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <summary>The key as PKCS#8, to be wrapped or sealed.</summary>
    /// <returns>A new secret, the caller's.</returns>
    public SecretBytes ExportSecret()
    {
        Span<byte> pkcs8 = stackalloc byte[256]; // P-384 takes 185
        int length;
        lock (_lock)
        {
            if (!_key.TryExportPkcs8PrivateKey(pkcs8, out length))
            {
                throw new InvalidOperationException("A P-384 key did not fit 256 bytes.");
            }
        }

        return SecretBytes.TakeFrom(pkcs8[..length]);
    }

    /// <summary>Reads PKCS#8.</summary>
    /// <param name="pkcs8">What <see cref="ExportSecret"/> gave; stays the caller's.</param>
    /// <exception cref="CryptoException">Not a P-384 key.</exception>
    public static SigningKey Import(SecretBytes pkcs8) => Load(
        key =>
        {
            using var use = pkcs8.Use();
            key.ImportPkcs8PrivateKey(use.Bytes, out var read);
            if (read != pkcs8.Length)
            {
                throw new CryptographicException("Bytes follow the key.");
            }
        },
        "Check that this is a P-384 private key in PKCS#8.");

    /// <summary>The key file: PKCS#8 in PEM, encrypted (PBES2, AES-256-CBC, PBKDF2-HMAC-SHA-512) when a passphrase is given.</summary>
    /// <param name="passphraseUtf8">Stays the caller's; null leaves the file unprotected.</param>
    public string ExportSecretPem(SecretBytes? passphraseUtf8)
    {
        lock (_lock)
        {
            if (passphraseUtf8 is null)
            {
                return _key.ExportPkcs8PrivateKeyPem();
            }

            using var use = passphraseUtf8.Use();
            return _key.ExportEncryptedPkcs8PrivateKeyPem(
                use.Bytes, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA512, KeyFileRounds));
        }
    }

    /// <summary>Reads a key file.</summary>
    /// <param name="pem"><c>PRIVATE KEY</c> or <c>ENCRYPTED PRIVATE KEY</c>.</param>
    /// <param name="passphraseUtf8">Needed when the file is encrypted; stays the caller's.</param>
    /// <exception cref="CryptoException">Not a P-384 key, or the wrong passphrase.</exception>
    public static SigningKey FromPem(ReadOnlySpan<char> pem, SecretBytes? passphraseUtf8)
    {
        var text = pem.ToArray(); // a span cannot be captured; cleared below
        try
        {
            return Load(
                key =>
                {
                    var label = PemEncoding.TryFind(text, out var found) ? text.AsSpan()[found.Label] : default;
                    if (label is "ENCRYPTED PRIVATE KEY" && passphraseUtf8 is not null)
                    {
                        using var use = passphraseUtf8.Use();
                        key.ImportFromEncryptedPem(text, use.Bytes);
                    }
                    else if (label is "PRIVATE KEY")
                    {
                        key.ImportFromPem(text);
                    }
                    else
                    {
                        throw new CryptographicException("No private key, or no passphrase for an encrypted one.");
                    }
                },
                "Check the passphrase, and that the file holds a P-384 private key in PKCS#8 PEM.");
        }
        finally
        {
            text.AsSpan().Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _key.Dispose();
        }
    }

    private static SigningKey Load(Action<ECDsa> import, string remedy)
    {
        var key = ECDsa.Create();
        try
        {
            import(key);
            return new SigningKey(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or CryptoException)
        {
            key.Dispose();
            throw CryptoException.Bad(CryptoFault.KeyForm, "This is not a private signing key that opens here.", remedy, e);
        }
    }
}
