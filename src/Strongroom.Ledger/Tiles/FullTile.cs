using System.Buffers.Binary;
using System.Globalization;
using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>A full tile or bundle, ready to be stored. See docs/formats/tiles.md.</summary>
internal sealed record FullTile(ObjectName Name, byte[] Bytes, LedgerTree Tree, ulong Number, bool HoldsEntries)
{
    internal static FullTile OfHashes(LedgerTree tree, int level, ulong number, IReadOnlyList<Hash384> hashes)
    {
        var bytes = new byte[hashes.Count * Hash384.ByteLength];
        for (var i = 0; i < hashes.Count; i++)
        {
            hashes[i].WriteTo(bytes.AsSpan(i * Hash384.ByteLength));
        }

        return new FullTile(NameOf(tree, level.ToString(CultureInfo.InvariantCulture), number), bytes, tree, number, HoldsEntries: false);
    }

    internal static FullTile OfEntries(LedgerTree tree, ulong number, IReadOnlyList<byte[]> entries)
    {
        var bytes = new byte[entries.Sum(static e => 4 + e.Length)];
        var at = 0;
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), entry.Length);
            entry.CopyTo(bytes, at + 4);
            at += 4 + entry.Length;
        }

        return new FullTile(NameOf(tree, "sealed", number), bytes, tree, number, HoldsEntries: true);
    }

    internal static ObjectName LeafTileName(LedgerTree tree, ulong number) => NameOf(tree, "0", number);

    internal static Hash384[]? ParseHashes(byte[] bytes)
    {
        if (bytes.Length != TreeMemory.TileWidth * Hash384.ByteLength)
        {
            return null;
        }

        var hashes = new Hash384[TreeMemory.TileWidth];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = Hash384.FromBytes(bytes.AsSpan(i * Hash384.ByteLength, Hash384.ByteLength));
        }

        return hashes;
    }

    // As in C2SP tlog-tiles: three digits a path element, all but the last with an x before them.
    private static ObjectName NameOf(LedgerTree tree, string level, ulong number)
    {
        var path = (number % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (var rest = number / 1000; rest > 0; rest /= 1000)
        {
            path = "x" + (rest % 1000).ToString("D3", CultureInfo.InvariantCulture) + "/" + path;
        }

        return ObjectName.Parse($"l/{Checkpoint.WordOf(tree)}/tile/{level}/{path}");
    }
}
