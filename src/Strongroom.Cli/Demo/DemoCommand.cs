using System.CommandLine;
using Strongroom.Cli.Commands;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Demo;

/// <summary><c>demo</c>: three agencies with real material, by one command.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    public static Command Create()
    {
        var command = new Command(
            "demo", "Found the agencies gchq, mi5 and mi6, introduce them to each other, file real declassified material, and serve their consoles. A second start resumes.");
        var port = new Option<int?>("--port") { Description = "Loopback port of gchq's console; the others follow. Default: 7600, or free ones." };
        var once = new Option<string?>("--once") { Description = "Run one search through the running nodes, print the answer, and exit; '-' reads it from standard input." };
        var person = new Option<string?>("--as") { Description = "USER@AGENCY who asks with --once. Default: the most cleared analyst of gchq." };
        var noWait = new Option<bool>("--no-wait") { Description = "With --once: do not wait until everything is filed and read." };
        var noInstall = new Option<bool>("--no-install") { Description = "Do not install missing system packages." };
        foreach (var option in new Option[] { port, once, person, noWait, noInstall })
        {
            command.Options.Add(option);
        }

        command.Subcommands.Add(Switch("stop", "Stop one agency's node of the running demo; the others go on.", stop: true));
        command.Subcommands.Add(Switch("start", "Start a stopped node of the running demo again.", stop: false));
        command.Handle(async (parsed, output, ct) =>
        {
            var home = DemoHome.Default();
            var query = parsed.GetValue(once);
            if (query == "-")
            {
                query = ClientOptions.Input(parsed).Line("the query");
            }

            if (query is null)
            {
                return await RunAsync(home, parsed.GetValue(port), !parsed.GetValue(noInstall), output, ct);
            }

            var asker = parsed.GetValue(person) ?? $"{DemoPlan.Agencies[0].Analyst}@{DemoPlan.Agencies[0].Name}";
            var answer = await OnceAsync(home, query, asker, !parsed.GetValue(noWait), !parsed.GetValue(noInstall), output, ct);
            output.Write(answer, ApiJson.Default.SearchAnswer, o => FindCommands.Print(o, answer));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Switch(string name, string description, bool stop)
    {
        var command = new Command(name, description);
        var agency = new Argument<string>("agency") { Description = "gchq, mi5 or mi6." };
        command.Arguments.Add(agency);
        command.Handle(async (parsed, output, ct) =>
        {
            var home = DemoHome.Default();
            var plan = DemoPlan.Of(parsed.GetValue(agency)!);
            if (home.Supervisor() is null)
            {
                throw new UsageException("the demo does not run; start it with 'strongroom demo'");
            }

            var waited = await output.WaitAsync($"{plan.Name}: {name}", async () =>
            {
                // A start wished before the demo noticed the death would be overruled by that notice.
                while (home.Supervisor() is not null && home.IsDeathUnnoticed(plan.Name))
                {
                    await Task.Delay(Look, ct);
                }

                home.WishToStop(plan.Name, stop);
                while (home.Supervisor() is not null && home.IsToStop(plan.Name) == stop)
                {
                    if (home.Node(plan.Name) is null == stop)
                    {
                        return true;
                    }

                    await Task.Delay(Look, ct);
                }

                return false;
            });
            if (!waited)
            {
                output.Fault("cli.node-ended", $"{plan.Name} did not {name}", "Look where the demo runs.");
                return ExitCode.Outside;
            }

            output.Line(stop ? $"{plan.Name} is stopped" : $"{plan.Name} serves at {home.Node(plan.Name)?.Address}");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> RunAsync(DemoHome home, int? port, bool install, Output output, CancellationToken ct)
    {
        using var taken = home.TryLock();
        if (taken is null)
        {
            var at = home.Node(DemoPlan.Agencies[0].Name)?.Address;
            output.Fault("cli.demo-running", $"the demo runs already{(at is null ? string.Empty : $" at {at}")}", "Stop it with Ctrl-C where it was started.");
            return ExitCode.Outside;
        }

        try
        {
            await using var run = await DemoRun.StartAsync(home, port, install, output, ct);
            await run.ServingAsync();
            DemoIntroduction.Print(home, run.Nodes, output);
            await run.SettleAsync();
            output.Note($"Everything is filed and read. {run.Memory()}");
            output.Note("Ctrl-C stops all three; the next start resumes.");
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // What is not filed yet is filed at the next start.
        }

        output.Note("Stopped.");
        return ExitCode.Done;
    }

    /// <summary>Attaches to the running demo, or sets it up or resumes it for as long as the search takes.</summary>
    private static async Task<SearchAnswer> OnceAsync(
        DemoHome home, string query, string asker, bool wait, bool install, Output output, CancellationToken ct)
    {
        while (true)
        {
            if (home.Supervisor() is not null)
            {
                return await AskAsync(home, query, asker, wait, ct);
            }

            using var taken = home.TryLock();
            if (taken is null)
            {
                // Another process is just setting the demo up.
                await Task.Delay(Look, ct);
                continue;
            }

            using var stopFiling = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await using var run = await DemoRun.StartAsync(home, null, install, output, stopFiling.Token);
            await run.ServingAsync();
            var filing = run.SettleAsync();
            if (wait)
            {
                await filing;
            }

            var answer = await AskAsync(home, query, asker, wait, ct);
            await stopFiling.CancelAsync();
            try
            {
                await filing;
            }
            catch (OperationCanceledException)
            {
                // What was not filed yet is filed at the next start.
            }

            return answer;
        }
    }

    private static async Task<SearchAnswer> AskAsync(DemoHome home, string query, string asker, bool wait, CancellationToken ct)
    {
        var agency = DemoPlan.Of(DemoSecrets.AgencyOf(asker)).Name;
        DemoNodeFile? node;
        while (true)
        {
            if (home.Supervisor() is null)
            {
                throw new UsageException("the demo stopped before everything was filed; run it again");
            }

            if (home.IsToStop(agency))
            {
                throw new UsageException($"{agency} is stopped; start it with 'strongroom demo start {agency}'");
            }

            if ((node = home.Node(agency)) is not null && (!wait || IsSettled(home)))
            {
                break;
            }

            await Task.Delay(Look, ct);
        }

        await using var session = new SignedIn(new NodeClient(new Uri(node.Address)), home.ReadSecrets().CredentialsOf(asker));
        await session.Credentials.SignInAsync(session.Node, ct);
        var me = await session.MeAsync(ct);
        var authority = me.Authorities.FirstOrDefault(static a => a.Purposes.Contains(DemoPlan.Purpose)) ?? throw new UsageException($"{asker} has no live authority");
        var request = new SearchRequest(DemoPlan.Purpose, authority.Id, query);
        return await session.Node.PostAsync("api/v1/search", request, ApiJson.Default.SearchRequest, ApiJson.Default.SearchAnswer, ct);
    }

    /// <summary>All agencies are linked, and have filed and read what they have; where one is stopped, nothing waits for it.</summary>
    private static bool IsSettled(DemoHome home)
    {
        var (_, material) = DemoHome.Material();
        return home.Supervisor() is { } running
            && (running.Linked || DemoPlan.Agencies.Any(a => home.IsToStop(a.Name)))
            && DemoPlan.Agencies.All(a => home.IsToStop(a.Name) || (home.Progress(a.Name) is { Done: true } progress && progress.Material == material));
    }
}
