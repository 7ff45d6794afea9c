using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Storage;
using Strongroom.Testing;

namespace Strongroom.Vault.Tests;

/// <summary>The rooms for real over a memory store and a folder: what goes in comes out, for whom it may.</summary>
public sealed class FilingTests
{
    private const string Top = "TOP SECRET COPPERLEAF";
    private static readonly Founding Founding = new(1);

    [Fact]
    public async Task What_is_filed_reads_back_also_on_an_empty_machine_from_a_folder()
    {
        using var folder = new ScratchFolder();
        DepositReceipt small, empty, large, text;
        var big = Bytes((3 << 20) + 12_345);
        await using (var world = await World.FoundAsync(new DirectoryStore(folder.Path), Founding))
        {
            small = await world.FileAsync("OFFICIAL", "a small note"u8.ToArray());
            empty = await world.FileAsync("SECRET", ReadOnlyMemory<byte>.Empty);
            large = await world.FileAsync(Top, big);
            text = await world.FileAsync(Top, "with text"u8.ToArray());
            Assert.False((await world.AddTextAsync(text.Item, "the text")).Dropped);
        }

        // Recover: nothing but the folder and the passphrase.
        await using var recovered = await World.OpenAsync(new DirectoryStore(folder.Path), Founding);
        Assert.Equal("a small note"u8.ToArray(), await recovered.ReadAsync(small.Item));
        Assert.Empty(await recovered.ReadAsync(empty.Item));
        Assert.Equal(big, await recovered.ReadAsync(large.Item));
        Assert.Equal("the text"u8.ToArray(), await recovered.ReadAsync(text.Item, RowKind.Text));
        Assert.Equal(3, recovered.Vault.Pending(recovered.EngineRing()).Count);
    }

    [Fact]
    public async Task A_batch_over_several_labels_is_one_commit_and_one_blob_for_each_compartment()
    {
        var store = new MemoryStore();
        await using var world = await World.FoundAsync(store, Founding);
        await world.FileAsync("OFFICIAL", "opens"u8.ToArray());
        await world.FileAsync(Top, "opens too"u8.ToArray());
        var (blobs, commit) = (Blobs(store), world.Vault.Ledger.Position.Commit);
        var items = Enumerable.Range(0, 60).Select(i => (i % 3 == 0 ? Top : "OFFICIAL", Encoding.UTF8.GetBytes($"item {i}"))).ToList();
        var receipts = await world.FileBatchAsync(items);
        Assert.Equal(commit + 1, world.Vault.Ledger.Position.Commit);
        Assert.Equal(blobs + 2, Blobs(store));
        for (var i = 0; i < items.Count; i++)
        {
            Assert.Equal(items[i].Item2, await world.ReadAsync(receipts[i].Item));
        }
    }

    [Fact]
    public async Task A_duplicate_stores_its_bytes_once_and_only_a_reader_is_told()
    {
        var store = new MemoryStore();
        await using var world = await World.FoundAsync(store, Founding);
        var content = Bytes(300_000);
        var first = await world.FileAsync(Top, content);
        var size = store.Snapshot().Where(IsBlob).Sum(o => o.Value.Length);
        var again = await world.FileAsync(Top, content);
        Assert.True(store.Snapshot().Where(IsBlob).Sum(o => o.Value.Length) - size < 10_000);
        Assert.Null(first.Duplicate); // its compartment was not there when the filer's ring was made
        Assert.True(again.Duplicate);
        Assert.NotEqual(first.Item, again.Item);
        Assert.Equal(content, await world.ReadAsync(again.Item));

        // A field officer's ring is empty: he gets a receipt like any other.
        Assert.Null((await world.FileAsync(Top, content, user: "filer")).Duplicate);

        // Elsewhere the same bytes are new: another compartment, another key.
        await world.FileAsync("OFFICIAL", "opens"u8.ToArray());
        Assert.False((await world.FileAsync("OFFICIAL", content)).Duplicate);

        // And a long one, which streams.
        var big = Bytes(2 << 20);
        await world.FileAsync(Top, big);
        size = store.Snapshot().Where(IsBlob).Sum(o => o.Value.Length);
        var twice = await world.FileAsync(Top, big);
        Assert.True(twice.Duplicate);
        Assert.True(store.Snapshot().Where(IsBlob).Sum(o => o.Value.Length) - size < 20_000);
        Assert.Equal(big, await world.ReadAsync(twice.Item));

        // The copy outlives the first: its bytes are still named.
        await world.RelabelAsync("OFFICIAL", first.Item);
        world.Clock.Advance(TimeSpan.FromHours(3));
        await world.Vault.SweepAsync(CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromHours(3));
        await world.Vault.SweepAsync(CancellationToken.None);
        Assert.Equal(content, await world.ReadAsync(again.Item));
    }

