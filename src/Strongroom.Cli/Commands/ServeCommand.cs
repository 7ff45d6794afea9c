using System.CommandLine;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Node;
using Strongroom.Storage;

namespace Strongroom.Cli.Commands;

/// <summary><c>serve</c>: runs a node until it is stopped.</summary>
internal static class ServeCommand
{
    /// <summary>Stops the node when standard input ends: whoever started it holds the other end, and a dead parent leaves no orphan.</summary>
    public const string UntilInputEnds = "--until-input-ends";

    public static Command Create()
    {
        var command = new Command("serve", "Run a node. It starts locked; 'unlock' opens it.");
        var (agency, store, state) = RunCommands.Places(command);
        var port = new Option<int>("--port") { Description = "Loopback port.", DefaultValueFactory = _ => 7600 };
        var unlock = new Option<bool>("--passphrase-stdin") { Description = "Unlock at once with the passphrase from standard input." };
        var unsandboxed = new Option<bool>("--allow-unsandboxed") { Description = "Read items even where the host offers no sandbox. Dangerous: a hostile item can then take the node." };
        var analysers = new Option<int?>("--analysers") { Description = "Items read at once. Default: one less than the processors, at least one." };
        var untilInputEnds = new Option<bool>(UntilInputEnds) { Description = "Stop when standard input ends.", Hidden = true };
        foreach (var option in new Option[] { port, unlock, unsandboxed, analysers, untilInputEnds })
        {
            command.Options.Add(option);
        }

        command.Handle(async (parsed, output, ct) =>
        {
            var agencyOptions = new AgencyOptions
            {
                AgencyName = parsed.GetValue(agency)!,
                Store = new DirectoryStore(parsed.GetValue(store)!),
                StatePath = parsed.GetValue(state)!,
                AllowUnsandboxedAnalysis = parsed.GetValue(unsandboxed),
            };
            if (parsed.GetValue(analysers) is { } atOnce)
            {
                agencyOptions = agencyOptions with { AnalysersAtOnce = atOnce >= 1 ? atOnce : throw new UsageException("--analysers is at least 1") };
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await using var host = await NodeHost.StartAsync(new NodeOptions { Port = parsed.GetValue(port), Agency = agencyOptions }, ct);
            output.Note($"{agencyOptions.AgencyName} at {host.Address}");
            if (parsed.GetValue(unlock))
            {
                using var secret = ClientOptions.Input(parsed).Secret("Passphrase");
                await host.Agency.UnlockAsync(secret, ct);
            }
            else
            {
                output.Note($"locked; open it with: strongroom unlock --node {host.Address}");
            }

            var serving = new Serving(agencyOptions.AgencyName, host.Address.ToString(), host.Agency.Status().State);
            output.Write(serving, CliJson.Default.Serving, static _ => { });
            if (parsed.GetValue(untilInputEnds))
            {
                _ = AtEndOfInputAsync(stop.CancelAsync);
            }

            await host.WaitAsync(stop.Token);
            output.Note("stopping");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task AtEndOfInputAsync(Func<Task> stop)
    {
        await using var input = Console.OpenStandardInput();
        var bytes = new byte[256];
        try
        {
            while (await input.ReadAsync(bytes) > 0)
            {
                // Whatever else is written there means nothing.
            }

            await stop();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The node stops for another reason already.
        }
    }
}
