using Microsoft.Win32.SafeHandles;

namespace Strongroom.Storage;

#pragma warning disable CA1416 // the product runs on Linux; there is no Windows build to warn about

/// <summary>Files and folders that only the account of the process may enter.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    internal static void MakeFolder(string path) => Directory.CreateDirectory(path, FileMode | UnixFileMode.UserExecute);

    internal static FileStream CreateLocked(string path) => new(path, new FileStreamOptions
    {
        Mode = System.IO.FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, UnixCreateMode = FileMode,
    });

    // Shared, because a reader's handle on the linked name takes a shared lock on this same file.
    internal static SafeFileHandle CreateShared(string path)
    {
        var handle = File.OpenHandle(
            path, System.IO.FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        File.SetUnixFileMode(handle, FileMode);
        return handle;
    }
}
