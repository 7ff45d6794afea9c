using System.CommandLine;
using System.Globalization;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Crypto;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Commands;

/// <summary><c>holdings</c>, <c>people</c>, <c>authorities</c>, <c>vocabulary</c> and <c>proposals</c>. Changes are signed with the caller's own key.</summary>
internal static class GovernCommands
{
    public static Command Holdings()
    {
        var command = new Command("holdings", "Holdings: list them, or open one.");
        var list = List(command, "List the holdings you may know of.", async (s, o, ct) =>
        {
            var answer = await s.Node.GetAsync("api/v1/holdings", ApiJson.Default.HoldingsAnswer, ct);
            o.Write(answer, ApiJson.Default.HoldingsAnswer, p =>
            {
                foreach (var h in answer.Holdings)
                {
                    p.Line($"{h.Id}  {h.Name,-20} {h.Description}");
                }
            });
        });
        var open = new Command("open", "Open a holding (records officer).");
        var name = new Argument<string>("name") { Description = "Its name." };
        var description = new Option<string>("--description") { Description = "What it holds.", DefaultValueFactory = _ => string.Empty };
        open.Arguments.Add(name);
        open.Options.Add(description);
        Change(open, p => new ChangeDraft(OpenHolding: new HoldingDraft(p.GetValue(name)!, p.GetValue(description)!)));
        command.Subcommands.Add(list);
        command.Subcommands.Add(open);
        return command;
    }

    public static Command People()
    {
        var command = new Command("people", "People: list, admit, change, remove. Admitting takes two security officers.");
        command.Subcommands.Add(List(command, "List the people (security officer).", async (s, o, ct) =>
        {
            var answer = await s.Node.GetAsync("api/v1/people", ApiJson.Default.PeopleAnswer, ct);
            o.Write(answer, ApiJson.Default.PeopleAnswer, p =>
            {
                foreach (var person in answer.People)
                {
                    p.Line($"{person.Id}  {person.User,-12} {person.Name,-24} {Clearance(person.Clearance)}  {string.Join(", ", person.Roles)}{(person.Active ? string.Empty : "  removed")}");
                }
            });
        }));
        command.Subcommands.Add(PersonChange("admit", "Propose to admit a person.", static d => new ChangeDraft(AdmitPerson: d)));
        command.Subcommands.Add(PersonChange("change", "Propose a new clearance, roles or keys for a person.", static d => new ChangeDraft(ChangePerson: d)));
        var remove = new Command("remove", "Propose to remove a person.");
        var id = new Argument<string>("id") { Description = "Person id." };
        remove.Arguments.Add(id);
        Change(remove, p => new ChangeDraft(RemovePerson: p.GetValue(id)!));
        command.Subcommands.Add(remove);
        return command;
    }

    public static Command Authorities()
    {
        var command = new Command("authorities", "Authorities: list, grant, end. Granting takes two security officers.");
        command.Subcommands.Add(List(command, "List authorities.", async (s, o, ct) =>
        {
            var answer = await s.Node.GetAsync("api/v1/authorities", ApiJson.Default.AuthoritiesAnswer, ct);
            o.Write(answer, ApiJson.Default.AuthoritiesAnswer, p =>
            {
                foreach (var a in answer.Authorities)
                {
                    p.Line($"{a.Id}  {a.Kind} {a.Reference}  {string.Join(", ", a.Purposes)}  {a.From:yyyy-MM-dd} to {a.To:yyyy-MM-dd}{(a.Live ? string.Empty : "  not live")}");
                }
            });
        }));
        var grant = new Command("grant", "Propose an authority.");
        var reference = new Argument<string>("reference") { Description = "Its reference, for example \"Warrant 2026/7\"." };
        var kind = new Option<string>("--kind") { Description = "Kind.", DefaultValueFactory = _ => "warrant" };
        var purposes = new Option<string[]>("--for") { Description = "A purpose; may be given several times.", Required = true };
        var holdings = new Option<string[]>("--holding") { Description = "Name or id of a holding; may be given several times.", Required = true };
        var from = new Option<DateTimeOffset?>("--from") { Description = "First moment. Default: now." };
        var to = new Option<DateTimeOffset>("--to") { Description = "Last moment.", Required = true };
        grant.Arguments.Add(reference);
        foreach (var option in new Option[] { kind, purposes, holdings, from, to })
        {
            grant.Options.Add(option);
        }

        Change(grant, p => new ChangeDraft(GrantAuthority: new AuthorityDraft(
            p.GetValue(kind)!, p.GetValue(reference)!, p.GetValue(purposes)!, p.GetValue(holdings)!,
            p.GetValue(from) ?? TimeProvider.System.GetUtcNow(), p.GetValue(to))));
        var end = new Command("end", "Propose to end an authority.");
        var id = new Argument<string>("id") { Description = "Authority id." };
        end.Arguments.Add(id);
        Change(end, p => new ChangeDraft(EndAuthority: p.GetValue(id)!));
        command.Subcommands.Add(grant);
        command.Subcommands.Add(end);
        return command;
    }

