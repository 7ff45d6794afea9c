using System.Globalization;
using Strongroom.Core;

namespace Strongroom.Storage;

/// <summary>
/// The folder of temporary files inside a directory store. Each open store has a lock file <c>ID.lock</c>, held locked while its process lives,
/// and names its temporaries <c>ID-NUMBER</c>. Whoever can take a lock file's lock knows that its owner is dead and sweeps what it left.
/// Invariant: temporaries of a living store always stand beside its locked lock file.
/// </summary>
internal sealed class Incoming
{
    internal const string FolderName = ".incoming";

    private const string LockSuffix = ".lock";

    private readonly string _folder;
    private readonly string _id;
    private readonly FileStream _lock; // held until the process ends or the store is collected: that is what it says
    private long _count;

    internal Incoming(string root)
    {
        _folder = Path.Combine(root, FolderName);
        OwnerOnly.MakeFolder(_folder);
        Sweep();
        (_id, _lock) = TakeLock();
    }

    internal string NextPath() =>
        Path.Combine(_folder, _id + "-" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture));

    private (string Id, FileStream Lock) TakeLock()
    {
        for (var attempt = 0; ; attempt++)
        {
            var id = RandomSource.System.NextId("incoming").ToString();
            var path = Path.Combine(_folder, id + LockSuffix);
            FileStream held;
            try
            {
                held = OwnerOnly.CreateLocked(path);
            }
            catch (IOException e) when (attempt < 10 && FileSystemCalls.FaultOf(e.HResult) == StorageFault.Unavailable)
            {
                continue; // a sweeper took the lock between our open and our lock
            }

            if (File.Exists(path))
            {
                return (id, held);
            }

            held.Dispose(); // a sweeper came and went in that same moment
        }
    }

    // Never fails the opening of a store: what can't be swept now is swept the next time.
    private void Sweep()
    {
        foreach (var path in Directory.GetFiles(_folder, "*" + LockSuffix))
        {
            try
            {
                using var owned = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                foreach (var leftover in Directory.GetFiles(_folder, Path.GetFileNameWithoutExtension(path) + "-*"))
                {
                    File.Delete(leftover);
                }

                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // its owner lives, or another sweeper was faster
            }
        }
    }
}
