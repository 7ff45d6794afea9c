using System.Numerics;

namespace Strongroom.Ledger;

/// <summary>
/// A tree as far as appending needs it: its size and the roots of its perfect subtrees, largest first, one for each set bit of the size.
/// Immutable: appending gives a new one.
/// </summary>
/// <typeparam name="THash">The hash value.</typeparam>
/// <typeparam name="TTree">The hash functions.</typeparam>
internal sealed class Frontier<THash, TTree>
    where THash : struct, IEquatable<THash>
    where TTree : ITreeHash<THash>
{
    private readonly THash[] _subtrees;

    private Frontier(ulong size, THash[] subtrees) => (Size, _subtrees) = (size, subtrees);

    internal static Frontier<THash, TTree> Empty { get; } = new(0, []);

    internal ulong Size { get; }

    internal THash Root
    {
        get
        {
            if (_subtrees.Length == 0)
            {
                return TTree.Empty;
            }

            var root = _subtrees[^1];
            for (var i = _subtrees.Length - 2; i >= 0; i--)
            {
                root = TTree.Node(_subtrees[i], root);
            }

            return root;
        }
    }

    internal Frontier<THash, TTree> Append(IReadOnlyList<THash> leaves)
    {
        var subtrees = new List<THash>(_subtrees);
        var size = Size;
        foreach (var leaf in leaves)
        {
            var node = leaf;
            for (var merges = BitOperations.TrailingZeroCount(~size); merges > 0; merges--)
            {
                node = TTree.Node(subtrees[^1], node);
                subtrees.RemoveAt(subtrees.Count - 1);
            }

            subtrees.Add(node);
            size++;
        }

        return new(size, [.. subtrees]);
    }
}
