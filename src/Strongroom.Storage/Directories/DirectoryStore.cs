using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Strongroom.Storage;

/// <summary>
/// Objects as files below one folder, on any local file system with hard links. An object is written under a temporary name, made durable, and
/// then linked to its own name, which fails if that name exists: so it is there whole or not at all, for every process and after any crash.
/// Temporaries that a dead process left are swept when a store is opened. Files and folders are its owner's only. Thread-safe, and safe among
/// processes. Completing an object blocks the calling thread until the disk has it.
/// </summary>
public sealed class DirectoryStore : IObjectStore
{
    private readonly Incoming _incoming;
    private readonly ConcurrentDictionary<string, bool> _durableFolders = new(StringComparer.Ordinal);

    /// <summary>Opens the store, making its folder if needed, and sweeps leftover temporaries.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="StorageException">The folder can't be made or written to.</exception>
    public DirectoryStore(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        try
        {
            OwnerOnly.MakeFolder(Path);
            _incoming = new Incoming(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileSystemCalls.Translate(e, "opening a directory store");
        }
    }

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var final = FileOf(name);
        var temporary = _incoming.NextPath();
        try
        {
            return ValueTask.FromResult<IObjectWriter>(new Writer(this, name, temporary, final, OwnerOnly.CreateShared(temporary)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileSystemCalls.Translate(e, $"creating {name}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var path = FileOf(name);
        try
        {
            using var handle = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
            var total = RandomAccess.GetLength(handle);
            var count = 0;
            while (count < destination.Length && offset + count < total)
            {
                var read = await RandomAccess.ReadAsync(handle, destination[count..], offset + count, cancellationToken);
                if (read == 0)
                {
                    break;
                }

                count += read;
            }

            return new ObjectRange(count, total);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileSystemCalls.Translate(e, $"reading {name}");
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectName> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        var names = new List<ObjectName>();
        var slash = prefix.LastIndexOf('/');
        Collect(slash < 0 ? string.Empty : prefix[..slash], prefix, names, cancellationToken);
        names.Sort();
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            File.Delete(FileOf(name));
        }
        catch (DirectoryNotFoundException)
        {
            return ValueTask.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileSystemCalls.Translate(e, $"deleting {name}");
        }

        return ValueTask.CompletedTask;
    }

    private string FileOf(ObjectName name) => name == default
        ? throw new ArgumentException("the default value is no name", nameof(name))
        : System.IO.Path.Combine(Path, name.ToString());

    private void Collect(string folder, string prefix, List<ObjectName> names, CancellationToken cancellationToken)
    {
        if (folder.Length > 0 && !ObjectName.TryParse(folder, out _))
        {
            return; // nothing can have such a name, and a prefix must not lead out of the store
        }

        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
            foreach (var path in Directory.EnumerateFiles(System.IO.Path.Combine(Path, folder), "*", options))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var text = path[(Path.Length + 1)..];
                if (text.StartsWith(prefix, StringComparison.Ordinal) && ObjectName.TryParse(text, out var name))
                {
                    names.Add(name);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileSystemCalls.Translate(e, "listing objects");
        }
    }

    // A name is durable only when its folder is, and that folder's name in turn. Known folders are not synced again.
    private int MakeFolderDurable(string folder)
    {
        if (folder.Length <= Path.Length || _durableFolders.ContainsKey(folder))
        {
            return 0;
        }

        var parent = System.IO.Path.GetDirectoryName(folder)!;
        var error = MakeFolderDurable(parent);
        if (error != 0)
        {
            return error;
        }

        OwnerOnly.MakeFolder(folder);
        error = FileSystemCalls.SyncFolder(parent);
        if (error == 0)
        {
            _durableFolders[folder] = true;
        }

        return error;
    }

    private sealed class Writer(DirectoryStore store, ObjectName name, string temporary, string final, SafeFileHandle handle) : IObjectWriter
    {
        private long _length;
        private bool _completed;

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            ObjectDisposedException.ThrowIf(_completed, this);
            try
            {
                await RandomAccess.WriteAsync(handle, bytes, _length, cancellationToken);
                _length += bytes.Length;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw FileSystemCalls.Translate(e, $"writing {name}");
            }
        }

        public ValueTask<CreateOutcome> CompleteAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_completed, this);
            _completed = true;
            Expect(FileSystemCalls.SyncFile(handle));
            var folder = System.IO.Path.GetDirectoryName(final)!;
            try
            {
                Expect(store.MakeFolderDurable(folder));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw FileSystemCalls.Translate(e, $"creating the folder of {name}");
            }

            var error = FileSystemCalls.Link(temporary, final);
            if (error is not 0 and not FileSystemCalls.Exists)
            {
                Expect(error);
            }

            // Also when it existed: its maker may have died before making the name durable, and our caller will build on it.
            var unsynced = FileSystemCalls.SyncFolder(folder);
            return unsynced == 0
                ? ValueTask.FromResult(error == 0 ? CreateOutcome.Created : CreateOutcome.AlreadyExists)
                : throw new StorageException(StorageFault.OutcomeUnknown, $"creating {name} (error {unsynced})");
        }

        public ValueTask DisposeAsync()
        {
            handle.Dispose();
            try
            {
                File.Delete(temporary);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return ValueTask.CompletedTask; // swept when a store is next opened here
            }

            return ValueTask.CompletedTask;
        }

        private void Expect(int error)
        {
            if (error != 0)
            {
                throw new StorageException(FileSystemCalls.FaultOf(error), $"creating {name} (error {error})");
            }
        }
    }
}
