using System.Security.Cryptography;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;

namespace Strongroom.Ledger.Tests;

public sealed class TreeTests
{
    private const int MostLeaves = 130;

    /// <summary>RFC 6962 §2.1 written down as it stands, to compare with.</summary>
    private static Hash384 PlainRoot(ReadOnlySpan<Hash384> leaves)
    {
        if (leaves.Length == 0)
        {
            return Hash384.FromBytes(SHA384.HashData([]));
        }

        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        var split = 1;
        while (split * 2 < leaves.Length)
        {
            split *= 2;
        }

        byte[] input = [1, .. PlainRoot(leaves[..split]).ToBytes(), .. PlainRoot(leaves[split..]).ToBytes()];
        return Hash384.FromBytes(SHA384.HashData(input));
    }

    private static Hash384[] Leaves(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => Hash384.FromBytes(SHA384.HashData([0, (byte)i, (byte)(i >> 8)])))];

    private static MerkleProof<Hash384, Sha384Tree>.Subtree SubtreesOf(Hash384[] leaves) => (level, index) =>
        PlainRoot(leaves.AsSpan((int)(index << level), 1 << level));

    [Fact]
    public void Leaf_and_node_hashes_are_those_of_the_shape()
    {
        Assert.Equal(Hash384.FromBytes(SHA384.HashData([0, 5, 6])), Sha384Tree.Leaf([5, 6]));
        Assert.Equal(
            "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
            Frontier<Hash384, Sha384Tree>.Empty.Root.ToString());
    }

    [Fact]
    public void Roots_are_equal_to_the_plain_ones_however_leaves_arrive()
    {
        var leaves = Leaves(MostLeaves);
        var frontier = Frontier<Hash384, Sha384Tree>.Empty;
        for (var size = 0; size <= MostLeaves; size++)
        {
            Assert.Equal(PlainRoot(leaves.AsSpan(0, size)), frontier.Root);
            Assert.Equal((ulong)size, frontier.Size);
            frontier = frontier.Append(leaves[size..Math.Min(size + 1, MostLeaves)]);
        }

        Prop.ForAll<NonNegativeInt, NonNegativeInt>((a, b) =>
        {
            var first = a.Get % MostLeaves;
            var second = first + (b.Get % (MostLeaves - first));
            return Frontier<Hash384, Sha384Tree>.Empty.Append(leaves[..first]).Append(leaves[first..second]).Root
                == PlainRoot(leaves.AsSpan(0, second));
        }).Check(Drawn.Cases);
    }

    [Fact]
    public void Every_inclusion_proof_holds_and_proves_nothing_else()
    {
        var leaves = Leaves(MostLeaves);
        var subtrees = SubtreesOf(leaves);
        for (var size = 1; size <= MostLeaves; size += size < 40 ? 1 : 13)
        {
            var root = PlainRoot(leaves.AsSpan(0, size));
            for (var index = 0; index < size; index++)
            {
                var path = MerkleProof<Hash384, Sha384Tree>.Inclusion((ulong)index, (ulong)size, subtrees);
                var proof = new InclusionProof(LedgerTree.Access, (ulong)index, (ulong)size, path);
                Assert.True(proof.Proves(leaves[index], root));
                Assert.False(proof.Proves(leaves[(index + 1) % MostLeaves], root));
                Assert.False((proof with { Index = (ulong)size }).Proves(leaves[index], root));
                Assert.False((proof with { Path = [.. path, leaves[0]] }).Proves(leaves[index], root));
                if (path.Count > 0)
                {
                    Assert.False((proof with { Path = path[1..] }).Proves(leaves[index], root));
                    Assert.False((proof with { Index = (ulong)index ^ 1 }).Proves(leaves[index], root));
                }
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_holds_and_proves_nothing_else()
    {
        var leaves = Leaves(MostLeaves);
        var subtrees = SubtreesOf(leaves);
        var roots = Enumerable.Range(0, MostLeaves + 1).Select(size => PlainRoot(leaves.AsSpan(0, size))).ToList();
        Assert.False(new ConsistencyProof(LedgerTree.Control, 0, 5, []).Proves(roots[0], roots[5]));
        for (var to = 1; to <= MostLeaves; to += to < 40 ? 1 : 13)
        {
            for (var from = 1; from <= to; from++)
            {
                var path = MerkleProof<Hash384, Sha384Tree>.Consistency((ulong)from, (ulong)to, subtrees);
                var proof = new ConsistencyProof(LedgerTree.Control, (ulong)from, (ulong)to, path);
                Assert.True(proof.Proves(roots[from], roots[to]));
                Assert.False((proof with { Path = [.. path, leaves[0]] }).Proves(roots[from], roots[to]));
                if (from < to)
                {
                    Assert.False(proof.Proves(roots[to], roots[to]));
                    Assert.False((proof with { OldSize = (ulong)to + 1 }).Proves(roots[from], roots[to]));
                    Assert.False(proof.Proves(roots[from], roots[from]));
                    Assert.False((proof with { Path = path[1..] }).Proves(roots[from], roots[to]));
                }
            }
        }
    }

    [Fact]
    public void Published_inclusion_proofs()
    {
        foreach (var line in Vectors.Lines("tlog", "merkle-inclusion.jsonl"))
        {
            using var json = JsonDocument.Parse(line);
            var v = json.RootElement;
            var holds = TryHashes(v, "proof", out var path) & TryHash(v, "root", out var root) & TryHash(v, "leafHash", out var leaf)
                && MerkleProof<Hash256, Sha256Tree>.VerifyInclusion(
                    leaf, v.GetProperty("leafIdx").GetUInt64(), v.GetProperty("treeSize").GetUInt64(), path, root);
            Assert.True(holds != v.GetProperty("wantErr").GetBoolean(), v.GetProperty("case").GetString());
        }
    }

    [Fact]
    public void Published_consistency_proofs()
    {
        foreach (var line in Vectors.Lines("tlog", "merkle-consistency.jsonl"))
        {
            using var json = JsonDocument.Parse(line);
            var v = json.RootElement;
            var holds = TryHashes(v, "proof", out var path) & TryHash(v, "root1", out var old) & TryHash(v, "root2", out var current)
                && MerkleProof<Hash256, Sha256Tree>.VerifyConsistency(
                    v.GetProperty("size1").GetUInt64(), v.GetProperty("size2").GetUInt64(), path, old, current);
            Assert.True(holds != v.GetProperty("wantErr").GetBoolean(), v.GetProperty("case").GetString());
        }
    }

    private static bool TryHash(JsonElement json, string name, out Hash256 hash) => TryHash(json.GetProperty(name), out hash);

    private static bool TryHash(JsonElement json, out Hash256 hash)
    {
        hash = new Hash256(Convert.ToHexString(json.ValueKind == JsonValueKind.Null ? [] : json.GetBytesFromBase64()));
        return true; // the vectors hold roots of other lengths too ("don't care"), which must only be compared
    }

    private static bool TryHashes(JsonElement json, string name, out List<Hash256> hashes)
    {
        hashes = [];
        var all = json.GetProperty(name);
        foreach (var one in all.ValueKind == JsonValueKind.Null ? [] : all.EnumerateArray().ToList())
        {
            if (!TryHash(one, out var hash) || hash.Hex.Length != 64)
            {
                return false; // refused by its type, before any proof is looked at
            }

            hashes.Add(hash);
        }

        return true;
    }

    private readonly record struct Hash256(string Hex);

    private readonly struct Sha256Tree : ITreeHash<Hash256>
    {
        public static Hash256 Empty => new(Convert.ToHexString(SHA256.HashData([])));

        public static Hash256 Leaf(ReadOnlySpan<byte> entry) => new(Convert.ToHexString(SHA256.HashData([0, .. entry])));

        public static Hash256 Node(Hash256 left, Hash256 right) =>
            new(Convert.ToHexString(SHA256.HashData([1, .. Convert.FromHexString(left.Hex), .. Convert.FromHexString(right.Hex)])));
    }
}