    [Fact]
    public async Task Absent_and_not_on_the_ring_look_the_same()
    {
        await using var world = await World.FoundAsync(new MemoryStore(), Founding);
        var secret = await world.FileAsync(Top, "hidden"u8.ToArray());
        var low = world.Ring("low");
        Assert.Null(world.Vault.TryFind(low, secret.Item));
        var committed = await world.RecordAsync(world.Request("low", AccessAction.Read));
        var hidden = await Assert.ThrowsAsync<VaultException>(
            () => world.Vault.OpenAsync(low, committed, secret.Item, RowKind.Original, CancellationToken.None));
        var absent = await Assert.ThrowsAsync<VaultException>(
            () => world.Vault.OpenAsync(low, committed, new ItemId(secret.Item.Value), RowKind.Text, CancellationToken.None));
        Assert.Equal((hidden.Code, hidden.Message), (absent.Code, absent.Message));
        Assert.Empty(world.Vault.Rows(low, world.Vault.TryFind(world.Ring(), secret.Item)!.Compartment));

        // A row from elsewhere does not open by itself either.
        var row = world.Vault.TryFind(world.Ring(), secret.Item)!;
        await Assert.ThrowsAsync<VaultException>(() => world.Vault.OpenAsync(low, committed, row, CancellationToken.None));
    }

    [Fact]
    public async Task An_admission_for_one_label_files_under_no_other()
    {
        await using var world = await World.FoundAsync(new MemoryStore(), Founding);
        var request = world.Request("high", AccessAction.Deposit, world.Label("OFFICIAL"), Founding.Holdings[0]);
        var admission = world.Decide(request).AdmittedOrThrow();
        foreach (var wrong in new[] { world.Deposit(Top, "t"), world.Deposit("OFFICIAL", "t", holding: 1) })
        {
            var fault = await Assert.ThrowsAsync<VaultException>(
                () => world.Vault.DepositAsync(admission, wrong, Stream.Null, world.Recorder(request), null, CancellationToken.None));
            Assert.Equal(VaultFault.NotAdmitted, fault.Fault);
        }

        var read = world.Decide(world.Request("high", AccessAction.Read)).AdmittedOrThrow();
        await Assert.ThrowsAsync<VaultException>(
            () => world.Vault.DepositAsync(read, world.Deposit("OFFICIAL", "t"), Stream.Null, world.Recorder(request), null, CancellationToken.None));
    }

    [Fact]
    public async Task A_refusing_recorder_leaves_nothing_visible()
    {
        await using var world = await World.FoundAsync(new MemoryStore(), Founding);
        var deposit = world.Deposit("OFFICIAL", "t");
        var admission = world.Decide(world.Request("high", AccessAction.Deposit, deposit.Label, deposit.Holding)).AdmittedOrThrow();
        await Assert.ThrowsAsync<GovernanceException>(() => world.Vault.DepositAsync(
            admission, deposit, new MemoryStream([1]), (_, _) => throw Decision.NotAvailable(), null, CancellationToken.None));
        Assert.Empty(world.Vault.Pending(world.EngineRing()));
    }

