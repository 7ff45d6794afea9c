using System.CommandLine;
using System.Globalization;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Exchange;
using Strongroom.Node.Api;
using AgreementFile = Strongroom.Exchange.AgreementFile;

namespace Strongroom.Cli.Commands;

/// <summary><c>peers</c> and <c>agreements</c>: other agencies, and what each lends to the other. Changes are signed with the caller's own key.</summary>
internal static class PeerCommands
{
    private const long MaxFileBytes = 1 << 20;

    public static Command Peers()
    {
        var command = new Command("peers", "Other agencies: introduce, list, end. Introducing takes two security officers on each side.");
        command.Subcommands.Add(GovernCommands.List(command, "List peers (security officer).", async (s, o, ct) =>
        {
            var answer = await s.Node.GetAsync("api/v1/peers", ApiJson.Default.PeersAnswer, ct);
            o.Write(answer, ApiJson.Default.PeersAnswer, p =>
            {
                foreach (var peer in answer.Peers)
                {
                    p.Line($"{peer.Id}  {peer.Agency,-12} {peer.Address}{(peer.Live ? string.Empty : "  ended")}");
                    p.Line($"  store {peer.Store}  fingerprint {peer.Fingerprint}");
                }
            });
        }));
        command.Subcommands.Add(ExportPeer());
        command.Subcommands.Add(ProposePeer());
        command.Subcommands.Add(End("Propose to end a peer, and every agreement with it. One officer is enough.", "Peer id.",
            static id => new ChangeDraft(EndPeer: id)));
        return command;
    }

    public static Command Agreements()
    {
        var command = new Command("agreements", "Agreements: what one agency lends to another. Each side approves with two security officers.");
        command.Subcommands.Add(GovernCommands.List(command, "List agreements (security officer).", async (s, o, ct) =>
        {
            var answer = await s.Node.GetAsync("api/v1/agreements", ApiJson.Default.AgreementsAnswer, ct);
            o.Write(answer, ApiJson.Default.AgreementsAnswer, p =>
            {
                foreach (var agreement in answer.Agreements)
                {
                    p.Line($"{agreement.Id}  {agreement.Lender} lends {agreement.Borrower}  {agreement.State}");
                }
            });
        }));
        command.Subcommands.Add(Show());
        command.Subcommands.Add(ProposeAgreement());
        command.Subcommands.Add(Amend());
        command.Subcommands.Add(CounterSign());
        command.Subcommands.Add(ExportAgreement());
        command.Subcommands.Add(Conclude());
        command.Subcommands.Add(End("Propose to end an agreement, for this side and at once. One officer is enough.", "Agreement id.",
            static id => new ChangeDraft(EndAgreement: id)));
        return command;
    }

