using System.Runtime.InteropServices;
using Strongroom.Analysis.Sandboxing;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis;

/// <summary>How workers are closed in.</summary>
public enum SandboxKind
{
    /// <summary>Not at all; only rlimits and the watch from outside.</summary>
    None = 0,

    /// <summary>Landlock, seccomp and rlimits that the worker puts on itself before it reads any input; for hosts that forbid namespaces.</summary>
    Landlock = 1,

    /// <summary>Own namespaces made by bubblewrap, and the worker's own seccomp filter and rlimits inside.</summary>
    Bubblewrap = 2,
}

/// <summary>What the probe found. Thread-safe: immutable.</summary>
/// <param name="Kind">The best kind that works here.</param>
/// <param name="Summary">One line for status pages.</param>
/// <param name="Lacks">What the best possible sandbox would have and this one has not; empty when nothing.</param>
/// <param name="Remedy">The exact command or setting that would improve it, or null.</param>
public sealed record SandboxReport(SandboxKind Kind, string Summary, IReadOnlyList<string> Lacks, string? Remedy);

/// <summary>Finds out how workers can be closed in on this host.</summary>
public static class Sandbox
{
    private const string InstallBubblewrap = "apt-get install bubblewrap";
    private const string AllowNamespaces = "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, or the container's --security-opt seccomp=unconfined)";

    private static readonly string[] BubblewrapPaths = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"];

    /// <summary>
    /// Starts a worker in each kind of sandbox, best first, and lets it try what it must not be able to do; reports the first kind in
    /// which every attempt failed. Takes about a quarter of a second.
    /// </summary>
    /// <param name="cancellationToken">Ends the probe.</param>
    public static Task<SandboxReport> ProbeAsync(CancellationToken cancellationToken) =>
        ProbeAsync(WorkerCommand.DefaultWorker, cancellationToken);

    /// <summary>What every worker must report of itself.</summary>
    internal static Closed Needed => SeccompFilter.IsSupported ? Closed.Limits | Closed.Calls : Closed.Limits;

    internal static string? FindBubblewrap() => BubblewrapPaths.FirstOrDefault(File.Exists);

    internal static async Task<SandboxReport> ProbeAsync(string worker, CancellationToken cancellationToken)
    {
        using var launcher = new WorkerLauncher();
        var bubblewrap = FindBubblewrap();
        string? remedy = bubblewrap is null ? InstallBubblewrap : null;
        if (bubblewrap is not null)
        {
            if (await HoldsAsync(launcher, SandboxKind.Bubblewrap, worker, bubblewrap, cancellationToken))
            {
                return SeccompFilter.IsSupported
                    ? new SandboxReport(SandboxKind.Bubblewrap, "bubblewrap namespaces, seccomp, resource limits", [], null)
                    : new SandboxReport(SandboxKind.Bubblewrap, "bubblewrap namespaces, resource limits", ["seccomp filter for this processor"], null);
            }

            remedy = AllowNamespaces;
        }

        if (SeccompFilter.IsSupported && await HoldsAsync(launcher, SandboxKind.Landlock, worker, null, cancellationToken))
        {
            return new SandboxReport(SandboxKind.Landlock, "Landlock, seccomp, resource limits; no namespaces", ["own namespaces"], remedy);
        }

        return new SandboxReport(SandboxKind.None, "no sandbox: neither namespaces nor Landlock with seccomp", ["own namespaces", "Landlock"], remedy);
    }

    /// <summary>A kind of sandbox is possible here and holds.</summary>
    internal static async Task<bool> HoldsAsync(SandboxKind kind, CancellationToken cancellationToken)
    {
        using var launcher = new WorkerLauncher();
        return (kind != SandboxKind.Bubblewrap || FindBubblewrap() is not null)
            && await HoldsAsync(launcher, kind, WorkerCommand.DefaultWorker, FindBubblewrap(), cancellationToken);
    }

    private static async Task<bool> HoldsAsync(
        WorkerLauncher launcher, SandboxKind kind, string worker, string? bubblewrap, CancellationToken cancellationToken)
    {
        var limits = new AnalysisLimits { MaxTime = TimeSpan.FromSeconds(20) };
        try
        {
            var command = WorkerCommand.For(kind, worker, limits, bubblewrap);
            await using var started = await WorkerProcess.StartAsync(launcher, command, limits, TimeProvider.System, cancellationToken);
            if ((started.Closed & Needed) != Needed)
            {
                return false;
            }

            using var nothing = new MemoryStream();
            var outcome = await started.AnalyseAsync(nothing, new AnalysisHints(SelfTest.MediaType, null), render: null, tools: null, cancellationToken);
            return outcome is AnalysisOutcome.Document { Value.Text: SelfTest.AllHeld };
        }
        catch (AnalysisException)
        {
            return false;
        }
    }
}
