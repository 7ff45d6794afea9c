#pragma warning disable CA1065 // bodies follow
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>HPKE (RFC 9180), base mode, DHKEM(P-384, HKDF-SHA384), HKDF-SHA384, AES-256-GCM: sealing to someone who is not here. Thread-safe.</summary>
public static class Hpke
{
    /// <summary>Bytes by which a message grows: encapsulated key and tag.</summary>
    public const int OverheadBytes = HpkePublicKey.ByteLength + 16;

    /// <summary>Seals one message.</summary>
    /// <param name="recipient">Whoever may open it.</param>
    /// <param name="info">What it is for; must be the same at both ends.</param>
    /// <param name="aad">Public bytes that it is bound to.</param>
    /// <param name="plaintext">The message.</param>
    /// <returns>encapsulated key (97) ‖ ciphertext and tag.</returns>
    public static byte[] Seal(HpkePublicKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext) =>
        throw new NotImplementedException();

    /// <summary>Opens one message.</summary>
    /// <param name="recipient">The private key.</param>
    /// <param name="info">As at the sealing end.</param>
    /// <param name="aad">As at the sealing end.</param>
    /// <param name="bytes">What <see cref="Seal"/> gave.</param>
    /// <exception cref="CryptoException">It does not open.</exception>
    public static byte[] Open(HpkePrivateKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> bytes) =>
        throw new NotImplementedException();
}

/// <summary>A P-384 private key for <see cref="Hpke"/>. Thread-safe.</summary>
public sealed class HpkePrivateKey : IDisposable
{
    private HpkePrivateKey()
    {
    }

    /// <summary>The public half.</summary>
    public HpkePublicKey PublicKey => throw new NotImplementedException();

    /// <summary>A new key.</summary>
    public static HpkePrivateKey Generate() => throw new NotImplementedException();

    /// <summary>The 48-byte private value, to be wrapped or sealed.</summary>
    /// <returns>A new secret, the caller's.</returns>
    public SecretBytes ExportSecret() => throw new NotImplementedException();

    /// <summary>Reads a private value.</summary>
    /// <param name="secret">48 bytes; stays the caller's.</param>
    /// <exception cref="CryptoException">Not a P-384 private value.</exception>
    public static HpkePrivateKey Import(SecretBytes secret) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>A P-384 public key for <see cref="Hpke"/>. Thread-safe: immutable.</summary>
public sealed class HpkePublicKey : IEquatable<HpkePublicKey>
{
    /// <summary>Length of the uncompressed point.</summary>
    public const int ByteLength = 97;

    private HpkePublicKey()
    {
    }

    /// <summary>Reads an uncompressed point and checks that it is on the curve.</summary>
    /// <param name="bytes">97 bytes.</param>
    /// <exception cref="CryptoException">Anything else.</exception>
    public static HpkePublicKey FromBytes(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>The uncompressed point in a new array.</summary>
    public byte[] ToBytes() => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool Equals(HpkePublicKey? other) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is HpkePublicKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => throw new NotImplementedException();
}
