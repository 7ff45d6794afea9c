using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Governance.Tests;

/// <summary>A small agency under test: people with real keys, and a ledger of opened commits without seals.</summary>
internal sealed class World
{
    internal static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly Lazy<HpkePrivateKey> LazyInspectors = new(HpkePrivateKey.Generate);
    private static readonly Lazy<SigningKey[]> LazyKeys = new(static () => [.. Enumerable.Range(0, 12).Select(static _ => SigningKey.Generate())]);

    private readonly List<OpenedCommit> _commits = [];
    private ulong _control;
    private ulong _access;

    internal World(ulong seed = 1, Func<Genesis, Genesis>? change = null, bool found = true)
    {
        Random = new SeededRandomSource(seed);
        Store = new StoreId(Random.NextId("store"));
        Policy = LabelPolicy.Uk.With([new("code-word", "COPPERLEAF"), new("code-word", "GLASSWING")]);
        Officer1 = NewPerson("vera", 0, "OFFICIAL", Role.SecurityOfficer);
        Officer2 = NewPerson("tom", 1, "OFFICIAL", Role.SecurityOfficer);
        Officer3 = NewPerson("ines", 2, "OFFICIAL", Role.SecurityOfficer);
        Custodian1 = NewPerson("karl", 3, "OFFICIAL", Role.Custodian);
        Custodian2 = NewPerson("kate", 4, "OFFICIAL", Role.Custodian);
        Records = NewPerson("rosa", 5, "TOP SECRET COPPERLEAF GLASSWING UK", Role.RecordsOfficer);
        Analyst = NewPerson("anna", 6, "SECRET COPPERLEAF UK", Role.Analyst);
        Field = NewPerson("finn", 7, "SECRET UK", Role.FieldOfficer);
        Inspector = NewPerson("iris", 8, "OFFICIAL", Role.Inspector);
        North = new Holding { Id = new HoldingId(Random.NextId("holding")), Name = "North", Description = "Northern papers" };
        South = new Holding { Id = new HoldingId(Random.NextId("holding")), Name = "South" };
        Warrant = NewAuthority("warrant 1", ["counter-sabotage", "training"], [North.Id], Start, Start.AddDays(90));
        Genesis = new Genesis
        {
            Store = Store,
            AgencyName = "gchq",
            Policy = LabelPolicy.Uk,
            Settings = new StoreSettings { Analyzer = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("body-length", 400L)]) },
            LogKey = Keys[11].PublicKey,
            ExchangeKey = Keys[10].PublicKey,
            InspectorKey = Inspectors.PublicKey,
            WrappedEntryKey = new byte[InspectorSeal.WrappedBytes],
            Values = [new("code-word", "COPPERLEAF"), new("code-word", "GLASSWING")],
            People = [Officer1, Officer2, Officer3, Custodian1, Custodian2, Records, Analyst, Field, Inspector],
            Holdings = [North, South],
            Authorities = [Warrant],
        };
        Genesis = change?.Invoke(Genesis) ?? Genesis;
        if (found)
        {
            Commit([ControlEntry.Genesis(Genesis)]);
        }
    }

    internal static HpkePrivateKey Inspectors => LazyInspectors.Value;

    internal static SigningKey[] Keys => LazyKeys.Value;

    internal SeededRandomSource Random { get; }

    internal StoreId Store { get; }

    internal LabelPolicy Policy { get; }

    internal Genesis Genesis { get; }

    internal Person Officer1 { get; }

    internal Person Officer2 { get; }

    internal Person Officer3 { get; }

    internal Person Custodian1 { get; }

    internal Person Custodian2 { get; }

    internal Person Records { get; }

    internal Person Analyst { get; }

    internal Person Field { get; }

    internal Person Inspector { get; }

    internal Holding North { get; }

    internal Holding South { get; }

    internal Authority Warrant { get; }

    internal DateTimeOffset Now { get; set; } = Start.AddDays(1);

    internal GovernanceFold Fold { get; } = new();

    internal GovernanceState State => Fold.Current;

    internal IReadOnlyList<OpenedCommit> Commits => _commits;

    internal Person NewPerson(string userName, int key, string clearance, params Role[] roles) => new()
    {
        Id = new PersonId(Random.NextId("person")),
        UserName = userName,
        DisplayName = userName + " of the tests",
        Clearance = Clearance.Parse(Policy, clearance),
        Roles = [.. roles],
        Keys = [Keys[key].PublicKey],
    };

    internal Authority NewAuthority(string reference, string[] purposes, HoldingId[] holdings, DateTimeOffset from, DateTimeOffset to) => new()
    {
        Id = new AuthorityId(Random.NextId("authority")),
        Kind = "warrant",
        Reference = reference,
        Purposes = [.. purposes],
        Holdings = [.. holdings],
        From = from,
        To = to,
    };

    internal SigningKey KeyOf(Person person) => Keys.Single(k => k.PublicKey.Equals(person.Keys[0]));

    internal Proposal Propose(ControlChange change) => Proposal.Create(Store, change, Random);

    internal Approval Sign(Person person, Proposal proposal) => Approval.Sign(KeyOf(person), person.Id, proposal);

    internal EntryDraft Proposed(ControlChange change, params Person[] approvers)
    {
        var proposal = Propose(change);
        return ControlEntry.Proposed(proposal, [.. approvers.Select(p => Sign(p, proposal))]);
    }

    internal OpenedCommit Next(IEnumerable<EntryDraft> control, IEnumerable<EntryDraft>? access = null)
    {
        var entries = new List<OpenedEntry>();
        foreach (var draft in control)
        {
            entries.Add(new OpenedEntry(LedgerTree.Control, _control + (ulong)entries.Count, Leaf(draft), Now, draft.Kind, draft.Body));
        }

        var count = entries.Count;
        foreach (var draft in access ?? [])
        {
            entries.Add(new OpenedEntry(LedgerTree.Access, _access + (ulong)(entries.Count - count), Leaf(draft), Now, draft.Kind, draft.Body));
        }

        return new OpenedCommit((ulong)_commits.Count, Hash384.Of("test", []), Now, entries, []);
    }

    internal void Commit(IEnumerable<EntryDraft> control, IEnumerable<EntryDraft>? access = null)
    {
        var drafts = control.ToList();
        if (Fold.IsFounded)
        {
            State.Preview(drafts, Now);
        }

        var commit = Next(drafts, access);
        Fold.Apply(commit);
        _commits.Add(commit);
        _control += (ulong)commit.Entries.Count(static e => e.Tree == LedgerTree.Control);
        _access += (ulong)commit.Entries.Count(static e => e.Tree == LedgerTree.Access);
    }

    internal AccessRequest Request(Person? person, AccessAction action, Label? label = null, HoldingId? holding = null, CompartmentId? compartment = null) => new()
    {
        Person = person?.Id,
        Action = action,
        Purpose = "counter-sabotage",
        Authority = Warrant.Id,
        Holding = holding,
        Label = label,
        Compartment = compartment,
    };

    internal Decision Decide(AccessRequest request) => DecisionFunction.Decide(State, request, Now);

    internal Label Label(string marking) => State.Policy.Parse(marking);

    /// <summary>Opens the compartment of a label in a holding, by a deposit of the records officer.</summary>
    internal Compartment Open(string marking, Holding? holding = null, Authority? authority = null)
    {
        holding ??= North;
        var label = Label(marking);
        var request = Request(Records, AccessAction.Deposit, label, holding.Id) with { Authority = (authority ?? Warrant).Id };
        var compartment = NewCompartment(label, holding);
        Commit([ControlEntry.CompartmentOpened(Decide(request).AdmittedOrThrow(), compartment)]);
        return compartment;
    }

    internal Compartment NewCompartment(Label label, Holding holding) => new()
    {
        Id = new CompartmentId(Random.NextId("compartment")),
        Holding = holding.Id,
        Access = label.Access,
        Generation = 1,
        WrappedRoot = [1, 2, 3],
    };

    private static Hash384 Leaf(EntryDraft draft) => Hash384.Of("test", draft.Body);
}
