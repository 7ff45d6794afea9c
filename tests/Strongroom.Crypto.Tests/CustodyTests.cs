using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;

namespace Strongroom.Crypto.Tests;

public sealed class CustodyTests
{
    private static readonly System.Text.Json.JsonElement Vectors = Repository.Json("vectors", "key-hierarchy", "keys.json");
    private static readonly Hash384 Place = Hash384.Of("strongroom/v1/test", []);

    public static TheoryData<PasswordKdf> Kdfs => Argon2.IsAvailable ? [PasswordKdf.Argon2id, PasswordKdf.Pbkdf2Sha512] : [PasswordKdf.Pbkdf2Sha512];

    [Fact]
    public void CustodyAndPasswordsMatchTheOtherImplementation()
    {
        var v = Vectors.GetProperty("custody");
        using var passphrase = Passphrase.FromTyped(v.Str("passphrase"));
        var parameters = CustodyParameters.Decode(v.Hex("parameters"));
        Assert.Equal(v.Hex("parameters"), parameters.Encode());
        using var custody = PassphraseCustody.Open(passphrase, parameters);
        using var key = custody.Unwrap(v.Hex("wrapped"), Hash384.FromBytes(v.Hex("context")));
        Assert.Equal(v.Hex("key"), key.Export());

        v = Vectors.GetProperty("password");
        using var password = Passphrase.FromTyped(v.Str("password"));
        Assert.True(PasswordHash.Verify(password, PasswordVerifier.Decode(v.Hex("verifier"))));
    }

    [Fact]
    public void Argon2MatchesItsReferenceImplementation()
    {
        Assert.SkipUnless(Argon2.IsAvailable, "libargon2 is not installed.");

        // From the reference implementation's own test list: t = 2, m = 64 MiB, p = 1, "password", "somesalt".
        var output = new byte[32];
        Argon2.Derive("password"u8, "somesalt"u8, PasswordCost.Argon2id(65536, 2, 1), output);
        Assert.Equal("09316115D5CF24ED5A15A31A3BA326E5CF32EDC24702987C02B6566F61913CF7", Convert.ToHexString(output));
    }

    [Theory]
    [MemberData(nameof(Kdfs))]
    public void OnlyThePassphraseOpens(PasswordKdf kdf)
    {
        var cost = kdf == PasswordKdf.Argon2id ? PasswordCost.Argon2id(8, 1, 1) : PasswordCost.Pbkdf2(2);
        using var passphrase = Passphrase.Generate();
        using var wrong = Passphrase.Generate();
        using var key = Samples.Secret(1);
        using var custody = PassphraseCustody.Create(passphrase, out var parameters, cost);
        var wrapped = custody.Wrap(key, Place);

        using var again = PassphraseCustody.Open(passphrase, CustodyParameters.Decode(parameters.Encode()));
        using var back = again.Unwrap(wrapped, Place);
        Assert.True(back.FixedTimeEquals(key));

        using var other = PassphraseCustody.Open(wrong, parameters);
        Assert.Equal(CryptoFault.UnwrapFailed, Assert.Throws<CryptoException>(() => other.Unwrap(wrapped, Place)).Fault);
        Assert.Equal(
            CryptoFault.WrapContext, Assert.Throws<CryptoException>(() => custody.Unwrap(wrapped, Hash384.Of("strongroom/v1/other", []))).Fault);
    }

    [Fact]
    public void ChangedParametersGiveAnotherKey()
    {
        using var passphrase = Passphrase.Generate();
        using var key = Samples.Secret(1);
        using var custody = PassphraseCustody.Create(passphrase, out var parameters, PasswordCost.Pbkdf2(3));
        var wrapped = custody.Wrap(key, Place);
        var salt = parameters.Salt.ToArray();
        salt[0] ^= 1;
        foreach (var changed in new[] { new CustodyParameters(salt, parameters.Cost), new CustodyParameters(parameters.Salt.ToArray(), PasswordCost.Pbkdf2(2)) })
        {
            using var other = PassphraseCustody.Open(passphrase, changed);
            Assert.Throws<CryptoException>(() => other.Unwrap(wrapped, Place));
        }
    }

