using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// A P-384 private key for <see cref="Hpke"/>. Thread-safe. While loaded, the key also stands in the crypto library's own memory, which
/// clears it on dispose.
/// </summary>
public sealed class HpkePrivateKey : IDisposable
{
    /// <summary>Length of the private value.</summary>
    public const int ByteLength = 48;

    private readonly Lock _lock = new(); // guards _key: the platform promises no concurrent use of one instance
    private readonly ECDiffieHellman _key;

    private HpkePrivateKey(ECDiffieHellman key)
    {
        _key = key;
        var point = new byte[HpkePublicKey.ByteLength];
        HpkeSuite.Strongroom.WritePoint(key.ExportParameters(false).Q, point);
        PublicKey = HpkePublicKey.FromBytes(point);
    }

    /// <summary>The public half.</summary>
    public HpkePublicKey PublicKey { get; }

    /// <summary>A new key.</summary>
    public static HpkePrivateKey Generate() => new(HpkeSuite.Strongroom.NewKeyPair());

    /// <summary>The 48-byte private value, big-endian, to be wrapped or sealed.</summary>
    /// <returns>A new secret, the caller's.</returns>
    public SecretBytes ExportSecret()
    {
        lock (_lock)
        {
            return SecretBytes.TakeFrom(_key.ExportParameters(true).D);
        }
    }

    /// <summary>Reads a private value.</summary>
    /// <param name="secret">48 bytes; stays the caller's.</param>
    /// <exception cref="CryptoException">Not a P-384 private value.</exception>
    public static HpkePrivateKey Import(SecretBytes secret)
    {
        if (secret.Length != ByteLength)
        {
            throw WrongForm(null);
        }

        var value = GC.AllocateArray<byte>(ByteLength, pinned: true);
        try
        {
            secret.ExportSecret(value);
            return new HpkePrivateKey(ECDiffieHellman.Create(new ECParameters { Curve = HpkeSuite.Strongroom.Curve, D = value }));
        }
        catch (CryptographicException e)
        {
            throw WrongForm(e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
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

    internal HpkeContext SetUp(ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> info)
    {
        lock (_lock)
        {
            return HpkeSuite.Strongroom.SetUpRecipient(_key, PublicKey.Point, encapsulated, info);
        }
    }

    private static CryptoException WrongForm(Exception? cause) =>
        CryptoException.Bad(CryptoFault.KeyForm, "This is not a P-384 private value.", null, cause);
}

/// <summary>A P-384 public key for <see cref="Hpke"/>. Thread-safe: immutable.</summary>
public sealed class HpkePublicKey : IEquatable<HpkePublicKey>
{
    /// <summary>Length of the uncompressed point.</summary>
    public const int ByteLength = 97;

    private readonly byte[] _point;

    private HpkePublicKey(byte[] point)
    {
        _point = point;
        Loaded = new Spare<ECDiffieHellman>(() => HpkeSuite.Strongroom.LoadPublic(_point));
    }

    internal Spare<ECDiffieHellman> Loaded { get; }

    internal ReadOnlySpan<byte> Point => _point;

    /// <summary>Reads an uncompressed point and checks that it is on the curve.</summary>
    /// <param name="bytes">97 bytes.</param>
    /// <exception cref="CryptoException">Anything else.</exception>
    public static HpkePublicKey FromBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var key = new HpkePublicKey(bytes.ToArray());
            key.Loaded.Return(key.Loaded.Take()); // checks the point
            return key;
        }
        catch (CryptographicException e)
        {
            throw CryptoException.Bad(CryptoFault.KeyForm, "This is not a P-384 public key.", null, e);
        }
    }

    /// <summary>The uncompressed point in a new array.</summary>
    public byte[] ToBytes() => [.. _point];

    /// <inheritdoc/>
    public bool Equals(HpkePublicKey? other) => other is not null && _point.AsSpan().SequenceEqual(other._point);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HpkePublicKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_point);
        return hash.ToHashCode();
    }
}
