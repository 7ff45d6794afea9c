namespace Strongroom.Analysis.Tests;

/// <summary>What workers and tools could leave behind in this process and on this machine.</summary>
internal readonly record struct Leftovers(int Descriptors, int Children, int SharedMemoryFiles)
{
    internal static Leftovers Now() => new(
        Directory.GetFiles("/proc/self/fd").Count(static file => !IsOfTheRuntime(file)),
        CountChildren(),
        Directory.Exists("/dev/shm") ? Directory.GetFileSystemEntries("/dev/shm").Length : 0);

    /// <summary>The runtime opens an assembly when its code is first needed, and keeps it.</summary>
    private static bool IsOfTheRuntime(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) ?? true;
        }
        catch (IOException)
        {
            return true; // the one by which the folder was read
        }
    }

    internal static int CountChildren() => Directory.GetDirectories("/proc/self/task").Sum(static task =>
    {
        try
        {
            return File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        }
        catch (IOException)
        {
            return 0; // the thread has ended
        }
    });
}