    [Theory]
    [MemberData(nameof(Kdfs))]
    public void PasswordsVerify(PasswordKdf kdf)
    {
        var cost = kdf == PasswordKdf.Argon2id ? PasswordCost.Argon2id(8, 1, 1) : PasswordCost.Pbkdf2(2);
        using var password = Samples.Secret("correct horse");
        using var wrong = Samples.Secret("correct house");
        var verifier = PasswordHash.Create(password, cost);
        Assert.True(PasswordHash.Verify(password, verifier));
        Assert.False(PasswordHash.Verify(wrong, verifier));
        Assert.True(PasswordHash.Verify(password, PasswordVerifier.Decode(verifier.Encode())));
        Assert.Equal(verifier, PasswordVerifier.Decode(verifier.Encode()));
        Assert.NotEqual(verifier, PasswordHash.Create(password, cost)); // its own salt
        Assert.False(PasswordHash.Verify(password, PasswordHash.Decoy(cost)));
    }

    [Fact]
    public void TheDefaultIsNotCheap()
    {
        var cost = PasswordCost.Default;
        Assert.Equal(Argon2.IsAvailable ? PasswordCost.Argon2id(65536, 3, 1) : PasswordCost.Pbkdf2(600_000), cost);
    }

    [Fact]
    public void CostsOutsideTheLimitsAreRefused()
    {
        foreach (var make in new Func<PasswordCost>[]
        {
            () => PasswordCost.Argon2id(7, 1, 1), () => PasswordCost.Argon2id(15, 1, 2), () => PasswordCost.Argon2id((1 << 20) + 1, 1, 1),
            () => PasswordCost.Argon2id(8, 0, 1), () => PasswordCost.Argon2id(8, 33, 1), () => PasswordCost.Argon2id(8, 1, 0), () => PasswordCost.Argon2id(1024, 1, 17),
            () => PasswordCost.Argon2id(uint.MaxValue, uint.MaxValue, uint.MaxValue), () => PasswordCost.Pbkdf2(0), () => PasswordCost.Pbkdf2(10_000_001),
        })
        {
            Assert.Equal(CryptoFault.CostOutOfRange, Assert.Throws<CryptoException>(make).Fault);
        }
    }

    [Fact]
    public void GeneratedPassphrasesHaveTenWordsOfTheList()
    {
        Assert.Equal(2048, Passphrase.Words.Count);
        Assert.Equal(2048, Passphrase.Words.Select(w => w[..Math.Min(4, w.Length)]).Distinct().Count());
        Assert.All(Passphrase.Words, w => Assert.Matches("^[a-z]{3,8}$", w));
        var list = Passphrase.Words.ToHashSet();
        var seen = new HashSet<string>();
        var used = new HashSet<string>();
        for (var i = 0; i < 2000; i++)
        {
            using var secret = Passphrase.Generate();
            var text = Encoding.UTF8.GetString(secret.Export());
            var words = text.Split(' ');
            Assert.Equal(10, words.Length);
            Assert.All(words, w => Assert.Contains(w, list));
            Assert.True(seen.Add(text));
            used.UnionWith(words);
            using var typed = Passphrase.FromTyped(text);
            Assert.True(typed.FixedTimeEquals(secret));
        }

        Assert.InRange(used.Count, 2040, 2048); // 20,000 draws miss 0.1 words on average, and nine or more never
    }

    [Theory]
    [InlineData("  able  about \t above\n", "able about above")]
    [InlineData("ca\u00e9", "ca\u00e9")]
    [InlineData("cae\u0301", "ca\u00e9")]
    [InlineData("a\u00a0b", "a b")]
    public void TypingVariantsAreOnePassphrase(string typed, string expected)
    {
        using var secret = Passphrase.FromTyped(typed);
        Assert.Equal(expected, Encoding.UTF8.GetString(secret.Export()));
    }

    [Fact]
    public void WhatCannotBeAPassphraseIsRefused()
    {
        foreach (var typed in new[] { string.Empty, " \t\n", "a\ud800b", new string('a', 1001) })
        {
            Assert.Equal(CryptoFault.PassphraseForm, Assert.Throws<CryptoException>(() => Passphrase.FromTyped(typed)).Fault);
        }

        using var longest = Passphrase.FromTyped(new string('\u0390', 1000));
        Assert.Equal(2000, longest.Length);
    }

