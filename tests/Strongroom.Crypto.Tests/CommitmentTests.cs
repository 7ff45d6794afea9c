using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Crypto.Tests;

/// <summary>
/// AES-GCM does not commit to its key: whoever chooses two keys can make one ciphertext that opens under both, and so show two people two
/// documents in one blob. Built here for real, and refused for the commitment alone.
/// </summary>
public sealed class CommitmentTests
{
    private const int Length = 32; // two blocks: one free, one solved for

    [Fact]
    public void OneCiphertextUnderTwoKeysIsRefusedByTheCommitment()
    {
        using var one = Samples.Secret(1);
        using var two = Samples.Secret(2);
        var salt = Samples.Bytes(3, SealedForm.SaltBytes);
        var header = new byte[SealedForm.HeaderBytes];
        using var cipherOne = SealedForm.BeginSeal(one, Samples.Context, salt, header);
        using var cipherTwo = SealedForm.Derive(two, Samples.Context, salt, new byte[SealedForm.CommitmentBytes]);
        var chunk = Collide(one, two, salt);

        // GCM accepts it under either key, with two different plaintexts …
        var first = new byte[Length];
        var second = new byte[Length];
        Assert.True(cipherOne.TryOpen(0, chunk, first));
        Assert.True(cipherTwo.TryOpen(0, chunk, second));
        Assert.NotEqual(first, second);

        // … but a sealed string has one key.
        byte[] forged = [.. header, .. chunk];
        Assert.Equal(first, SealedString.Open(one, Samples.Context, forged, Length));
        var fault = Assert.Throws<CryptoException>(() => SealedString.Open(two, Samples.Context, forged, Length));
        Assert.Equal(CryptoFault.CommitmentMismatch, fault.Fault);
    }

    /// <summary>Solves c1·H³ + c2·H² + len·H + E(J0) for equal tags under both keys.</summary>
    private static byte[] Collide(SecretBytes one, SecretBytes two, byte[] salt)
    {
        var (h1, e1) = Parts(one, salt);
        var (h2, e2) = Parts(two, salt);
        var c1 = new UInt128(0x0123456789ABCDEF, 0xFEDCBA9876543210);
        var length = new UInt128(0, Length * 8);
        var squares = Multiply(h1, h1) ^ Multiply(h2, h2);
        var cubes = Multiply(h1, Multiply(h1, h1)) ^ Multiply(h2, Multiply(h2, h2));
        var c2 = Multiply(Multiply(c1, cubes) ^ Multiply(length, h1 ^ h2) ^ e1 ^ e2, Inverse(squares));
        var tag = Multiply(c1, Multiply(h1, Multiply(h1, h1))) ^ Multiply(c2, Multiply(h1, h1)) ^ Multiply(length, h1) ^ e1;
        var chunk = new byte[Length + 16];
        BinaryPrimitives.WriteUInt128BigEndian(chunk, c1);
        BinaryPrimitives.WriteUInt128BigEndian(chunk.AsSpan(16), c2);
        BinaryPrimitives.WriteUInt128BigEndian(chunk.AsSpan(32), tag);
        return chunk;
    }

    /// <summary>H and E(J0) of the chunk cipher that an input key and a salt give.</summary>
    private static (UInt128 H, UInt128 E) Parts(SecretBytes key, byte[] salt)
    {
        var derived = new byte[44];
        Hkdf.Expand(key, derived, [.. "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"u8, .. salt, .. Samples.Context]);
        using var aes = Aes.Create();
        aes.Key = derived[..32];
        UInt128 Block(byte[] block) => BinaryPrimitives.ReadUInt128BigEndian(aes.EncryptEcb(block, PaddingMode.None));
        return (Block(new byte[16]), Block([.. derived[32..], 0, 0, 0, 1]));
    }

    /// <summary>GF(2^128) in GCM's bit order: the highest bit of the number is the constant term.</summary>
    private static UInt128 Multiply(UInt128 x, UInt128 y)
    {
        var product = UInt128.Zero;
        for (var i = 127; i >= 0; i--)
        {
            product ^= ((x >> i) & 1) == 0 ? 0 : y;
            y = (y & 1) == 0 ? y >> 1 : (y >> 1) ^ ((UInt128)0xE1 << 120);
        }

        return product;
    }

    /// <summary>x^(2^128 − 2).</summary>
    private static UInt128 Inverse(UInt128 x)
    {
        var result = (UInt128)1 << 127; // one
        for (var i = 1; i < 128; i++)
        {
            x = Multiply(x, x);
            result = Multiply(result, x);
        }

        return result;
    }
}
