using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;
using Strongroom.Search;
using Strongroom.Storage;
using Strongroom.Vault;

namespace Strongroom.Exchange.Tests.Worlds;

/// <summary>One agency with all its rooms, as Node would put them together; two security officers, a custodian, analysts. All words are invented.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const string Purpose = "training";

    private static readonly Lazy<SigningKey[]> LazyKeys = new(static () => [.. Enumerable.Range(0, 15).Select(static _ => SigningKey.Generate())]);
    private static readonly Lazy<HpkePrivateKey> LazyInspectors = new(HpkePrivateKey.Generate);

    private readonly SigningKey[] _keys;
    private GovernanceFold _governance = new();

    private Site(string name, int number, ManualClock clock, string[] words)
    {
        Name = name;
        Clock = clock;
        Random = new SeededRandomSource((ulong)number);
        _keys = LazyKeys.Value[(number * 5)..((number * 5) + 5)];
        StoreId = new StoreId(Random.NextId("store"));
        Words = [.. words.Select(static w => new LabelValue("code-word", w))];
        Policy = LabelPolicy.Uk.With(Words);
        People =
        [
            Make("vera", 0, "OFFICIAL", Role.SecurityOfficer),
            Make("tom", 1, "OFFICIAL", Role.SecurityOfficer),
            Make("karl", 2, "OFFICIAL", Role.Custodian),
            Make("high", 3, string.Join(' ', ["TOP SECRET", .. words, "UK"]), Role.Analyst, Role.RecordsOfficer),
            Make("low", 4, "OFFICIAL", Role.Analyst),
        ];
        Holdings = [.. new[] { "North", "South", "West" }.Select(h => new Holding { Id = new HoldingId(Random.NextId("holding")), Name = $"{name} {h}" })];
        Warrant = new AuthorityId(Random.NextId("authority"));
    }

    public string Name { get; }

    public ManualClock Clock { get; }

    public SeededRandomSource Random { get; }

    public StoreId StoreId { get; }

    public LabelPolicy Policy { get; }

    public LabelValue[] Words { get; }

    public Person[] People { get; }

    public Holding[] Holdings { get; }

    public AuthorityId Warrant { get; }

    public IObjectStore Store { get; set; } = new MemoryStore();

    public StoreKeys Keys { get; private set; } = null!;

    public Vault.Vault Vault { get; private set; } = null!;

    public SearchIndex Index { get; private set; } = null!;

    public ReplayMemory Replays { get; private set; } = null!;

    public ExchangeIdentity Identity { get; private set; } = null!;

    public PeerDoorStore DoorStore { get; private set; } = null!;

    public PeerDoor Door { get; private set; } = null!;

    public GovernanceState State => Vault.State;

    public static HpkePrivateKey Inspectors => LazyInspectors.Value;

    public Person this[string user] => People.Single(p => p.UserName == user);

    public static async Task<Site> FoundAsync(string name, int number, ManualClock clock, params string[] words)
    {
        var site = new Site(name, number, clock, words);
        using var passphrase = SecretBytes.TakeFrom(Encoding.UTF8.GetBytes("invented words of no worth"));
        using var custody = PassphraseCustody.Create(passphrase, out var parameters, PasswordCost.ForTests);
        site.Keys = await StoreKeys.CreateAsync(site.Store, site.StoreId, custody, parameters, CancellationToken.None);
        var genesis = new Draft();
        genesis.Control.Add(ControlEntry.Genesis(site.GenesisOf()));
        site.Compose(await Strongroom.Vault.Vault.CreateAsync(site.Options(), genesis, CancellationToken.None));
        return site;
    }

    /// <summary>A new process over the same store.</summary>
    public async Task RestartAsync()
    {
        await Vault.DisposeAsync();
        _governance = new GovernanceFold();
        Compose(await Strongroom.Vault.Vault.OpenAsync(Options(), CancellationToken.None));
    }

    /// <summary>Another node over the same store.</summary>
    public async Task<Site> SecondNodeAsync()
    {
        var other = (Site)MemberwiseClone();
        other._governance = new GovernanceFold();
        other.Compose(await Strongroom.Vault.Vault.OpenAsync(other.Options(), CancellationToken.None));
        return other;
    }

    public Label Label(string marking) => State.Policy.Parse(marking);

    public Decision Decide(AccessRequest request) => DecisionFunction.Decide(State, request, Clock.GetUtcNow());

    public async Task<Committed> CommitAsync(IEnumerable<EntryDraft> control, IEnumerable<EntryDraft> access) => await Vault.Ledger.CommitAsync(
        () =>
        {
            var draft = new Draft();
            draft.Control.AddRange(control);
            draft.Access.AddRange(access);
            State.Preview(draft.Control, Clock.GetUtcNow());
            return draft;
        },
        CancellationToken.None);

    /// <summary>Makes a change with as many officers' approvals as asked for.</summary>
    public async Task ChangeAsync(ControlChange change, params string[] approvers)
    {
        var proposal = Proposal.Create(StoreId, change, Random);
        var approvals = approvers.Select(a => Approval.Sign(_keys.Single(k => k.PublicKey.Equals(this[a].Keys[0])), this[a].Id, proposal)).ToList();
        await CommitAsync([ControlEntry.Proposed(proposal, approvals)], []);
    }

    public Introduction Introduction(string? address = null) => Identity.Introduce(Name, address ?? $"https://{Name}.example:8444");

    public async Task<Peer> IntroduceAsync(Site other, string? address = null)
    {
        var peer = Exchange.Introduction.FromText(other.Introduction(address).ToText()).ToPeer(new PeerId(Random.NextId("peer")));
        await ChangeAsync(new PeerIntroduced(peer), "vera", "tom");
        return peer;
    }

    public async Task<ItemId> FileAsync(string marking, string title, string text, int holding = 0, ItemId? parent = null)
    {
        var label = Label(marking);
        var request = new AccessRequest
        {
            Person = this["high"].Id, Action = AccessAction.Deposit, Purpose = Purpose, Authority = Warrant, Label = label, Holding = Holdings[holding].Id,
        };
        var deposit = new DepositRequest
        {
            Holding = Holdings[holding].Id, Label = label, Fields = new ItemFields { Title = title, MediaType = "text/plain" }, Parent = parent,
        };
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var receipt = await Vault.DepositAsync(Decide(request).AdmittedOrThrow(), deposit, content, Recorder(request), null, CancellationToken.None);
        var analyse = new AccessRequest { Action = AccessAction.Analyse };
        var ring = Vault.RingFor(Decide(analyse).AdmittedOrThrow());
        await Vault.AddDerivativesAsync(
            ring,
            [
                new NewDerivative
                {
                    Item = receipt.Item,
                    Version = 1,
                    Text = Encoding.UTF8.GetBytes(text),
                    Layout = Encoding.UTF8.GetBytes("layout"),
                    Engine = "test 1",
                    Fields = new ItemFields { Title = string.Empty, MediaType = "text/plain" },
                },
            ],
            Recorder(analyse),
            CancellationToken.None);
        foreach (var row in Index.WantedTexts(ring).Where(r => r.Item == receipt.Item))
        {
            Index.IndexText(row, text);
        }

        return receipt.Item;
    }

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();
        Identity.Dispose();
        Keys.Dispose();
    }

    private DraftRecorder Recorder(AccessRequest request) => (draft, items) => draft.Access.Add(AccessRecord.Of(State, Decide(request), null, items).ToDraft());

    private VaultOptions Options()
    {
        Replays = new ReplayMemory(_governance, Clock);
        return new VaultOptions { Store = Store, Keys = Keys, Governance = _governance, Clock = Clock, Random = Random, MoreFolds = [Replays] };
    }

    private void Compose(Vault.Vault vault)
    {
        Vault = vault;
        Index = new SearchIndex();
        vault.Observe(Index);
        Identity = ExchangeIdentity.Of(Keys);
        DoorStore = new PeerDoorStore { Vault = vault, Index = Index, Replays = Replays, Clock = Clock, Random = Random };
        var store = DoorStore;
        Door = new PeerDoor(() => store, witness: null);
    }

    private Genesis GenesisOf() => new()
    {
        Store = StoreId,
        AgencyName = Name,
        Policy = LabelPolicy.Uk,
        Values = [.. Words],
        LogKey = Keys.Ledger.LogKey.PublicKey,
        ExchangeKey = Keys.ExchangeKey.PublicKey,
        InspectorKey = Inspectors.PublicKey,
        WrappedEntryKey = InspectorSeal.WrapEntryKey(Inspectors.PublicKey, StoreId, Keys.Ledger.EntryKey),
        People = [.. People],
        Holdings = [.. Holdings],
        Authorities =
        [
            new Authority
            {
                Id = Warrant,
                Kind = "warrant",
                Reference = $"{Name}/1",
                Purposes = [Purpose, "audit"],
                Holdings = [.. Holdings.Select(static h => h.Id)],
                From = Clock.GetUtcNow().AddDays(-1),
                To = Clock.GetUtcNow().AddYears(1),
            },
        ],
    };

    private Person Make(string user, int key, string clearance, params Role[] roles) => new()
    {
        Id = new PersonId(Random.NextId("person")),
        UserName = user,
        DisplayName = user,
        Clearance = Clearance.Parse(Policy, clearance),
        Roles = [.. roles],
        Keys = [_keys[key].PublicKey],
    };
}
