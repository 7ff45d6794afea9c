using System.Globalization;
using Strongroom.Analysis.Tools;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Sandboxing;

/// <summary>The command line and environment that start a worker in each kind of sandbox. Nothing in either comes from an item.</summary>
internal sealed record WorkerCommand(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    private const string Nobody = "65534";

    /// <summary>The product's worker: the copy compiled ahead of time, which starts faster, or else the assembly itself.</summary>
    internal static string DefaultWorker { get; } = FindWorker();

    /// <summary>Makes the command.</summary>
    /// <param name="kind">The sandbox.</param>
    /// <param name="worker">Full path of the worker's assembly.</param>
    /// <param name="limits">Bounds on the worker.</param>
    /// <param name="bubblewrap">Full path of bubblewrap; needed for its kind only.</param>
    /// <param name="toolsFor">The process is to become one of these tools; null for a worker.</param>
    /// <param name="files">Further files that it may read: a site's models.</param>
    internal static WorkerCommand For(
        SandboxKind kind, string worker, AnalysisLimits limits, string? bubblewrap, IReadOnlyList<Tool>? toolsFor = null,
    IReadOnlyList<string>? files = null)
    {
        var dotnet = RuntimeHost.Program;
        var folder = Path.GetDirectoryName(worker) ?? "/";
        var environment = EnvironmentFor(limits);
        List<string> work =
        [
            dotnet, worker, .. toolsFor is not null
                ? (string[])[ToolMain.Verb]
                : [WorkerMain.Verb, Math.Max(limits.MaxMemoryBytes, limits.MaxLargeMemoryBytes).ToString(CultureInfo.InvariantCulture)],
            ((long)Math.Ceiling(Math.Max(limits.MaxTime.TotalSeconds, limits.MaxLongTime.TotalSeconds)) + 1).ToString(CultureInfo.InvariantCulture),
        ];
        return kind switch
        {
            SandboxKind.Bubblewrap => new WorkerCommand(
                bubblewrap ?? "bwrap",
                [.. Namespaces(dotnet, folder, toolsFor ?? [], files ?? []), "--", .. work, .. Linux514OrLater ? [WorkerMain.OwnCount] : Array.Empty<string>()],
                environment),
            SandboxKind.Landlock => new WorkerCommand(
                dotnet, [worker, Confine.Verb, string.Join(Confine.PathSeparator, [folder, .. files ?? []]), .. work], environment),
            _ => new WorkerCommand(dotnet, [.. work.Skip(1)], environment),
        };
    }

    private static string FindWorker()
    {
        var own = typeof(WorkerCommand).Assembly.Location;
        var compiled = Path.Combine(Path.GetDirectoryName(own) ?? "/", "worker", Path.GetFileName(own));
        return File.Exists(compiled) ? compiled : own;
    }

    private static bool Linux514OrLater => System.Environment.OSVersion.Version >= new Version(5, 14);

    private static List<string> Namespaces(string dotnet, string folder, IReadOnlyList<Tool> tools, IReadOnlyList<string> files)
    {
        List<string> arguments =
        [
            "--unshare-all", "--unshare-user", "--uid", Nobody, "--gid", Nobody, "--cap-drop", "ALL",
            "--die-with-parent", // a node that is killed leaves no worker behind
            "--new-session", // and Ctrl-C at its terminal ends none
            "--hostname", "worker",
            "--ro-bind-try", "/usr/lib", "/usr/lib", "--ro-bind-try", "/usr/lib64", "/usr/lib64",
            "--ro-bind-try", "/lib", "/lib", "--ro-bind-try", "/lib64", "/lib64",
            "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--ro-bind", RuntimeHost.Folder(dotnet), RuntimeHost.Folder(dotnet),
            "--proc", "/proc",
        ];
        foreach (var file in WorkerFiles(folder).Concat(files))
        {
            arguments.AddRange(["--ro-bind", file, file]);
        }

        foreach (var path in ToolCatalogue.Shared.Concat(tools.Select(static tool => tool.Program).Distinct()))
        {
            arguments.AddRange(["--ro-bind-try", path, path]);
        }

        // Otherwise the root itself would be a writable tmpfs without a bound.
        arguments.AddRange(["--remount-ro", "/"]);
        return arguments;
    }

    /// <summary>The worker's own files: its folder may hold the node's too, which a worker has no need of.</summary>
    private static IEnumerable<string> WorkerFiles(string folder) =>
        Directory.EnumerateFiles(folder).Where(static path =>
            Path.GetFileName(path) is var name
            && (name.StartsWith("Strongroom.Analysis.", StringComparison.Ordinal) || name is "Strongroom.Core.dll" or "AngleSharp.dll")
            && Path.GetExtension(name) is ".dll" or ".json").Order(StringComparer.Ordinal);

    private static Dictionary<string, string> EnvironmentFor(AnalysisLimits limits) => new(StringComparer.Ordinal)
    {
        ["DOTNET_EnableDiagnostics"] = "0", // no debugger socket, no profiler
        ["DOTNET_TieredPGO"] = "0", // a life too short to profile
        ["DOTNET_TC_QuickJitForLoops"] = "1",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0", // one thread less
        ["DOTNET_GCHeapHardLimit"] = "0x" + (limits.MaxMemoryBytes * 3 / 4).ToString("x", CultureInfo.InvariantCulture),
        ["DOTNET_EnableWriteXorExecute"] = "0", // needs memory files, which the worker's filter denies; the worker counts as taken over anyway
        ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1", // saves loading ICU; the worker neither normalises nor compares by culture
        ["OMP_THREAD_LIMIT"] = "1", // tesseract by several threads takes more processor time and is hardly faster
        ["MALLOC_ARENA_MAX"] = "1", // each further arena of the C library would take 64 MiB of the address space that the limit grants
    };
}