    private static Command ExportPeer()
    {
        var command = new Command("export", "Write this agency's introduction: send it to the other agency, and read the fingerprint out over the telephone.");
        var file = OutOption();
        command.Options.Add(file);
        var client = new ClientOptions().AddTo(command);
        command.Handle(async (parsed, output, ct) =>
        {
            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            var own = await session.Node.GetAsync("api/v1/peers/self", ApiJson.Default.IntroductionView, ct);
            var text = Introduction.Decode(Convert.FromBase64String(own.File)).ToText();
            Save(output, parsed.GetValue(file), text);
            output.Write(own, ApiJson.Default.IntroductionView, o =>
            {
                o.Line($"{own.Agency} at {own.Address}, store {own.Store}");
                o.Line($"fingerprint  {own.Fingerprint}");
                Show(o, parsed.GetValue(file), text);
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static Command ProposePeer()
    {
        var command = new Command("propose", "Propose to introduce another agency, or its new address, from its introduction file.");
        var file = new Argument<FileInfo>("file") { Description = "Its introduction file." };
        var fingerprint = new Option<string>("--fingerprint")
        {
            Description = "The fingerprint that the other agency's officer read out. It must be the file's.",
            Required = true,
        };
        command.Arguments.Add(file);
        command.Options.Add(fingerprint);
        GovernCommands.Change(command, p =>
        {
            var introduction = Introduction.FromText(Read(p.GetValue(file)!));
            var told = Plain(p.GetValue(fingerprint)!);
            return told == introduction.Fingerprint
                ? new ChangeDraft(IntroducePeer: new PeerDraft(Convert.ToBase64String(introduction.Encode()), told))
                : throw new UsageException($"the file has another fingerprint: {introduction.Fingerprint}; compare again over the telephone, somebody may have exchanged the file");
        });
        return command;
    }

    private static Command ProposeAgreement()
    {
        var command = new Command("propose", "Propose, as the lender, to let another agency search and read.");
        var borrower = new Argument<string>("borrower") { Description = "Name or id of the peer." };
        command.Arguments.Add(borrower);
        var terms = new TermOptions(required: true).AddTo(command);
        GovernCommands.Change(command, p => new ChangeDraft(ApproveAgreement: terms.Draft(p) with { Borrower = p.GetValue(borrower) }));
        return command;
    }

    private static Command Amend()
    {
        var command = new Command("amend", "Propose, as the lender, other terms for an agreement in force. What is not given stays as it is.");
        var id = IdArgument("Agreement id.");
        command.Arguments.Add(id);
        var terms = new TermOptions(required: false).AddTo(command);
        GovernCommands.Change(command, p => new ChangeDraft(ApproveAgreement: terms.Draft(p) with { Amends = FindCommands.IdOf(p.GetValue(id)!) }));
        return command;
    }

    private static Command CounterSign()
    {
        var command = new Command("counter-sign", "Propose, as the borrower, to approve the terms of the lender's file.");
        var file = FileArgument();
        command.Arguments.Add(file);
        GovernCommands.Change(command, p => new ChangeDraft(ApproveAgreement: new AgreementDraft(FileIn(p.GetValue(file)!))));
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Show the terms of an agreement.");
        var id = IdArgument("Agreement id.");
        command.Arguments.Add(id);
        var client = new ClientOptions().AddTo(command);
        command.Handle(async (parsed, output, ct) =>
        {
            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            var all = await session.Node.GetAsync("api/v1/agreements", ApiJson.Default.AgreementsAnswer, ct);
            var agreement = all.Agreements.FirstOrDefault(a => a.Id == parsed.GetValue(id)) ?? throw new UsageException("there is no such agreement");
            output.Write(agreement, ApiJson.Default.AgreementView, o => Print(o, agreement));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command ExportAgreement()
    {
        var command = new Command("export", "Write an approved agreement under this agency's signature, for the other side to counter-sign.");
        var id = IdArgument("Agreement id.");
        var file = OutOption();
        command.Arguments.Add(id);
        command.Options.Add(file);
        var client = new ClientOptions().AddTo(command);
        command.Handle(async (parsed, output, ct) =>
        {
            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            var answer = await session.Node.GetAsync(
                $"api/v1/agreements/{FindCommands.IdOf(parsed.GetValue(id)!)}/file", ApiJson.Default.AgreementFileView, ct);
            Write(output, answer, parsed.GetValue(file));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Conclude()
    {
        var command = new Command("conclude", "Put approved terms into force with the other side's signature. The file that is written holds both; the other side concludes with it.");
        var given = FileArgument();
        var file = OutOption();
        command.Arguments.Add(given);
        command.Options.Add(file);
        var client = new ClientOptions().AddTo(command);
        command.Handle(async (parsed, output, ct) =>
        {
            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            var request = new Node.Api.AgreementFile(FileIn(parsed.GetValue(given)!));
            var answer = await session.Node.PostAsync(
                "api/v1/agreements/conclude", request, ApiJson.Default.AgreementFile, ApiJson.Default.AgreementFileView, ct);
            Write(output, answer, parsed.GetValue(file));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command End(string description, string what, Func<string, ChangeDraft> draft)
    {
        var command = new Command("end", description);
        var id = IdArgument(what);
        command.Arguments.Add(id);
        GovernCommands.Change(command, p => draft(FindCommands.IdOf(p.GetValue(id)!)));
        return command;
    }

    private static void Write(Output output, AgreementFileView answer, FileInfo? file)
    {
        var text = AgreementFile.Decode(Convert.FromBase64String(answer.File)).ToText();
        Save(output, file, text);
        output.Write(answer, ApiJson.Default.AgreementFileView, o =>
        {
            Print(o, answer.Agreement);
            o.Line(answer.Complete ? "The file holds both signatures." : "The file holds this agency's signature.");
            Show(o, file, text);
        });
    }

    private static void Print(Output output, AgreementView agreement)
    {
        output.Line($"{agreement.Id}  {agreement.Lender} lends {agreement.Borrower}  {agreement.State}");
        foreach (var (name, terms) in new[] { ("in force", agreement.InForce), ("approved, not in force yet", agreement.Approved) })
        {
            if (terms is not null)
            {
                output.Line(string.Create(CultureInfo.InvariantCulture,
                    $"  {name}: version {terms.Version}, {terms.From:yyyy-MM-dd HH:mm}Z to {terms.To:yyyy-MM-dd HH:mm}Z"));
                output.Line($"    holdings  {string.Join(", ", terms.Holdings.Select(static h => h.Name))}");
                output.Line($"    ceiling   {terms.Ceiling}");
                output.Line($"    purposes  {string.Join(", ", terms.Purposes)}");
            }
        }
    }

    private static Argument<string> IdArgument(string description) => new("id") { Description = description };

    private static Argument<FileInfo> FileArgument() => new("file") { Description = "The agreement file of the other side." };

    private static Option<FileInfo?> OutOption() => new("--out", "-o") { Description = "Write the file there. Default: print it." };

    private static string FileIn(FileInfo file) => Convert.ToBase64String(AgreementFile.FromText(Read(file)).Encode());

    private static string Read(FileInfo file) => file.Exists && file.Length <= MaxFileBytes
        ? File.ReadAllText(file.FullName)
        : throw new UsageException($"there is no such file, or it is too long: {file.FullName}");

    private static void Save(Output output, FileInfo? file, string text)
    {
        if (file is not null)
        {
            using var stream = new FileStream(file.FullName, FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
            output.Note($"{file.FullName} written");
        }
    }

    private static void Show(Output output, FileInfo? file, string text)
    {
        if (file is null)
        {
            output.Raw(text);
        }
    }

    /// <summary>A fingerprint as people type it: with other dashes, spaces or capitals.</summary>
    private static string Plain(string typed) => string.Join('-', typed.ToLowerInvariant().Split(['-', ' '], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The terms of an agreement as options.</summary>
    private sealed class TermOptions(bool required)
    {
        private readonly Option<string[]> _holdings = new("--holding")
        {
            Description = "Name or id of a holding that is lent; may be given several times.",
            Required = required,
        };
        private readonly Option<string?> _level = new("--level") { Description = "Ceiling: highest level, for example \"TOP SECRET\".", Required = required };
        private readonly Option<string[]> _values = new("--holds") { Description = "Ceiling: CATEGORY=VALUE; may be given several times." };
        private readonly Option<string[]> _purposes = new("--for") { Description = "A purpose; may be given several times.", Required = required };
        private readonly Option<DateTimeOffset?> _from = new("--from") { Description = "First moment. Default: now." };
        private readonly Option<DateTimeOffset?> _to = new("--to") { Description = "First moment at which it is no longer live.", Required = required };

        public TermOptions AddTo(Command command)
        {
            foreach (var option in new Option[] { _holdings, _level, _values, _purposes, _from, _to })
            {
                command.Options.Add(option);
            }

            return this;
        }

        public AgreementDraft Draft(ParseResult parsed)
        {
            var values = parsed.GetValue(_values) ?? [];
            if (parsed.GetValue(_level) is null && values.Length > 0)
            {
                throw new UsageException("--holds belongs to a ceiling: give --level too");
            }

            return new AgreementDraft(
                Holdings: Some(parsed.GetValue(_holdings)),
                Ceiling: parsed.GetValue(_level) is { } level ? new ClearanceView(level, GovernCommands.Grouped(values)) : null,
                Purposes: Some(parsed.GetValue(_purposes)),
                From: parsed.GetValue(_from),
                To: parsed.GetValue(_to));
        }

        private static string[]? Some(string[]? values) => values is { Length: > 0 } ? values : null;
    }
}
