using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Commands;

/// <summary><c>deposit</c>, <c>relabel</c> and <c>analyse</c>.</summary>
internal static class FileCommands
{
    private const int FiledAtOnce = 4;

    public static Command Deposit()
    {
        var command = new Command("deposit", "File documents. Each is acknowledged only when bytes and record are committed.");
        var files = new Argument<FileSystemInfo[]>("path") { Description = "Files, or folders with everything in them.", Arity = ArgumentArity.OneOrMore };
        var holding = new Option<string>("--holding") { Description = "Name or id of the holding.", Required = true };
        var label = new Option<string?>("--label", "-l")
        {
            Description = "Label in printed form, for example \"UK SECRET\". '--label-stdin' keeps code words out of process lists.",
        };
        var labelStdin = new Option<bool>("--label-stdin") { Description = "Read the label from standard input." };
        var title = new Option<string?>("--title") { Description = "Title of a single file. Default: the file name." };
        var date = new Option<string?>("--date") { Description = "Date of the document, yyyy-mm-dd." };
        var type = new Option<string?>("--type") { Description = "Media type. Default: found out by reading." };
        command.Arguments.Add(files);
        foreach (var option in new Option[] { holding, label, labelStdin, title, date, type })
        {
            command.Options.Add(option);
        }

        var client = new ClientOptions().AddTo(command, withPurpose: true);
        command.Handle(async (parsed, output, ct) =>
        {
            var input = ClientOptions.Input(parsed);
            await using var session = await client.SignInAsync(parsed, input, ct);
            var marking = parsed.GetValue(labelStdin)
                ? input.Line("the label")
                : parsed.GetValue(label) ?? throw new UsageException("under which label? Give --label");
            var paths = parsed.GetValue(files)!.SelectMany(Expand).ToList();
            if (paths.Count > 1 && parsed.GetValue(title) is not null)
            {
                throw new UsageException("--title fits one file only");
            }

            DepositHead Head(FileInfo file) => new(
                session.NeedPurpose(),
                session.Authority,
                parsed.GetValue(holding)!,
                marking,
                parsed.GetValue(title) ?? file.Name,
                parsed.GetValue(type),
                file.Name,
                parsed.GetValue(date),
                Reason: session.Reason);

            var done = await FileAllAsync(session.Node, paths, Head, output, ct);
            output.Write(done, CliJson.Default.FiledFiles, o =>
            {
                foreach (var line in done.Files)
                {
                    o.Line(line.Receipt is { } receipt
                        ? $"{receipt.Id}  {receipt.Label}  {line.File}{(receipt.Duplicate == true ? "  (the same bytes are held already)" : string.Empty)}"
                        : $"not filed: {line.File}: {line.Error!.Message} [{line.Error.Code}]");
                }
            });
            return done.Failed == 0 ? ExitCode.Done : ExitCode.BadInput;
        });
        return command;
    }

