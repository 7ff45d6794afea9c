using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// One tree, followed through the commits by the verifier. While every leaf is known, each signed root is checked; after a gap that no tile can
/// fill the roots can't be, and the commits' signatures and chain alone speak.
/// </summary>
internal sealed class TreeWalk(IObjectStore store, VerifyingKey logKey, LedgerTree tree, bool checkTiles, List<LedgerFinding> findings)
{
    private Frontier<Hash384, Sha384Tree>? _frontier = Frontier<Hash384, Sha384Tree>.Empty;
    private bool _isTentative; // the last commit's root could not be checked: the next one that fits proves its leaves too
    private TreeMemory? _tiles;
    private List<Checkpoint> _known = [];
    private string? _lastNote;

    internal LedgerTree Tree { get; } = tree;

    /// <summary>Entries so far, by the last checkpoint that verified.</summary>
    internal ulong Size { get; private set; }

    internal Hash384 Root { get; private set; } = Sha384Tree.Empty;

    /// <summary>Place of the first entry of the commit taken last.</summary>
    internal ulong First { get; private set; }

    internal void Expect(IEnumerable<Checkpoint> known) => _known = [.. known.Where(k => k.Tree == Tree).OrderBy(static k => k.Size)];

    internal async Task TakeAsync(CommitRecord record, CancellationToken cancellationToken)
    {
        var part = record.Part(Tree);
        var checkpoint = ReadCheckpoint(record);
        // After a gap only the signed size tells where this commit's entries stand.
        var before = _frontier is null && checkpoint is not null && checkpoint.Size >= (ulong)part.Leaves.Count
            ? checkpoint.Size - (ulong)part.Leaves.Count
            : Size;
        First = before;
        if (checkpoint is not null && checkpoint.Size >= before)
        {
            (Size, Root) = (checkpoint.Size, checkpoint.Root);
        }
        else
        {
            Size = before + (ulong)part.Leaves.Count;
        }

        var hashes = part.Entries.Select(static e => Sha384Tree.Leaf(e)).ToList();
        IReadOnlyList<Hash384> signed = part.Leaves;
        if (checkpoint is null)
        {
            _isTentative = true;
        }
        else
        {
            signed = await SignedLeavesAsync(record, checkpoint, before, hashes, cancellationToken);
        }

        foreach (var (kind, place) in LeafAlignment.Compare(signed, hashes))
        {
            Hash384? leaf = place < signed.Count ? signed[place] : null;
            findings.Add(new LedgerFinding(kind, record.Number, Tree, before + (ulong)place, leaf));
        }

        if (_frontier is not null)
        {
            CheckKnown(record.Number, _frontier, signed);
            _frontier = _frontier.Append(signed);
            await CheckTilesAsync(record, signed, part, cancellationToken);
        }
    }

    /// <summary>A commit that can't be read: from here on the leaves are not known, unless tiles fill the gap.</summary>
    internal void Lose() => (_frontier, _isTentative) = (null, false);

    /// <summary>Known checkpoints that lie beyond the end, and tiles of a tree that once was larger.</summary>
    internal async Task EndAsync(ulong commits, CancellationToken cancellationToken)
    {
        foreach (var known in _known.Where(k => k.Size > Size))
        {
            findings.Add(new LedgerFinding(LedgerFindingKind.TailCut, commits, Tree, known.Size - 1));
        }

        var next = Size / TreeMemory.TileWidth;
        if (checkTiles && await store.ReadAsync(FullTile.LeafTileName(Tree, next), 0, Memory<byte>.Empty, cancellationToken) is not null)
        {
            findings.Add(new LedgerFinding(LedgerFindingKind.TailCut, commits, Tree, ((next + 1) * TreeMemory.TileWidth) - 1));
        }
    }

    private Checkpoint? ReadCheckpoint(CommitRecord record)
    {
        var note = record.Note(Tree);
        try
        {
            var (checkpoint, signed) = Checkpoint.ReadUntrusted(note);
            var isKnown = string.Equals(note, _lastNote, StringComparison.Ordinal);
            if (checkpoint.Store == record.Store && checkpoint.Tree == Tree
                && (isKnown || signed.IsSignedBy(Checkpoint.OriginOf(record.Store, Tree), logKey)))
            {
                _lastNote = note;
                return checkpoint;
            }
        }
        catch (MalformedException)
        {
            // reported below: a note that can't be read is as good as unsigned
        }

        findings.Add(new LedgerFinding(LedgerFindingKind.CheckpointSignature, record.Number, Tree));
        return null;
    }