    [Fact]
    public async Task Versions_supersede_each_other_and_the_text_belongs_to_its_version()
    {
        await using var world = await World.FoundAsync(new MemoryStore(), Founding);
        var first = await world.FileAsync("SECRET", "one"u8.ToArray());
        await world.AddTextAsync(first.Item, "text one");
        Assert.Empty(world.Vault.Pending(world.EngineRing()));
        var second = await world.FileAsync("SECRET", "two"u8.ToArray(), versionOf: first.Item);
        Assert.Equal((first.Item, 2u), (second.Item, second.Version));
        Assert.Equal("two"u8.ToArray(), await world.ReadAsync(first.Item));
        Assert.Null(world.Vault.TryFind(world.Ring(), first.Item, RowKind.Text));
        Assert.Single(world.Vault.Pending(world.EngineRing()));
        await world.AddTextAsync(first.Item, "text two");
        Assert.Equal("text two"u8.ToArray(), await world.ReadAsync(first.Item, RowKind.Text));
        Assert.Equal([1u, 1u, 2u, 2u], world.Vault.History(world.Ring(), first.Item).Select(r => r.Version));

        // Who can't read the item can't tell it from none by filing a version of it.
        var fault = await Assert.ThrowsAsync<VaultException>(() => world.FileAsync("SECRET", "x"u8.ToArray(), user: "filer", versionOf: first.Item));
        Assert.Equal(VaultFault.NotFound, fault.Fault);
    }

    [Fact]
    public async Task Unread_items_say_why_and_parts_come_with_the_text_in_one_commit()
    {
        await using var world = await World.FoundAsync(new MemoryStore(), Founding);
        var locked = await world.FileAsync("SECRET", "%%locked"u8.ToArray());
        await world.AddTextAsync(locked.Item, null, "encrypted");
        Assert.Equal("encrypted", world.Vault.TryFind(world.Ring(), locked.Item, RowKind.Unread)!.Reason);
        Assert.Empty(world.Vault.Pending(world.EngineRing()));

        var mail = await world.FileAsync(Top, "a mail"u8.ToArray());
        var commit = world.Vault.Ledger.Position.Commit;
        var part = new NewPart(new ItemFields { Title = "attachment", MediaType = "text/plain", FileName = "a.txt" }, "inside"u8.ToArray());
        var done = await world.AddTextAsync(mail.Item, "body", null, part, part);
        Assert.Equal(commit + 1, world.Vault.Ledger.Position.Commit);
        Assert.Equal(2, done.Parts.Count);
        Assert.Equal(done.Parts.Order(), world.Vault.Parts(world.Ring(), mail.Item).Select(r => r.Item));
        Assert.Equal("inside"u8.ToArray(), await world.ReadAsync(done.Parts[1]));
        Assert.Equal(world.Label(Top), world.Vault.TryFind(world.Ring(), done.Parts[0])!.Label);
        Assert.Equal(2, world.Vault.Pending(world.EngineRing()).Count);

        // The same work done twice, as by two nodes, is filed once.
        Assert.True((await world.AddTextAsync(mail.Item, "body again", null, part)).Dropped);
        Assert.Equal(2, world.Vault.Parts(world.Ring(), mail.Item).Count);
    }

