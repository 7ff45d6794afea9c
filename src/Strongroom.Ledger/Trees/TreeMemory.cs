using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>
/// What a node keeps in memory of one tree: the leaves of its last, incomplete tile, and the roots of all full tiles (48 bytes for 256 entries).
/// Full tiles come out as they fill, once, in order. Not thread-safe.
/// </summary>
internal sealed class TreeMemory(StoreId store, LedgerTree tree)
{
    internal const int TileWidth = 256;
    internal const int TileHeight = 8;

    private readonly List<Hash384> _leaves = [];
    private readonly List<byte[]> _sealed = [];
    private readonly List<List<Hash384>> _levels = []; // _levels[i]: roots of full tiles of level i, that is, hashes at height 8 · (i + 1)

    internal LedgerTree Tree { get; } = tree;

    internal ulong Size { get; private set; }

    internal string Origin { get; } = Checkpoint.OriginOf(store, tree);

    internal ulong FullTiles => Size / TileWidth;

    internal IReadOnlyList<Hash384> PartialLeaves => _leaves;

    /// <summary>Appends one entry and adds whatever tiles it fills to the list.</summary>
    internal void Append(Hash384 leaf, byte[] sealedEntry, List<FullTile> filled)
    {
        _leaves.Add(leaf);
        _sealed.Add(sealedEntry);
        Size++;
        if (_leaves.Count < TileWidth)
        {
            return;
        }

        var number = (Size / TileWidth) - 1;
        filled.Add(FullTile.OfEntries(Tree, number, _sealed));
        filled.Add(FullTile.OfHashes(Tree, 0, number, _leaves));
        var root = RootOf(_leaves);
        _leaves.Clear();
        _sealed.Clear();
        for (var level = 0; ; level++)
        {
            if (_levels.Count == level)
            {
                _levels.Add([]);
            }

            var roots = _levels[level];
            roots.Add(root);
            if (roots.Count % TileWidth != 0)
            {
                return;
            }

            var tile = roots.GetRange(roots.Count - TileWidth, TileWidth);
            filled.Add(FullTile.OfHashes(Tree, level + 1, (ulong)(roots.Count / TileWidth) - 1, tile));
            root = RootOf(tile);
        }
    }

    /// <summary>Copies what proofs need, so that they can be made while the tree grows.</summary>
    internal TreeView View() => new(Tree, Size, [.. _leaves], _levels.Count == 0 ? [] : [.. _levels[0]]);

    internal static Hash384 RootOf(IReadOnlyList<Hash384> leaves) => Frontier<Hash384, Sha384Tree>.Empty.Append(leaves).Root;
}

/// <summary>
/// A tree at one moment, for making proofs. Leaves of full tiles must be brought in from the store's tiles, which are checked against the
/// tile roots.
/// </summary>
internal sealed class TreeView(LedgerTree tree, ulong size, Hash384[] partialLeaves, Hash384[] tileRoots)
{
    private readonly Dictionary<ulong, Hash384[]> _tiles = [];
    private readonly HashSet<ulong> _missing = [];

    internal LedgerTree Tree { get; } = tree;

    internal ulong Size { get; } = size;

    /// <summary>Runs a proof's making; what it lacked is in <paramref name="missingTiles"/>, and the result is then of no use.</summary>
    internal List<Hash384> Make(Func<MerkleProof<Hash384, Sha384Tree>.Subtree, List<Hash384>> make, out IReadOnlyCollection<ulong> missingTiles)
    {
        _missing.Clear();
        var path = make(Subtree);
        missingTiles = [.. _missing];
        return path;
    }

    /// <summary>Brings a tile in.</summary>
    /// <returns>Whether it is the true one.</returns>
    internal bool TryAddTile(ulong number, Hash384[] leaves)
    {
        var isTrue = leaves.Length == TreeMemory.TileWidth && TreeMemory.RootOf(leaves) == tileRoots[(int)number];
        if (isTrue)
        {
            _tiles[number] = leaves;
        }

        return isTrue;
    }

    private Hash384 Subtree(int level, ulong index)
    {
        if (level >= TreeMemory.TileHeight)
        {
            var width = 1 << (level - TreeMemory.TileHeight);
            return TreeMemory.RootOf(new ArraySegment<Hash384>(tileRoots, (int)index * width, width));
        }

        var first = index << level;
        var tile = first / TreeMemory.TileWidth;
        var offset = (int)(first % TreeMemory.TileWidth);
        var leaves = partialLeaves;
        if (tile < (ulong)tileRoots.Length && !_tiles.TryGetValue(tile, out leaves))
        {
            _missing.Add(tile);
            return default;
        }

        return TreeMemory.RootOf(new ArraySegment<Hash384>(leaves!, offset, 1 << level));
    }
}
