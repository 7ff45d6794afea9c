using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;

namespace Strongroom.Crypto.Tests;

public sealed class SealedStringPropertyTests
{
    // Lengths near chunk edges are where a chunked format goes wrong; plain random lengths would almost never hit them.
    private static readonly Arbitrary<int> Lengths = Gen.OneOf(
        Gen.Elements(Samples.EdgeLengths().ToArray()),
        Gen.Choose(0, 20 * SealedString.ChunkBytes)).ToArbitrary();

    [Fact]
    public void WhatIsSealedOpens()
    {
        using var key = Samples.Secret(1);
        foreach (var length in Samples.EdgeLengths())
        {
            var plaintext = Samples.Bytes((ulong)length, length);
            var bytes = SealedString.Seal(key, Samples.Context, plaintext);
            Assert.Equal(SealedString.LengthOf(length), bytes.Length);
            Assert.Equal(plaintext, SealedString.Open(key, Samples.Context, bytes, length));
        }
    }

    [Fact]
    public void TwoSealsOfTheSameBytesShareNothing()
    {
        using var key = Samples.Secret(1);
        var one = SealedString.Seal(key, Samples.Context, new byte[64]);
        var two = SealedString.Seal(key, Samples.Context, new byte[64]);
        Assert.False(one.AsSpan(0, 24).SequenceEqual(two.AsSpan(0, 24)));
        Assert.False(one.AsSpan(24, 32).SequenceEqual(two.AsSpan(24, 32)));
        Assert.False(one.AsSpan(56, 64).SequenceEqual(two.AsSpan(56, 64)));
    }

    [Fact]
    public void LengthsAreExactlyThoseOfSomePlaintext()
    {
        const int limit = 3 * SealedForm.SealedChunkBytes;
        var possible = Enumerable.Range(0, limit).GroupBy(n => SealedString.LengthOf(n)).ToDictionary(g => g.Key, g => Assert.Single(g));
        for (var length = -100; length < limit; length++)
        {
            var valid = SealedString.TryPlaintextLengthOf(length, out var plaintextLength);
            Assert.Equal(possible.TryGetValue(length, out var expected), valid);
            Assert.Equal(expected, (int)plaintextLength);
        }

        Assert.False(SealedString.TryPlaintextLengthOf(long.MaxValue, out _));
        Assert.False(SealedString.TryPlaintextLengthOf(long.MinValue, out _));
    }

    [Fact]
    public void LongerThanAllowedIsRefusedBeforeAnythingIsDecrypted()
    {
        using var key = Samples.Secret(1);
        using var other = Samples.Secret(2);
        var bytes = SealedString.Seal(key, Samples.Context, new byte[101]);
        Assert.Equal(CryptoFault.TooLong, Assert.Throws<CryptoException>(() => SealedString.Open(other, Samples.Context, bytes, 100)).Fault);
    }

    [Fact]
    public void PiecesOfAnySizeGiveTheSameString()
    {
        using var key = Samples.Secret(1);
        var salt = Samples.Bytes(9, SealedForm.SaltBytes);
        Prop.ForAll(Lengths, Gen.Choose(0, int.MaxValue).ToArbitrary(), (length, seed) =>
        {
            var plaintext = Samples.Bytes((ulong)length, length);
            var whole = new byte[SealedString.LengthOf(length)];
            SealedString.Seal(key, Samples.Context, salt, plaintext, whole);

            using var sink = new MemoryStream();
            using var writer = new SealingWriter(key, Samples.Context, salt, (piece, _) =>
            {
                sink.Write(piece.Span);
                return ValueTask.CompletedTask;
            });
            var chance = new SeededChance((ulong)seed);
            var most = chance.OneIn(2) ? 50_000 : 5_000;
            for (var at = 0; at < length;)
            {
                var take = Math.Min(chance.Below(most), length - at);
                Assert.True(writer.WriteAsync(plaintext.AsMemory(at, take)).AsTask().IsCompletedSuccessfully);
                at += take;
            }

            var completed = writer.CompleteAsync().AsTask();
            Assert.True(completed.IsCompletedSuccessfully);
            return completed.Result == whole.Length && sink.ToArray().AsSpan().SequenceEqual(whole);
        }).Check(Drawn.Cases);
    }

