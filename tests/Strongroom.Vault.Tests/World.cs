using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;
using Strongroom.Storage;

namespace Strongroom.Vault.Tests;

/// <summary>A clock that stands still until told otherwise.</summary>
public sealed class ManualClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}

/// <summary>
/// What an agency agreed on before any node ran: scheme, people, holdings, an authority, the passphrase. Made once, used by every node over
/// every store of a test. All words are invented.
/// </summary>
public sealed class Founding
{
    public const string Purpose = "testing";

    private readonly RandomSource _random;
    private readonly HpkePrivateKey _inspectors = HpkePrivateKey.Generate();

    public Founding(ulong seed)
    {
        _random = new SeededRandomSource(seed);
        Store = new StoreId(_random.NextId("store"));
        Policy = LabelPolicy.Uk.With([new("code-word", "COPPERLEAF"), new("code-word", "SALTMARSH")]);
        People =
        [
            Make("high", "TOP SECRET", ["COPPERLEAF", "SALTMARSH"], Role.Analyst, Role.RecordsOfficer),
            Make("low", "OFFICIAL", [], Role.Analyst),
            Make("filer", "TOP SECRET", ["COPPERLEAF", "SALTMARSH"], Role.FieldOfficer),
            Make("security1", "OFFICIAL", [], Role.SecurityOfficer),
            Make("security2", "OFFICIAL", [], Role.SecurityOfficer),
            Make("custodian", "OFFICIAL", [], Role.Custodian),
        ];
        Holdings = [new HoldingId(_random.NextId("holding")), new HoldingId(_random.NextId("holding"))];
        Authority = new AuthorityId(_random.NextId("authority"));
    }

    public StoreId Store { get; }

    public LabelPolicy Policy { get; }

    public ImmutableArray<Person> People { get; }

    public ImmutableArray<HoldingId> Holdings { get; }

    public AuthorityId Authority { get; }

    public Person this[string user] => People.Single(p => p.UserName == user);

    public static SecretBytes Passphrase(string text = "invented words of no worth") => SecretBytes.TakeFrom(System.Text.Encoding.UTF8.GetBytes(text));

    public Draft Genesis(StoreKeys keys, DateTimeOffset now)
    {
        var genesis = new Genesis
        {
            Store = Store,
            AgencyName = "test agency",
            Policy = LabelPolicy.Uk,
            Values = [new("code-word", "COPPERLEAF"), new("code-word", "SALTMARSH")],
            LogKey = keys.Ledger.LogKey.PublicKey,
            ExchangeKey = keys.ExchangeKey.PublicKey,
            InspectorKey = _inspectors.PublicKey,
            WrappedEntryKey = InspectorSeal.WrapEntryKey(_inspectors.PublicKey, Store, keys.Ledger.EntryKey),
            People = People,
            Holdings = [.. Holdings.Select((h, i) => new Holding { Id = h, Name = $"holding {i}" })],
            Authorities =
            [
                new Authority
                {
                    Id = Authority,
                    Kind = "warrant",
                    Reference = "T/1",
                    Purposes = [Purpose],
                    Holdings = [.. Holdings],
                    From = now.AddDays(-1),
                    To = now.AddYears(1),
                },
            ],
        };
        var draft = new Draft();
        draft.Control.Add(ControlEntry.Genesis(genesis));
        return draft;
    }

    private Person Make(string user, string level, string[] words, params Role[] roles) => new()
    {
        Id = new PersonId(_random.NextId("person")),
        UserName = user,
        DisplayName = user,
        Clearance = Clearance.Create(Policy, level, [.. words.Select(w => new LabelValue("code-word", w)), new("eyes-only", "UK")]),
        Roles = [.. roles],
        Keys = [SigningKey.Generate().PublicKey],
    };
}

/// <summary>One node's rooms over a store, as Node would put them together.</summary>
public sealed class World : IAsyncDisposable
{
    private World(Founding founding, ManualClock clock, StoreKeys keys, Vault vault)
    {
        Founding = founding;
        Clock = clock;
        Keys = keys;
        Vault = vault;
    }

    public Founding Founding { get; }

    public ManualClock Clock { get; }

    public StoreKeys Keys { get; }

    public Vault Vault { get; }

