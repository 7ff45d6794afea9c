namespace Strongroom.Analysis.Tests;

/// <summary>What workers and tools could leave behind in this process and on this machine.</summary>
internal readonly record struct Leftovers(int Descriptors, int Children, int SharedMemoryFiles)
{
    internal static Leftovers Now() => new(
        Directory.GetFiles("/proc/self/fd").Count(static file => !IsOfTheRuntime(file)),
        CountChildren(),
        Directory.Exists("/dev/shm") ? Directory.GetFileSystemEntries("/dev/shm").Count(static file => !Path.GetFileName(file).StartsWith('.')) : 0); // a browser beside has hidden ones

    /// <summary>
    /// Does something again and again and sees that it leaves nothing. What leaks, leaks each time; what the runtime opens once and keeps (a queue of
    /// events, a pipe for signals) it opens in one of the rounds only.
    /// </summary>
    internal static async Task MustBeNoneAsync(Func<Task> work)
    {
        await work();
        Leftovers before, after;
        var rounds = 0;
        do
        {
            before = Now();
            await work();
            after = Now();
        }
        while (before != after && ++rounds < 4);
        Assert.Equal(before, after);
    }

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
