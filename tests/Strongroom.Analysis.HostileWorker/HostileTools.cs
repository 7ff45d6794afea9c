using Strongroom.Analysis.Tools;

namespace Strongroom.Analysis.HostileWorker;

/// <summary>Tools wholly in the attacker's hands: an interpreter that runs what the item says.</summary>
internal static class HostileTools
{
    internal static readonly Tool Perl = new(1000, "/usr/bin/perl", "perl-base", [], static _ => [Tool.Input]);

    internal static readonly Tool Missing = new(1001, "/usr/bin/strongroom-no-such-tool", "no-such-package", [], static _ => []);

    internal static IReadOnlyList<Tool> All { get; } = [Perl, Missing];
}
