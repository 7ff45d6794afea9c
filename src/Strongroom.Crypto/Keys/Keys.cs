#pragma warning disable CA1065 // bodies follow
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>HKDF-Expand with SHA-512: every key below a root. Thread-safe.</summary>
public static class KeyDerivation
{
    /// <summary>Derives 32 bytes: <c>HKDF-Expand-SHA-512(root, purpose ‖ 00 ‖ info)</c>.</summary>
    /// <param name="root">At least 32 uniformly random bytes; stays the caller's.</param>
    /// <param name="purpose">ASCII, of the form <c>strongroom/v1/…</c>.</param>
    /// <param name="info">What else the key is bound to.</param>
    /// <returns>A new secret, the caller's.</returns>
    public static SecretBytes Expand(SecretBytes root, string purpose, ReadOnlySpan<byte> info = default) => throw new NotImplementedException();
}

/// <summary>AES-KWP (RFC 5649) over <c>key ‖ context</c>: a key that was moved to another place does not unwrap. Thread-safe.</summary>
public static class KeyWrap
{
    /// <summary>Wraps a key.</summary>
    /// <param name="wrappingKey">32 bytes; stays the caller's.</param>
    /// <param name="key">1 to 4096 bytes; stays the caller's.</param>
    /// <param name="context">Where the key belongs.</param>
    public static byte[] Wrap(SecretBytes wrappingKey, SecretBytes key, Hash384 context) => throw new NotImplementedException();

    /// <summary>Unwraps a key and compares its context.</summary>
    /// <param name="wrappingKey">32 bytes; stays the caller's.</param>
    /// <param name="wrapped">What <see cref="Wrap"/> gave.</param>
    /// <param name="context">Where the key must belong.</param>
    /// <returns>A new secret, the caller's.</returns>
    /// <exception cref="CryptoException">Wrong wrapping key, damage, or another context.</exception>
    public static SecretBytes Unwrap(SecretBytes wrappingKey, ReadOnlySpan<byte> wrapped, Hash384 context) => throw new NotImplementedException();
}

/// <summary>An ECDSA P-384 private key. Thread-safe.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Length of a signature: r ‖ s, 48 bytes each, big-endian (IEEE P1363).</summary>
    public const int SignatureBytes = 96;

    private SigningKey()
    {
    }

    /// <summary>The public half.</summary>
    public VerifyingKey PublicKey => throw new NotImplementedException();

    /// <summary>A new key.</summary>
    public static SigningKey Generate() => throw new NotImplementedException();

    /// <summary>Signs <c>SHA-384(domain ‖ 00 ‖ message)</c>.</summary>
    /// <param name="domain">ASCII, of the form <c>strongroom/v1/…</c>.</param>
    /// <param name="message">What to sign.</param>
    /// <returns>96 bytes.</returns>
    public byte[] Sign(string domain, ReadOnlySpan<byte> message) => throw new NotImplementedException();

    /// <summary>The key as PKCS#8, to be wrapped or sealed.</summary>
    /// <returns>A new secret, the caller's.</returns>
    public SecretBytes ExportSecret() => throw new NotImplementedException();

    /// <summary>Reads PKCS#8.</summary>
    /// <param name="pkcs8">What <see cref="ExportSecret"/> gave; stays the caller's.</param>
    /// <exception cref="CryptoException">Not a P-384 key.</exception>
    public static SigningKey Import(SecretBytes pkcs8) => throw new NotImplementedException();

    /// <summary>The key file: PKCS#8 in PEM, encrypted when a passphrase is given.</summary>
    /// <param name="passphraseUtf8">Stays the caller's; null leaves the file unprotected.</param>
    public string ExportSecretPem(SecretBytes? passphraseUtf8) => throw new NotImplementedException();

    /// <summary>Reads a key file.</summary>
    /// <param name="pem">PKCS#8 in PEM.</param>
    /// <param name="passphraseUtf8">Needed when the file is encrypted.</param>
    /// <exception cref="CryptoException">Not a P-384 key, or the wrong passphrase.</exception>
    public static SigningKey FromPem(ReadOnlySpan<char> pem, SecretBytes? passphraseUtf8) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>An ECDSA P-384 public key. Thread-safe: immutable.</summary>
public sealed class VerifyingKey : IEquatable<VerifyingKey>
{
    private VerifyingKey()
    {
    }

    /// <summary>SubjectPublicKeyInfo in DER with the uncompressed point; 120 bytes, always a new array.</summary>
    public byte[] Spki => throw new NotImplementedException();

    /// <summary>What people compare: 32 base32 characters in groups of four.</summary>
    public string Fingerprint => throw new NotImplementedException();

    /// <summary>Reads a public key.</summary>
    /// <param name="spki">Exactly 120 bytes in the one form that <see cref="Spki"/> gives.</param>
    /// <exception cref="CryptoException">Anything else.</exception>
    public static VerifyingKey FromSpki(ReadOnlySpan<byte> spki) => throw new NotImplementedException();

    /// <summary>Reads a public key from PEM (<c>PUBLIC KEY</c>).</summary>
    /// <param name="pem">The text.</param>
    /// <exception cref="CryptoException">Anything else.</exception>
    public static VerifyingKey FromPem(ReadOnlySpan<char> pem) => throw new NotImplementedException();

    /// <summary>The public key in PEM.</summary>
    public string ToPem() => throw new NotImplementedException();

    /// <summary>Checks a signature over <c>SHA-384(domain ‖ 00 ‖ message)</c>.</summary>
    /// <param name="domain">The domain it was signed under.</param>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">Any bytes; only a true signature of 96 bytes gives true.</param>
    public bool Verify(string domain, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool Equals(VerifyingKey? other) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VerifyingKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => throw new NotImplementedException();
}

/// <summary>Names of blobs in a store. Without the name key they are random text. Thread-safe.</summary>
public static class OpaqueName
{
    /// <summary>The object name of a blob: <c>o/</c>, two characters, <c>/</c>, thirty characters of base32.</summary>
    /// <param name="nameKey">32 bytes; stays the caller's.</param>
    /// <param name="kind">What the blob holds.</param>
    /// <param name="id">The blob's id.</param>
    public static string Of(SecretBytes nameKey, SealedKind kind, Id128 id) => throw new NotImplementedException();
}

/// <summary>HMAC-SHA-384 over content under a compartment's key: tells equal content within the compartment, and nobody else. Not thread-safe.</summary>
public sealed class ContentMac : IDisposable
{
    /// <summary>Starts.</summary>
    /// <param name="key">32 bytes; stays the caller's and may be disposed after this call.</param>
    public ContentMac(SecretBytes key) => throw new NotImplementedException();

    /// <summary>Adds content.</summary>
    /// <param name="content">The next bytes.</param>
    public void Append(ReadOnlySpan<byte> content) => throw new NotImplementedException();

    /// <summary>Ends; the object then starts anew.</summary>
    public Hash384 Finish() => throw new NotImplementedException();

    /// <summary>The MAC of one piece.</summary>
    /// <param name="key">32 bytes; stays the caller's.</param>
    /// <param name="content">All of the content.</param>
    public static Hash384 Of(SecretBytes key, ReadOnlySpan<byte> content) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>Padmé lengths (Nikitin et al., PETS 2019): a length tells at most about log log of itself. Thread-safe.</summary>
public static class Padme
{
    /// <summary>Least length of a blob.</summary>
    public const int LeastBytes = 4096;

    /// <summary>The length to pad to: at least 4096 and at most about 12 % more than given above that.</summary>
    /// <param name="length">At least 0.</param>
    public static long PaddedLength(long length) => throw new NotImplementedException();
}