    [Fact]
    public async Task Relabelling_moves_all_of_an_item_and_seals_it_anew()
    {
        var store = new MemoryStore();
        await using var world = await World.FoundAsync(store, Founding);
        var seen = new Mirror();
        world.Vault.Observe(seen);
        var item = (await world.FileAsync("OFFICIAL", "raise me"u8.ToArray())).Item;
        var big = Bytes(2 << 20);
        await world.FileAsync("OFFICIAL", big, versionOf: item);
        await world.AddTextAsync(item, "its text");
        Assert.NotNull(world.Vault.TryFind(world.Ring("low"), item));
        var old = world.Vault.TryFind(world.Ring(), item)!;

        await world.RelabelAsync(Top, item);
        Assert.Null(world.Vault.TryFind(world.Ring("low"), item));
        var now = world.Vault.TryFind(world.Ring(), item)!;
        Assert.NotEqual(old.Compartment, now.Compartment);
        Assert.NotEqual(old.Blob, now.Blob);
        Assert.Equal(world.Label(Top), now.Label);
        Assert.Equal(big, await world.ReadAsync(item));
        Assert.Equal("its text"u8.ToArray(), await world.ReadAsync(item, RowKind.Text));
        Assert.Equal(3, world.Vault.History(world.Ring(), item).Count);
        Assert.Empty(world.Vault.Pending(world.EngineRing()));
        seen.MustEqual(world.Vault, world.EngineRing());

        // An informative marking changes no compartment and no bytes.
        await world.RelabelAsync(Top + " LEGAL", item);
        Assert.Equal(now.Blob, world.Vault.TryFind(world.Ring(), item)!.Blob);
        seen.MustEqual(world.Vault, world.EngineRing());

        // And back down, into the compartment where it once was.
        await world.RelabelAsync("OFFICIAL", item);
        Assert.Equal(big, await world.ReadAsync(item, user: "low"));
        seen.MustEqual(world.Vault, world.EngineRing());

        world.Clock.Advance(TimeSpan.FromHours(2));
        await world.Vault.SweepAsync(CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromHours(2));
        Assert.True((await world.Vault.SweepAsync(CancellationToken.None)).Removed > 0);
        await using var again = await World.OpenAsync(store, Founding, world.Clock);
        Assert.Equal(big, await again.ReadAsync(item));
    }

    [Fact]
    public async Task Row_segments_are_merged_and_nothing_changes()
    {
        var store = new MemoryStore();
        await using var world = await World.FoundAsync(store, Founding);
        await using var watcher = await World.OpenAsync(store, Founding, world.Clock);
        var seen = new Mirror();
        watcher.Vault.Observe(seen);
        var items = new List<ItemId>();
        for (var i = 0; i < 120; i++)
        {
            items.Add((await world.FileAsync("SECRET", BitConverter.GetBytes(i))).Item);
            if (i % 10 == 9)
            {
                await world.RelabelAsync("OFFICIAL", items[i - 5]);
            }

            if (i % 7 == 0)
            {
                await watcher.Vault.RefreshAsync(CancellationToken.None);
                seen.MustEqual(watcher.Vault, watcher.EngineRing());
            }
        }

        await using var fresh = await World.OpenAsync(store, Founding, world.Clock);
        await watcher.Vault.RefreshAsync(CancellationToken.None);
        foreach (var other in new[] { fresh, watcher })
        {
            for (var i = 0; i < items.Count; i++)
            {
                Assert.Equal(BitConverter.GetBytes(i), await other.ReadAsync(items[i]));
            }
        }

        seen.MustEqual(watcher.Vault, watcher.EngineRing());
        Assert.All(fresh.Vault.Inspect(), h => Assert.InRange(h, 1, 64));
    }

    [Fact]
    public async Task Two_vaults_over_one_store_see_each_other()
    {
        var store = new MemoryStore();
        await using var one = await World.FoundAsync(store, Founding);
        await using var two = await World.OpenAsync(store, Founding, one.Clock);
        var fromOne = await one.FileAsync("SECRET", "one"u8.ToArray());
        var fromTwo = await two.FileAsync("SECRET", "two"u8.ToArray());
        await one.Vault.RefreshAsync(CancellationToken.None);
        Assert.Equal("two"u8.ToArray(), await one.ReadAsync(fromTwo.Item));
        Assert.Equal("one"u8.ToArray(), await two.ReadAsync(fromOne.Item));

        // Both read the same item; only one files the text.
        await one.AddTextAsync(fromOne.Item, "text");
        Assert.True((await two.AddTextAsync(fromOne.Item, "text")).Dropped);

        // A relabel over there is seen here before anything is decided on the old rows.
        await one.RelabelAsync(Top, fromTwo.Item);
        var late = two.FileAsync("SECRET", "new version"u8.ToArray(), versionOf: fromTwo.Item);
        Assert.Equal(VaultFault.Superseded, (await Assert.ThrowsAsync<VaultException>(() => late)).Fault);
    }

