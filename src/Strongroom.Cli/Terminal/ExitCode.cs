using Strongroom.Core;

namespace Strongroom.Cli.Terminal;

/// <summary>What the command tells a script; docs/guides/command-line.md lists them.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Bug = 1;
    public const int Usage = 2;
    public const int Refused = 3;
    public const int BadInput = 4;
    public const int Outside = 5;
    public const int Damage = 6;
    public const int Interrupted = 130;

    public static int Of(FaultKind kind) => kind switch
    {
        FaultKind.BadInput => BadInput,
        FaultKind.Refused => Refused,
        _ => Outside,
    };
}
