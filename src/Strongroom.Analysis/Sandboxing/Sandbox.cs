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
    /// <summary>Starts a worker in each kind of sandbox, best first, and lets it try what it must not be able to do; reports the first kind that holds.</summary>
    /// <param name="cancellationToken">Ends the probe.</param>
    public static Task<SandboxReport> ProbeAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
