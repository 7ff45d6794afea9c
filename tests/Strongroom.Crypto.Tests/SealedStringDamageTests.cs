using Strongroom.Core;

namespace Strongroom.Crypto.Tests;

/// <summary>Whatever is done to a sealed string: every way of opening it fails closed, and no byte comes out that was not sealed there.</summary>
public sealed class SealedStringDamageTests
{
    private const int Chunk = SealedForm.SealedChunkBytes;
    private const int Header = SealedForm.HeaderBytes;

    // Plaintext without a byte of 0xAA, the mark, or zero, so that what leaked would show.
    private static readonly byte[] Plaintext = [.. Samples.Bytes(5, (2 * SealedString.ChunkBytes) + 1000).Select(b => (byte)((b % 100) + 1))];

    [Fact]
    public async Task EveryHeaderByteAndSampledBodyBits()
    {
        using var key = Samples.Secret(1);
        var bytes = SealedString.Seal(key, Samples.Context, Plaintext);
        var chance = new SeededChance(6);
        for (var at = 0; at < Header; at++)
        {
            await AssertRefused(key, Samples.Context, Flip(bytes, at, 1 << chance.Below(8)), beforeAnyChunk: true);
        }

        for (var i = 0; i < 400; i++)
        {
            var at = Header + chance.Below(bytes.Length - Header);
            await AssertRefused(key, Samples.Context, Flip(bytes, at, 1 << chance.Below(8)));
        }
    }

    [Fact]
    public async Task CutsAndExtensions()
    {
        using var key = Samples.Secret(1);
        var bytes = SealedString.Seal(key, Samples.Context, Plaintext);
        for (var edge = Header; edge < bytes.Length; edge += Chunk)
        {
            foreach (var cut in new[] { edge - 17, edge - 16, edge - 1, edge, edge + 1, edge + 15, edge + 16, edge + 17, edge + 1000 })
            {
                await AssertRefused(key, Samples.Context, bytes[..cut], nothingOpens: true);
            }
        }

        for (var cut = 0; cut < Header; cut++)
        {
            await AssertRefused(key, Samples.Context, bytes[..cut], nothingOpens: true);
        }

        await AssertRefused(key, Samples.Context, bytes[..^1], nothingOpens: true);
        foreach (var more in new[] { 1, 16, 17, Chunk - 1, Chunk, Chunk + 16 })
        {
            await AssertRefused(key, Samples.Context, [.. bytes, .. new byte[more]], nothingOpens: true);
            await AssertRefused(key, Samples.Context, [.. bytes, .. bytes[^Math.Min(more, 1016)..]], nothingOpens: true);
        }

        // A string that ends on a full chunk, cut there and one chunk earlier.
        var even = SealedString.Seal(key, Samples.Context, Plaintext.AsSpan(0, 2 * SealedString.ChunkBytes));
        await AssertRefused(key, Samples.Context, even[..^16], nothingOpens: true);
        await AssertRefused(key, Samples.Context, [.. even[..(Header + Chunk)], .. even[^16..]], nothingOpens: true);
    }

    [Fact]
    public async Task ChunksMovedWithinAndBetweenStrings()
    {
        using var key = Samples.Secret(1);
        var bytes = SealedString.Seal(key, Samples.Context, Plaintext);
        var other = SealedString.Seal(key, Samples.Context, Plaintext);
        byte[] First(byte[] s) => s[Header..(Header + Chunk)];
        byte[] Second(byte[] s) => s[(Header + Chunk)..(Header + (2 * Chunk))];
        byte[] Last(byte[] s) => s[(Header + (2 * Chunk))..];
        await AssertRefused(key, Samples.Context, [.. bytes[..Header], .. Second(bytes), .. First(bytes), .. Last(bytes)]);
        await AssertRefused(key, Samples.Context, [.. bytes[..Header], .. First(bytes), .. First(bytes), .. Last(bytes)]);
        await AssertRefused(key, Samples.Context, [.. bytes[..Header], .. First(bytes), .. Last(bytes)], nothingOpens: true);
        await AssertRefused(key, Samples.Context, [.. bytes[..Header], .. First(bytes), .. Second(other), .. Last(bytes)]);
        await AssertRefused(key, Samples.Context, [.. bytes[..Header], .. First(bytes), .. Second(bytes), .. Last(other)], nothingOpens: true);
        await AssertRefused(key, Samples.Context, [.. other[..Header], .. bytes[Header..]], nothingOpens: true);
    }

