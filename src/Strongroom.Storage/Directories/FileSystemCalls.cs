using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Strongroom.Storage;

/// <summary>The calls of POSIX that the class library does not offer: link(2), and fsync(2) of a folder.</summary>
internal static class FileSystemCalls
{
    internal const int NoEntry = 2;
    internal const int Exists = 17;

    private const int ReadOnlyDirectoryCloseOnExec = 0x10000 | 0x80000;

    // Returns 0 or the error number.
    internal static int Link(string from, string to) => LinkNative(NullEnded(from), NullEnded(to)) == 0 ? 0 : Marshal.GetLastPInvokeError();

    // Makes names in a folder durable. Returns 0 or the error number.
    internal static int SyncFolder(string path)
    {
        var descriptor = OpenNative(NullEnded(path), ReadOnlyDirectoryCloseOnExec);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return SyncNative(handle) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    // Makes a file's content and length durable. Returns 0 or the error number.
    internal static int SyncFile(SafeFileHandle handle) => SyncNative(handle) == 0 ? 0 : Marshal.GetLastPInvokeError();

    internal static StorageFault FaultOf(int error) => error switch
    {
        28 or 122 => StorageFault.Full, // ENOSPC, EDQUOT
        1 or 13 or 30 => StorageFault.Denied, // EPERM, EACCES, EROFS
        18 or 31 or 38 or 95 => StorageFault.Unsupported, // EXDEV, EMLINK, ENOSYS, EOPNOTSUPP
        _ => StorageFault.Unavailable,
    };

    internal static StorageException Translate(Exception e, string what) => new(
        e is UnauthorizedAccessException ? StorageFault.Denied : FaultOf(e.HResult), what, e);

    private static byte[] NullEnded(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

#pragma warning disable SYSLIB1054 // generated marshalling needs unsafe blocks, which this room does without; these signatures need none
    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinkNative(byte[] from, byte[] to);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenNative(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncNative(SafeFileHandle handle);
#pragma warning restore SYSLIB1054
}