    [Fact]
    public async Task Index_segments_are_kept_replaced_and_read_only_with_their_ring()
    {
        var store = new MemoryStore();
        await using var world = await World.FoundAsync(store, Founding);
        var item = await world.FileAsync(Top, "x"u8.ToArray());
        var compartment = world.Vault.TryFind(world.Ring(), item.Item)!.Compartment;
        var ring = world.EngineRing(AccessAction.Index);
        var bytes = Bytes(100_000);
        var first = (await world.Vault.PutIndexSegmentAsync(ring, compartment, bytes, [], null, CancellationToken.None))!;
        var second = (await world.Vault.PutIndexSegmentAsync(ring, compartment, "second"u8.ToArray(), [], null, CancellationToken.None))!;
        Assert.Equal(bytes, (await world.Vault.OpenIndexSegmentAsync(ring, first, CancellationToken.None)).Memory.ToArray());
        Assert.Equal([first.Blob, second.Blob], world.Vault.IndexSegments(ring, compartment).Select(s => s.Blob));

        await world.Vault.PutIndexSegmentAsync(ring, compartment, "merged"u8.ToArray(), [first.Blob, second.Blob], null, CancellationToken.None);
        await using var other = await World.OpenAsync(store, Founding, world.Clock);
        var only = Assert.Single(other.Vault.IndexSegments(other.EngineRing(AccessAction.Index), compartment));
        Assert.Equal("merged"u8.ToArray(), (await other.Vault.OpenIndexSegmentAsync(other.Ring(), only, CancellationToken.None)).Memory.ToArray());
        await Assert.ThrowsAsync<VaultException>(() => other.Vault.OpenIndexSegmentAsync(other.Ring("low"), only, CancellationToken.None));
        Assert.Empty(other.Vault.IndexSegments(other.Ring("low"), compartment));
        var late = world.Vault.PutIndexSegmentAsync(ring, compartment, "late"u8.ToArray(), [first.Blob], null, CancellationToken.None);
        Assert.Equal(VaultFault.Superseded, (await Assert.ThrowsAsync<VaultException>(() => late)).Fault);
    }

