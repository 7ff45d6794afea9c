using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger.Tests;

/// <summary>One store's keys and a clock, and what the tests of a ledger need over and over.</summary>
internal sealed class World : IDisposable
{
    internal static readonly CancellationToken None = CancellationToken.None;

    internal StoreId Store { get; } = new(Id128.FromBytes([.. Enumerable.Range(1, 16).Select(static i => (byte)i)]));

    internal LedgerSecrets Secrets { get; }

    internal SteppingClock Clock { get; } = new();

    internal World() => Secrets = new LedgerSecrets(Store, SecretBytes.Random(32), SecretBytes.Random(32), SigningKey.Generate());

    internal VerifyingKey LogKey => Secrets.LogKey.PublicKey;

    public void Dispose() => Secrets.Dispose();

    internal LedgerOptions Options(params ILedgerFold[] folds) => new()
    {
        Clock = Clock, Random = new SeededRandomSource(1), Folds = folds, Heads = new PlainComposer(),
    };

    internal async Task<Ledger> CreateAsync(IObjectStore store, params ILedgerFold[] folds) =>
        await Ledger.CreateAsync(store, Secrets, Options(folds), Control("genesis"), None);

    internal Task<Ledger> OpenAsync(IObjectStore store, params ILedgerFold[] folds) => Ledger.OpenAsync(store, Secrets, Options(folds), None);

    internal LedgerVerifier Verifier(IObjectStore store) => new(store, LogKey) { EntryKey = Secrets.EntryKey, HeadKey = Secrets.HeadKey };

    internal static Draft Access(string text) => new() { Access = { Entry(text) } };

    internal static Draft Control(string text) => new() { Control = { Entry(text) } };

    internal static EntryDraft Entry(string text) => new(7, Encoding.UTF8.GetBytes(text));

    internal static string TextOf(OpenedEntry entry) => Encoding.UTF8.GetString(entry.Body.Span);
}

/// <summary>A clock that only tests move.</summary>
internal sealed class SteppingClock : TimeProvider
{
    internal DateTimeOffset Now { get; set; } = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>Remembers every commit, and refuses a wrong order.</summary>
internal sealed class Recorder : ILedgerFold
{
    internal List<OpenedCommit> Commits { get; } = [];

    internal IEnumerable<OpenedEntry> Entries => Commits.SelectMany(static c => c.Entries);

    internal List<string> Texts => [.. Entries.Select(World.TextOf)];

    public void Apply(OpenedCommit commit)
    {
        if (commit.Number != (ulong)Commits.Count)
        {
            throw new InvalidOperationException("out of order");
        }

        Commits.Add(commit);
    }
}

internal sealed class NoteEdit(CompartmentId compartment, string note) : HeadEdit(compartment)
{
    internal string Note { get; } = note;
}

/// <summary>Heads whose content is the edits' notes, joined.</summary>
internal sealed class PlainComposer : IHeadComposer
{
    public HeadAdvance Compose(CompartmentId compartment, IReadOnlyList<HeadEdit> edits) =>
        new(compartment, 1, default, Encoding.UTF8.GetBytes(string.Join('+', edits.Cast<NoteEdit>().Select(static e => e.Note))));
}
