using System.CommandLine;
using System.Globalization;
using System.Text;
using Strongroom.Cli.Bench;
using Strongroom.Cli.Commands;
using Strongroom.Cli.Demo;
using Strongroom.Cli.Terminal;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

// Two nodes whose hosts normalise differently would index one word as two: better not to start.
if ("e\u0301".Normalize(NormalizationForm.FormC) != "\u00E9" || "\uFB01".Normalize(NormalizationForm.FormKC) != "fi")
{
    Console.Error.WriteLine("strongroom: this host's Unicode library does not normalise text (install libicu) [cli.no-unicode]");
    return 5;
}

var root = new RootCommand("Strongroom: secrets on a cloud that need not be trusted. Find them, read them, prove who saw them.")
{
    DemoCommand.Create(),
    RunCommands.Init(),
    ServeCommand.Create(),
    RunCommands.Unlock(),
    RunCommands.Status(),
    RunCommands.Recover(),
    FileCommands.Deposit(),
    FindCommands.Search(),
    FindCommands.Read(),
    CorrectCommand.Correct(),
    FileCommands.Relabel(),
    FileCommands.Analyse(),
    LedgerCommands.Ledger(),
    GovernCommands.Holdings(),
    GovernCommands.People(),
    GovernCommands.Authorities(),
    GovernCommands.Vocabulary(),
    GovernCommands.Proposals(),
    PeerCommands.Peers(),
    PeerCommands.Agreements(),
    GovernCommands.Freshness(),
    RunCommands.Keys(),
    ModelCommands.Models(),
    BenchCommand.Create(),
};
root.Options.Add(CommandShell.Json);
var parsed = root.Parse(args);

// A node that stops finishes what it has begun; two seconds, the default, may be too short for that.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
