using System.CommandLine;
using Strongroom.Cli.Terminal;
using Strongroom.Ledger;

namespace Strongroom.Cli.Commands;

/// <summary><c>ledger evidence</c>: checks what a node kept when its store was forked. Needs no store and no node.</summary>
internal static class EvidenceCommand
{
    private const int MaxFileBytes = 1 << 20;

    public static Command Evidence()
    {
        var command = new Command("evidence", "Check the evidence of a fork offline: two checkpoints of one log that contradict each other.");
        var file = new Argument<FileInfo>("file") { Description = "A file from the state folder's evidence/." };
        var key = new Option<FileInfo>("--log-key")
        {
            Description = "The log's public key: a file with its base64 or PEM, for example the recovery sheet.",
            Required = true,
        };
        command.Arguments.Add(file);
        command.Options.Add(key);
        command.Handle(async (parsed, output, ct) =>
        {
            var logKey = RecordVerification.ReadLogKey(await ReadAsync(parsed.GetValue(key)!, ct));
            var (earlier, later) = ForkEvidence.Read(await ReadAsync(parsed.GetValue(file)!, ct)).Verify(logKey);
            var tree = earlier.Tree.ToString().ToLowerInvariant();
            var answer = new EvidenceAnswer(true, earlier.Store.ToString(), tree, earlier.Size, later.Size);
            output.Write(answer, CliJson.Default.EvidenceAnswer, o =>
            {
                o.Line($"The evidence holds: the log of store {answer.Store} signed two histories of its {answer.Tree} tree,");
                o.Line($"one of {answer.EarlierSize} entries and one of {answer.LaterSize}, and the second does not contain the first.");
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<string> ReadAsync(FileInfo file, CancellationToken ct) => file switch
    {
        { Exists: false } => throw new UsageException($"there is no file {file.Name}"),
        { Length: > MaxFileBytes } => throw new UsageException($"the file {file.Name} is too long"),
        _ => await File.ReadAllTextAsync(file.FullName, ct),
    };
}
