using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Cli.Bench;
using Strongroom.Cli.Demo;
using Strongroom.Node.Api;

namespace Strongroom.Cli;

/// <summary>An opened item with its text and what belongs to it, as <c>read --json</c> prints it.</summary>
internal sealed record ReadAnswer(OpenedItem Item, TextAnswer? Text, LayoutAnswer? Layout, CorrectionsAnswer? Corrections);

/// <summary>One filed file, as <c>deposit --json</c> prints it.</summary>
internal sealed record FiledFile(string File, DepositAnswer? Receipt, ApiError? Error);

/// <summary>What <c>deposit --json</c> prints.</summary>
internal sealed record FiledFiles(IReadOnlyList<FiledFile> Files, int Filed, int Failed);

/// <summary>What <c>init --json</c> prints.</summary>
internal sealed record Founded(string Agency, string Store, string LogKey, string RecoverySheet);

/// <summary>What <c>serve --json</c> prints once the node listens, and is open where it was given the passphrase.</summary>
internal sealed record Serving(string Agency, string Address, string? Exchange, string State);

/// <summary>What <c>recover --json</c> prints.</summary>
internal sealed record Recovered(string Agency, bool FreshnessProven, string RecoverySheet);

/// <summary>What <c>keys new --json</c> prints.</summary>
internal sealed record NewKey(string PrivateKey, string PublicKey, string Fingerprint);

/// <summary>A damaged or missing piece that <c>ledger verify</c> found.</summary>
internal sealed record Finding(string Where, string What);

/// <summary>What <c>ledger verify --json</c> prints.</summary>
internal sealed record VerifyAnswer(
    bool Sound, ulong Commits, ulong ControlEntries, ulong AccessEntries, string? ControlRoot, string? AccessRoot, bool Opened,
    int Redecided, IReadOnlyList<Finding> Findings);

/// <summary>What <c>ledger evidence --json</c> prints.</summary>
internal sealed record EvidenceAnswer(bool Holds, string Store, string Tree, ulong EarlierSize, ulong LaterSize);

/// <summary>A speech model, as <c>models --json</c> prints it.</summary>
internal sealed record ModelLine(string Name, string Kind, IReadOnlyList<string> Languages, string Licence, long Bytes);

/// <summary>What <c>models --json</c> prints.</summary>
internal sealed record ModelsAnswer(string State, string? Key, string? Library, string? Issued, string? Expires, IReadOnlyList<ModelLine> Models);

/// <summary>The JSON of the command line's own answers and of the demo's files.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(ReadAnswer))]
[JsonSerializable(typeof(FiledFiles))]
[JsonSerializable(typeof(Founded))]
[JsonSerializable(typeof(VerifyAnswer))]
[JsonSerializable(typeof(Recovered))]
[JsonSerializable(typeof(EvidenceAnswer))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(Serving))]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(DemoSecrets))]
[JsonSerializable(typeof(DemoSupervisor))]
[JsonSerializable(typeof(DemoProgress))]
[JsonSerializable(typeof(DemoNodeFile))]
[JsonSerializable(typeof(SampleLine))]
[JsonSerializable(typeof(BenchSummary))]
[JsonSerializable(typeof(RelevanceSummary))]
internal sealed partial class CliJson : JsonSerializerContext;