    [Fact]
    public async Task A_sweep_removes_orphans_only_after_the_grace_and_nothing_else()
    {
        var store = new MemoryStore();
        await using var world = await World.FoundAsync(store, Founding);
        var item = await world.FileAsync("SECRET", "kept"u8.ToArray());
        await store.CreateAsync(ObjectName.Parse("o/zz/orphan"), new byte[5000], CancellationToken.None);
        Assert.Equal(0, (await world.Vault.SweepAsync(CancellationToken.None)).Removed);
        world.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, (await world.Vault.SweepAsync(CancellationToken.None)).Removed);
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await world.Vault.SweepAsync(CancellationToken.None)).Removed);
        await using var again = await World.OpenAsync(store, Founding, world.Clock);
        Assert.Equal("kept"u8.ToArray(), await again.ReadAsync(item.Item));
    }

    [Fact]
    public async Task A_deposit_whose_bytes_waited_too_long_gives_up()
    {
        await using var world = await World.FoundAsync(new MemoryStore(), Founding);
        await world.FileAsync("SECRET", "opens"u8.ToArray());
        var deposit = world.Deposit("SECRET", "t");
        var request = world.Request("high", AccessAction.Deposit, deposit.Label, deposit.Holding);
        var slow = new SlowStore(world.Clock);
        var admission = world.Decide(request).AdmittedOrThrow();
        await using var other = await World.FoundAsync(slow, Founding, world.Clock);
        await other.FileAsync("SECRET", "opens"u8.ToArray());
        slow.Delay = TimeSpan.FromMinutes(31);
        var fault = await Assert.ThrowsAsync<VaultException>(
            () => other.Vault.DepositAsync(admission, deposit, new MemoryStream([1]), other.Recorder(request), null, CancellationToken.None));
        Assert.Equal(VaultFault.StagedTooLong, fault.Fault);
    }

    [Fact]
    public async Task The_wrong_passphrase_and_a_store_without_one_say_so()
    {
        var store = new MemoryStore();
        Assert.Equal(
            VaultFault.NoKeyRecord, (await Assert.ThrowsAsync<VaultException>(() => World.UnlockAsync(store))).Fault);
        Assert.Null(await StoreKeys.IdentifyAsync(store, CancellationToken.None));
        await using var world = await World.FoundAsync(store, Founding);
        var fault = await Assert.ThrowsAsync<VaultException>(() => World.UnlockAsync(store, "other words"));
        Assert.Equal("vault.wrong-passphrase", fault.Code);
        Assert.NotNull(fault.Remedy);
        Assert.Equal(VaultFault.KeyRecordExists, (await Assert.ThrowsAsync<VaultException>(() => World.FoundAsync(store, Founding))).Fault);
        Assert.Equal(world.Keys.Ledger.LogKey.PublicKey, (await StoreKeys.IdentifyAsync(store, CancellationToken.None))!.LogKey);

        var name = ObjectName.Parse("k/1");
        var bytes = (await store.ReadAllAsync(name, 1 << 20, CancellationToken.None))!;
        bytes[40] ^= 1;
        store.DangerousReplace(name, bytes);
        Assert.Equal(VaultFault.KeyRecordDamaged, (await Assert.ThrowsAsync<VaultException>(() => World.UnlockAsync(store))).Fault);
    }

    [Fact]
    public async Task Fields_over_their_limits_are_refused_before_anything_is_written()
    {
        var store = new MemoryStore();
        await using var world = await World.FoundAsync(store, Founding);
        var count = store.Count;
        var fault = await Assert.ThrowsAsync<VaultException>(() => world.FileAsync("OFFICIAL", "x"u8.ToArray(), title: new string('x', Limits.MaxFieldChars + 1)));
        Assert.Equal(VaultFault.FieldTooLong, fault.Fault);
        Assert.Equal(count, store.Count);
    }

    [Fact]
    public async Task More_rows_than_a_segment_holds_are_refused_whole()
    {
        var store = new MemoryStore();
        await using var world = await World.FoundAsync(store, Founding);
        await world.FileAsync("OFFICIAL", "opens"u8.ToArray());
        var count = store.Count;
        var request = world.Request("high", AccessAction.Deposit, world.Label("OFFICIAL"), Founding.Holdings[0]);
        var deposit = world.Deposit("OFFICIAL", "t");
        var wide = new ItemField(new string('n', Limits.MaxFieldChars), new string('v', Limits.MaxFieldChars));
        deposit = deposit with { Fields = deposit.Fields with { Extra = [.. Enumerable.Repeat(wide, ItemFields.MaxExtra)] } };
        var admission = world.Decide(request).AdmittedOrThrow();
        var batch = Enumerable.Repeat(new BatchDeposit(admission, deposit, ReadOnlyMemory<byte>.Empty), 600).ToList();
        var fault = await Assert.ThrowsAsync<VaultException>(() => world.Vault.DepositBatchAsync(batch, world.Recorder(request), null, CancellationToken.None));
        Assert.Equal(VaultFault.TooLarge, fault.Fault);
        Assert.Equal(count, store.Count);
    }

    [Fact]
    public async Task A_long_stream_takes_little_memory()
    {
        // 256 MiB here; the ratio is what matters, the end-to-end suite files 2 GiB.
        var sink = new DiscardingStore();
        await using var world = await World.FoundAsync(sink, Founding);
        await world.FileAsync("SECRET", "opens"u8.ToArray());
        GC.Collect();
        var before = GC.GetAllocatedBytesForCurrentThread();
        await world.FileAsync("SECRET", new ZeroStream(256L << 20));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, 64L << 20);
        Assert.InRange(sink.LongestBlob, 256L << 20, 290L << 20);
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new SeededChance((ulong)length).Fill(bytes);
        return bytes;
    }

    private static bool IsBlob(KeyValuePair<ObjectName, byte[]> entry) => entry.Key.ToString().StartsWith("o/", StringComparison.Ordinal);

    private static int Blobs(MemoryStore store) => store.Snapshot().Count(IsBlob);
}
