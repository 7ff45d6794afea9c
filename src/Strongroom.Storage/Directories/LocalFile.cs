namespace Strongroom.Storage;

/// <summary>One small local file that is replaced whole: the only thing outside stores that a node rewrites. Holds nothing secret in the clear.</summary>
public static class LocalFile
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Greatest length allowed.</param>
    /// <returns>Its bytes, or null when there is no such file.</returns>
    /// <exception cref="StorageException">It can't be read, or is too long.</exception>
    public static byte[]? Read(string path, int maxBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            if (file.Length > maxBytes)
            {
                throw new StorageException(StorageFault.TooLong, $"reading {System.IO.Path.GetFileName(path)}");
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileSystemCalls.Translate(e, $"reading {System.IO.Path.GetFileName(path)}");
        }
    }

    /// <summary>
    /// Replaces the file in one step: after a crash at any moment it holds the old bytes or the new ones. Durable on return; its owner's only.
    /// </summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="bytes">The new content.</param>
    /// <exception cref="StorageException">It can't be written; the old content is still there.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var full = System.IO.Path.GetFullPath(path);
        var temporary = full + ".new"; // one fixed name: what a crash left is overwritten, not collected
        try
        {
            File.Delete(temporary);
            using (var handle = OwnerOnly.CreateShared(temporary))
            {
                RandomAccess.Write(handle, bytes, 0);
                Expect(FileSystemCalls.SyncFile(handle), full);
            }

            File.Move(temporary, full, overwrite: true);
            Expect(FileSystemCalls.SyncFolder(System.IO.Path.GetDirectoryName(full)!), full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileSystemCalls.Translate(e, $"replacing {System.IO.Path.GetFileName(path)}");
        }
    }

    private static void Expect(int error, string path)
    {
        if (error != 0)
        {
            throw new StorageException(FileSystemCalls.FaultOf(error), $"replacing {System.IO.Path.GetFileName(path)} (error {error})");
        }
    }
}
