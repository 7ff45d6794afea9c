using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Governance;

/// <summary>
/// Everything that the control tree says, up to one commit: an immutable snapshot, a new one after each commit. Made only by
/// <see cref="GovernanceFold"/>. Thread-safe.
/// </summary>
public sealed record GovernanceState
{
    internal GovernanceState(InnerShare inner) => Inner = inner;

    /// <summary>The store.</summary>
    public required StoreId Store { get; init; }

    /// <summary>Name of the agency.</summary>
    public required string AgencyName { get; init; }

    /// <summary>The label policy with the store's whole vocabulary. What people type is read with <see cref="PolicyOf"/> instead.</summary>
    public required LabelPolicy Policy { get; init; }

    /// <summary>Settings.</summary>
    public required StoreSettings Settings { get; init; }

    /// <summary>Signs checkpoints and commits.</summary>
    public required VerifyingKey LogKey { get; init; }

    /// <summary>What other agencies know this one by: its certificate, assertions and agreements are made with it.</summary>
    public required VerifyingKey ExchangeKey { get; init; }

    /// <summary>The inspectors' public key.</summary>
    public required HpkePublicKey InspectorKey { get; init; }

    /// <summary>The ledger's entry key, wrapped for the inspectors.</summary>
    public required ImmutableArray<byte> WrappedEntryKey { get; init; }

    /// <summary>All people, removed ones too.</summary>
    public ImmutableSortedDictionary<PersonId, Person> People { get; init; } = ImmutableSortedDictionary<PersonId, Person>.Empty;

    /// <summary>All holdings.</summary>
    public ImmutableSortedDictionary<HoldingId, Holding> Holdings { get; init; } = ImmutableSortedDictionary<HoldingId, Holding>.Empty;

    /// <summary>All authorities, ended and expired ones too.</summary>
    public ImmutableSortedDictionary<AuthorityId, Authority> Authorities { get; init; } = ImmutableSortedDictionary<AuthorityId, Authority>.Empty;

    /// <summary>All peers, ended ones too.</summary>
    public ImmutableSortedDictionary<PeerId, Peer> Peers { get; init; } = ImmutableSortedDictionary<PeerId, Peer>.Empty;

    /// <summary>All agreements that this store's officers ever approved, ended and expired ones too.</summary>
    public ImmutableSortedDictionary<AgreementId, AgreementStanding> Agreements { get; init; } =
        ImmutableSortedDictionary<AgreementId, AgreementStanding>.Empty;

    /// <summary>All compartments.</summary>
    public ImmutableSortedDictionary<CompartmentId, Compartment> Compartments { get; init; } = ImmutableSortedDictionary<CompartmentId, Compartment>.Empty;

    /// <summary>Proposals that await approvals; some may be too old to be approved any more.</summary>
    public ImmutableSortedDictionary<ProposalId, OpenProposal> Proposals { get; init; } = ImmutableSortedDictionary<ProposalId, OpenProposal>.Empty;

    /// <summary>The last acceptance of unproven freshness, or null.</summary>
    public FreshnessAccepted? Freshness { get; init; }

    /// <summary>Number of control entries folded. Never shown to users.</summary>
    public ulong ControlSize { get; init; }

    internal InnerShare Inner { get; }

    internal ImmutableDictionary<string, PersonId> UserNames { get; init; } = ImmutableDictionary<string, PersonId>.Empty.WithComparers(StringComparer.Ordinal);

    internal ImmutableDictionary<VerifyingKey, PersonId> Keys { get; init; } = ImmutableDictionary<VerifyingKey, PersonId>.Empty;

    internal ImmutableDictionary<(HoldingId, Hash384), CompartmentId> CompartmentIndex { get; init; } =
        ImmutableDictionary<(HoldingId, Hash384), CompartmentId>.Empty;

    internal ImmutableHashSet<Id128> Used { get; init; } = [];

