using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>Proof that a leaf stands at a place of a tree. Thread-safe: immutable.</summary>
/// <param name="Tree">The tree.</param>
/// <param name="Index">The leaf's place, from 0.</param>
/// <param name="Size">Size of the tree that the proof is for.</param>
/// <param name="Path">Sibling hashes from the leaf up, as in RFC 6962 §2.1.1.</param>
public sealed record InclusionProof(LedgerTree Tree, ulong Index, ulong Size, IReadOnlyList<Hash384> Path)
{
    /// <summary>Whether the proof holds.</summary>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="root">Root of the tree of <see cref="Size"/>, from a verified checkpoint.</param>
    public bool Proves(Hash384 leaf, Hash384 root) => MerkleProof<Hash384, Sha384Tree>.VerifyInclusion(leaf, Index, Size, Path, root);
}

/// <summary>Proof that an earlier tree is a prefix of a later one. Thread-safe: immutable.</summary>
/// <param name="Tree">The tree.</param>
/// <param name="OldSize">Size of the earlier tree.</param>
/// <param name="NewSize">Size of the later tree.</param>
/// <param name="Path">Hashes as in RFC 6962 §2.1.2.</param>
public sealed record ConsistencyProof(LedgerTree Tree, ulong OldSize, ulong NewSize, IReadOnlyList<Hash384> Path)
{
    /// <summary>Whether the proof holds. Never for an empty earlier tree, which is a prefix of every tree.</summary>
    /// <param name="oldRoot">Root of the earlier tree, from a verified checkpoint.</param>
    /// <param name="newRoot">Root of the later tree, from a verified checkpoint.</param>
    public bool Proves(Hash384 oldRoot, Hash384 newRoot) =>
        MerkleProof<Hash384, Sha384Tree>.VerifyConsistency(OldSize, NewSize, Path, oldRoot, newRoot);
}
