using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;

namespace Strongroom.Vault.Tests;

/// <summary>The pure parts: padding, tree hash, heads, rows, key records.</summary>
public sealed class FormatTests
{
    private static readonly Id128 Some = Id128.FromBytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);

    [Fact]
    public void A_blob_always_ends_at_a_padme_length_and_holds_its_content() =>
        Prop.ForAll(
            Gen.Choose(0, 1 << 26).Two().ToArbitrary(),
            pair =>
            {
                var (offset, length) = (pair.Item1 / 64, (long)pair.Item2);
                var padded = BlobPadding.PaddedPlaintextLength(offset, length);
                var total = offset + SealedString.LengthOf(padded);
                return padded >= length && total == Padme.PaddedLength(total) && total >= 4096;
            }).Check(Drawn.Cases);

    [Fact]
    public void Lengths_around_every_chunk_edge_are_possible()
    {
        for (var chunk = 1; chunk < 40; chunk++)
        {
            for (var around = -20; around <= 20; around++)
            {
                var length = (chunk * SealedString.ChunkBytes) + around;
                Assert.True(BlobPadding.PaddedPlaintextLength(0, length) >= length);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(3 << 20)]
    [InlineData((5 << 20) + 7)]
    public void The_tree_hash_is_that_of_rfc_6962_over_ranges(int length)
    {
        var bytes = new byte[length];
        new SeededChance((ulong)length).Fill(bytes);
        var leaves = bytes.Chunk(1 << 20).Select(r => SHA384.HashData([.. "strongroom/v1/ciphertext\0\0"u8, .. r])).ToList();
        Assert.Equal(Hash384.FromBytes(Root(leaves)), CiphertextTree.Of(bytes));

        using var piecemeal = new CiphertextTree();
        for (var at = 0; at < length;)
        {
            var take = Math.Min(777_777, length - at);
            piecemeal.Append(bytes.AsSpan(at, take));
            at += take;
        }

        Assert.Equal(CiphertextTree.Of(bytes), piecemeal.Finish());
    }

    [Fact]
    public void A_head_reads_back_and_any_other_byte_is_refused_or_shows()
    {
        var place = new StringRef(new BlobId(Some), 17, 99, 200, Hash384.Of("strongroom/v1/test", [1]));
        var head = new ManifestHead
        {
            Compartment = new CompartmentId(Some),
            Sequence = 7,
            PreviousHash = Hash384.Of("strongroom/v1/test", [2]),
            RowSegments = [new RowSegmentRef(place, 3), new RowSegmentRef(place with { Offset = 5 }, 1)],
            IndexSegments = [place with { Offset = 6 }],
        };
        var bytes = head.Encode();
        Assert.Equal(0, bytes.Length % 1024);
        Assert.Equal(bytes, ManifestHead.Decode(bytes).Encode());
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 0x41;
            try
            {
                // Canonical: whatever is accepted encodes to exactly what was read.
                Assert.Equal(changed, ManifestHead.Decode(changed).Encode());
            }
            catch (MalformedException)
            {
            }
        }
    }

    [Fact]
    public void Rows_read_back_and_mutants_are_refused_or_canonical()
    {
        var policy = LabelPolicy.Uk;
        var label = policy.Parse("OFFICIAL-SENSITIVE LEGAL");
        ItemRow[] rows = [Row(label, RowKind.Original), Row(label, RowKind.Text), Row(label, RowKind.Removed), Row(label, RowKind.Corrections)];
        var bytes = RowCodec.Encode(rows);
        IReadOnlyList<ItemRow> Decode(byte[] b) => RowCodec.Decode(b, new CompartmentId(Some), new HoldingId(Some), policy);
        var read = Decode(bytes);
        Assert.Equal(4, read.Count);
        Assert.Equal(bytes, RowCodec.Encode(read));
        Assert.Equal("title", read[0].Fields.Title);
        Assert.Equal(rows[0].Fields.Extra, read[0].Fields.Extra);
        Assert.Equal(label, read[0].Label);

        var chance = new SeededChance(5);
        for (var round = 0; round < 20_000; round++)
        {
            var mutant = bytes.ToList();
            for (var edits = 1 + chance.Below(3); edits > 0; edits--)
            {
                var at = chance.Below(mutant.Count);
                switch (chance.Below(3))
                {
                    case 0: mutant[at] = (byte)chance.Below(256); break;
                    case 1: mutant.RemoveAt(at); break;
                    default: mutant.Insert(at, (byte)chance.Below(256)); break;
                }
            }

            try
            {
                Assert.Equal([.. mutant], RowCodec.Encode(Decode([.. mutant])));
            }
            catch (StrongroomException e) when (e is MalformedException or LabelsException)
            {
            }
        }
    }

    [Fact]
    public void Merging_keeps_few_segments_and_rewrites_each_row_seldom()
    {
        var chance = new SeededChance(1);
        var segments = new List<RowSegmentRef>();
        long rewritten = 0, rows = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var count = 1 + chance.Below(5);
            rows += count;
            segments.Add(Segment(count));
            if (segments.Count < Compaction.MergeFrom)
            {
                continue;
            }

            var first = Compaction.RunStart(segments);
            Assert.True(first < segments.Count);
            var merged = segments.Skip(first).Sum(s => s.Rows);
            rewritten += merged;
            segments.RemoveRange(first, segments.Count - first);
            segments.Add(Segment(merged));
        }

        Assert.InRange(segments.Count, 1, 32);
        Assert.InRange(rewritten, rows, rows * 16);

        // Segments too large to rewrite are left alone, and small ones after them are merged among themselves.
        segments = [.. Enumerable.Repeat(Segment(1) with { Place = new StringRef(default, 0, Limits.MaxRowSegmentBytes / 2, 0, default) }, 20)];
        Assert.Equal(segments.Count, Compaction.RunStart(segments));
        segments.AddRange(Enumerable.Repeat(Segment(1), 8));
        Assert.Equal(20, Compaction.RunStart(segments));

        static RowSegmentRef Segment(int count) => new(new StringRef(default, 0, count * 400L, 0, default), count);
    }

    [Fact]
    public void A_key_record_reads_back_and_every_changed_byte_is_noticed()
    {
        var record = new KeyRecord
        {
            Store = new StoreId(Some),
            Generation = 1,
            Custody = [1, 2],
            LogKeySpki = [3],
            WrappedRoot = [4, 5, 6],
            SealedLogKey = [7],
            ExchangeKeySpki = [8],
            SealedExchangeKey = [9],
        };
        var bytes = record.Encode();
        Assert.Equal(bytes, KeyRecord.Decode(bytes).Encode());
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.Throws<MalformedException>(() => KeyRecord.Decode(changed));
        }
    }

    private static ItemRow Row(Label label, RowKind kind) => new()
    {
        Item = new ItemId(Some),
        Version = 2,
        Kind = kind,
        Compartment = new CompartmentId(Some),
        Holding = new HoldingId(Some),
        Blob = new BlobId(Some),
        Offset = 1,
        Length = 2,
        StoredLength = 300,
        WrappedKey = [9, 9, 9],
        TreeHash = Hash384.Of("strongroom/v1/test", [3]),
        ContentMac = Hash384.Of("strongroom/v1/test", [4]),
        Label = label,
        Parents = [new ItemId(Some)],
        Engine = "engine",
        Fields = new ItemFields
        {
            Title = "title",
            Date = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero),
            MediaType = "text/plain",
            FileName = "f",
            Recipients = "r",
            Extra = [new ItemField("a", "b")],
        },
        Reason = "reason",
        Filed = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    /// <summary>RFC 6962 §2.1 by its definition: split at the largest power of two below the number of leaves.</summary>
    private static byte[] Root(List<byte[]> leaves)
    {
        if (leaves.Count == 1)
        {
            return leaves[0];
        }

        var split = 1;
        while (split * 2 < leaves.Count)
        {
            split *= 2;
        }

        return SHA384.HashData([.. "strongroom/v1/ciphertext\0"u8, 1, .. Root(leaves[..split]), .. Root(leaves[split..])]);
    }
}
