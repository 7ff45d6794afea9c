using Strongroom.Core;

namespace Strongroom.Storage.Tests;

/// <summary>What every object store must do. Each adapter and each wrapper that claims to be honest runs all of it.</summary>
public abstract class ObjectStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>A new, empty store. Called once for each test.</summary>
    protected abstract IObjectStore NewStore();

    /// <summary>A second door to the same place, as another process would have it.</summary>
    protected abstract IObjectStore SecondDoor(IObjectStore store);

    private static ObjectName Name(string text) => ObjectName.Parse(text);

    private static byte[] Bytes(int length, ulong seed = 1)
    {
        var bytes = new byte[length];
        new SeededChance(seed).Fill(bytes);
        return bytes;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(1_000_003)]
    public async Task What_is_created_is_read_back_by_every_door(int length)
    {
        var store = NewStore();
        var other = SecondDoor(store);
        Assert.Equal(CreateOutcome.Created, await store.CreateAsync(Name("o/ab/cdef"), Bytes(length), None));
        Assert.Equal(Bytes(length), await store.ReadAllAsync(Name("o/ab/cdef"), 2_000_000, None));
        Assert.Equal(Bytes(length), await other.ReadAllAsync(Name("o/ab/cdef"), length, None));
    }

    [Fact]
    public async Task A_second_create_changes_nothing()
    {
        var store = NewStore();
        await store.CreateAsync(Name("c/0"), Bytes(100, 1), None);
        Assert.Equal(CreateOutcome.AlreadyExists, await store.CreateAsync(Name("c/0"), Bytes(50, 2), None));
        Assert.Equal(CreateOutcome.AlreadyExists, await SecondDoor(store).CreateAsync(Name("c/0"), Bytes(100, 1), None));
        Assert.Equal(Bytes(100, 1), await store.ReadAllAsync(Name("c/0"), 100, None));
    }

    [Fact]
    public async Task Nothing_is_visible_before_completion_and_nothing_stays_without_it()
    {
        var store = NewStore();
        await using (var writer = await store.BeginCreateAsync(Name("o/half"), None))
        {
            await writer.WriteAsync(Bytes(70_000), None);
            Assert.Null(await store.ReadAsync(Name("o/half"), 0, new byte[1], None));
            Assert.Empty(await ListAsync(store, ""));
        }

        Assert.Null(await store.ReadAsync(Name("o/half"), 0, new byte[1], None));
        Assert.Empty(await ListAsync(store, ""));
        Assert.Equal(CreateOutcome.Created, await store.CreateAsync(Name("o/half"), Bytes(3), None));
    }

    [Fact]
    public async Task An_object_written_in_pieces_is_whole()
    {
        var store = NewStore();
        await using var writer = await store.BeginCreateAsync(Name("o/pieces"), None);
        var all = Bytes(200_000);
        for (var at = 0; at < all.Length; at += 33_333)
        {
            await writer.WriteAsync(all.AsMemory(at, Math.Min(33_333, all.Length - at)), None);
        }

        Assert.Equal(CreateOutcome.Created, await writer.CompleteAsync(None));
        Assert.Equal(all, await store.ReadAllAsync(Name("o/pieces"), 200_000, None));
    }

    [Fact]
    public async Task Of_two_overlapping_creates_the_first_to_complete_wins()
    {
        var store = NewStore();
        await using var left = await store.BeginCreateAsync(Name("c/1"), None);
        await using var right = await SecondDoor(store).BeginCreateAsync(Name("c/1"), None);
        await left.WriteAsync(Bytes(10, 1), None);
        await right.WriteAsync(Bytes(10, 2), None);
        Assert.Equal(CreateOutcome.Created, await right.CompleteAsync(None));
        Assert.Equal(CreateOutcome.AlreadyExists, await left.CompleteAsync(None));
        Assert.Equal(Bytes(10, 2), await store.ReadAllAsync(Name("c/1"), 10, None));
    }

    [Fact]
    public async Task Of_many_racing_creates_exactly_one_wins()
    {
        var store = NewStore();
        for (var round = 0; round < 10; round++)
        {
            var name = Name($"c/{round:D20}");
            var doors = Enumerable.Range(0, 8).Select(_ => SecondDoor(store)).ToList();
            var outcomes = await Task.WhenAll(doors.Select((door, i) => Race(door, name, Bytes(1000, (ulong)i))));
            var winner = Assert.Single(Enumerable.Range(0, 8), i => outcomes[i] == CreateOutcome.Created);
            Assert.Equal(Bytes(1000, (ulong)winner), await store.ReadAllAsync(name, 1000, None));
        }
    }

    [Fact]
    public async Task Ranges_are_read_as_asked()
    {
        var store = NewStore();
        var all = Bytes(100_000);
        await store.CreateAsync(Name("o/range"), all, None);
        foreach (var (offset, length) in new[] { (0, 0), (0, 10), (16_384, 16_400), (99_990, 10), (99_990, 500), (100_000, 5), (200_000, 5) })
        {
            var part = new byte[length];
            var range = await store.ReadAsync(Name("o/range"), offset, part, None);
            var expected = offset >= all.Length ? [] : all[offset..Math.Min(offset + length, all.Length)];
            Assert.Equal(new ObjectRange(expected.Length, all.Length), range);
            Assert.Equal(expected, part[..expected.Length]);
        }
    }

    [Fact]
    public async Task Absence_is_an_answer_and_not_a_fault()
    {
        var store = NewStore();
        Assert.Null(await store.ReadAsync(Name("no/such/thing"), 0, new byte[4], None));
        Assert.Null(await store.ReadAllAsync(Name("no"), 4, None));
        await store.DeleteAsync(Name("no/such/thing"), None);
        await store.CreateAsync(Name("no/thing"), Bytes(1), None);
        Assert.Null(await store.ReadAsync(Name("no"), 0, new byte[4], None));
    }

    [Fact]
    public async Task An_object_longer_than_allowed_is_refused()
    {
        var store = NewStore();
        await store.CreateAsync(Name("o/long"), Bytes(1001), None);
        var fault = await Assert.ThrowsAsync<StorageException>(async () => await store.ReadAllAsync(Name("o/long"), 1000, None));
        Assert.Equal(StorageFault.TooLong, fault.Fault);
    }

    [Fact]
    public async Task Lists_are_by_prefix_and_in_order()
    {
        var store = NewStore();
        foreach (var text in new[] { "o/b/2", "o/a/1", "o/a-1", "c/2", "c/10", "oo" })
        {
            await store.CreateAsync(Name(text), Bytes(1), None);
        }

        Assert.Equal(["c/10", "c/2", "o/a-1", "o/a/1", "o/b/2", "oo"], await ListAsync(store, ""));
        Assert.Equal(["o/a-1", "o/a/1", "o/b/2"], await ListAsync(store, "o/"));
        Assert.Equal(["o/a-1", "o/a/1"], await ListAsync(store, "o/a"));
        Assert.Equal(["c/2"], await ListAsync(SecondDoor(store), "c/2"));
        Assert.Empty(await ListAsync(store, "x/"));
        Assert.Empty(await ListAsync(store, "../"));
    }

    [Fact]
    public async Task Deleted_is_gone_and_the_name_is_free_again()
    {
        var store = NewStore();
        await store.CreateAsync(Name("o/gone"), Bytes(10, 1), None);
        await store.DeleteAsync(Name("o/gone"), None);
        await store.DeleteAsync(Name("o/gone"), None);
        Assert.Null(await store.ReadAsync(Name("o/gone"), 0, new byte[1], None));
        Assert.Empty(await ListAsync(store, ""));
        Assert.Equal(CreateOutcome.Created, await store.CreateAsync(Name("o/gone"), Bytes(10, 2), None));
        Assert.Equal(Bytes(10, 2), await store.ReadAllAsync(Name("o/gone"), 10, None));
    }

    [Fact]
    public async Task A_cancelled_call_changes_nothing()
    {
        var store = NewStore();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.CreateAsync(Name("o/x"), Bytes(1), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.ReadAsync(Name("o/x"), 0, new byte[1], cancelled.Token));
        Assert.Null(await store.ReadAsync(Name("o/x"), 0, new byte[1], None));
    }

    [Fact]
    public async Task The_default_name_is_refused()
    {
        var store = NewStore();
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.BeginCreateAsync(default, None));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.ReadAsync(default, 0, new byte[1], None));
    }

    [Fact]
    public async Task The_probe_finds_nothing_lacking_and_leaves_nothing()
    {
        var store = NewStore();
        var found = await StoreProbe.ProbeAsync(store, new SeededRandomSource(1), None);
        Assert.Empty(found.Lacking);
        Assert.True(found.IsSufficient);
        Assert.Empty(await ListAsync(store, ""));
    }

    private static async Task<CreateOutcome> Race(IObjectStore store, ObjectName name, byte[] bytes)
    {
        await Task.Yield();
        return await store.CreateAsync(name, bytes, None);
    }

    protected static async Task<List<string>> ListAsync(IObjectStore store, string prefix)
    {
        var names = new List<string>();
        await foreach (var name in store.ListAsync(prefix, None))
        {
            names.Add(name.ToString());
        }

        return names;
    }
}
