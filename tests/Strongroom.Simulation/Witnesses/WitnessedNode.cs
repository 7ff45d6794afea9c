using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Ledger;
using Strongroom.Storage;
using Strongroom.Vault.Tests;

namespace Strongroom.Simulation.Witnesses;

/// <summary>What a machine keeps outside the store.</summary>
/// <param name="Anchor">The position that it saw last.</param>
/// <param name="Cosigned">What peers cosigned for its store.</param>
internal sealed record LocalState(LedgerAnchor? Anchor, CosignedNotes Cosigned)
{
    public static LocalState Lost => new(null, CosignedNotes.InMemory());

    public LocalState Copy() => this with { Cosigned = Cosigned.Copy() };
}

/// <summary>One machine of an agency: a ledger on its view of the store, and its gate. Does at start and each minute what a node does.</summary>
internal sealed class WitnessedNode(WitnessedAgency agency, int number, ManualClock clock) : IAsyncDisposable
{
    private FreshnessGate? _gate;

    public string Name { get; } = $"{agency.Index}.{number}";

    /// <summary>What the provider shows this machine.</summary>
    public MemoryStore View { get; set; } = agency.Truth;

    public LocalState Local { get; set; } = LocalState.Lost;

    /// <summary>Null while the machine is down.</summary>
    public Ledger.Ledger? Ledger { get; private set; }

    /// <summary>Why it refused its store, or null.</summary>
    public LedgerException? Refusal { get; private set; }

    public Freshness? Freshness => _gate?.Current;

    public bool MayFile => Freshness is { Status: FreshnessStatus.Witnessed or FreshnessStatus.Unwitnessed };

    /// <summary>Starts: opens the ledger and passes the gate.</summary>
    public Task StartAsync() => RefuseAsync(async () =>
    {
        Refusal = null;
        var options = agency.Options(clock) with { Anchor = Local.Anchor, KnownCheckpoints = Local.Cosigned.All };
        Ledger = await Strongroom.Ledger.Ledger.OpenAsync(View, agency.Secrets, options, CancellationToken.None);
        _gate = new FreshnessGate(Ledger, Local.Cosigned, new FreshnessOptions { Clock = clock });
        await PassAsync(_gate, Ledger);
    });

    /// <summary>What a node does each minute.</summary>
    public Task MinuteAsync() => RefuseAsync(async () =>
    {
        if (Ledger is { } ledger && _gate is { } gate)
        {
            await ledger.RefreshAsync(CancellationToken.None);
            await PassAsync(gate, ledger);
        }
    });

    public async Task CommitAsync(string text)
    {
        try
        {
            var draft = new Draft();
            draft.Access.Add(new EntryDraft(7, System.Text.Encoding.ASCII.GetBytes(text)));
            await Ledger!.CommitAsync(() => draft, CancellationToken.None);
        }
        catch (LedgerException e) when (e.Fault is LedgerFault.Closed)
        {
            // The machine went down under it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Ledger is { } ledger)
        {
            (Ledger, _gate) = (null, null);
            await ledger.DisposeAsync();
        }
    }

    private async Task PassAsync(FreshnessGate gate, Ledger.Ledger ledger)
    {
        var freshness = await gate.PassAsync(agency.Peers, CancellationToken.None);
        if (ReferenceEquals(ledger, Ledger) && freshness.Status is not FreshnessStatus.FreshnessUnproven)
        {
            Local = Local with { Anchor = ledger.Anchor };
        }
    }

    private async Task RefuseAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (LedgerException e) when (e.Fault is LedgerFault.RolledBack or LedgerFault.Forked or LedgerFault.CommitInvalid)
        {
            Refusal = e;
            await DisposeAsync();
        }
        catch (LedgerException e) when (e.Fault is LedgerFault.Closed)
        {
            // The machine went down under it.
        }
    }
}

/// <summary>An agency: its store, two machines over it, and the witness that it is for others.</summary>
internal sealed class WitnessedAgency : IDisposable
{
    public WitnessedAgency(int index, ManualClock clock, RandomSource random)
    {
        Index = index;
        Store = new StoreId(random.NextId("store"));
        Secrets = new LedgerSecrets(Store, SecretBytes.Random(32), SecretBytes.Random(32), SigningKey.Generate());
        Nodes = [new WitnessedNode(this, 0, clock), new WitnessedNode(this, 1, clock)];
        Witness = new Witness(Store, Key, Memory, clock);
    }

    public int Index { get; }

    public StoreId Store { get; }

    public MemoryStore Truth { get; } = new();

    public LedgerSecrets Secrets { get; }

    public SigningKey Key { get; } = SigningKey.Generate();

    public WitnessedNode[] Nodes { get; }

    public CosignedNotes Memory { get; } = CosignedNotes.InMemory();

    public Witness Witness { get; }

    /// <summary>Whether its witness tells the truth.</summary>
    public bool Lies { get; set; }

    /// <summary>The other agencies as its witnesses.</summary>
    public List<PeerWitness> Peers { get; } = [];

    public WitnessedLog Log => new(Store, Secrets.LogKey.PublicKey);

    /// <summary>A machine whose ledger is open answers for its agency, whatever its own gate says.</summary>
    public bool Answers => Nodes.Any(static n => n.Ledger is not null);

    public LedgerOptions Options(ManualClock clock) => new() { Clock = clock, Random = new SeededRandomSource(1) };

    /// <summary>What this agency cosigned last for another, by its own memory.</summary>
    public CosignedCheckpoint? Last(WitnessedAgency other, LedgerTree tree) =>
        Memory.Find(other.Store, tree, Store) is { } note ? CosignedCheckpoint.Open(note, other.Log, Store, Key.PublicKey) : null;

    public void Dispose()
    {
        Secrets.Dispose();
        Key.Dispose();
    }
}
