using System.Security.Cryptography;
using Spectre.Console;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.State;
using Strongroom.Storage;
using Strongroom.Vault;

namespace Strongroom.Cli.Commands;

/// <summary>Checks the record offline: order and completeness from the public key alone; with the inspectors' key, every access decided again.</summary>
internal static class RecordVerification
{
    /// <summary>Takes PEM, bare base64, or a recovery sheet.</summary>
    public static VerifyingKey ReadLogKey(string text)
    {
        if (PemEncoding.TryFind(text, out _))
        {
            return VerifyingKey.FromPem(text);
        }

        if (RecoverySheet.LogKeyOf(text) is { } key)
        {
            return key;
        }

        var bytes = new byte[512];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var length)
            ? VerifyingKey.FromSpki(bytes.AsSpan(0, length))
            : throw new UsageException("this file holds no public key: PEM, base64 or a recovery sheet is expected");
    }

    public static async Task<VerifyAnswer> RunAsync(
        IObjectStore store, VerifyingKey logKey, IReadOnlyList<string> known, HpkePrivateKey? inspector, Output output, CancellationToken ct)
    {
        using var entryKey = inspector is null ? null : await OpenEntryKeyAsync(store, inspector, ct);
        var replay = entryKey is null ? null : new AccessReplay();
        var report = await WithProgress(output, progress => new LedgerVerifier(store, logKey)
        {
            KnownCheckpoints = known,
            EntryKey = entryKey,
            Folds = replay is null ? [] : [replay],
            Progress = progress,
        }.VerifyAsync(ct));

        var findings = report.Findings
            .Select(static f => new Finding(
                $"commit {f.Commit}{(f.Tree is { } tree ? $", {tree.ToString().ToLowerInvariant()} entry{(f.Index is { } index ? $" {index}" : string.Empty)}" : string.Empty)}{(f.Leaf is { } leaf ? $", leaf {leaf.ToString()[..16]}" : string.Empty)}",
                Words(f.Kind.ToString())))
            .Concat((replay?.Differences ?? []).Select(static d => new Finding(
                $"commit {d.Commit}, {d.Tree.ToString().ToLowerInvariant()} entry {d.Index}, leaf {d.Leaf.ToString()[..16]}", Words(d.Finding.ToString()))))
            .ToList();
        return new VerifyAnswer(
            findings.Count == 0,
            report.Commits,
            report.Position?.ControlSize ?? 0,
            report.Position?.AccessSize ?? 0,
            report.Position?.ControlRoot.ToString(),
            report.Position?.AccessRoot.ToString(),
            replay is not null,
            (int)(replay?.Checked ?? 0),
            findings);
    }

    private static async Task<SecretBytes> OpenEntryKeyAsync(IObjectStore store, HpkePrivateKey inspector, CancellationToken ct)
    {
        var record = await InspectorRecord.ReadAsync(store, ct) ?? throw new UsageException("the store has no record for inspectors (k/inspectors)");
        return InspectorSeal.OpenEntryKey(inspector, record.Store, record.Wrapped);
    }

    private static async Task<LedgerReport> WithProgress(Output output, Func<IProgress<ulong>?, Task<LedgerReport>> work)
    {
        if (!output.ShowsProgress)
        {
            return await work(null);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        LedgerReport? report = null;
        await console.Status().StartAsync("Verifying", async status =>
            report = await work(new SynchronousProgress(n => status.Status($"Verifying: {n} commits"))));
        return report!;
    }

    /// <summary>An enum's name in words: <c>EntryAltered</c> is "entry altered".</summary>
    private static string Words(string name) =>
        string.Concat(name.Select((c, i) => char.IsAsciiLetterUpper(c) ? (i > 0 ? " " : string.Empty) + char.ToLowerInvariant(c) : c.ToString()));

    private sealed class SynchronousProgress(Action<ulong> report) : IProgress<ulong>
    {
        public void Report(ulong value) => report(value);
    }
}