    [Fact]
    public void WhatIsEncodedDecodesToTheSame()
    {
        var costs = Gen.OneOf(
            from lanes in Gen.Choose(1, 16)
            from memory in Gen.Choose(8 * lanes, 1 << 20)
            from passes in Gen.Choose(1, 32)
            select PasswordCost.Argon2id((uint)memory, (uint)passes, (uint)lanes),
            from rounds in Gen.Choose(1, 10_000_000)
            select PasswordCost.Pbkdf2((uint)rounds)).ToArbitrary();
        Prop.ForAll(costs, Gen.Choose(0, int.MaxValue).ToArbitrary(), (cost, seed) =>
        {
            var salt = Samples.Bytes((ulong)seed, 32);
            var parameters = CustodyParameters.Decode(new CustodyParameters(salt, cost).Encode());
            var verifier = new PasswordVerifier(salt[..16], cost, Samples.Bytes((ulong)seed, 48));
            return parameters.Cost.Equals(cost) && parameters.Salt.SequenceEqual(salt) && PasswordVerifier.Decode(verifier.Encode()).Equals(verifier);
        }).Check(Drawn.Cases);
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            _ = Survives(bytes, b => CustodyParameters.Decode(b).Encode()) + Survives(bytes, b => PasswordVerifier.Decode(b).Encode());
        }).Check(Drawn.Cases);
    }

    [Fact]
    public void DecodersTakeOnlyTheOneForm()
    {
        // Whatever the bytes, a decoder gives back the very same bytes or one of its two faults.
        using var password = Samples.Secret("p");
        byte[][] samples =
        [
            new CustodyParameters(Samples.Bytes(1, 32), PasswordCost.Argon2id(65536, 3, 1)).Encode(),
            new CustodyParameters(Samples.Bytes(1, 32), PasswordCost.Pbkdf2(600_000)).Encode(),
            PasswordHash.Create(password, PasswordCost.Pbkdf2(1)).Encode(),
            new PasswordVerifier(Samples.Bytes(2, 16), PasswordCost.Argon2id(1 << 20, 32, 16), Samples.Bytes(3, 48)).Encode(),
        ];
        var chance = new SeededChance(12);
        var accepted = 0;
        for (var i = 0; i < 60_000; i++)
        {
            var bytes = Mutate(samples[chance.Below(samples.Length)], samples[chance.Below(samples.Length)], chance);
            accepted += Survives(bytes, b => CustodyParameters.Decode(b).Encode()) + Survives(bytes, b => PasswordVerifier.Decode(b).Encode());
        }

        Assert.InRange(accepted, 1000, 60_000); // the mutator leaves enough alive to be worth its name (bits of salt and tag)
    }

    private static int Survives(byte[] bytes, Func<byte[], byte[]> decodeAndEncode)
    {
        try
        {
            Assert.Equal(bytes, decodeAndEncode(bytes));
            return 1;
        }
        catch (MalformedException)
        {
            return 0;
        }
        catch (CryptoException e) when (e.Fault == CryptoFault.CostOutOfRange)
        {
            return 0;
        }
    }

    private static byte[] Mutate(byte[] sample, byte[] other, SeededChance chance)
    {
        var bytes = sample.ToList();
        for (var i = chance.Below(4); i >= 0; i--)
        {
            var at = bytes.Count == 0 ? 0 : chance.Below(bytes.Count);
            switch (chance.Below(6))
            {
                case 0 when bytes.Count > 0:
                    bytes[at] ^= (byte)(1 << chance.Below(8));
                    break;
                case 1 when bytes.Count > 0:
                    bytes[at] = (byte)chance.Below(256);
                    break;
                case 2 when bytes.Count > 0:
                    bytes.RemoveRange(at, 1 + chance.Below(Math.Min(4, bytes.Count - at)));
                    break;
                case 3:
                    bytes.Insert(at, (byte)chance.Below(256));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.AddRange(other.Skip(at));
                    break;
                default:
                    bytes.AddRange(other.Take(chance.Below(8)));
                    break;
            }
        }

        return [.. bytes];
    }
}
