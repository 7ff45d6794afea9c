using System.Text;
using Strongroom.Analysis.Tools;

namespace Strongroom.Analysis.Sandboxing;

/// <summary>
/// The step before the worker on hosts that forbid namespaces: <c>confine PATHS DOTNET WORKER-DLL ARGUMENTS…</c> gives up capabilities and
/// all files but the runtime's and the worker's, then becomes the worker by exec. Done before the worker's runtime exists, because
/// Landlock and capabilities bind threads, and a thread that was there before would stay free.
/// </summary>
internal static unsafe class Confine
{
    internal const string Verb = "confine";

    /// <summary>Between the paths of the first argument.</summary>
    internal const char PathSeparator = '\n';

    private const int Failed = 71;

    internal static int Run(string[] args, IReadOnlyList<Tool> catalogue)
    {
        if (args.Length < 5)
        {
            return Failed;
        }

        // Own session: Ctrl-C at the node's terminal must not end workers, which would look like the item's fault.
        _ = Native.SetSid();
        _ = Native.Prctl(Native.PrSetPdeathsig, Native.SigKill, 0, 0, 0);
        string[] readable =
        [
            "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache",
            RuntimeHost.Folder(args[2]), .. args[1].Split(PathSeparator), .. ToolCatalogue.Shared,
            "/proc/self", "/proc/meminfo", "/proc/stat", "/proc/cpuinfo", "/sys/devices/system/cpu", "/sys/fs/cgroup",
        ];
        if (args[4] == ToolMain.Verb)
        {
            readable = [.. readable, .. catalogue.Select(static tool => tool.Program).Distinct()];
        }

        if (!Landlock.TryApply(readable) || !Capabilities.TryDropAll())
        {
            return Failed;
        }

        _ = Exec(args[2], args[2..]);
        return Failed;
    }

    private static int Exec(string path, string[] arguments)
    {
        var environment = new List<string>();
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            environment.Add($"{entry.Key}={entry.Value}");
        }

        var argv = ExecArguments.Pack(arguments);
        var envp = ExecArguments.Pack([.. environment]);
        fixed (byte* p = Encoding.UTF8.GetBytes(path + "\0"))
        fixed (byte** a = argv)
        fixed (byte** e = envp)
        {
            return Native.Execve(p, a, e);
        }
    }
}

/// <summary>Gives up all capabilities of the calling thread; with no_new_privs set, exec gives none back, even to root.</summary>
internal static unsafe class Capabilities
{
    private const uint Version3 = 0x20080522;

    internal static bool TryDropAll()
    {
        var number = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => 126L,
            System.Runtime.InteropServices.Architecture.Arm64 => 91L,
            _ => -1L,
        };
        var header = stackalloc uint[2] { Version3, 0 };
        var none = stackalloc uint[6];
        return number >= 0 && Native.Syscall(number, (long)header, (long)none, 0, 0, 0, 0) == 0;
    }
}
