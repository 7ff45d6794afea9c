using System.Collections.Frozen;
using System.CommandLine;
using System.Net;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Governance;
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
        var unsandboxed = new Option<bool>("--allow-unsandboxed")
        {
            Description = "Read items even where the host offers no sandbox. Dangerous: a hostile item can then take the node.",
        };
        var analysers = new Option<int?>("--analysers") { Description = "Items read at once. Default: one less than the processors, at least one." };
        var exchange = new Option<string?>("--exchange") { Description = "Listen for other agencies' nodes at this IP:PORT, by mutual TLS." };
        var exchangeAddress = new Option<string?>("--exchange-address")
        {
            Description = "Where other agencies reach it, https://HOST:PORT, as the introduction says. Default: the address it listens on.",
        };
        var peerAddresses = new Option<string[]>("--peer-address") { Description = "AGENCY=https://HOST:PORT: reach a peer there instead of where its introduction says; may be given several times." };
        var partnerDeadline = new Option<double?>("--partner-deadline")
        {
            Description = "Seconds after which a partner that has not answered is left out. Default: 2.",
        };
        var untilInputEnds = new Option<bool>(UntilInputEnds) { Description = "Stop when standard input ends.", Hidden = true };
        foreach (var option in new Option[] { port, exchange, exchangeAddress, peerAddresses, partnerDeadline, unlock, unsandboxed, analysers, untilInputEnds })
        {
            command.Options.Add(option);
        }

        var speech = new SpeechChoice();
        speech.AddTo(command);
        command.Handle(async (parsed, output, ct) =>
        {
            var agencyOptions = new AgencyOptions
            {
                AgencyName = parsed.GetValue(agency)!,
                Store = new DirectoryStore(parsed.GetValue(store)!),
                StatePath = parsed.GetValue(state)!,
                AllowUnsandboxedAnalysis = parsed.GetValue(unsandboxed),
                Speech = speech.Of(parsed),
                ExchangeAddress = parsed.GetValue(exchangeAddress) is { } told ? Address(told) : null,
                PeerAddresses = (parsed.GetValue(peerAddresses) ?? []).Select(Pair)
                    .ToFrozenDictionary(static p => p.Agency, static p => p.Address, StringComparer.Ordinal),
            };
            if (parsed.GetValue(partnerDeadline) is { } seconds)
            {
                agencyOptions = agencyOptions with
                {
                    PartnerDeadline = seconds is > 0 and <= 60
                        ? TimeSpan.FromSeconds(seconds)
                        : throw new UsageException("--partner-deadline is above 0, at most 60"),
                };
            }

            if (parsed.GetValue(analysers) is { } atOnce)
            {
                agencyOptions = agencyOptions with { AnalysersAtOnce = atOnce >= 1 ? atOnce : throw new UsageException("--analysers is at least 1") };
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var options = new NodeOptions
            {
                Port = parsed.GetValue(port),
                ExchangeEndPoint = parsed.GetValue(exchange) is { } where ? EndPoint(where) : null,
                Agency = agencyOptions,
            };
            await using var host = await NodeHost.StartAsync(options, ct);
            output.Note($"{agencyOptions.AgencyName} at {host.Address}");
            if (host.Agency.ExchangeAddress is { } reached)
            {
                output.Note($"for other agencies at {reached}");
            }

            if (parsed.GetValue(unlock))
            {
                using var secret = ClientOptions.Input(parsed).Secret("Passphrase");
                await host.Agency.UnlockAsync(secret, ct);
            }
            else
            {
                output.Note($"locked; open it with: strongroom unlock --node {host.Address}");
            }

            var serving = new Serving(agencyOptions.AgencyName, host.Address.ToString(), host.Agency.ExchangeAddress, host.Agency.Status().State);
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

    private static IPEndPoint EndPoint(string text) =>
        IPEndPoint.TryParse(text, out var point) ? point : throw new UsageException("--exchange takes IP:PORT, for example 0.0.0.0:7710");

    private static string Address(string text) =>
        Peer.IsAddress(text) ? text : throw new UsageException("an address for other agencies is https://HOST:PORT in lower case");

    private static (string Agency, string Address) Pair(string text) => text.Split('=', 2) is [var agency, var address]
        ? (agency, Address(address))
        : throw new UsageException("--peer-address takes AGENCY=https://HOST:PORT");

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