    public static Command Vocabulary()
    {
        var command = new Command("vocabulary", "Label values: list those you may see, or propose new ones.");
        command.Subcommands.Add(List(command, "List the markings you may file under.", async (s, o, ct) =>
        {
            var markings = (await s.MeAsync(ct)).Markings;
            o.Write(markings, ApiJson.Default.MarkingsView, p =>
            {
                p.Line($"levels: {string.Join(", ", markings.Levels)}");
                foreach (var category in markings.Categories)
                {
                    p.Line($"{category.Name} ({category.Type}): {string.Join(", ", category.Values)}");
                }
            });
        }));
        var add = new Command("add", "Propose new values (read from standard input, one a line, when none is given).");
        var category = new Argument<string>("category") { Description = "Category of the label policy." };
        var values = new Argument<string[]>("value") { Description = "Values.", Arity = ArgumentArity.ZeroOrMore };
        add.Arguments.Add(category);
        add.Arguments.Add(values);
        Change(add, p =>
        {
            var words = p.GetValue(values)!;
            return new ChangeDraft(AddVocabulary: new VocabularyDraft(
                p.GetValue(category)!, words.Length > 0
                    ? words
                    : Console.In.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        });
        command.Subcommands.Add(add);
        return command;
    }

    public static Command Proposals()
    {
        var command = new Command("proposals", "Proposed changes that await approval.");
        command.Subcommands.Add(List(command, "List open proposals.", async (s, o, ct) =>
        {
            var answer = await s.Node.GetAsync("api/v1/proposals", ApiJson.Default.ProposalsAnswer, ct);
            o.Write(answer, ApiJson.Default.ProposalsAnswer, p =>
            {
                foreach (var proposal in answer.Proposals)
                {
                    Print(p, proposal);
                }
            });
        }));
        var approve = new Command("approve", "Approve a proposal with your own key.");
        var id = new Argument<string>("id") { Description = "Proposal id." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        approve.Arguments.Add(id);
        approve.Options.Add(yes);
        var client = new ClientOptions().AddTo(approve);
        approve.Handle(async (parsed, output, ct) =>
        {
            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            var proposal = FindCommands.IdOf(parsed.GetValue(id)!);
            var request = await session.Node.GetAsync($"api/v1/proposals/{proposal}/approval", ApiJson.Default.SigningRequest, ct);
            Confirm(output, request, parsed.GetValue(yes));
            var answer = await session.Node.PostAsync(
                $"api/v1/proposals/{proposal}/approve", Sign(session.Credentials, request), ApiJson.Default.SignedChange, ApiJson.Default.ProposalView, ct);
            output.Write(answer, ApiJson.Default.ProposalView, o => Print(o, answer));
            return ExitCode.Done;
        });
        command.Subcommands.Add(approve);
        return command;
    }

    /// <summary>After a recovery without a recovery sheet: two custodians say on the record that the store may be old.</summary>
    public static Command Freshness()
    {
        var command = new Command("freshness", "A store whose freshness nothing proves.");
        var accept = new Command("accept", "Propose, as a custodian, to serve it all the same; a second custodian approves with 'proposals approve'.");
        Change(accept, static _ => new ChangeDraft(AcceptFreshness: true));
        command.Subcommands.Add(accept);
        return command;
    }

    private static Command PersonChange(string name, string description, Func<PersonDraft, ChangeDraft> wrap)
    {
        var command = new Command(name, description);
        var user = new Argument<string>("user") { Description = "User name." };
        var fullName = new Option<string>("--name") { Description = "The person's name.", Required = true };
        var level = new Option<string>("--level") { Description = "Highest level, for example \"TOP SECRET\".", Required = true };
        var values = new Option<string[]>("--holds") { Description = "CATEGORY=VALUE that the person holds; may be given several times." };
        var roles = new Option<string[]>("--role") { Description = "Role; may be given several times.", Required = true };
        var keys = new Option<FileInfo[]>("--public-key") { Description = "The person's public key file; may be given several times." };
        var id = new Option<string?>("--id") { Description = "Person id when changing someone." };
        var password = new Option<bool>("--first-password-stdin")
        {
            Description = "Read a first password from standard input, where the agency allows passwords.",
        };
        command.Arguments.Add(user);
        foreach (var option in new Option[] { fullName, level, values, roles, keys, id, password })
        {
            command.Options.Add(option);
        }

        Change(command, p => wrap(new PersonDraft(
            p.GetValue(user)!,
            p.GetValue(fullName)!,
            new ClearanceView(p.GetValue(level)!, Grouped(p.GetValue(values) ?? [])),
            p.GetValue(roles)!,
            [.. (p.GetValue(keys) ?? []).Select(f => Convert.ToBase64String(VerifyingKey.FromPem(File.ReadAllText(f.FullName)).Spki))],
            p.GetValue(password) ? Console.In.ReadLine() : null,
            p.GetValue(id))));
        return command;
    }

    internal static Dictionary<string, IReadOnlyList<string>> Grouped(string[] pairs) => pairs
        .Select(static pair => pair.Split('=', 2) is [var category, var value] ? (category, value) : throw new UsageException("--holds takes CATEGORY=VALUE"))
        .GroupBy(static p => p.category, StringComparer.Ordinal)
        .ToDictionary(static g => g.Key, static g => (IReadOnlyList<string>)[.. g.Select(static p => p.value)], StringComparer.Ordinal);

    internal static Command List(Command parent, string description, Func<SignedIn, Output, CancellationToken, Task> body)
    {
        var list = new Command("list", description);
        var client = new ClientOptions().AddTo(list);
        list.Handle(async (parsed, output, ct) =>
        {
            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            await body(session, output, ct);
            return ExitCode.Done;
        });
        parent.Description += " Without a subcommand: --help.";
        return list;
    }

    /// <summary>Makes a command of a change: prepared by the node, shown, signed with the caller's key, proposed.</summary>
    /// <param name="command">The command.</param>
    /// <param name="draft">The wish.</param>
    internal static void Change(Command command, Func<ParseResult, ChangeDraft> draft)
    {
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        command.Options.Add(yes);
        var client = new ClientOptions().AddTo(command);
        command.Handle(async (parsed, output, ct) =>
        {
            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            var request = await session.Node.PostAsync(
                "api/v1/proposals/prepare", draft(parsed), ApiJson.Default.ChangeDraft, ApiJson.Default.SigningRequest, ct);
            Confirm(output, request, parsed.GetValue(yes));
            var answer = await session.Node.PostAsync(
                "api/v1/proposals", Sign(session.Credentials, request), ApiJson.Default.SignedChange, ApiJson.Default.ProposalView, ct);
            output.Write(answer, ApiJson.Default.ProposalView, o => Print(o, answer));
            return ExitCode.Done;
        });
    }

    private static void Confirm(Output output, SigningRequest request, bool yes)
    {
        var change = SignedWords.Of(request);
        output.Note($"You sign: {change}");
        if (yes || Console.IsInputRedirected)
        {
            return;
        }

        Console.Error.Write("Sign this? [y/N] ");
        if (Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new UsageException("not signed");
        }
    }

    internal static SignedChange Sign(Credentials credentials, SigningRequest request)
    {
        var key = credentials.Key ?? throw new UsageException("changes are signed with your own key file: give --key");
        return new SignedChange(
            request.Proposal,
            request.Body,
            request.Nonce,
            Convert.ToBase64String(key.PublicKey.Spki),
            Convert.ToBase64String(key.Sign(request.Domain, Convert.FromBase64String(request.Message))));
    }

    private static void Print(Output output, ProposalView proposal)
    {
        output.Line($"{proposal.Id}  {proposal.State}  {proposal.Summary}");
        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"  proposed by {proposal.ProposedBy}; approvals {proposal.Approvals.Count} of {proposal.Needed}: {string.Join(", ", proposal.Approvals.Select(a => a.Name))}"));
    }

    private static string Clearance(ClearanceView view) =>
        string.Join(' ', new[] { view.Level }.Concat(view.Values.SelectMany(v => v.Value)));
}