    /// <summary>The active person with this sign-in name, or null.</summary>
    /// <param name="userName">As typed; case does not matter.</param>
    public Person? PersonNamed(string userName) =>
        UserNames.TryGetValue(userName.ToLowerInvariant(), out var id) && People[id].Active ? People[id] : null;

    /// <summary>The compartment that things with this access part fall into within a holding, or null when it is not open yet.</summary>
    /// <param name="holding">The holding.</param>
    /// <param name="accessHash">Hash of the access part.</param>
    public Compartment? CompartmentFor(HoldingId holding, Hash384 accessHash) =>
        CompartmentIndex.TryGetValue((holding, accessHash), out var id) ? Compartments[id] : null;

    /// <summary>What of the policy a person may see, type and file under.</summary>
    /// <param name="person">The person.</param>
    public LabelPolicy PolicyOf(Person person) => Policy.VisibleTo(person.Clearance);

    /// <summary>The authorities that are live now; empty for a person whose roles touch no material.</summary>
    /// <param name="person">The person.</param>
    /// <param name="now">The moment.</param>
    public IReadOnlyList<Authority> AuthoritiesOf(Person person, DateTimeOffset now) =>
        person.Is(Role.Analyst) || person.Is(Role.RecordsOfficer) || person.Is(Role.FieldOfficer)
            ? [.. Authorities.Values.Where(a => a.IsLive(now))]
            : [];

    /// <summary>The holdings that a person may know of: those that an authority of his covers now.</summary>
    /// <param name="person">The person.</param>
    /// <param name="now">The moment.</param>
    public IReadOnlyList<Holding> HoldingsOf(Person person, DateTimeOffset now) =>
        [.. AuthoritiesOf(person, now).SelectMany(static a => a.Holdings).Distinct().Order().Select(id => Holdings[id])];

    /// <summary>The live peer whose exchange key this is, or null: who is at the other end of a link.</summary>
    /// <param name="exchangeKey">The key that the other end proved to hold.</param>
    public Peer? PeerWith(VerifyingKey exchangeKey) => Peers.Values.FirstOrDefault(p => !p.Ended && p.ExchangeKey.Equals(exchangeKey));

    /// <summary>The live peer with this store, or null.</summary>
    /// <param name="store">The store.</param>
    public Peer? PeerOf(StoreId store) => Peers.Values.FirstOrDefault(p => !p.Ended && p.Store == store);

    /// <summary>
    /// The live agreements under which this store's people may ask live peers for this purpose now; at most one for each peer, in order of the peers'
    /// ids.
    /// </summary>
    /// <param name="purpose">The purpose, letter by letter.</param>
    /// <param name="now">The moment.</param>
    public IReadOnlyList<(Peer Peer, Agreement Terms)> AgreementsToAsk(string purpose, DateTimeOffset now)
    {
        var found = new List<(Peer, Agreement)>();
        foreach (var peer in Peers.Values.Where(static p => !p.Ended))
        {
            var standing = Agreements.Values.FirstOrDefault(
                a => a.IsLive(now) && a.InForce!.Lender.Store == peer.Store && a.InForce.Borrower.Store == Store && a.InForce.Purposes.Contains(purpose));
            if (standing is not null)
            {
                found.Add((peer, standing.InForce!));
            }
        }

        return found;
    }

    /// <summary>
    /// Checks what a writer is about to commit, by the very code that folds it. Whoever writes control entries calls this within its decide
    /// function: an entry that the fold refuses stops the ledger.
    /// </summary>
    /// <param name="entries">Control entries, in order.</param>
    /// <param name="now">The commit's time, about.</param>
    /// <returns>The state as it will be.</returns>
    /// <exception cref="GovernanceException">The fold would refuse an entry; the fault says why.</exception>
    public GovernanceState Preview(IEnumerable<EntryDraft> entries, DateTimeOffset now) => ControlFold.Preview(this, entries, now);

    /// <summary>The store id only: logs print objects.</summary>
    public override string ToString() => $"governance state of {Store}";
}
