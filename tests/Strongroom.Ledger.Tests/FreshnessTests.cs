using Strongroom.Core;
using Strongroom.Storage;
using Strongroom.Testing;

namespace Strongroom.Ledger.Tests;

public sealed class FreshnessTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly World _world = new();
    private readonly MemoryStore _store = new();
    private readonly ScratchFolder _scratch = new();

    public void Dispose()
    {
        _world.Dispose();
        _scratch.Dispose();
    }

    private string AnchorPath => Path.Combine(_scratch.Path, "anchor");

    private async Task<Ledger> FillAsync(IObjectStore store, int commits)
    {
        var ledger = await _world.CreateAsync(store);
        for (var i = 0; i < commits; i++)
        {
            await ledger.CommitAsync(static () => World.Access("x"), None);
        }

        return ledger;
    }

    private async Task<LedgerFault?> OpenFaultAsync(IObjectStore store, LedgerAnchor? anchor, params string[] known)
    {
        try
        {
            var options = _world.Options() with { Anchor = anchor, KnownCheckpoints = known };
            await using var ledger = await Ledger.OpenAsync(store, _world.Secrets, options, None);
            Assert.Equal(FreshnessStatus.Unwitnessed, ledger.Freshness);
            return null;
        }
        catch (LedgerException e)
        {
            return e.Fault;
        }
    }

    [Fact]
    public async Task The_gate_lets_in_what_is_as_new_and_consistent_and_nothing_else()
    {
        var ledger = await FillAsync(_store, 3);
        var (oldAnchor, oldNote, old) = (ledger.Anchor, ledger.AccessCheckpoint, _store.Snapshot());
        await ledger.CommitAsync(static () => World.Access("newer"), None);
        var (anchor, note) = (ledger.Anchor, ledger.AccessCheckpoint);
        await ledger.DisposeAsync();

        Assert.Null(await OpenFaultAsync(_store, anchor));
        Assert.Null(await OpenFaultAsync(_store, oldAnchor));
        Assert.Null(await OpenFaultAsync(_store, anchor, oldNote, note, ledger.ControlCheckpoint));
        _store.Restore(old);
        Assert.Equal(LedgerFault.RolledBack, await OpenFaultAsync(_store, anchor));
        Assert.Equal(LedgerFault.RolledBack, await OpenFaultAsync(_store, null, note));
        Assert.Null(await OpenFaultAsync(_store, oldAnchor, oldNote));

        var fork = new MemoryStore();
        await (await FillAsync(fork, 9)).DisposeAsync();
        Assert.Equal(LedgerFault.Forked, await OpenFaultAsync(fork, anchor));
        Assert.Equal(LedgerFault.Forked, await OpenFaultAsync(fork, null, note));
        Assert.Equal(LedgerFault.RolledBack, await OpenFaultAsync(new MemoryStore(), anchor)); // wiped
        Assert.Equal(LedgerFault.NoLedger, await OpenFaultAsync(new MemoryStore(), null));
    }

    [Fact]
    public async Task Foreign_positions_are_refused()
    {
        var ledger = await FillAsync(_store, 1);
        await ledger.DisposeAsync();
        using var other = new World();
        Assert.Equal(LedgerFault.AnchorForeign, await OpenFaultAsync(_store, ledger.Anchor with { Store = new StoreId(default) }));
        var unsigned = new Checkpoint(_world.Store, LedgerTree.Access, 1, default).Sign(other.Secrets.LogKey);
        Assert.Equal(LedgerFault.CheckpointInvalid, await OpenFaultAsync(_store, null, unsigned));
        Assert.Equal(LedgerFault.CheckpointInvalid, await OpenFaultAsync(_store, null, "nonsense"));
        var foreign = new Checkpoint(new StoreId(default), LedgerTree.Access, 1, default).Sign(_world.Secrets.LogKey);
        Assert.Equal(LedgerFault.CheckpointInvalid, await OpenFaultAsync(_store, null, foreign));
    }

    [Fact]
    public async Task A_running_node_notices_a_rollback_a_fork_and_damage_when_it_refreshes()
    {
        var ledger = await FillAsync(_store, 2);
        var old = _store.Snapshot();
        await ledger.CommitAsync(static () => World.Access("newer"), None);
        await ledger.RefreshAsync(None);
        var now = _store.Snapshot();
        _store.Restore(old);
        Assert.Equal(LedgerFault.RolledBack, await RefreshFaultAsync(ledger));

        var fork = new MemoryStore();
        await (await FillAsync(fork, 6)).DisposeAsync();
        _store.Restore(fork.Snapshot());
        Assert.Equal(LedgerFault.Forked, await RefreshFaultAsync(ledger));

        _store.Restore(now);
        var name = CommitNames.Of(3);
        var bytes = (byte[])now.Single(o => o.Key == name).Value.Clone();
        bytes[300] ^= 1;
        _store.DangerousReplace(name, bytes);
        Assert.Equal(LedgerFault.CommitInvalid, await RefreshFaultAsync(ledger));

        _store.Restore(now);
        await ledger.RefreshAsync(None);
        await ledger.DisposeAsync();
    }

    [Fact]
    public async Task An_anchor_is_saved_and_never_goes_back()
    {
        Assert.Null(LedgerAnchor.Load(AnchorPath));
        await using var ledger = await FillAsync(_store, 1);
        var first = ledger.Anchor;
        first.Save(AnchorPath);
        Assert.Equal(first, LedgerAnchor.Load(AnchorPath));
        await ledger.CommitAsync(static () => World.Access("x"), None);
        ledger.Anchor.Save(AnchorPath);
        first.Save(AnchorPath);
        Assert.Equal(ledger.Anchor, LedgerAnchor.Load(AnchorPath));
        Assert.Equal(["anchor"], Directory.GetFiles(_scratch.Path).Select(Path.GetFileName));

        var foreign = first with { Store = new StoreId(default) };
        Assert.Equal(LedgerFault.AnchorForeign, Assert.Throws<LedgerException>(() => foreign.Save(AnchorPath)).Fault);
    }

    [Fact]
    public async Task Any_damage_to_an_anchor_file_is_said()
    {
        await using var ledger = await FillAsync(_store, 1);
        var bytes = ledger.Anchor.Encode();
        Assert.Equal(ledger.Anchor, LedgerAnchor.Decode(bytes));
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = (byte[])bytes.Clone();
                damaged[at] ^= (byte)(1 << bit);
                Assert.Equal(LedgerFault.AnchorDamaged, Assert.Throws<LedgerException>(() => LedgerAnchor.Decode(damaged)).Fault);
            }

            Assert.Throws<LedgerException>(() => LedgerAnchor.Decode(bytes.AsMemory(0, at)));
        }

        File.WriteAllBytes(AnchorPath, []);
        Assert.Equal(LedgerFault.AnchorDamaged, Assert.Throws<LedgerException>(() => LedgerAnchor.Load(AnchorPath)).Fault);
    }

    private static async Task<LedgerFault> RefreshFaultAsync(Ledger ledger) =>
        (await Assert.ThrowsAsync<LedgerException>(() => ledger.RefreshAsync(None))).Fault;
}
