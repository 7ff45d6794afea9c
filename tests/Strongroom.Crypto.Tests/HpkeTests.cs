namespace Strongroom.Crypto.Tests;

public sealed class HpkeTests
{
    [Fact]
    public void Rfc9180VectorsRunThroughTheProductsCode()
    {
        var run = 0;
        foreach (var test in Repository.Json("vectors", "hpke", "rfc9180-p256-x25519.json").EnumerateArray())
        {
            var aead = test.GetProperty("aead_id").GetInt32();
            if (test.GetProperty("mode").GetInt32() != HpkeSuite.ModeBase || test.GetProperty("kem_id").GetInt32() != 0x10 || aead is not (1 or 2))
            {
                continue; // other modes, X25519, ChaCha20 and export-only are not in the product
            }

            run++;
            var suite = new HpkeSuite(HpkeKem.P256Sha256, (HpkeKdf)test.GetProperty("kdf_id").GetInt32(), (HpkeAead)aead);
            using var recipient = suite.DeriveKeyPair(test.Hex("ikmR"));
            using var ephemeral = suite.DeriveKeyPair(test.Hex("ikmE"));
            Assert.Equal(test.Hex("skRm"), recipient.ExportParameters(true).D);
            Assert.Equal(test.Hex("skEm"), ephemeral.ExportParameters(true).D);
            var encapsulated = new byte[suite.PointBytes];
            using var recipientPublic = suite.LoadPublic(test.Hex("pkRm"));
            using var sender = suite.SetUpSender(ephemeral, recipientPublic, test.Hex("info"), encapsulated);
            Assert.Equal(test.Hex("enc"), encapsulated);
            using var receiver = suite.SetUpRecipient(recipient, test.Hex("pkRm"), test.Hex("enc"), test.Hex("info"));

            // The file holds the first ten messages and numbers 255 and 256; the ones between are sealed and opened only to get there.
            var encryptions = test.GetProperty("encryptions").EnumerateArray().ToList();
            for (var number = 0; number <= 256; number++)
            {
                var at = number < 10 ? number : number >= 255 ? number - 245 : -1;
                if (at < 0)
                {
                    Assert.NotNull(receiver.Open([], sender.Seal([], [])));
                    continue;
                }

                Assert.Equal(encryptions[at].Hex("ct"), sender.Seal(encryptions[at].Hex("aad"), encryptions[at].Hex("pt")));
                Assert.Null(receiver.Open("other"u8, encryptions[at].Hex("ct")));
                Assert.Equal(encryptions[at].Hex("pt"), receiver.Open(encryptions[at].Hex("aad"), encryptions[at].Hex("ct")));
            }

            foreach (var export in test.GetProperty("exports").EnumerateArray())
            {
                using var value = receiver.Export(export.Hex("exporter_context"), export.GetProperty("L").GetInt32());
                Assert.Equal(export.Hex("exported_value"), value.Export());
            }
        }

        Assert.Equal(4, run);
    }

    [Fact]
    public void MessagesOfAnotherImplementationOpen()
    {
        var root = Repository.Json("vectors", "hpke", "p384.json");
        foreach (var test in root.GetProperty("cases").EnumerateArray())
        {
            using var secret = Samples.Secret(test.Hex("privateKey"));
            using var key = HpkePrivateKey.Import(secret);
            Assert.Equal(test.Hex("publicKey"), key.PublicKey.ToBytes());
            Assert.Equal(test.Hex("plaintext"), Hpke.Open(key, test.Hex("info"), test.Hex("aad"), [.. test.Hex("enc"), .. test.Hex("ciphertext")]));
            using var context = key.SetUp(test.Hex("enc"), test.Hex("info"));
            using var exported = context.Export(System.Text.Encoding.ASCII.GetBytes(root.Str("exporterContext")), 32);
            Assert.Equal(test.Hex("exported"), exported.Export());
        }
    }

