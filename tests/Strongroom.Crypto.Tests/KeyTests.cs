using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Crypto.Tests;

/// <summary>Derivation, wrapping, signatures and names against published vectors, a second implementation, and misuse.</summary>
public sealed class KeyTests
{
    private static readonly System.Text.Json.JsonElement Vectors = Repository.Json("vectors", "key-hierarchy", "keys.json");

    [Fact]
    public void DerivationMatchesTheOtherImplementation()
    {
        var v = Vectors.GetProperty("expand");
        using var root = Samples.Secret(v.Hex("root"));
        using var key = KeyDerivation.Expand(root, v.Str("purpose"), v.Hex("info"));
        Assert.Equal(v.Hex("key"), key.Export());
    }

    [Fact]
    public void PurposeAndInfoSeparateKeys()
    {
        using var root = Samples.Secret(1);
        using var a = KeyDerivation.Expand(root, "strongroom/v1/a");
        using var b = KeyDerivation.Expand(root, "strongroom/v1/b");
        using var c = KeyDerivation.Expand(root, "strongroom/v1/a", [0]);
        Assert.False(a.FixedTimeEquals(b));
        Assert.False(a.FixedTimeEquals(c));
        Assert.Throws<ArgumentException>(() => KeyDerivation.Expand(root, "elsewhere/v1/a"));
        Assert.Throws<ArgumentException>(() => KeyDerivation.Expand(root, "strongroom/v1/a\0b"));
        using var tooShort = Samples.Secret(1, 31);
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyDerivation.Expand(tooShort, "strongroom/v1/a"));
    }

    [Fact]
    public void AKeyFilledWithZerosExpandsAlike()
    {
        // The reason stands at Hkdf.Expand; here against HMAC itself, for every length that the filling could matter at.
        var info = Samples.Bytes(2, 40);
        foreach (var length in new[] { 1, 16, 32, 63, 64, 65, 127, 128, 129, 200 })
        {
            using var key = Samples.Secret(3, length);
            var output = new byte[100];
            Hkdf.Expand(key, output, info);
            byte[] first = HMACSHA512.HashData(Samples.Bytes(3, length), (byte[])[.. info, 1]);
            byte[] second = HMACSHA512.HashData(Samples.Bytes(3, length), (byte[])[.. first, .. info, 2]);
            Assert.Equal([.. first, .. second[..36]], output);
        }
    }

    [Fact]
    public void WycheproofKeyWrap()
    {
        var run = 0;
        foreach (var (group, test) in Repository.WycheproofCases("aes_kwp_test.json"))
        {
            if (group.GetProperty("keySize").GetInt32() != 256)
            {
                continue; // the product wraps with 256 bits only
            }

            run++;
            var name = $"tcId {test.GetProperty("tcId").GetInt32()}: {test.Str("comment")}";
            using var key = Samples.Secret(test.Hex("key"));
            if (test.Str("result") == "valid")
            {
                using var plain = KeyWrap.UnwrapBytes(key, test.Hex("ct"));
                Assert.True(plain.Export().AsSpan().SequenceEqual(test.Hex("msg")), name);
                Assert.True(KeyWrap.WrapBytes(key, test.Hex("msg")).AsSpan().SequenceEqual(test.Hex("ct")), name);
            }
            else
            {
                var fault = Record.Exception(() => KeyWrap.UnwrapBytes(key, test.Hex("ct")).Dispose());
                Assert.True(fault is CryptoException { Fault: CryptoFault.UnwrapFailed }, name);
            }
        }

        Assert.Equal(94, run);
    }

    [Fact]
    public void WrappingBindsThePlace()
    {
        var v = Vectors.GetProperty("wrap");
        var context = Hash384.FromBytes(v.Hex("context"));
        using var wrapping = Samples.Secret(v.Hex("wrappingKey"));
        using var key = Samples.Secret(v.Hex("key"));
        var wrapped = KeyWrap.Wrap(wrapping, key, context);
        Assert.Equal(v.Hex("wrapped"), wrapped);
        using var back = KeyWrap.Unwrap(wrapping, wrapped, context);
        Assert.True(back.FixedTimeEquals(key));

        var moved = Assert.Throws<CryptoException>(() => KeyWrap.Unwrap(wrapping, wrapped, Hash384.Of("strongroom/v1/test", [])));
        Assert.Equal(CryptoFault.WrapContext, moved.Fault);
        using var other = Samples.Secret(9);
        Assert.Equal(CryptoFault.UnwrapFailed, Assert.Throws<CryptoException>(() => KeyWrap.Unwrap(other, wrapped, context)).Fault);
        for (var at = 0; at < wrapped.Length; at++)
        {
            var changed = (byte[])wrapped.Clone();
            changed[at] ^= 1;
            Assert.Throws<CryptoException>(() => KeyWrap.Unwrap(wrapping, changed, context));
            Assert.Throws<CryptoException>(() => KeyWrap.Unwrap(wrapping, wrapped.AsSpan(0, at), context));
        }

        // Something wrapped that is too short to hold a context is another place's, not a crash.
        Assert.Equal(
            CryptoFault.WrapContext, Assert.Throws<CryptoException>(() => KeyWrap.Unwrap(wrapping, KeyWrap.WrapBytes(wrapping, new byte[20]), context)).Fault);
        Assert.Equal(
            CryptoFault.WrapContext, Assert.Throws<CryptoException>(() => KeyWrap.Unwrap(wrapping, KeyWrap.WrapBytes(wrapping, v.Hex("context")), context)).Fault);
    }

    [Fact]
    public void WycheproofSignatures()
    {
        foreach (var (group, test) in Repository.WycheproofCases("ecdsa_secp384r1_sha384_p1363_test.json"))
        {
            var key = VerifyingKey.FromSpki(group.Hex("publicKeyDer"));
            var hash = SHA384.HashData(test.Hex("msg"));
            Assert.True(
                key.VerifyHash(hash, test.Hex("sig")) == (test.Str("result") == "valid"), $"tcId {test.GetProperty("tcId").GetInt32()}: {test.Str("comment")}");
        }
    }

    [Fact]
    public void SignaturesAndKeyFilesOfTheOtherImplementation()
    {
        var v = Vectors.GetProperty("signature");
        var key = VerifyingKey.FromSpki(v.Hex("spki"));
        Assert.True(key.Verify(v.Str("domain"), v.Hex("message"), v.Hex("signature")));
        Assert.Equal(v.Str("fingerprint"), key.Fingerprint);
        using var passphrase = Samples.Secret(v.Str("pemPassphrase"));
        using var signing = SigningKey.FromPem(v.Str("pem"), passphrase);
        Assert.Equal(key, signing.PublicKey);
    }

    [Fact]
    public void SignaturesHoldForOneKeyDomainAndMessage()
    {
        using var key = SigningKey.Generate();
        using var other = SigningKey.Generate();
        var signature = key.Sign("strongroom/v1/a", "message"u8);
        Assert.Equal(SigningKey.SignatureBytes, signature.Length);
        Assert.True(key.PublicKey.Verify("strongroom/v1/a", "message"u8, signature));
        Assert.False(key.PublicKey.Verify("strongroom/v1/b", "message"u8, signature));
        Assert.False(key.PublicKey.Verify("strongroom/v1/a", "messagf"u8, signature));
        Assert.False(other.PublicKey.Verify("strongroom/v1/a", "message"u8, signature));
        Assert.False(key.PublicKey.Verify("strongroom/v1/a", "message"u8, signature.AsSpan(0, 95)));
        Assert.False(key.PublicKey.Verify("strongroom/v1/a", "message"u8, []));
        signature[50] ^= 1;
        Assert.False(key.PublicKey.Verify("strongroom/v1/a", "message"u8, signature));
    }

    [Fact]
    public void SigningKeysSurviveTheirForms()
    {
        using var key = SigningKey.Generate();
        using var pkcs8 = key.ExportSecret();
        using var imported = SigningKey.Import(pkcs8);
        Assert.Equal(key.PublicKey, imported.PublicKey);
        Assert.True(key.PublicKey.Verify("strongroom/v1/a", [], imported.Sign("strongroom/v1/a", [])));

        using var passphrase = Samples.Secret("open sesame");
        using var wrong = Samples.Secret("open poppy");
        var pem = key.ExportSecretPem(passphrase);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", pem, StringComparison.Ordinal);
        using var opened = SigningKey.FromPem(pem, passphrase);
        Assert.Equal(key.PublicKey, opened.PublicKey);
        Assert.Equal(CryptoFault.KeyForm, Assert.Throws<CryptoException>(() => SigningKey.FromPem(pem, wrong)).Fault);
        Assert.Equal(CryptoFault.KeyForm, Assert.Throws<CryptoException>(() => SigningKey.FromPem(pem, null)).Fault);
        using var plain = SigningKey.FromPem(key.ExportSecretPem(null), null);
        Assert.Equal(key.PublicKey, plain.PublicKey);
    }

    [Fact]
    public void OtherKeysAreRefused()
    {
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        foreach (var pkcs8 in new[] { p256.ExportPkcs8PrivateKey(), rsa.ExportPkcs8PrivateKey(), [1, 2, 3] })
        {
            using var secret = SecretBytes.CopyOf(pkcs8);
            Assert.Equal(CryptoFault.KeyForm, Assert.Throws<CryptoException>(() => SigningKey.Import(secret)).Fault);
        }

        using var key = SigningKey.Generate();
        Assert.Equal(CryptoFault.KeyForm, Assert.Throws<CryptoException>(() => SigningKey.FromPem(key.PublicKey.ToPem(), null)).Fault);
        Assert.Equal(CryptoFault.KeyForm, Assert.Throws<CryptoException>(() => SigningKey.FromPem("nothing", null)).Fault);
        using var trailing = SecretBytes.CopyOf([.. key.ExportSecret().Export(), 0]);
        Assert.Equal(CryptoFault.KeyForm, Assert.Throws<CryptoException>(() => SigningKey.Import(trailing)).Fault);

        var spki = key.PublicKey.Spki;
        Assert.Equal(VerifyingKey.SpkiBytes, spki.Length);
        Assert.Equal(key.PublicKey, VerifyingKey.FromSpki(spki));
        Assert.Equal(key.PublicKey, VerifyingKey.FromPem(key.PublicKey.ToPem()));
        Assert.Throws<CryptoException>(() => VerifyingKey.FromSpki(p256.ExportSubjectPublicKeyInfo()));
        Assert.Throws<CryptoException>(() => VerifyingKey.FromSpki([.. spki, 0]));
        Assert.Throws<CryptoException>(() => VerifyingKey.FromPem(p256.ExportSubjectPublicKeyInfoPem()));
        for (var at = 0; at < spki.Length; at++)
        {
            var changed = (byte[])spki.Clone();
            changed[at] ^= 1;
            Assert.Throws<CryptoException>(() => VerifyingKey.FromSpki(changed)); // another header, or a point off the curve
        }
    }

    [Fact]
    public void NamesAndContentMacsMatchTheOtherImplementation()
    {
        var v = Vectors.GetProperty("name");
        using var nameKey = Samples.Secret(v.Hex("nameKey"));
        var id = Id128.FromBytes(v.Hex("id"));
        Assert.Equal(v.Str("name"), OpaqueName.Of(nameKey, (SealedKind)v.GetProperty("kind").GetByte(), id));
        Assert.NotEqual(v.Str("name"), OpaqueName.Of(nameKey, SealedKind.Index, id));
        Assert.Matches("^o/[a-z2-7]{2}/[a-z2-7]{30}$", v.Str("name"));

        v = Vectors.GetProperty("contentMac");
        using var key = Samples.Secret(v.Hex("key"));
        var content = v.Hex("content");
        Assert.Equal(Hash384.FromBytes(v.Hex("mac")), ContentMac.Of(key, content));
        using var mac = new ContentMac(key);
        for (var round = 0; round < 2; round++)
        {
            mac.Append(content.AsSpan(0, 7));
            mac.Append([]);
            mac.Append(content.AsSpan(7));
            Assert.Equal(Hash384.FromBytes(v.Hex("mac")), mac.Finish());
        }
    }

    [Fact]
    public void PadmeFollowsItsDefinition()
    {
        foreach (var (length, padded) in new[] { (0L, 4096L), (1, 4096), (4096, 4096), (4097, 4352), (9000, 9216), (1_000_000, 1_015_808), (1L << 52, 1L << 52) })
        {
            Assert.Equal(padded, Padme.PaddedLength(length));
        }

        var chance = new Core.SeededChance(11);
        for (var i = 0; i < 20_000; i++)
        {
            var length = (long)(chance.Next() >> (12 + chance.Below(52)));
            var padded = Padme.PaddedLength(length);
            Assert.True(padded >= length && padded >= 4096);
            Assert.Equal(padded, Padme.PaddedLength(padded)); // a padded length is one already
            if (length > 4096)
            {
                Assert.True(padded - length <= length * 0.12);

                // As the paper puts it: the lowest E - S bits are zero.
                var e = (int)Math.Floor(Math.Log2(length));
                var s = (int)Math.Floor(Math.Log2(e)) + 1;
                Assert.Equal(0, padded & ((1L << (e - s)) - 1));
                Assert.True(padded - length < 1L << (e - s));
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Padme.PaddedLength(-1));
    }
}