    /// <summary>
    /// The leaves that the signed root is over: the list in the commit if it fits, else the hashes of the entries themselves if those do, else
    /// what the stored tiles say if that does. The root decides, so a wrong list can't accuse a right entry.
    /// </summary>
    private async Task<IReadOnlyList<Hash384>> SignedLeavesAsync(
        CommitRecord record, Checkpoint checkpoint, ulong before, List<Hash384> hashes, CancellationToken cancellationToken)
    {
        var listed = record.Part(Tree).Leaves;
        if (_frontier is null)
        {
            await RecoverAsync(checkpoint, listed, cancellationToken);
            return listed;
        }

        if (Fits(listed))
        {
            _isTentative = false;
            return listed;
        }

        if (_isTentative)
        {
            _frontier = null; // the commit before was blamed already
            return listed;
        }

        if (Fits(hashes))
        {
            for (var i = 0; i < Math.Max(listed.Count, hashes.Count); i++)
            {
                if (i >= listed.Count || i >= hashes.Count || listed[i] != hashes[i])
                {
                    findings.Add(new LedgerFinding(
                        LedgerFindingKind.LeafAltered, record.Number, Tree, before + (ulong)i, i < hashes.Count ? hashes[i] : null));
                }
            }

            return hashes;
        }

        // A tile stands in for the leaves only where as many were committed: an older checkpoint put in place of this one's fits no leaf at all.
        if ((checkpoint.Size == before + (ulong)listed.Count || checkpoint.Size == before + (ulong)hashes.Count)
            && await LeavesFromTilesAsync(before, checkpoint.Size, cancellationToken) is { } tiled && Fits(tiled))
        {
            return tiled;
        }

        findings.Add(new LedgerFinding(LedgerFindingKind.CheckpointRoot, record.Number, Tree));
        _isTentative = true;
        return listed;

        bool Fits(IReadOnlyList<Hash384> leaves) =>
            before + (ulong)leaves.Count == checkpoint.Size && _frontier!.Append(leaves).Root == checkpoint.Root;
    }

    // After a gap: if tiles hold every leaf up to this commit's own, and the root agrees, the tree is known again.
    private async Task RecoverAsync(Checkpoint checkpoint, IReadOnlyList<Hash384> listed, CancellationToken cancellationToken)
    {
        if (checkpoint.Size < (ulong)listed.Count)
        {
            return;
        }

        var start = checkpoint.Size - (ulong)listed.Count;
        if (start > int.MaxValue || await LeavesFromTilesAsync(0, start, cancellationToken) is not { } leaves)
        {
            return;
        }

        var candidate = Frontier<Hash384, Sha384Tree>.Empty.Append(leaves);
        if (candidate.Append(listed).Root == checkpoint.Root)
        {
            _frontier = candidate;
            _tiles = null; // tiles before the gap were compared; those after it can't be, without their entries
        }
    }

    private async Task<List<Hash384>?> LeavesFromTilesAsync(ulong start, ulong end, CancellationToken cancellationToken)
    {
        var leaves = new List<Hash384>();
        for (var at = start; at < end;)
        {
            var number = at / TreeMemory.TileWidth;
            if (await ReadTileAsync(FullTile.LeafTileName(Tree, number), TreeMemory.TileWidth * Hash384.ByteLength, cancellationToken) is not { } bytes
                || FullTile.ParseHashes(bytes) is not { } tile)
            {
                return null;
            }

            var stop = Math.Min(end, (number + 1) * TreeMemory.TileWidth);
            leaves.AddRange(tile[(int)(at % TreeMemory.TileWidth)..(int)(stop - (number * TreeMemory.TileWidth))]);
            at = stop;
        }

        return leaves;
    }

    private void CheckKnown(ulong commit, Frontier<Hash384, Sha384Tree> before, IReadOnlyList<Hash384> leaves)
    {
        foreach (var known in _known.Where(k => k.Size > before.Size && k.Size <= before.Size + (ulong)leaves.Count))
        {
            if (before.Append([.. leaves.Take((int)(known.Size - before.Size))]).Root != known.Root)
            {
                findings.Add(new LedgerFinding(LedgerFindingKind.Forked, commit, Tree, known.Size - 1));
            }
        }
    }

    private async Task CheckTilesAsync(
        CommitRecord record, IReadOnlyList<Hash384> signed, TreePart part, CancellationToken cancellationToken)
    {
        if (!checkTiles || (_tiles is null && _frontier!.Size != (ulong)signed.Count))
        {
            return;
        }

        _tiles ??= new TreeMemory(record.Store, Tree);
        var filled = new List<FullTile>();
        for (var i = 0; i < signed.Count; i++)
        {
            _tiles.Append(signed[i], i < part.Entries.Count ? part.Entries[i] : [], filled);
        }

        foreach (var tile in filled)
        {
            var there = await ReadTileAsync(tile.Name, Limits.MaxCommitBytes * 4, cancellationToken);
            if (there is not null && !there.AsSpan().SequenceEqual(tile.Bytes))
            {
                var index = tile.HoldsEntries ? tile.Number * TreeMemory.TileWidth : FirstDifference(tile, there);
                findings.Add(new LedgerFinding(LedgerFindingKind.TileAltered, record.Number, Tree, index));
            }
        }
    }

    private static ulong FirstDifference(FullTile tile, byte[] there) =>
        (tile.Number * TreeMemory.TileWidth) + ((ulong)tile.Bytes.AsSpan().CommonPrefixLength(there) / Hash384.ByteLength);

    private async Task<byte[]?> ReadTileAsync(ObjectName name, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAllAsync(name, maxBytes, cancellationToken);
        }
        catch (StorageException e) when (e.Fault == StorageFault.TooLong)
        {
            return [];
        }
    }
}