    [Fact]
    public async Task ReadingAnywhereEqualsASliceOfTheWhole()
    {
        using var key = Samples.Secret(1);
        var chance = new SeededChance(20);
        foreach (var length in Samples.EdgeLengths().Append(25 * SealedString.ChunkBytes))
        {
            var plaintext = Samples.Bytes((ulong)length, length);
            var bytes = SealedString.Seal(key, Samples.Context, plaintext);
            using var reader = await SealedReader.OpenAsync(key, Samples.Context, new MemoryByteSource(bytes), default);
            Assert.Equal(length, reader.Length);
            for (var i = 0; i < 40; i++)
            {
                var offset = chance.Below(length + 1);
                var take = chance.Below(Math.Min(length - offset, chance.OneIn(3) ? 200_000 : 20_000) + 1);
                if (chance.OneIn(3))
                {
                    offset = offset / SealedString.ChunkBytes * SealedString.ChunkBytes; // whole chunks take another way through the reader
                }

                var destination = new byte[take];
                await reader.ReadAsync(offset, destination, default);
                Assert.True(plaintext.AsSpan(offset, take).SequenceEqual(destination), $"length {length}, {take} bytes at {offset}");
            }
        }
    }

    [Fact]
    public async Task TheStreamEqualsTheWhole()
    {
        using var key = Samples.Secret(1);
        var plaintext = Samples.Bytes(3, 500_000);
        using var reader = await SealedReader.OpenAsync(
            key, Samples.Context, new MemoryByteSource(SealedString.Seal(key, Samples.Context, plaintext)), default);
        await using var stream = reader.AsStream();
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        Assert.Equal(plaintext, copy.ToArray());

        stream.Seek(-1000, SeekOrigin.End);
        var tail = new byte[1000];
        await stream.ReadExactlyAsync(tail);
        Assert.Equal(plaintext[^1000..], tail);
        Assert.Equal(0, await stream.ReadAsync(tail));
        stream.Position = 1_000_000;
        Assert.Equal(0, await stream.ReadAsync(tail));
    }

    [Fact]
    public async Task ReadingInOrderAsksTheSourceOncePerSevenChunks()
    {
        using var key = Samples.Secret(1);
        var source = new TestSource(SealedString.Seal(key, Samples.Context, new byte[70 * SealedString.ChunkBytes]));
        using var reader = await SealedReader.OpenAsync(key, Samples.Context, source, default);
        Assert.Equal(2, source.Reads); // the first seven chunks with the header, and the last chunk, which proves the length
        var buffer = new byte[1000];
        for (long at = 0; at < reader.Length; at += buffer.Length)
        {
            await reader.ReadAsync(at, buffer.AsMemory(0, (int)Math.Min(buffer.Length, reader.Length - at)), default);
        }

        Assert.InRange(source.Reads, 12, 13);

        var small = new TestSource(SealedString.Seal(key, Samples.Context, new byte[100_000]));
        using var another = await SealedReader.OpenAsync(key, Samples.Context, small, default);
        await another.ReadAsync(0, new byte[100_000], default);
        Assert.Equal(1, small.Reads);
    }

    [Fact]
    public async Task PlacesOutsideAreRefused()
    {
        using var key = Samples.Secret(1);
        using var reader = await SealedReader.OpenAsync(
            key, Samples.Context, new MemoryByteSource(SealedString.Seal(key, Samples.Context, new byte[100])), default);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await reader.ReadAsync(-1, new byte[1], default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await reader.ReadAsync(100, new byte[1], default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await reader.ReadAsync(0, new byte[101], default));
        await reader.ReadAsync(100, Memory<byte>.Empty, default);
    }
}
