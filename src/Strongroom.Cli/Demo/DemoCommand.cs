using System.CommandLine;
using Strongroom.Cli.Commands;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Demo;

/// <summary><c>demo</c>: an agency with real material, by one command.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Found the agency gchq, file real declassified documents and mail, and serve the console. A second start resumes.");
        var port = new Option<int?>("--port") { Description = "Loopback port. Default: 7600, or the next free one." };
        var once = new Option<string?>("--once") { Description = "Run one search through the running node's API, print the answer, and exit; '-' reads it from standard input." };
        var person = new Option<string?>("--as") { Description = "USER@AGENCY who asks with --once. Default: the most cleared analyst of gchq." };
        var noWait = new Option<bool>("--no-wait") { Description = "With --once: do not wait until everything is filed and read." };
        var noInstall = new Option<bool>("--no-install") { Description = "Do not install missing system packages." };
        foreach (var option in new Option[] { port, once, person, noWait, noInstall })
        {
            command.Options.Add(option);
        }

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

            var asker = parsed.GetValue(person) ?? $"{DemoPlan.Analyst}@{DemoPlan.Agency}";
            var answer = await OnceAsync(home, query, asker, !parsed.GetValue(noWait), !parsed.GetValue(noInstall), output, ct);
            output.Write(answer, ApiJson.Default.SearchAnswer, o => FindCommands.Print(o, answer));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> RunAsync(DemoHome home, int? port, bool install, Output output, CancellationToken ct)
    {
        using var taken = home.TryLock();
        if (taken is null)
        {
            output.Fault("cli.demo-running", $"the demo runs already{(home.RunningAddress() is { } at ? $" at {at}" : string.Empty)}", "Stop it with Ctrl-C where it was started.");
            return ExitCode.Outside;
        }

        await using var node = await DemoNodeRun.StartAsync(home, port is { } only ? [only] : [7600, 7601, 7602, 7603, 0], install, output, ct);
        node.Introduce(output);
        try
        {
            await node.FileAsync(output, ct);
            output.Note("Everything is filed and read. Ctrl-C stops; the next start resumes.");
            await node.Host.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // Stopped while filing: what is not filed yet is filed at the next start.
        }

        output.Note("Stopping …");
        return ExitCode.Done;
    }

    /// <summary>Attaches to the running demo, or sets it up or resumes it for as long as the search takes.</summary>
    private static async Task<SearchAnswer> OnceAsync(
        DemoHome home, string query, string asker, bool wait, bool install, Output output, CancellationToken ct)
    {
        while (true)
        {
            if (home.RunningAddress() is { } address)
            {
                return await AskAsync(home, new Uri(address), query, asker, wait, ct);
            }

            using var taken = home.TryLock();
            if (taken is null)
            {
                // Another process is just setting the demo up.
                await Task.Delay(TimeSpan.FromMilliseconds(300), ct);
                continue;
            }

            await using var node = await DemoNodeRun.StartAsync(home, [0], install, output, ct);
            using var stopFiling = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var filing = node.FileAsync(output, stopFiling.Token);
            if (wait)
            {
                await filing;
            }

            var answer = await AskAsync(home, node.Host.Address, query, asker, wait, ct);
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

    private static async Task<SearchAnswer> AskAsync(DemoHome home, Uri address, string query, string asker, bool wait, CancellationToken ct)
    {
        while (wait && home.ReadProgress() is not { Done: true })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
            if (home.RunningAddress() is null)
            {
                throw new UsageException("the demo stopped before everything was filed; run it again");
            }
        }

        await using var session = new SignedIn(new NodeClient(address), home.ReadSecrets().CredentialsOf(asker));
        await session.Credentials.SignInAsync(session.Node, ct);
        var me = await session.MeAsync(ct);
        var authority = me.Authorities.FirstOrDefault(a => a.Purposes.Contains(DemoPlan.Purpose)) ?? throw new UsageException($"{asker} has no live authority");
        var request = new SearchRequest(DemoPlan.Purpose, authority.Id, query);
        return await session.Node.PostAsync("api/v1/search", request, ApiJson.Default.SearchRequest, ApiJson.Default.SearchAnswer, ct);
    }
}
