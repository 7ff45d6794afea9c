using System.ComponentModel;
using System.Diagnostics;
using Strongroom.Analysis;
using Strongroom.Cli.Terminal;

namespace Strongroom.Cli.Demo;

/// <summary>
/// The few system packages that the demo uses. Missing ones are installed as root, else named with the exact command; the demo goes on
/// without.
/// </summary>
internal static class DemoTools
{
    private static readonly AnalysisPackage[] Wanted =
    [
        new("bubblewrap", "the sandbox", "/usr/bin/bwrap"),
        new("libargon2-1", "passwords", "/usr/lib/x86_64-linux-gnu/libargon2.so.1"),
        .. AnalysisPackages.All,
    ];

    /// <summary>What nodes need to start; the rest reads scans, recordings and the like, and may come while they run.</summary>
    private static readonly string[] ToStart = ["bubblewrap", "libargon2-1"];

    /// <summary>Installs what is missing, or says how.</summary>
    /// <param name="toStart">What nodes need to start, or else all the rest.</param>
    /// <param name="output">Told.</param>
    /// <param name="mayInstall">False only says what is missing.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task EnsureAsync(bool toStart, Output output, bool mayInstall, CancellationToken ct)
    {
        var missing = Wanted.Where(w => ToStart.Contains(w.Name) == toStart && !w.IsInstalled).Select(static w => w.Name).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var command = $"apt-get install -y --no-install-recommends {string.Join(' ', missing)}";
        if (mayInstall && Environment.UserName == "root")
        {
            output.Note($"Installing {string.Join(", ", missing)} …");
            if (await RunAsync("apt-get update -q", ct) && await RunAsync(command, ct))
            {
                return;
            }

            output.Note("That failed; the demo goes on without.");
        }

        output.Note($"Missing: {string.Join(", ", missing)}. To install: {(Environment.UserName == "root" ? string.Empty : "sudo ")}{command}");
        if (!toStart)
        {
            output.Note("Until then scans, recordings and the like are filed and stay unread with that reason; afterwards 'strongroom analyse --retry' reads them.");
        }
        else if (missing.Contains("bubblewrap"))
        {
            output.Note("Without bubblewrap the reader of documents is confined by seccomp and Landlock where the kernel has them; else items stay unread.");
        }
    }

    private static async Task<bool> RunAsync(string command, CancellationToken ct)
    {
        var start = new ProcessStartInfo("sh", ["-c", $"DEBIAN_FRONTEND=noninteractive {command} >/dev/null 2>&1"]);
        try
        {
            using var process = Process.Start(start);
            if (process is null)
            {
                return false;
            }

            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
