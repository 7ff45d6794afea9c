using System.CommandLine;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.Cli.Commands;

/// <summary><c>init</c>, <c>unlock</c>, <c>recover</c>, <c>status</c> and <c>keys</c>.</summary>
internal static class RunCommands
{
    public static Command Init()
    {
        var command = new Command("init", "Found an agency in an empty store. Prints the recovery sheet; prints the passphrase once when it generates it.");
        var (agency, store, state) = Places(command);
        var policy = new Option<string>("--policy") { Description = "Label policy: uk or us.", DefaultValueFactory = _ => "uk" };
        var officers = new Option<string[]>("--security-officer") { Description = "USER=PUBLIC-KEY-FILE; give two or more.", Required = true };
        var custodians = new Option<string[]>("--custodian") { Description = "USER=PUBLIC-KEY-FILE; give one or more.", Required = true };
        var inspector = new Option<FileInfo>("--inspector-key") { Description = "The inspectors' public key file (from 'keys new --inspector').", Required = true };
        var passphrase = new Option<bool>("--passphrase-stdin") { Description = "Read the passphrase from standard input instead of generating one." };
        foreach (var option in new Option[] { policy, officers, custodians, inspector, passphrase })
        {
            command.Options.Add(option);
        }

        command.Handle(async (parsed, output, ct) =>
        {
            var given = parsed.GetValue(passphrase);
            using var secret = given ? ClientOptions.Input(parsed).Secret("Passphrase") : Passphrase.Generate();
            var lowest = (parsed.GetValue(policy) == "us" ? LabelPolicy.Us : LabelPolicy.Uk).Levels[0].Tag;
            var people = (parsed.GetValue(officers) ?? []).Select(p => Person(p, "security-officer", lowest))
                .Concat((parsed.GetValue(custodians) ?? []).Select(p => Person(p, "custodian", lowest)))
                .ToList();
            var plan = new FoundingPlan
            {
                AgencyName = parsed.GetValue(agency)!,
                Policy = parsed.GetValue(policy)!,
                People = people,
                InspectorKey = KeyFiles.ReadInspectorPublic(parsed.GetValue(inspector)!.FullName),
                Passphrase = secret,
            };
            Directory.CreateDirectory(parsed.GetValue(store)!);
            var founded = await AgencyFounding.FoundAsync(
                plan, new DirectoryStore(parsed.GetValue(store)!), parsed.GetValue(state)!, TimeProvider.System, RandomSource.System, ct);
            if (!given)
            {
                output.Note("The passphrase, shown this once. Write it down and keep it away from the store:");
                output.Note(string.Empty);
                Console.Error.WriteLine("    " + Credentials.Text(secret));
                output.Note(string.Empty);
            }

            var answer = new Founded(plan.AgencyName, founded.Store.ToString(), founded.LogKey, founded.RecoverySheet);
            output.Write(answer, CliJson.Default.Founded, o => o.Line(founded.RecoverySheet));
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Unlock()
    {
        var command = new Command("unlock", "Unlock a running node. The passphrase is asked for, or read from standard input.");
        var client = new ClientOptions().AddTo(command);
        command.Handle(async (parsed, output, ct) =>
        {
            using var node = client.Connect(parsed);
            using var secret = ClientOptions.Input(parsed).Secret("Passphrase");
            var status = await output.WaitAsync("The node opens its store", () => node.PostAsync(
                "api/v1/unlock", new UnlockRequest(Credentials.Text(secret)), ApiJson.Default.UnlockRequest, ApiJson.Default.StatusView, ct));
            output.Write(status, ApiJson.Default.StatusView, o => Print(o, status));
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Status()
    {
        var command = new Command("status", "What a node can do now; its health, when an operator signs in.");
        var client = new ClientOptions().AddTo(command);
        var health = new Option<bool>("--health") { Description = "Sign in and show the machine's health (operator)." };
        command.Options.Add(health);
        command.Handle(async (parsed, output, ct) =>
        {
            if (!parsed.GetValue(health))
            {
                using var node = client.Connect(parsed);
                var status = await node.GetAsync("api/v1/status", ApiJson.Default.StatusView, ct);
                output.Write(status, ApiJson.Default.StatusView, o =>
                {
                    Print(o, status);
                    o.Line("sandbox, missing packages, speech, witnesses: status --health, for an operator");
                });
                return ExitCode.Done;
            }

            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            var view = await session.Node.GetAsync("api/v1/health", ApiJson.Default.HealthView, ct);
            output.Write(view, ApiJson.Default.HealthView, o =>
            {
                Print(o, view.Status);
                o.Line($"keys locked in memory  {view.KeysLockedInMemory}");
                o.Line($"index locked in memory {view.IndexLockedInMemory ?? "unknown"}");
                o.Line($"core dumps off         {view.DumpsDisabled}");
                o.Line($"sandbox                {view.Sandbox}");
                o.Line($"recordings             {view.Speech ?? "not read here"}");
                o.Line($"packages missing       {(view.MissingPackages is { Count: > 0 } missing ? string.Join(", ", missing) : "none")}");
                o.Line($"password function      {view.PasswordKdf}");
                o.Line($"the store lacks        {(view.StoreLacks.Count == 0 ? "nothing" : string.Join(", ", view.StoreLacks))}");
                foreach (var witness in view.Witnesses)
                {
                    var when = witness.LastCosigned is { } at ? $"cosigned {at:yyyy-MM-dd HH:mm:ss}Z" : "has not cosigned yet";
                    o.Line($"{$"witness {witness.Agency}",-22} {when}{(witness.Trouble is { } trouble ? $" [{trouble}]" : string.Empty)}");
                }

                o.Line($"troubles               {(view.Troubles.Count == 0 ? "none" : string.Join(", ", view.Troubles))}");
            });
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Recover()
    {
        var command = new Command("recover", "Rebuild a node's state from its store and the custody passphrase, on an empty machine.");
        var (agency, store, state) = Places(command);
        var sheet = new Option<FileInfo?>("--sheet") { Description = "The newest recovery sheet: proves that the store is not older than it." };
        command.Options.Add(sheet);
        command.Handle(async (parsed, output, ct) =>
        {
            using var secret = ClientOptions.Input(parsed).Secret("Passphrase");
            var checkpoint = parsed.GetValue(sheet) is { } file ? await File.ReadAllTextAsync(file.FullName, ct) : null;
            var text = await output.WaitAsync("Verifying and folding the record", () => AgencyFounding.RecoverAsync(
                new DirectoryStore(parsed.GetValue(store)!), parsed.GetValue(state)!, parsed.GetValue(agency)!, secret, checkpoint, TimeProvider.System, ct));
            if (checkpoint is null)
            {
                output.Note("No recovery sheet was given: nothing proves yet that this store is the newest. A peer that witnessed it can, when the node is unlocked; else two custodians must accept it.");
            }

            var answer = new Recovered(parsed.GetValue(agency)!, checkpoint is not null, text);
            output.Write(answer, CliJson.Default.Recovered, o => o.Line(text));
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Keys()
    {
        var command = new Command("keys", "Make key files.");
        var make = new Command("new", "Make a key pair. The private file is protected by a passphrase, asked for or read from standard input.");
        var file = new Argument<FileInfo>("file") { Description = "Private key file to write (0600); the public key goes beside it as FILE.pub." };
        var inspector = new Option<bool>("--inspector") { Description = "An inspectors' key (opens the inner seals of the record) instead of a person's signing key." };
        make.Arguments.Add(file);
        make.Options.Add(inspector);
        make.Handle((parsed, output, _) =>
        {
            var path = parsed.GetValue(file)!.FullName;
            using var passphrase = ClientOptions.Input(parsed).Secret("Passphrase for the new key file");
            var fingerprint = parsed.GetValue(inspector) ? KeyFiles.NewInspector(path, passphrase) : KeyFiles.NewSigning(path, passphrase);
            var answer = new NewKey(path, path + ".pub", fingerprint);
            output.Write(answer, CliJson.Default.NewKey, o => o.Line($"{path} and {path}.pub written; fingerprint {fingerprint}"));
            return Task.FromResult(ExitCode.Done);
        });
        command.Subcommands.Add(make);
        return command;
    }

    internal static (Option<string> Agency, Option<string> Store, Option<string> State) Places(Command command)
    {
        var agency = new Option<string>("--agency") { Description = "Name of the agency: a-z, 0-9 and '-'.", Required = true };
        var store = new Option<string>("--store") { Description = "Folder of the store.", Required = true };
        var state = new Option<string>("--state") { Description = "Folder for the node's small non-secret state.", Required = true };
        command.Options.Add(agency);
        command.Options.Add(store);
        command.Options.Add(state);
        return (agency, store, state);
    }

    private static FoundingPerson Person(string pair, string role, string level)
    {
        if (pair.Split('=', 2) is not [var user, var file])
        {
            throw new UsageException("people are given as USER=PUBLIC-KEY-FILE");
        }

        return new FoundingPerson(
            user, user, new ClearanceView(level, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)), [role], [VerifyingKey.FromPem(File.ReadAllText(file))]);
    }

    private static void Print(Output output, StatusView status)
    {
        var freshness = status.Freshness is { } word && word != status.State ? $", {word}" : string.Empty;
        var last = status.LastCosigned is { } moment ? $", last cosigned {moment:yyyy-MM-dd HH:mm:ss}Z" : string.Empty;
        output.Line($"{status.Agency}: {status.State}{freshness}{last}; version {status.Version}, suite {status.Suite}");
        if (status.Fault is { } fault)
        {
            output.Line($"  {fault.Message} [{fault.Code}]");
            if (fault.Remedy is not null)
            {
                output.Line($"  {fault.Remedy}");
            }
        }
    }
}
