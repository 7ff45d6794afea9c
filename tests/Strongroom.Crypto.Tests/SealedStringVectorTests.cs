using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Strongroom.Core;

namespace Strongroom.Crypto.Tests;

/// <summary>Published vectors of the format (Wycheproof), and our own, which another implementation made.</summary>
public sealed class SealedStringVectorTests
{
    [Fact]
    public async Task WycheproofCasesOpenOrFailAsPublished()
    {
        var valid = 0;
        foreach (var (_, test) in Repository.WycheproofCases("c2sp_chunked_encryption_aes_256_gcm_test.json"))
        {
            var name = $"tcId {test.GetProperty("tcId").GetInt32()}: {test.Str("comment")}";
            var context = test.Hex("ctx");
            var bytes = Inflate(test.Hex("ct"));
            using var key = Samples.Secret(test.Hex("key"));
            if (test.Str("result") == "valid")
            {
                valid++;
                var plaintext = SealedString.Open(key, context, bytes, int.MaxValue);
                Assert.True(plaintext.Length == test.GetProperty("msgLength").GetInt64(), name);
                Assert.True(SHA512.HashData(plaintext).AsSpan().SequenceEqual(test.Hex("msgSha512")), name);
                Assert.True((await ReadAll(key, context, bytes)).Plaintext.AsSpan().SequenceEqual(plaintext), name);

                // The same salt must give the very same string.
                var again = new byte[bytes.Length];
                SealedString.Seal(key, context, bytes.AsSpan(0, SealedForm.SaltBytes), plaintext, again);
                Assert.True(again.AsSpan().SequenceEqual(bytes), name);
                continue;
            }

            var flags = test.GetProperty("flags").EnumerateArray().Select(f => f.GetString()).ToHashSet();
            var fault = Assert.Throws<CryptoException>(() => SealedString.Open(key, context, bytes, int.MaxValue));
            var headerFailure = fault.Fault is CryptoFault.SealedLength or CryptoFault.CommitmentMismatch or CryptoFault.KeyForm;
            Assert.True(!flags.Contains("HeaderFailure") || headerFailure, name);

            var (read, opened, failed) = await ReadAll(key, context, bytes);
            Assert.True(failed, name);
            Assert.True(!opened || flags.Contains("ValidFinalChunk"), name); // the reader proves the length before anything else
            if (read.Length > 0)
            {
                Assert.True(flags.Contains("PartialPlaintext"), name);
                Assert.True(SHA512.HashData(read).AsSpan().SequenceEqual(test.Hex("msgSha512")), name);
            }
        }

        Assert.Equal(10, valid);
    }

    [Fact]
    public void OwnCasesOpenOrFailInTheNamedLayer()
    {
        var opened = 0;
        foreach (var file in Repository.Files("vectors/sealed-string", "*.json"))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var test = document.RootElement;
            var context = test.Hex("context");
            var bytes = test.Hex("sealed");
            using var key = Samples.Secret(test.Hex("key"));
            if (test.Str("expect") == "opens")
            {
                opened++;
                var plaintext = test.Hex("plaintext");
                Assert.Equal(plaintext, SealedString.Open(key, context, bytes, plaintext.Length));
                var again = new byte[bytes.Length];
                SealedString.Seal(key, context, test.Hex("salt"), plaintext, again);
                Assert.Equal(bytes, again);
                Assert.Equal(context, ContextOf(test.GetProperty("place")));
                continue;
            }

            var fault = Assert.Throws<CryptoException>(() => SealedString.Open(key, context, bytes, int.MaxValue));
            var expected = test.Str("expect") switch
            {
                "length" => CryptoFault.SealedLength,
                "commitment" => CryptoFault.CommitmentMismatch,
                _ => CryptoFault.ChunkMismatch,
            };
            Assert.True(expected == fault.Fault, $"{Path.GetFileName(file)}: {fault.Fault}");
        }

        Assert.Equal(7, opened);
    }

    private static byte[] ContextOf(JsonElement place) => new SealContext(
        new StoreId(Id128.FromBytes(place.Hex("store"))),
        new CompartmentId(Id128.FromBytes(place.Hex("compartment"))),
        place.GetProperty("generation").GetUInt32(),
        (SealedKind)place.GetProperty("kind").GetByte(),
        Id128.FromBytes(place.Hex("id")),
        Hash384.FromBytes(place.Hex("accessHash"))).ToBytes();

    /// <summary>Reads in order until the end or the first fault.</summary>
    private static async Task<(byte[] Plaintext, bool Opened, bool Failed)> ReadAll(SecretBytes key, byte[] context, byte[] bytes)
    {
        using var read = new MemoryStream();
        var opened = false;
        try
        {
            using var reader = await SealedReader.OpenAsync(key, context, new MemoryByteSource(bytes), default);
            opened = true;
            var buffer = new byte[SealedString.ChunkBytes];
            for (long at = 0; at < reader.Length; at += buffer.Length)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, reader.Length - at));
                await reader.ReadAsync(at, piece, default);
                read.Write(piece.Span);
            }

            return (read.ToArray(), true, false);
        }
        catch (CryptoException)
        {
            return (read.ToArray(), opened, true);
        }
    }

    private static byte[] Inflate(byte[] deflated)
    {
        using var from = new ZLibStream(new MemoryStream(deflated), CompressionMode.Decompress);
        using var to = new MemoryStream();
        from.CopyTo(to);
        return to.ToArray();
    }
}
