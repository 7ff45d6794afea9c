using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Ledger.Tests;

public sealed class ProofTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly World _world = new();
    private readonly MemoryStore _store = new();
    private readonly Recorder _fold = new();

    public void Dispose() => _world.Dispose();

    private async Task<(Ledger Ledger, List<LedgerPosition> Positions)> FillAsync()
    {
        var ledger = await _world.CreateAsync(_store, _fold);
        var positions = new List<LedgerPosition> { ledger.Position };
        var chance = new SeededChance(9);
        while (ledger.Position.AccessSize < 1500)
        {
            var draft = new Draft();
            draft.Access.AddRange(Enumerable.Range(0, 1 + chance.Below(90)).Select(static i => World.Entry($"{i}")));
            await ledger.CommitAsync(() => draft, None);
            positions.Add(ledger.Position);
        }

        return (ledger, positions);
    }

    [Fact]
    public async Task Proofs_reach_over_tiles_and_fit_the_checkpoints()
    {
        var (ledger, positions) = await FillAsync();
        var leaves = _fold.Entries.Where(static e => e.Tree == LedgerTree.Access).Select(static e => e.Leaf).ToList();
        var chance = new SeededChance(3);
        for (var round = 0; round < 120; round++)
        {
            var to = positions[1 + chance.Below(positions.Count - 1)];
            var from = positions[1 + chance.Below(positions.Count - 1)];
            var index = (ulong)chance.Below((int)to.AccessSize);
            var inclusion = await ledger.ProveInclusionAsync(LedgerTree.Access, index, to.AccessSize, None);
            Assert.True(inclusion.Proves(leaves[(int)index], to.AccessRoot));
            Assert.False(inclusion.Proves(leaves[(int)index], ledger.Position.ControlRoot));
            if (from.AccessSize <= to.AccessSize)
            {
                var consistency = await ledger.ProveConsistencyAsync(LedgerTree.Access, from.AccessSize, to.AccessSize, None);
                Assert.True(consistency.Proves(from.AccessRoot, to.AccessRoot));
            }
        }

        var last = Checkpoint.Open(ledger.AccessCheckpoint, _world.LogKey);
        Assert.Equal((ulong)leaves.Count, last.Size);
        Assert.True((await ledger.ProveInclusionAsync(LedgerTree.Access, 0, null, None)).Proves(leaves[0], last.Root));
        Assert.True((await ledger.ProveInclusionAsync(LedgerTree.Control, 0, null, None)).Proves(_fold.Commits[0].Entries[0].Leaf, ledger.Position.ControlRoot));
        await Assert.ThrowsAsync<LedgerException>(() => ledger.ProveInclusionAsync(LedgerTree.Access, last.Size, null, None));
        await Assert.ThrowsAsync<LedgerException>(() => ledger.ProveInclusionAsync(LedgerTree.Access, 0, last.Size + 1, None));
        await Assert.ThrowsAsync<LedgerException>(() => ledger.ProveConsistencyAsync(LedgerTree.Access, 0, null, None));
        await ledger.DisposeAsync();
    }

    [Fact]
    public async Task A_missing_or_altered_tile_gives_no_proof_and_the_next_start_mends_what_is_missing()
    {
        var (ledger, _) = await FillAsync();
        await ledger.DisposeAsync();
        var tile = ObjectName.Parse("l/access/tile/0/002");
        var bytes = (byte[])_store.Snapshot().Single(o => o.Key == tile).Value.Clone();
        Assert.Equal(256 * 48, bytes.Length);
        await _store.DeleteAsync(tile, None);
        Assert.Equal(LedgerFault.ProofUnavailable, await ProofFaultAsync(ledger));

        await using var again = await _world.OpenAsync(_store);
        Assert.Equal(bytes, await _store.ReadAllAsync(tile, bytes.Length, None));
        Assert.Null(await ProofFaultAsync(again));

        bytes[700] ^= 1;
        _store.DangerousReplace(tile, bytes);
        Assert.Equal(LedgerFault.ProofUnavailable, await ProofFaultAsync(again));
    }

    private static async Task<LedgerFault?> ProofFaultAsync(Ledger ledger)
    {
        try
        {
            await ledger.ProveInclusionAsync(LedgerTree.Access, 600, null, None);
            return null;
        }
        catch (LedgerException e)
        {
            return e.Fault;
        }
    }
}

public sealed class TileNameTests
{
    [Theory]
    [InlineData(0, "l/access/tile/0/000")]
    [InlineData(999, "l/access/tile/0/999")]
    [InlineData(1000, "l/access/tile/0/x001/000")]
    [InlineData(1234067, "l/access/tile/0/x001/x234/067")]
    public void Tiles_are_named_as_specified(ulong number, string name) =>
        Assert.Equal(name, FullTile.LeafTileName(LedgerTree.Access, number).ToString());
}
