using System.Numerics;

namespace Strongroom.Ledger;

/// <summary>Making and checking RFC 6962 proofs (§2.1.1, §2.1.2; the checks are those of RFC 9162 §2.1.3.2 and §2.1.4.2).</summary>
/// <typeparam name="THash">The hash value.</typeparam>
/// <typeparam name="TTree">The hash functions.</typeparam>
internal static class MerkleProof<THash, TTree>
    where THash : struct, IEquatable<THash>
    where TTree : ITreeHash<THash>
{
    /// <summary>Gives the root of the perfect subtree of 2^level leaves that begins at leaf index · 2^level.</summary>
    internal delegate THash Subtree(int level, ulong index);

    /// <summary>Root of the tree of the first leaves.</summary>
    internal static THash Root(ulong size, Subtree subtree) => size == 0 ? TTree.Empty : Range(0, size, subtree);

    internal static List<THash> Inclusion(ulong index, ulong size, Subtree subtree)
    {
        var path = new List<THash>();
        ulong start = 0, end = size;
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            if (index < middle)
            {
                path.Add(Range(middle, end, subtree));
                end = middle;
            }
            else
            {
                path.Add(Range(start, middle, subtree));
                start = middle;
            }
        }

        path.Reverse();
        return path;
    }

    internal static List<THash> Consistency(ulong oldSize, ulong newSize, Subtree subtree)
    {
        var path = new List<THash>();
        if (oldSize == newSize)
        {
            return path;
        }

        ulong start = 0, end = newSize;
        while (oldSize != end)
        {
            var middle = start + Split(end - start);
            if (oldSize <= middle)
            {
                path.Add(Range(middle, end, subtree));
                end = middle;
            }
            else
            {
                path.Add(Range(start, middle, subtree));
                start = middle;
            }
        }

        if (start > 0)
        {
            path.Add(Range(start, end, subtree)); // otherwise it is the old root itself, which the checker has
        }

        path.Reverse();
        return path;
    }

    internal static bool VerifyInclusion(THash leaf, ulong index, ulong size, IReadOnlyList<THash> path, THash root)
    {
        if (index >= size)
        {
            return false;
        }

        ulong fn = index, sn = size - 1;
        var node = leaf;
        foreach (var sibling in path)
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                node = TTree.Node(sibling, node);
                while ((fn & 1) == 0 && fn != 0)
                {
                    fn >>= 1;
                    sn >>= 1;
                }
            }
            else
            {
                node = TTree.Node(node, sibling);
            }

            fn >>= 1;
            sn >>= 1;
        }

        return sn == 0 && node.Equals(root);
    }

    internal static bool VerifyConsistency(ulong oldSize, ulong newSize, IReadOnlyList<THash> path, THash oldRoot, THash newRoot)
    {
        // The empty tree is a prefix of every tree: a "proof" from it would say nothing about the new root.
        if (oldSize == 0 || oldSize > newSize)
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return path.Count == 0 && oldRoot.Equals(newRoot);
        }

        var at = 0;
        THash first;
        if (BitOperations.IsPow2(oldSize))
        {
            first = oldRoot;
        }
        else if (path.Count == 0)
        {
            return false;
        }
        else
        {
            first = path[at++];
        }

        ulong fn = oldSize - 1, sn = newSize - 1;
        while ((fn & 1) == 1)
        {
            fn >>= 1;
            sn >>= 1;
        }

        THash old = first, current = first;
        for (; at < path.Count; at++)
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                old = TTree.Node(path[at], old);
                current = TTree.Node(path[at], current);
                while ((fn & 1) == 0 && fn != 0)
                {
                    fn >>= 1;
                    sn >>= 1;
                }
            }
            else
            {
                current = TTree.Node(current, path[at]);
            }

            fn >>= 1;
            sn >>= 1;
        }

        return sn == 0 && old.Equals(oldRoot) && current.Equals(newRoot);
    }

    // Root over leaves start … end − 1, where start is where RFC 6962 would begin such a range.
    private static THash Range(ulong start, ulong end, Subtree subtree)
    {
        var length = end - start;
        if (BitOperations.IsPow2(length))
        {
            var level = BitOperations.Log2(length);
            return subtree(level, start >> level);
        }

        var middle = start + Split(length);
        return TTree.Node(Range(start, middle, subtree), Range(middle, end, subtree));
    }

    // The largest power of two smaller than the length.
    private static ulong Split(ulong length) => 1UL << BitOperations.Log2(length - 1);
}
