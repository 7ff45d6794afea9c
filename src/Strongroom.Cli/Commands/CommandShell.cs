using System.CommandLine;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Core;

namespace Strongroom.Cli.Commands;

/// <summary>Runs a command's body and turns faults into messages and exit codes. The one place of the program that may catch everything.</summary>
internal static class CommandShell
{
    public static readonly Option<bool> Json = new("--json") { Description = "Print the answer as JSON alone on standard output.", Recursive = true };

    public static void Handle(this Command command, Func<ParseResult, Output, CancellationToken, Task<int>> body) =>
        command.SetAction((parsed, ct) => RunAsync(parsed, body, ct));

    private static async Task<int> RunAsync(ParseResult parsed, Func<ParseResult, Output, CancellationToken, Task<int>> body, CancellationToken ct)
    {
        var output = new Output(parsed.GetValue(Json), Console.Out, Console.Error);
        try
        {
            return await body(parsed, output, ct);
        }
        catch (NodeFaultException fault)
        {
            output.Fault(fault.Code, fault.Message, fault.Remedy, fault.Position);
            return ExitCode.Of(fault.Kind);
        }
        catch (StrongroomException fault)
        {
            output.Fault(fault);
            return ExitCode.Of(fault.Kind);
        }
        catch (UsageException fault)
        {
            output.Fault("cli.usage", fault.Message, "See --help.");
            return ExitCode.Usage;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            output.Note("stopped");
            return ExitCode.Interrupted;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            output.Fault("cli.file", fault.Message, null);
            return ExitCode.Outside;
        }
#pragma warning disable CA1031 // the outermost door: a bug must become an exit code, not a stack trace with content in it
        catch (Exception fault)
#pragma warning restore CA1031
        {
            output.Fault("cli.bug", $"an unforeseen fault ({fault.GetType().Name})",
                "Run with STRONGROOM_TRACE=1 to see where; the trace may hold what you typed.");
            if (Environment.GetEnvironmentVariable("STRONGROOM_TRACE") == "1")
            {
                Console.Error.WriteLine(fault);
            }

            return ExitCode.Bug;
        }
    }
}