    public static Command Relabel()
    {
        var command = new Command("relabel", "Set an item's label, and see everyone who saw the item before.");
        var item = new Argument<string>("item") { Description = "Item id." };
        var label = new Argument<string>("label") { Description = "New label in printed form; '-' reads it from standard input." };
        command.Arguments.Add(item);
        command.Arguments.Add(label);
        var client = new ClientOptions().AddTo(command, withPurpose: true);
        command.Handle(async (parsed, output, ct) =>
        {
            var input = ClientOptions.Input(parsed);
            await using var session = await client.SignInAsync(parsed, input, ct);
            var marking = parsed.GetValue(label)!;
            if (marking == "-")
            {
                marking = input.Line("the label");
            }

            var answer = await session.Node.PostAsync(
                $"api/v1/items/{FindCommands.IdOf(parsed.GetValue(item)!)}/relabel",
                new RelabelRequest(session.NeedPurpose(), session.Authority, marking, session.Reason),
                ApiJson.Default.RelabelRequest,
                ApiJson.Default.RelabelAnswer,
                ct);
            output.Write(answer, ApiJson.Default.RelabelAnswer, o =>
            {
                o.Line($"{answer.Id} is now {answer.Label}");
                o.Line(answer.Seen.Count == 0 ? "Nobody had seen it." : "It was seen before by:");
                foreach (var seen in answer.Seen)
                {
                    o.Line($"  {seen.Time:yyyy-MM-dd HH:mm:ss}Z  {seen.Name}{(seen.User.Length > 0 ? $" ({seen.User})" : $" {seen.Person}")}  {seen.Action}  for {seen.Purpose}{(seen.Authority is { } a ? $" under {a}" : string.Empty)}");
                }
            });
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Analyse()
    {
        var command = new Command("analyse", "What awaits analysis or could not be read, among what you may see.");
        var pending = new Option<bool>("--pending") { Description = "Show pending work (the default)." };
        var retry = new Option<bool>("--retry") { Description = "Look for pending work at once, and read again what could not be read: a tool may have come." };
        var wait = new Option<bool>("--wait") { Description = "Wait until nothing is pending." };
        command.Options.Add(pending);
        command.Options.Add(retry);
        command.Options.Add(wait);
        var client = new ClientOptions().AddTo(command, withPurpose: true);
        command.Handle(async (parsed, output, ct) =>
        {
            await using var session = await client.SignInAsync(parsed, ClientOptions.Input(parsed), ct);
            async Task<PendingAnswer> AskAsync(bool again) => await session.Node.PostAsync(
                "api/v1/analyse/pending",
                new PendingRequest(session.NeedPurpose(), session.Authority, again),
                ApiJson.Default.PendingRequest,
                ApiJson.Default.PendingAnswer,
                ct);

            var answer = await AskAsync(parsed.GetValue(retry));
            while (parsed.GetValue(wait) && answer.Pending > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), ct);
                answer = await AskAsync(false);
            }

            output.Write(answer, ApiJson.Default.PendingAnswer, o =>
            {
                o.Line($"{answer.Pending} pending");
                foreach (var reason in answer.Unread)
                {
                    o.Line($"{reason.Count} unread: {reason.Value}");
                }
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<FileInfo> Expand(FileSystemInfo path) => path switch
    {
        DirectoryInfo { Exists: true } folder => folder.EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(f => f.FullName, StringComparer.Ordinal),
        _ when File.Exists(path.FullName) => [new FileInfo(path.FullName)],
        _ when Directory.Exists(path.FullName) => Expand(new DirectoryInfo(path.FullName)),
        _ => throw new UsageException($"there is no file or folder {path.FullName}"),
    };

    private static async Task<FiledFiles> FileAllAsync(
        NodeClient node, List<FileInfo> paths, Func<FileInfo, DepositHead> head, Output output, CancellationToken ct)
    {
        var lines = new FiledFile[paths.Count];
        async Task FileAsync(int at, Action<long> advanced, CancellationToken token)
        {
            var file = paths[at];
            try
            {
                await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
                await using var counted = new CountedStream(stream, advanced);
                lines[at] = new FiledFile(file.FullName, await node.DepositAsync(head(file), counted, token), null);
            }
            catch (StrongroomException fault)
            {
                lines[at] = new FiledFile(file.FullName, null, new ApiError(fault.Code, fault.Message, fault.Remedy, (fault as NodeFaultException)?.Position));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                lines[at] = new FiledFile(file.FullName, null, new ApiError("cli.file", fault.Message));
            }
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = FiledAtOnce, CancellationToken = ct };
        if (output.ShowsProgress)
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            await console.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
                .StartAsync(async progress =>
                {
                    var task = progress.AddTask($"Filing {paths.Count.ToString(CultureInfo.InvariantCulture)}",
                        maxValue: Math.Max(1, paths.Sum(p => p.Length)));
                    await Parallel.ForEachAsync(Enumerable.Range(0, paths.Count), options,
                        async (at, token) => await FileAsync(at, n => task.Increment(n), token));
                    task.Value = task.MaxValue;
                });
        }
        else
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, paths.Count), options, async (at, token) => await FileAsync(at, static _ => { }, token));
        }

        return new FiledFiles(lines, lines.Count(l => l.Receipt is not null), lines.Count(l => l.Error is not null));
    }
}