    public static async Task<World> FoundAsync(
        IObjectStore store, Founding founding, ManualClock? clock = null, ulong seed = 1, PasswordCost? cost = null)
    {
        clock ??= new ManualClock();
        using var passphrase = Founding.Passphrase();
        using var custody = PassphraseCustody.Create(passphrase, out var parameters, cost ?? PasswordCost.ForTests);
        var keys = await StoreKeys.CreateAsync(store, founding.Store, custody, parameters, CancellationToken.None);
        var vault = await Vault.CreateAsync(Options(store, keys, clock, seed), founding.Genesis(keys, clock.GetUtcNow()), CancellationToken.None);
        return new World(founding, clock, keys, vault);
    }

    public static async Task<World> OpenAsync(
        IObjectStore store, Founding founding, ManualClock? clock = null, ulong seed = 2, LedgerAnchor? anchor = null)
    {
        clock ??= new ManualClock();
        var keys = await UnlockAsync(store);
        try
        {
            return new World(founding, clock, keys, await Vault.OpenAsync(Options(store, keys, clock, seed) with { Anchor = anchor }, CancellationToken.None));
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    public static async Task<StoreKeys> UnlockAsync(IObjectStore store, string? passphrase = null)
    {
        using var secret = passphrase is null ? Founding.Passphrase() : Founding.Passphrase(passphrase);
        return await StoreKeys.UnlockAsync(store, p => PassphraseCustody.Open(secret, p), CancellationToken.None);
    }

    public Label Label(string marking) => Founding.Policy.Parse(marking);

    public AccessRequest Request(string? user, AccessAction action, Label? label = null, HoldingId? holding = null, CompartmentId? compartment = null) => new()
    {
        Person = user is null ? null : Founding[user].Id,
        Action = action,
        Purpose = user is null ? string.Empty : Founding.Purpose,
        Authority = user is null ? null : Founding.Authority,
        Label = label,
        Holding = holding,
        Compartment = compartment,
    };

    public Decision Decide(AccessRequest request) => DecisionFunction.Decide(Vault.State, request, Clock.GetUtcNow());

    public KeyRing Ring(string? user = "high", AccessAction action = AccessAction.Read) => Vault.RingFor(Decide(Request(user, action)).AdmittedOrThrow());

    public KeyRing EngineRing(AccessAction action = AccessAction.Analyse) => Ring(null, action);

    /// <summary>Decides again inside the commit and records the decision, as Node does.</summary>
    public DraftRecorder Recorder(AccessRequest request) => (draft, items) =>
    {
        var decision = Decide(request);
        decision.AdmittedOrThrow();
        draft.Access.Add(AccessRecord.Of(Vault.State, decision, null, items).ToDraft());
    };

    public async Task<Committed> RecordAsync(AccessRequest request, params ItemId[] items) =>
        await Vault.Ledger.CommitAsync(
            () =>
            {
                var draft = new Draft();
                Recorder(request)(draft, items);
                return draft;
            },
            CancellationToken.None);

    public DepositRequest Deposit(string marking, string title, int holding = 0, ItemId? versionOf = null) => new()
    {
        Holding = Founding.Holdings[holding],
        Label = Label(marking),
        Fields = new ItemFields { Title = title, MediaType = "text/plain" },
        VersionOf = versionOf,
    };

    public async Task<DepositReceipt> FileAsync(
        string marking, ReadOnlyMemory<byte> content, string title = "t", string user = "high", int holding = 0, ItemId? versionOf = null) =>
        await FileAsync(marking, new MemoryStream(content.ToArray()), title, user, holding, versionOf);

    public async Task<DepositReceipt> FileAsync(
        string marking, Stream content, string title = "t", string user = "high", int holding = 0, ItemId? versionOf = null)
    {
        var deposit = Deposit(marking, title, holding, versionOf);
        var request = Request(user, AccessAction.Deposit, deposit.Label, deposit.Holding);
        var reading = Decide(Request(user, AccessAction.Read)).Admission;
        return await Vault.DepositAsync(
            Decide(request).AdmittedOrThrow(), deposit, content, Recorder(request), reading is null ? null : Vault.RingFor(reading), CancellationToken.None);
    }

    public async Task<IReadOnlyList<DepositReceipt>> FileBatchAsync(IReadOnlyList<(string Marking, byte[] Content)> items, string user = "high")
    {
        var batch = new List<BatchDeposit>();
        var requests = new List<AccessRequest>();
        foreach (var (marking, content) in items)
        {
            var deposit = Deposit(marking, "b");
            var request = Request(user, AccessAction.Deposit, deposit.Label, deposit.Holding);
            requests.Add(request);
            batch.Add(new BatchDeposit(Decide(request).AdmittedOrThrow(), deposit, content));
        }

        return await Vault.DepositBatchAsync(
            batch,
            (draft, ids) =>
            {
                for (var i = 0; i < requests.Count; i++)
                {
                    Recorder(requests[i])(draft, [ids[i]]);
                }
            },
            Ring(),
            CancellationToken.None);
    }

    public Task<DerivativeReceipt> AddTextAsync(ItemId item, string? text, string? reason = null, params NewPart[] parts) =>
        ReadAgainAsync(item, text, null, null, reason, parts);

    /// <summary>What the engine made of an item, with a layout perhaps, perhaps in the place of a row that said it can't be read.</summary>
    public async Task<DerivativeReceipt> ReadAgainAsync(
        ItemId item, string? text, byte[]? layout, ItemRow? replaces, string? reason = null, params NewPart[] parts)
    {
        var ring = EngineRing();
        var row = Vault.TryFind(ring, item)!;
        var derivative = new NewDerivative
        {
            Item = item,
            Version = row.Version,
            Text = text is null ? null : (ReadOnlyMemory<byte>?)System.Text.Encoding.UTF8.GetBytes(text),
            Layout = layout is null ? null : (ReadOnlyMemory<byte>?)layout,
            Replaces = replaces,
            Reason = reason,
            Engine = "test 1",
            Fields = new ItemFields { Title = string.Empty, MediaType = "text/plain" },
            Parts = parts,
        };
        return (await Vault.AddDerivativesAsync(ring, [derivative], Recorder(Request(null, AccessAction.Analyse)), CancellationToken.None))[0];
    }

    /// <summary>Adds one correction to those that are there, as somebody would who has just looked.</summary>
    public async Task<ItemRow> CorrectAsync(ItemId item, int start, string machine, string words, string user = "high", ItemRow? basedOn = null)
    {
        var text = Vault.TryFind(Ring(user), item, RowKind.Text) ?? throw new InvalidOperationException("not on the ring, or no text");
        basedOn ??= Vault.TryFind(Ring(user), item, RowKind.Corrections);
        var list = basedOn is null ? [] : (await CorrectionsAsync(basedOn)).All;
        var correction = new Correction(Founding[user].Id, Clock.GetUtcNow(), start, machine.Length, machine, words);
        var request = Request(user, AccessAction.Correct, compartment: text.Compartment);
        return await Vault.CorrectAsync(
            Vault.RingFor(Decide(request).AdmittedOrThrow()), text, basedOn, new CorrectionList([.. list, correction]), Recorder(request), CancellationToken.None);
    }

    public async Task<CorrectionList> CorrectionsAsync(ItemRow row)
    {
        var committed = await RecordAsync(Request("high", AccessAction.Read), row.Item);
        using var opened = await Vault.OpenAsync(Ring(), committed, row, CancellationToken.None);
        return CorrectionList.Decode(await opened.ReadAllAsync(64 << 20, CancellationToken.None));
    }

    public async Task<Committed> RelabelAsync(string marking, params ItemId[] items)
    {
        var row = Vault.TryFind(Ring(), items[0]) ?? throw new InvalidOperationException("not on the ring");
        var label = Label(marking);
        var request = Request("high", AccessAction.Relabel, label, row.Holding, row.Compartment);
        return await Vault.RelabelAsync(Vault.RingFor(Decide(request).AdmittedOrThrow()), items, label, Recorder(request), CancellationToken.None);
    }

    public async Task<byte[]> ReadAsync(ItemId item, RowKind kind = RowKind.Original, string user = "high")
    {
        var committed = await RecordAsync(Request(user, AccessAction.Read), item);
        using var opened = await Vault.OpenAsync(Ring(user), committed, item, kind, CancellationToken.None);
        return await opened.ReadAllAsync(64 << 20, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();
        Keys.Dispose();
    }

    private static VaultOptions Options(IObjectStore store, StoreKeys keys, ManualClock clock, ulong seed) => new()
    {
        Store = store,
        Keys = keys,
        Governance = new GovernanceFold(),
        Clock = clock,
        Random = new SeededRandomSource(seed),
    };
}