    [Fact]
    public async Task StringsSwappedWithEachOther()
    {
        // Every pair of key and place: only the true one opens.
        SealContext At(uint generation, SealedKind kind, ulong id, string label) => new(
            new StoreId(Id128.FromBytes(Samples.Bytes(1, 16))),
            new CompartmentId(Id128.FromBytes(Samples.Bytes(2, 16))),
            generation,
            kind,
            Id128.FromBytes(Samples.Bytes(id, 16)),
            Hash384.Of("strongroom/v1/test", System.Text.Encoding.ASCII.GetBytes(label)));
        SealContext[] places =
        [
            At(1, SealedKind.Item, 3, "a"), At(2, SealedKind.Item, 3, "a"), At(1, SealedKind.Derivative, 3, "a"), At(1, SealedKind.Item, 4, "a"), At(1, SealedKind.Item, 3, "b"),
            At(1, SealedKind.Item, 3, "a") with { Store = new StoreId(Id128.FromBytes(Samples.Bytes(8, 16))) },
            At(1, SealedKind.Item, 3, "a") with { Compartment = new CompartmentId(Id128.FromBytes(Samples.Bytes(9, 16))) },
        ];
        using var one = Samples.Secret(1);
        using var two = Samples.Secret(2);
        var homes = places.SelectMany(p => new[] { (Key: one, Place: p.ToBytes()), (Key: two, Place: p.ToBytes()) }).ToList();
        var strings = homes.Select(h => SealedString.Seal(h.Key, h.Place, Plaintext.AsSpan(0, 100))).ToList();
        for (var i = 0; i < homes.Count; i++)
        {
            for (var j = 0; j < strings.Count; j++)
            {
                if (i == j)
                {
                    Assert.Equal(Plaintext[..100], SealedString.Open(homes[i].Key, homes[i].Place, strings[j], 100));
                }
                else
                {
                    await AssertRefused(homes[i].Key, homes[i].Place, strings[j], beforeAnyChunk: true);
                }
            }
        }
    }

    [Fact]
    public async Task AStoreThatChangesItsMindAfterOpening()
    {
        using var key = Samples.Secret(1);
        var plaintext = Samples.Bytes(7, 30 * SealedString.ChunkBytes);
        var bytes = SealedString.Seal(key, Samples.Context, plaintext);
        var source = new TestSource(bytes);
        using var reader = await SealedReader.OpenAsync(key, Samples.Context, source, default);
        source.Bytes = Flip(bytes, Header + (20 * Chunk) + 5, 1);
        var destination = new byte[5 * SealedString.ChunkBytes];
        destination.AsSpan().Fill(0xAA);
        var fault = await Assert.ThrowsAsync<CryptoException>(async () => await reader.ReadAsync(17 * SealedString.ChunkBytes, destination, default));
        Assert.Equal(CryptoFault.ChunkMismatch, fault.Fault);
        Assert.True(destination.All(b => b == 0)); // also what had verified before the bad chunk

        source.Bytes = bytes;
        await reader.ReadAsync(17 * SealedString.ChunkBytes, destination, default); // the reader is none the worse
        Assert.True(plaintext.AsSpan(17 * SealedString.ChunkBytes, destination.Length).SequenceEqual(destination));
    }

    [Fact]
    public async Task ASourceThatFailsClearsAndPassesItsFaultOn()
    {
        using var key = Samples.Secret(1);
        var source = new TestSource(SealedString.Seal(key, Samples.Context, Samples.Bytes(7, 30 * SealedString.ChunkBytes)));
        using var reader = await SealedReader.OpenAsync(key, Samples.Context, source, default);
        var destination = new byte[12 * SealedString.ChunkBytes];
        var reads = 0;
        source.Before = () => ++reads == 2 ? throw new IOException("gone") : Task.CompletedTask;
        await Assert.ThrowsAsync<IOException>(async () => await reader.ReadAsync(10 * SealedString.ChunkBytes, destination, default));
        Assert.True(destination.All(b => b == 0));
    }

    private static byte[] Flip(byte[] bytes, int at, int bit)
    {
        var copy = (byte[])bytes.Clone();
        copy[at] ^= (byte)bit;
        return copy;
    }

    private static async Task AssertRefused(
        SecretBytes key, byte[] context, byte[] bytes, bool beforeAnyChunk = false, bool nothingOpens = false)
    {
        // In one piece, into memory that shows what was written.
        if (SealedString.TryPlaintextLengthOf(bytes.Length, out var length))
        {
            var destination = new byte[length];
            destination.AsSpan().Fill(0xAA);
            var fault = Assert.Throws<CryptoException>(() => SealedString.Open(key, context, bytes, destination));
            Assert.True(fault.Fault == (beforeAnyChunk ? CryptoFault.CommitmentMismatch : fault.Fault), "the header must fail before any chunk");
            Assert.True(destination.All(b => b == 0) || destination.All(b => b == 0xAA), "plaintext came out");
        }

        Assert.Equal(FaultKind.BadInput, Assert.Throws<CryptoException>(() => SealedString.Open(key, context, bytes, int.MaxValue)).Kind);

        // As a stream: what comes before the damage is what was sealed, what fails is cleared, and a wrong length never opens.
        var whole = new byte[3000];
        long at = 0;
        var opened = false;
        try
        {
            using var reader = await SealedReader.OpenAsync(key, context, new MemoryByteSource(bytes), default);
            opened = true;
            while (true)
            {
                whole.AsSpan().Fill(0xAA);
                var piece = whole.AsMemory(0, (int)Math.Min(whole.Length, reader.Length - at));
                Assert.False(piece.IsEmpty, "a damaged string was read to its end");
                await reader.ReadAsync(at, piece, default);
                Assert.True(piece.Span.SequenceEqual(Plaintext.AsSpan((int)at, piece.Length)), "bytes came out that were not sealed here");
                at += piece.Length;
            }
        }
        catch (CryptoException)
        {
            Assert.False(opened && (beforeAnyChunk || nothingOpens), "the reader opened");
            Assert.True(!opened || whole.AsSpan().IndexOfAnyExcept((byte)0, (byte)0xAA) < 0, "plaintext stayed in the destination");
        }
    }
}
