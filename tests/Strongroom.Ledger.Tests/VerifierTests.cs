using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger.Tests;

public sealed class VerifierTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly World _world = new();
    private readonly MemoryStore _store = new();

    public void Dispose() => _world.Dispose();

    /// <summary>Commit 0: genesis; commits 1 to 5: two control and three access entries each, and a head.</summary>
    private async Task<Ledger> FillAsync()
    {
        var ledger = await _world.CreateAsync(_store);
        for (var i = 1; i <= 5; i++)
        {
            var n = i;
            _world.Clock.Now += TimeSpan.FromSeconds(1);
            await ledger.CommitAsync(
                () => new Draft
                {
                    Control = { World.Entry($"c{n}.0"), World.Entry($"c{n}.1") },
                    Access = { World.Entry($"a{n}.0"), World.Entry($"a{n}.1"), World.Entry($"a{n}.2") },
                    Heads = { new NoteEdit(default, "h") },
                },
                None);
        }

        return ledger;
    }

    private CommitRecord Read(ulong number) => CommitRecord.Decode(_store.Snapshot().Single(o => o.Key == CommitNames.Of(number)).Value);

    private void Replace(ulong number, byte[] bytes) => _store.DangerousReplace(CommitNames.Of(number), bytes);

    /// <summary>Writes a commit anew with something changed and the old signature, as a provider could.</summary>
    private void Forge(
        ulong number, TreePart? control = null, TreePart? access = null, IReadOnlyList<byte[]>? heads = null, string? controlNote = null,
        string? accessNote = null, StoreId? store = null, ulong? claims = null, Hash384? previous = null, byte[]? signature = null)
    {
        var old = Read(number);
        using var anyKey = SigningKey.Generate();
        var forged = CommitRecord.Decode(CommitRecord.Encode(
            store ?? old.Store, claims ?? old.Number, previous ?? old.Previous, control ?? old.Control, access ?? old.Access, heads ?? old.Heads,
            controlNote ?? old.ControlNote, accessNote ?? old.AccessNote, anyKey));
        Replace(number, new RecordWriter().Array(2).Bytes(forged.Body).Bytes(signature ?? old.Signature).End().Finish());
    }

    private async Task<IReadOnlyList<LedgerFinding>> FindAsync() => (await _world.Verifier(_store).VerifyAsync(None)).Findings;

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var copy = (byte[])bytes.Clone();
        copy[at] ^= 0x10;
        return copy;
    }

    [Fact]
    public async Task A_whole_ledger_is_whole()
    {
        await using var ledger = await FillAsync();
        var opened = new Recorder();
        var report = await new LedgerVerifier(_store, _world.LogKey)
        {
            EntryKey = _world.Secrets.EntryKey, HeadKey = _world.Secrets.HeadKey, Folds = [opened], Expected = _world.Store, Anchor = ledger.Anchor,
            KnownCheckpoints = [ledger.ControlCheckpoint, ledger.AccessCheckpoint],
        }.VerifyAsync(None);
        Assert.Empty(report.Findings);
        Assert.True(report.IsWhole);
        Assert.Equal(ledger.Position, report.Position);
        Assert.Equal(6UL, report.Commits);
        Assert.Equal(FreshnessStatus.Unwitnessed, report.Freshness);
        Assert.Equal(26, opened.Entries.Count());
        Assert.Equal("h", System.Text.Encoding.UTF8.GetString(Assert.Single(opened.Commits[5].Heads).SealedHead));
    }

    [Fact]
    public async Task Without_keys_order_and_completeness_are_still_proved()
    {
        await using var ledger = await FillAsync();
        var report = await new LedgerVerifier(_store, _world.LogKey).VerifyAsync(None);
        Assert.True(report.IsWhole);
        Assert.Equal(ledger.Position.CommitHash, report.Position!.CommitHash);
        Assert.Equal(FreshnessStatus.FreshnessUnproven, report.Freshness);
        using var other = SigningKey.Generate();
        Assert.False((await new LedgerVerifier(_store, other.PublicKey).VerifyAsync(None)).IsWhole);
    }

    [Theory]
    [InlineData(LedgerTree.Control, 1)]
    [InlineData(LedgerTree.Access, 0)]
    [InlineData(LedgerTree.Access, 2)]
    public async Task An_altered_entry_is_named(LedgerTree tree, int place)
    {
        await (await FillAsync()).DisposeAsync();
        var part = Read(3).Part(tree);
        foreach (var at in new[] { 0, 30, 60, part.Entries[place].Length - 1 })
        {
            var before = _store.Snapshot();
            var entries = part.Entries.ToList();
            entries[place] = Flipped(entries[place], at);
            ForgePart(3, tree, part with { Entries = entries });
            var findings = await FindAsync();
            var perCommit = tree == LedgerTree.Control ? 2 : 3;
            var index = (ulong)((tree == LedgerTree.Control ? 1 : 0) + (2 * perCommit) + place);
            Assert.Contains(new LedgerFinding(LedgerFindingKind.EntryAltered, 3, tree, index, part.Leaves[place]), findings);
            Assert.Equal([LedgerFindingKind.CommitSignature, LedgerFindingKind.EntryAltered], findings.Select(static f => f.Kind).Order());
            _store.Restore(before);
        }
    }

    [Fact]
    public async Task A_dropped_entry_is_named()
    {
        await (await FillAsync()).DisposeAsync();
        var part = Read(4).Access;
        Forge(4, access: part with { Entries = [part.Entries[0], part.Entries[2]] });
        var findings = await FindAsync();
        Assert.Contains(new LedgerFinding(LedgerFindingKind.EntryDropped, 4, LedgerTree.Access, 10, part.Leaves[1]), findings);
        Assert.Equal(2, findings.Count);
    }

    [Fact]
    public async Task Reordered_entries_are_named()
    {
        await (await FillAsync()).DisposeAsync();
        var part = Read(4).Access;
        Forge(4, access: part with { Entries = [part.Entries[0], part.Entries[2], part.Entries[1]] });
        var findings = await FindAsync();
        Assert.Equal(
            [10UL, 11UL], findings.Where(static f => f.Kind == LedgerFindingKind.EntryReordered).Select(static f => f.Index!.Value).Order());
        Assert.Equal(3, findings.Count);
    }

    [Fact]
    public async Task An_added_entry_is_named()
    {
        await (await FillAsync()).DisposeAsync();
        var part = Read(2).Control;
        Forge(2, control: part with { Entries = [.. part.Entries, new byte[700]] });
        var findings = await FindAsync();
        Assert.Contains(findings, static f => f is { Kind: LedgerFindingKind.EntryAdded, Commit: 2, Tree: LedgerTree.Control, Index: 5UL });
    }

    [Fact]
    public async Task An_altered_leaf_list_does_not_accuse_the_entries()
    {
        await (await FillAsync()).DisposeAsync();
        var part = Read(2).Access;
        var leaves = part.Leaves.ToList();
        leaves[1] = Sha384Tree.Leaf([1]);
        Forge(2, access: part with { Leaves = leaves });
        var findings = await FindAsync();
        Assert.Contains(new LedgerFinding(LedgerFindingKind.LeafAltered, 2, LedgerTree.Access, 4, part.Leaves[1]), findings);
        Assert.Equal(2, findings.Count);
    }

    [Fact]
    public async Task An_entry_and_its_leaf_altered_together_are_still_noticed()
    {
        await (await FillAsync()).DisposeAsync();
        var part = Read(2).Access;
        var entries = part.Entries.ToList();
        entries[1] = Flipped(entries[1], 100);
        Forge(2, access: new TreePart([part.Leaves[0], Sha384Tree.Leaf(entries[1]), part.Leaves[2]], entries));
        var findings = await FindAsync();
        Assert.Contains(findings, static f => f is { Kind: LedgerFindingKind.CheckpointRoot, Commit: 2, Tree: LedgerTree.Access });
        Assert.Contains(findings, static f => f is { Kind: LedgerFindingKind.CommitSignature, Commit: 2 });
        Assert.All(findings, static f => Assert.Equal(2UL, f.Commit));
    }

    [Fact]
    public async Task Every_other_field_is_guarded()
    {
        await (await FillAsync()).DisposeAsync();
        var old = Read(3);
        var before = _store.Snapshot();
        var cases = new (Action Forge, LedgerFindingKind Kind)[]
        {
            (() => Forge(3, heads: []), LedgerFindingKind.CommitSignature),
            (() => Forge(3, heads: [Flipped(old.Heads[0], 200)]), LedgerFindingKind.HeadUnopenable),
            (() => Forge(3, heads: [Read(2).Heads[0]]), LedgerFindingKind.HeadUnopenable),
            (() => Forge(3, controlNote: Read(2).ControlNote), LedgerFindingKind.CheckpointRoot),
            (() => Forge(3, accessNote: Read(4).AccessNote), LedgerFindingKind.CheckpointRoot),
            (() => Forge(3, accessNote: old.AccessNote.Replace("access\n9\n", "access\n8\n")), LedgerFindingKind.CheckpointSignature),
            (() => Forge(3, accessNote: old.ControlNote), LedgerFindingKind.CheckpointSignature),
            (() => Forge(3, store: new StoreId(default)), LedgerFindingKind.CommitChain),
            (() => Forge(3, claims: 4), LedgerFindingKind.CommitChain),
            (() => Forge(3, previous: Read(1).Hash), LedgerFindingKind.CommitChain),
            (() => Forge(3, signature: Flipped(old.Signature, 50)), LedgerFindingKind.CommitSignature),
            (() => Forge(3, signature: Read(2).Signature), LedgerFindingKind.CommitSignature),
            (() => Replace(3, _store.Snapshot().Single(static o => o.Key == CommitNames.Of(4)).Value), LedgerFindingKind.CommitChain),
            (() => Replace(3, []), LedgerFindingKind.CommitMalformed),
        };
        foreach (var (forge, kind) in cases)
        {
            forge();
            var findings = await FindAsync();
            Assert.Contains(findings, f => f.Kind == kind && f.Commit == 3);
            Assert.All(findings, static f => Assert.InRange(f.Commit, 3UL, 4UL));
            if (Read3OrNull() is not { } record || record.Hash != old.Hash)
            {
                await Assert.ThrowsAsync<LedgerException>(() => _world.OpenAsync(_store));
            }
            else
            {
                await using var ledger = await _world.OpenAsync(_store); // an old signature adds nothing: the chain to the newest one covers the body
            }

            _store.Restore(before);
        }
    }

    [Fact]
    public async Task Any_flipped_bit_of_any_commit_is_noticed_and_blamed_on_that_commit()
    {
        await (await FillAsync()).DisposeAsync();
        var before = _store.Snapshot();
        var chance = new SeededChance(20310506);
        foreach (var (name, bytes) in before.Where(static o => CommitNames.TryNumber(o.Key, out _)))
        {
            CommitNames.TryNumber(name, out var number);
            for (var round = 0; round < 15; round++)
            {
                var altered = (byte[])bytes.Clone();
                altered[chance.Below(altered.Length)] ^= (byte)(1 << chance.Below(8));
                _store.DangerousReplace(name, altered);
                var findings = await FindAsync();
                Assert.NotEmpty(findings);
                Assert.All(findings, f => Assert.InRange(f.Commit, number, number + 1));
                Assert.Contains(findings, f => f.Commit == number);
            }

            _store.Restore(before);
        }
    }

    [Fact]
    public async Task A_missing_commit_is_named_and_the_rest_still_checked()
    {
        await (await FillAsync()).DisposeAsync();
        await _store.DeleteAsync(CommitNames.Of(2), None);
        var part = Read(4).Access;
        Forge(4, access: part with { Entries = [part.Entries[0], Flipped(part.Entries[1], 99), part.Entries[2]] });
        var findings = await FindAsync();
        Assert.Contains(new LedgerFinding(LedgerFindingKind.CommitMissing, 2), findings);
        Assert.Contains(new LedgerFinding(LedgerFindingKind.EntryAltered, 4, LedgerTree.Access, 10, part.Leaves[1]), findings);
        Assert.Equal(3, findings.Count);
    }

    [Fact]
    public async Task A_cut_tail_is_found_by_whoever_knows_a_later_position()
    {
        var ledger = await FillAsync();
        await ledger.DisposeAsync();
        await _store.DeleteAsync(CommitNames.Of(5), None);
        Assert.Empty(await FindAsync()); // alone it can't be known: that is what anchors and witnesses are for
        var byAnchor = await new LedgerVerifier(_store, _world.LogKey) { Anchor = ledger.Anchor }.VerifyAsync(None);
        Assert.Equal(new LedgerFinding(LedgerFindingKind.TailCut, 5), Assert.Single(byAnchor.Findings));
        Assert.Equal(FreshnessStatus.RolledBack, byAnchor.Freshness);
        var bySheet = await new LedgerVerifier(_store, _world.LogKey) { KnownCheckpoints = [ledger.AccessCheckpoint] }.VerifyAsync(None);
        Assert.Equal(new LedgerFinding(LedgerFindingKind.TailCut, 5, LedgerTree.Access, 14), Assert.Single(bySheet.Findings));
    }

    [Fact]
    public async Task Another_history_is_found_by_whoever_knows_the_first()
    {
        var ledger = await FillAsync();
        await ledger.DisposeAsync();
        var foreign = new MemoryStore();
        await using var fork = await _world.CreateAsync(foreign);
        for (var i = 0; i < 30; i++)
        {
            await fork.CommitAsync(static () => new Draft { Control = { World.Entry("f") }, Access = { World.Entry("f") } }, None);
        }

        var byAnchor = await new LedgerVerifier(foreign, _world.LogKey) { Anchor = ledger.Anchor }.VerifyAsync(None);
        Assert.Equal(new LedgerFinding(LedgerFindingKind.Forked, 5), Assert.Single(byAnchor.Findings));
        var bySheet = await new LedgerVerifier(foreign, _world.LogKey) { KnownCheckpoints = [ledger.AccessCheckpoint] }.VerifyAsync(None);
        Assert.Equal(new LedgerFinding(LedgerFindingKind.Forked, 15, LedgerTree.Access, 14), Assert.Single(bySheet.Findings));
    }

    [Fact]
    public async Task Tiles_name_the_entry_even_when_its_leaf_was_altered_with_it()
    {
        await using (var ledger = await _world.CreateAsync(_store))
        {
            for (var i = 0; i < 90; i++)
            {
                await ledger.CommitAsync(static () => new Draft { Access = { World.Entry("x"), World.Entry("y"), World.Entry("z") } }, None);
            }
        }

        Assert.Empty(await FindAsync());
        var part = Read(50).Access;
        var entries = part.Entries.ToList();
        entries[1] = Flipped(entries[1], 100);
        Forge(50, access: new TreePart([part.Leaves[0], Sha384Tree.Leaf(entries[1]), part.Leaves[2]], entries));
        var findings = await FindAsync();
        Assert.Contains(new LedgerFinding(LedgerFindingKind.EntryAltered, 50, LedgerTree.Access, 148, part.Leaves[1]), findings);

        await _store.DeleteAsync(CommitNames.Of(50), None); // and a missing commit's leaves come from the tile, so later roots are still checked
        Assert.Equal([new LedgerFinding(LedgerFindingKind.CommitMissing, 50)], (await FindAsync()).Where(static f => f.Commit <= 50));
    }

    [Fact]
    public async Task Altered_tiles_are_found_and_a_tile_beyond_the_end_tells_of_a_cut()
    {
        await using (var ledger = await _world.CreateAsync(_store))
        {
            for (var i = 0; i < 90; i++)
            {
                await ledger.CommitAsync(static () => new Draft { Access = { World.Entry("x"), World.Entry("y"), World.Entry("z") } }, None);
            }
        }

        var before = _store.Snapshot();
        var tiles = before.Where(static o => o.Key.ToString().StartsWith("l/", StringComparison.Ordinal)).ToList();
        Assert.Equal(["l/access/tile/0/000", "l/access/tile/sealed/000"], tiles.Select(static t => t.Key.ToString()));
        foreach (var (name, bytes) in tiles)
        {
            _store.DangerousReplace(name, Flipped(bytes, 5000));
            var finding = Assert.Single(await FindAsync());
            Assert.Equal(LedgerFindingKind.TileAltered, finding.Kind);
            _store.Restore(before);
        }

        for (ulong n = 80; n <= 90; n++)
        {
            await _store.DeleteAsync(CommitNames.Of(n), None);
        }

        Assert.Contains(await FindAsync(), static f => f.Kind == LedgerFindingKind.TailCut);
    }

    [Fact]
    public async Task Nothing_to_verify_is_said()
    {
        var fault = await Assert.ThrowsAsync<LedgerException>(() => _world.Verifier(_store).VerifyAsync(None));
        Assert.Equal(LedgerFault.NoLedger, fault.Fault);
    }

    private CommitRecord? Read3OrNull()
    {
        try
        {
            return Read(3);
        }
        catch (MalformedException)
        {
            return null;
        }
    }

    private void ForgePart(ulong number, LedgerTree tree, TreePart part) =>
        Forge(number, control: tree == LedgerTree.Control ? part : null, access: tree == LedgerTree.Access ? part : null);
}
