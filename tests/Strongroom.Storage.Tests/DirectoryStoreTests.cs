using System.Diagnostics;
using Strongroom.Core;
using Strongroom.Testing;

namespace Strongroom.Storage.Tests;

public sealed class DirectoryStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ScratchFolder _scratch = new();

    private string IncomingPath => Path.Combine(_scratch.Path, ".incoming");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void What_a_dead_process_left_is_swept()
    {
        _ = new DirectoryStore(_scratch.Path);
        var dead = Path.Combine(IncomingPath, "aaaaaaaaaaaaaaaaaaaaaaaaaa");
        File.WriteAllBytes(dead + ".lock", []);
        File.WriteAllBytes(dead + "-1", [1, 2, 3]);
        File.WriteAllBytes(dead + "-27", [1, 2, 3]);
        var store = new DirectoryStore(_scratch.Path);
        Assert.DoesNotContain(Directory.GetFiles(IncomingPath), f => f.Contains("aaaaaaaaaaaaaaaaaaaaaaaaaa", StringComparison.Ordinal));
        GC.KeepAlive(store);
    }

    [Fact]
    public async Task What_a_living_store_is_writing_is_not_swept()
    {
        var store = new DirectoryStore(_scratch.Path);
        await using var writer = await store.BeginCreateAsync(ObjectName.Parse("o/x"), None);
        await writer.WriteAsync(new byte[] { 1, 2, 3 }, None);
        for (var i = 0; i < 5; i++)
        {
            _ = new DirectoryStore(_scratch.Path);
        }

        Assert.Equal(CreateOutcome.Created, await writer.CompleteAsync(None));
        Assert.Equal([1, 2, 3], await store.ReadAllAsync(ObjectName.Parse("o/x"), 10, None));
    }

    [Fact]
    public async Task Nothing_stays_in_the_incoming_folder()
    {
        var store = new DirectoryStore(_scratch.Path);
        await store.CreateAsync(ObjectName.Parse("o/x"), new byte[10], None);
        await store.CreateAsync(ObjectName.Parse("o/x"), new byte[10], None);
        Assert.All(Directory.GetFiles(IncomingPath), static f => Assert.EndsWith(".lock", f, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_and_folders_are_their_owners_only()
    {
        var store = new DirectoryStore(Path.Combine(_scratch.Path, "store"));
        await store.CreateAsync(ObjectName.Parse("o/ab/x"), new byte[10], None);
        const UnixFileMode others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var path in Directory.EnumerateFileSystemEntries(store.Path, "*", SearchOption.AllDirectories).Append(store.Path))
        {
#pragma warning disable CA1416 // runs on Linux
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & others);
#pragma warning restore CA1416
        }
    }

    [Theory]
    [InlineData(28, StorageFault.Full)]
    [InlineData(122, StorageFault.Full)]
    [InlineData(30, StorageFault.Denied)]
    [InlineData(5, StorageFault.Unavailable)]
    [InlineData(95, StorageFault.Unsupported)]
    public void Errors_of_the_system_get_their_code(int error, StorageFault fault) =>
        Assert.Equal(fault, FileSystemCalls.Translate(new IOException("x", error), "test").Fault);

    [Fact]
    public async Task A_full_disk_is_a_clear_fault_and_leaves_nothing_half_visible()
    {
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", _scratch.Path), "needs the right to mount a small tmpfs");
        try
        {
            var store = new DirectoryStore(_scratch.Path);
            await store.CreateAsync(ObjectName.Parse("o/kept"), new byte[100_000], None);
            var fault = await Assert.ThrowsAsync<StorageException>(
                async () => await store.CreateAsync(ObjectName.Parse("o/big"), new byte[1_000_000], None));
            Assert.Equal(StorageFault.Full, fault.Fault);
            Assert.Equal("storage.full", fault.Code);
            Assert.Null(await store.ReadAsync(ObjectName.Parse("o/big"), 0, new byte[1], None));
            Assert.Equal(100_000, (await store.ReadAllAsync(ObjectName.Parse("o/kept"), 200_000, None))!.Length);
            await store.DeleteAsync(ObjectName.Parse("o/kept"), None);
            Assert.Equal(CreateOutcome.Created, await store.CreateAsync(ObjectName.Parse("o/big"), new byte[150_000], None));
        }
        finally
        {
            Run("umount", "-l", _scratch.Path);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [Fact]
    public async Task A_store_that_can_not_be_written_to_says_so()
    {
        var store = new DirectoryStore(_scratch.Path);
        await store.CreateAsync(ObjectName.Parse("o/x"), new byte[10], None);
        File.WriteAllBytes(Path.Combine(_scratch.Path, "blocked"), [1]); // a file where a folder is needed: root may not pass either
        var fault = await Assert.ThrowsAsync<StorageException>(
            async () => await store.CreateAsync(ObjectName.Parse("blocked/x"), new byte[10], None));
        Assert.Equal(StorageFault.Unavailable, fault.Fault);
        Assert.StartsWith("storage.", fault.Code, StringComparison.Ordinal);
        Assert.NotNull(fault.Remedy);
        Assert.Throws<StorageException>(() => new DirectoryStore(Path.Combine(_scratch.Path, "blocked", "below")));
    }

    [Fact]
    public async Task Foreign_files_are_not_listed()
    {
        var store = new DirectoryStore(_scratch.Path);
        await store.CreateAsync(ObjectName.Parse("o/x"), new byte[10], None);
        File.WriteAllBytes(Path.Combine(_scratch.Path, "o", "Not A Name"), [1]);
        File.WriteAllBytes(Path.Combine(_scratch.Path, "o", ".hidden"), [1]);
        var names = new List<ObjectName>();
        await foreach (var name in store.ListAsync("", None))
        {
            names.Add(name);
        }

        Assert.Equal([ObjectName.Parse("o/x")], names);
    }
}