    [Fact]
    public void OnlyTheRecipientOpensAndOnlyWhatWasSealed()
    {
        using var key = HpkePrivateKey.Generate();
        using var other = HpkePrivateKey.Generate();
        var bytes = Hpke.Seal(key.PublicKey, "info"u8, "aad"u8, "message"u8);
        Assert.Equal(7 + Hpke.OverheadBytes, bytes.Length);
        Assert.Equal("message"u8.ToArray(), Hpke.Open(key, "info"u8, "aad"u8, bytes));
        Assert.False(bytes.AsSpan().SequenceEqual(Hpke.Seal(key.PublicKey, "info"u8, "aad"u8, "message"u8)));

        Refused(() => Hpke.Open(other, "info"u8, "aad"u8, bytes));
        Refused(() => Hpke.Open(key, "Info"u8, "aad"u8, bytes));
        Refused(() => Hpke.Open(key, "info"u8, "Aad"u8, bytes));
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            Refused(() => Hpke.Open(key, "info"u8, "aad"u8, changed));
            Refused(() => Hpke.Open(key, "info"u8, "aad"u8, bytes.AsSpan(0, at)));
        }
    }

    [Fact]
    public void AShareIsTheRecipientsAlone()
    {
        using var key = HpkePrivateKey.Generate();
        using var other = HpkePrivateKey.Generate();
        using var share = HpkeShare.With(key.PublicKey, "info"u8);
        using var found = HpkeShare.Find(key, "info"u8, share.Encapsulated);
        Assert.True(found.FixedTimeEquals(share.Key));
        Assert.Equal(32, found.Length);

        // The exporter is RFC 9180's: what the context of the same encapsulation gives.
        using (var context = key.SetUp(share.Encapsulated, "info"u8))
        {
            using var exported = context.Export("strongroom/v1/hpke-share"u8, 32);
            Assert.True(exported.FixedTimeEquals(share.Key));
        }

        using var strangers = HpkeShare.Find(other, "info"u8, share.Encapsulated);
        using var purpose = HpkeShare.Find(key, "Info"u8, share.Encapsulated);
        using var next = HpkeShare.With(key.PublicKey, "info"u8);
        Assert.False(strangers.FixedTimeEquals(share.Key));
        Assert.False(purpose.FixedTimeEquals(share.Key));
        Assert.False(next.Key.FixedTimeEquals(share.Key));
        var bad = share.Encapsulated.ToArray();
        bad[50] ^= 1;
        Refused(() => HpkeShare.Find(key, "info"u8, bad).Export());
        Refused(() => HpkeShare.Find(key, "info"u8, bad.AsSpan(0, 96)).Export());
    }

    [Fact]
    public void KeysSurviveTheirFormsAndOthersAreRefused()
    {
        using var key = HpkePrivateKey.Generate();
        using var secret = key.ExportSecret();
        using var again = HpkePrivateKey.Import(secret);
        Assert.Equal(key.PublicKey, again.PublicKey);
        Assert.Equal(key.PublicKey, HpkePublicKey.FromBytes(key.PublicKey.ToBytes()));
        Assert.Equal(key.PublicKey.GetHashCode(), again.PublicKey.GetHashCode());

        var point = key.PublicKey.ToBytes();
        for (var at = 0; at < point.Length; at++)
        {
            var changed = (byte[])point.Clone();
            changed[at] ^= 1;
            Assert.Equal(CryptoFault.KeyForm, Assert.Throws<CryptoException>(() => HpkePublicKey.FromBytes(changed)).Fault);
        }

        foreach (var bytes in new byte[][] { [], [4], new byte[97], [.. point, 0] })
        {
            Assert.Throws<CryptoException>(() => HpkePublicKey.FromBytes(bytes));
        }

        foreach (var bytes in new[] { new byte[48], Enumerable.Repeat((byte)0xFF, 48).ToArray(), new byte[47] })
        {
            using var wrong = Samples.Secret(bytes); // zero, above the group's order, too short
            Assert.Equal(CryptoFault.KeyForm, Assert.Throws<CryptoException>(() => HpkePrivateKey.Import(wrong)).Fault);
        }
    }

    private static void Refused(Func<byte[]> open) => Assert.Equal(CryptoFault.HpkeOpen, Assert.Throws<CryptoException>(open).Fault);
}
