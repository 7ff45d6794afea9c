using System.Globalization;
using System.Text;
using Strongroom.Analysis.Sandboxing;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Tools;

/// <summary>
/// The life of a process that becomes a tool: close itself in, say so, read the order, put the input into a file in memory, become the tool
/// by exec. Nothing of the input is looked at before. What closes it in (namespaces or Landlock, capabilities, rlimits, seccomp) outlives
/// exec. Arguments: <c>tool CPU-SECONDS [own-count]</c>.
/// </summary>
internal static unsafe class ToolMain
{
    internal const string Verb = "tool";
    private const int BadStart = 64;
    private const int Failed = 71;
    private const uint AllowExec = 1; // MFD_CLOEXEC: the copy at descriptor 0 stays, the first one goes

    internal static int Run(string[] args, IReadOnlyList<Tool> catalogue)
    {
        if (args.Length < 2 || !long.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out var cpuSeconds))
        {
            return BadStart;
        }

        // Made now, because the filter lets nobody make one later.
        int file;
        fixed (byte* name = "input\0"u8)
        {
            file = (int)Native.Syscall(Native.SysMemfdCreate, (long)name, AllowExec, 0, 0, 0, 0);
        }

        _ = Native.Prctl(Native.PrSetDumpable, 0, 0, 0, 0);
        var closed = Closed.None;
        if (file >= 0 && ResourceLimits.TryApplyForTool(cpuSeconds, args.Contains(WorkerMain.OwnCount, StringComparer.Ordinal)))
        {
            closed |= Closed.Limits;
        }

        if (SeccompFilter.TryApply(forTool: true))
        {
            closed |= Closed.Calls;
        }

        try
        {
            new Descriptor(1).Write(WorkerHello.Encode(closed));
            var input = new Descriptor(0);
            if (ToolOrder.Read(input) is not { } order)
            {
                return 0;
            }

            var tool = catalogue.FirstOrDefault(tool => tool.Number == order.Tool);
            if (tool is null || !tool.Takes(order.Numbers) || !Copy(input, file, order.InputLength))
            {
                return Failed;
            }

            return Become(tool, order, file);
        }
        catch (IOException)
        {
            return Failed;
        }
    }

    private static bool Copy(Descriptor input, int file, int length)
    {
        var output = new Descriptor(file);
        var buffer = new byte[Math.Min(length, 1 << 20)];
        while (length > 0)
        {
            var count = input.Read(buffer.AsSpan(0, Math.Min(buffer.Length, length)));
            if (count == 0)
            {
                return false;
            }

            output.Write(buffer.AsSpan(0, count));
            length -= count;
        }

        return true;
    }

    private static int Become(Tool tool, ToolOrder order, int file)
    {
        string[] environment = ["LANG=C.UTF-8", "HOME=/", "OMP_THREAD_LIMIT=1", "MALLOC_ARENA_MAX=2", .. tool.Environment];
        var arguments = ExecArguments.Pack([tool.Program, .. tool.Arguments(order.Numbers)]);
        var settings = ExecArguments.Pack(environment);
        fixed (byte* path = Encoding.UTF8.GetBytes(tool.Program + "\0"))
        fixed (byte** a = arguments)
        fixed (byte** e = settings)
        {
            if (Native.Syscall(Native.SysLseek, file, 0, 0, 0, 0, 0) != 0
                || Native.Syscall(Native.SysDup2, file, 0, 0, 0, 0, 0) != 0
                || Native.Syscall(Native.SysCloseRange, 3, uint.MaxValue, Native.CloseRangeCloseOnExec, 0, 0, 0) != 0
                || !ResourceLimits.TryApplyBeforeExec(order.MemoryBytes))
            {
                return Failed;
            }

            _ = Native.Execve(path, a, e);
            Native.ExitNow(Failed); // no memory to be had any more: nothing else may run
            return Failed;
        }
    }
}
