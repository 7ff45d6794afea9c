using System.Runtime.InteropServices;
using System.Text;

namespace Strongroom.Analysis.Sandboxing;

/// <summary>
/// Landlock: a thread gives up all files but those it names. It binds the calling thread and what that thread starts, so it is put on
/// before the worker's own runtime exists: the <c>confine</c> step applies it and then becomes the worker by exec.
/// </summary>
internal static unsafe class Landlock
{
    private const long CreateRulesetVersion = 1;
    private const long RuleTypePathBeneath = 1;
    private const int OpenPath = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC

    private const ulong Execute = 1 << 0;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadDirectory = 1 << 3;

    [StructLayout(LayoutKind.Sequential)]
    private struct Ruleset
    {
        internal ulong Files;
        internal ulong Network; // ABI 4
        internal ulong Scopes; // ABI 6
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathBeneath
    {
        internal ulong Allowed;
        internal int Parent;
    }

    /// <summary>The kernel's ABI version; 0 = none.</summary>
    internal static int Version
    {
        get
        {
            var version = Native.Syscall(Native.SysLandlockCreateRuleset, 0, 0, CreateRulesetVersion, 0, 0, 0);
            return version > 0 ? (int)version : 0;
        }
    }

    /// <summary>
    /// Gives up, on this thread and all it starts, every file but the named ones, every TCP port, and signals to others where the kernel
    /// can.
    /// </summary>
    /// <param name="readable">Files and folders that stay readable and executable; absent ones are passed over.</param>
    internal static bool TryApply(IEnumerable<string> readable)
    {
        var version = Version;
        if (version < 1)
        {
            return false;
        }

        // Every right the kernel knows is handled, so every right not granted below is gone: 13 at ABI 1, then refer, truncate, ioctl.
        var files = version switch { 1 => (1UL << 13) - 1, 2 => (1UL << 14) - 1, 3 or 4 => (1UL << 15) - 1, _ => (1UL << 16) - 1 };
        var ruleset = new Ruleset { Files = files, Network = version >= 4 ? 3UL : 0, Scopes = version >= 6 ? 3UL : 0 };
        var size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
        var descriptor = (int)Native.Syscall(Native.SysLandlockCreateRuleset, (long)&ruleset, size, 0, 0, 0, 0);
        if (descriptor < 0)
        {
            return false;
        }

        var ok = true;
        foreach (var path in readable)
        {
            ok &= Allow(descriptor, path);
        }

        ok = ok && Native.Prctl(Native.PrSetNoNewPrivs, 1, 0, 0, 0) == 0
            && Native.Syscall(Native.SysLandlockRestrictSelf, descriptor, 0, 0, 0, 0, 0) == 0;
        _ = Native.Close(descriptor);
        return ok;
    }

    private static bool Allow(int ruleset, string path)
    {
        var isFolder = Directory.Exists(path);
        if (!isFolder && !File.Exists(path))
        {
            return true;
        }

        int parent;
        fixed (byte* p = Encoding.UTF8.GetBytes(path + "\0"))
        {
            parent = Native.Open(p, OpenPath, 0);
        }

        if (parent < 0)
        {
            return false;
        }

        var rule = new PathBeneath { Allowed = Execute | ReadFile | (isFolder ? ReadDirectory : 0), Parent = parent };
        var ok = Native.Syscall(Native.SysLandlockAddRule, ruleset, RuleTypePathBeneath, (long)&rule, 0, 0, 0) == 0;
        _ = Native.Close(parent);
        return ok;
    }
}
