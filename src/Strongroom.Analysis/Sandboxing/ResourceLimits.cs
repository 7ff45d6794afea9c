namespace Strongroom.Analysis.Sandboxing;

/// <summary>The rlimits a worker puts on itself before it reads any input. They bind the whole process and can't be raised again.</summary>
internal static unsafe class ResourceLimits
{
    private const ulong MaxFiles = 64;
    private const ulong MaxThreads = 64;

    // Stacks of the runtime's own threads (8 MiB of address space each, hardly touched).
    private const long StackRoom = 128L << 20;

    /// <summary>Applies the limits.</summary>
    /// <param name="memoryBytes">Address space that may be added to what the runtime has reserved already.</param>
    /// <param name="cpuSeconds">Processor time.</param>
    /// <param name="ownCount">
    /// The kernel counts this worker's threads alone (own user namespace, Linux 5.14 or later). Elsewhere the limit would count all
    /// processes of the same user, and a busy user would make workers fail.
    /// </param>
    internal static bool TryApply(long memoryBytes, long cpuSeconds, bool ownCount)
    {
        var reserved = ReservedBytes();
        return Set(Native.RlimitCore, 0)
            & Set(Native.RlimitFsize, 0)
            & Set(Native.RlimitNofile, MaxFiles)
            & (!ownCount || Set(Native.RlimitNproc, MaxThreads))
            & Set(Native.RlimitCpu, (ulong)cpuSeconds, (ulong)cpuSeconds + 1) // first a signal that tells why, then the end
            & (reserved == 0 || Set(Native.RlimitAs, (ulong)(reserved + memoryBytes + StackRoom)));
    }

    /// <summary>What a process that becomes a tool puts on itself at once; the rest follows before exec, when its input is in memory.</summary>
    internal static bool TryApplyForTool(long cpuSeconds, bool ownCount) =>
        Set(Native.RlimitCore, 0)
        & Set(Native.RlimitNofile, MaxFiles)
        & (!ownCount || Set(Native.RlimitNproc, MaxThreads))
        & Set(Native.RlimitCpu, (ulong)cpuSeconds, (ulong)cpuSeconds + 1);

    /// <summary>
    /// No file grows any more, files in memory neither, and the tool's whole address space is bounded. This process itself can hardly
    /// allocate after it.
    /// </summary>
    internal static bool TryApplyBeforeExec(long memoryBytes) => Set(Native.RlimitFsize, 0) & Set(Native.RlimitAs, (ulong)(memoryBytes + StackRoom));

    private static bool Set(int resource, ulong value) => Set(resource, value, value);

    private static bool Set(int resource, ulong soft, ulong hard)
    {
        Native.Rlimit now;
        if (Native.GetRlimit(resource, &now) != 0)
        {
            return false;
        }

        var limit = new Native.Rlimit { Soft = Math.Min(soft, now.Hard), Hard = Math.Min(hard, now.Hard) };
        return Native.SetRlimit(resource, &limit) == 0;
    }

    /// <summary>Virtual size now: the collector reserves far more than its hard limit, so the limit is set on top of that.</summary>
    private static long ReservedBytes()
    {
        Span<byte> path = stackalloc byte[18];
        "/proc/self/statm\0"u8.CopyTo(path);
        Span<byte> line = stackalloc byte[64];
        fixed (byte* p = path)
        fixed (byte* l = line)
        {
            var file = Native.Open(p, 0, 0);
            if (file < 0)
            {
                return 0;
            }

            var length = Native.Read(file, l, (nuint)line.Length);
            _ = Native.Close(file);
            var pages = 0L;
            for (var i = 0; i < length && line[i] is >= (byte)'0' and <= (byte)'9'; i++)
            {
                pages = (pages * 10) + (line[i] - '0');
            }

            return pages * Environment.SystemPageSize;
        }
    }
}
