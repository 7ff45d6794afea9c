using System.CommandLine;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node.Api;
using Strongroom.Node.State;
using Strongroom.Storage;

namespace Strongroom.Cli.Commands;

/// <summary><c>ledger verify</c> (offline, for anyone with the store's blobs and the public key) and <c>ledger show</c>.</summary>
internal static class LedgerCommands
{
    public static Command Ledger()
    {
        var command = new Command("ledger", "The record: verify it offline, or ask who saw what.");
        command.Subcommands.Add(Verify());
        command.Subcommands.Add(Show());
        command.Subcommands.Add(EvidenceCommand.Evidence());
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Who saw this, and under what. Asking is recorded too.");
        var item = new Option<string?>("--item") { Description = "Everything that touched this item." };
        var person = new Option<string?>("--person") { Description = "Everything that this person did." };
        var since = new Option<DateTimeOffset?>("--since") { Description = "Everything since this moment." };
        var limit = new Option<int>("--limit") { Description = "Most entries wanted.", DefaultValueFactory = _ => 1000 };
        foreach (var option in new Option[] { item, person, since, limit })
        {
            command.Options.Add(option);
        }

        var client = new ClientOptions().AddTo(command, withPurpose: true);
        command.Handle(async (parsed, output, ct) =>
        {
            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            var request = new LedgerShowRequest(
                parsed.GetValue(item) is { } id ? FindCommands.ItemOf(id) : null,
                parsed.GetValue(person),
                parsed.GetValue(since),
                session.Purpose.Length > 0 ? session.Purpose : "oversight",
                session.Reason,
                parsed.GetValue(limit),
                session.Authority);
            if (request is { Item: null, Person: null, Since: null })
            {
                throw new UsageException("which part of the record? Give --item, --person or --since");
            }

            var answer = await session.Node.PostAsync("api/v1/ledger/show", request, ApiJson.Default.LedgerShowRequest, ApiJson.Default.LedgerShowAnswer, ct);
            output.Write(answer, ApiJson.Default.LedgerShowAnswer, o =>
            {
                foreach (var entry in answer.Entries)
                {
                    o.Line($"{entry.Time:yyyy-MM-dd HH:mm:ss}Z  {entry.Name ?? (entry.Tree == "control" ? "(decision)" : entry.Pseudonym is not null ? $"at {entry.Partner}" : "the node"),-16} {entry.Kind,-10} {entry.Verdict ?? string.Empty,-12} {entry.Purpose}{(entry.Authority is { } a ? $" under {a}" : string.Empty)}");
                    o.Line($"    {entry.Summary}{(entry.Exchange is { } exchange ? $"  {entry.Partner} exchange {exchange}" : string.Empty)}  leaf {entry.Leaf[..16]}");
                    foreach (var shown in entry.Borrowed ?? [])
                    {
                        o.Line($"    {shown.Id}  {shown.Label ?? "(label withheld)"}  exchange {shown.Exchange} agreement {shown.Agreement} version {shown.AgreementVersion}");
                    }
                }

                if (answer.Entries.Count == 0)
                {
                    o.Line("Nothing in the record.");
                }

                if (answer.Truncated)
                {
                    o.Note("There is more; raise --limit.");
                }
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Verify()
    {
        var command = new Command("verify", "Check the whole record offline, from the store's blobs and the public key alone; with the inspectors' key, decide every access again.");
        var store = new Option<DirectoryInfo?>("--store") { Description = "Folder of the store, or a copy of it. Default: the demo's." };
        var key = new Option<FileInfo?>("--log-key")
        {
            Description = "The log's public key: a file with its base64 or PEM, for example the recovery sheet. Default: the demo's.",
        };
        var checkpoint = new Option<FileInfo[]>("--checkpoint") { Description = "A checkpoint known from elsewhere; may be given several times." };
        var inspector = new Option<FileInfo?>("--inspector-key")
        {
            Description = "The inspectors' key file; its passphrase is asked for or read from standard input.",
        };
        var agency = new Option<string>("--agency")
        {
            Description = "Which of the demo's agencies.",
            DefaultValueFactory = _ => Demo.DemoPlan.Agencies[0].Name,
        };
        var demoInspector = new Option<bool>("--demo-inspector") { Description = "Use the demo's inspectors' key." };
        foreach (var option in new Option[] { store, key, checkpoint, inspector, agency, demoInspector })
        {
            command.Options.Add(option);
        }

        command.Handle(async (parsed, output, ct) =>
        {
            var home = Demo.DemoHome.Default();
            var demo = Demo.DemoPlan.Of(parsed.GetValue(agency)!).Name;
            var path = parsed.GetValue(store)?.FullName ?? home.Store(demo);
            if (!Directory.Exists(path))
            {
                throw new UsageException($"there is no store {path}");
            }

            var known = new List<string>();
            var keyText = parsed.GetValue(key) is { } file ? await File.ReadAllTextAsync(file.FullName, ct) : null;
            if (keyText is not null && RecoverySheet.LogKeyOf(keyText) is not null)
            {
                // A sheet also says how far the record reached: a store that ends before it was cut.
                known.AddRange(RecoverySheet.CheckpointsOf(keyText));
            }

            var logKey = keyText is not null
                ? RecordVerification.ReadLogKey(keyText)
                : VerifyingKey.FromSpki(Convert.FromBase64String(home.ReadSecrets().Of(demo).LogKey));
            using var inspectorKey = parsed.GetValue(demoInspector)
                ? HpkePrivateKey.Import(SecretBytes.TakeFrom(Convert.FromBase64String(home.ReadSecrets().Of(demo).InspectorKey)))
                : parsed.GetValue(inspector) is { } secretFile ? ReadInspector(secretFile, ClientOptions.Input(parsed)) : null;
            foreach (var note in parsed.GetValue(checkpoint) ?? [])
            {
                known.AddRange(RecoverySheet.CheckpointsOf(await File.ReadAllTextAsync(note.FullName, ct)));
            }

            var answer = await RecordVerification.RunAsync(new DirectoryStore(path), logKey, known, inspectorKey, output, ct);
            output.Write(answer, CliJson.Default.VerifyAnswer, o =>
            {
                o.Line($"{answer.Commits} commits, {answer.ControlEntries} decisions, {answer.AccessEntries} accesses");
                o.Line($"control root  {answer.ControlRoot}");
                o.Line($"access root   {answer.AccessRoot}");
                if (answer.Opened)
                {
                    o.Line($"{answer.Redecided} accesses decided again with the inspectors' key");
                }

                foreach (var finding in answer.Findings)
                {
                    o.Line($"DAMAGE  {finding.Where}: {finding.What}");
                }

                o.Line(answer.Sound ? "The record is whole." : "The record is NOT whole.");
            });
            return answer.Sound ? ExitCode.Done : ExitCode.Damage;
        });
        return command;
    }

    private static HpkePrivateKey ReadInspector(FileInfo file, StandardInput input)
    {
        using var passphrase = input.Secret($"Passphrase of {file.Name}");
        return InspectorKeyFile.Read(File.ReadAllText(file.FullName), passphrase);
    }
}
