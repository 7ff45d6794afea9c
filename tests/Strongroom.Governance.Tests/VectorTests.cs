using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;

namespace Strongroom.Governance.Tests;

/// <summary>The vectors of a second encoder, written from the format pages.</summary>
public sealed class VectorTests
{
    private static readonly DateTimeOffset T0 = DateTimeOffset.FromUnixTimeMilliseconds(1772442000000);
    private static readonly DateTimeOffset T1 = DateTimeOffset.FromUnixTimeMilliseconds(1780218000000);
    private static readonly LabelPolicy Policy = LabelPolicy.Uk.With(
        [new("code-word", "COPPERLEAF"), new("code-word", "GLASSWING")], [new LabelList("eyes-only", "THREE", ["CAN", "UK", "US"])]);

    private static readonly Dictionary<string, byte[]> Control = Load("vectors/governance/control.txt");
    private static readonly Dictionary<string, byte[]> Access = Load("vectors/governance/access.txt");

    private static readonly Authority Warrant = new()
    {
        Id = new(Id(3)), Kind = "warrant", Reference = "Warrant 7", Purposes = ["training", "counter-sabotage"], Holdings = [new(Id(2))], From = T0, To = T1,
    };

    [Fact]
    public void Changes()
    {
        Same("person-removed", new PersonRemoved(new(Id(0x20))));
        Same("vocabulary-added", new VocabularyAdded(
            [new("code-word", "COPPERLEAF"), new("code-word", "GLASSWING")], [new LabelList("eyes-only", "THREE", ["CAN", "UK", "US"])]));
        Same("holding-opened", new HoldingOpened(new Holding { Id = new(Id(2)), Name = "North", Description = "Northern papers" }));
        Same("authority-granted", new AuthorityGranted(Warrant));
        Same("authority-ended", new AuthorityEnded(Warrant.Id));
        Same("freshness-accepted", new FreshnessAccepted(ulong.MaxValue, Hash384.FromBytes([.. Enumerable.Range(0, 48).Select(static i => (byte)i)])));

        var introduced = Assert.IsType<PeerIntroduced>(ControlChange.Decode(Policy, Control["peer-introduced"])).Peer;
        Assert.Equal(("mi5", "https://mi5.example:8444", new StoreId(Id(0x42))), (introduced.AgencyName, introduced.Address, introduced.Store));
        Same("peer-introduced", new PeerIntroduced(introduced));
        Same("peer-ended", new PeerEnded(new(Id(0x40))));
        var terms = Agreement.Decode(Control["agreement"]);
        Assert.Equal(("SECRET COPPERLEAF UK", 2U, "North"), (terms.Ceiling.Print(), terms.Version, terms.Holdings.Single().Name));
        Same("agreement-approved", new AgreementApproved(terms));
        Same("agreement-ended", new AgreementEnded(terms.Id));
        var conclusion = EntryCodec.DecodeConcluded(Control["agreement-concluded"]);
        Assert.Equal(Control["agreement-concluded"], ControlEntry.AgreementConcluded(conclusion).Body);

        var person = Assert.IsType<PersonAdmitted>(ControlChange.Decode(Policy, Control["person-admitted"])).Person;
        Assert.Equal(("anna", "Anna Example", "SECRET COPPERLEAF UK"), (person.UserName, person.DisplayName, person.Clearance.Print()));
        Assert.Equal([Role.Analyst, Role.RecordsOfficer], person.Roles);
        Same("person-admitted", new PersonAdmitted(person));

        static void Same(string name, ControlChange change)
        {
            Assert.Equal(Convert.ToHexStringLower(Control[name]), Convert.ToHexStringLower(change.Encode()));
            Assert.Equal(change.Encode(), ControlChange.Decode(Policy, Control[name]).Encode());
        }
    }

    [Fact]
    public void Proposals_and_approvals()
    {
        var proposal = Proposal.Create(new StoreId(Id(1)), new ProposalId(Id(9)), new AuthorityEnded(Warrant.Id), Id(10));
        var approval = new Approval(proposal.Id, new PersonId(Id(0x21)), [.. Enumerable.Repeat((byte)0x5a, 96)]);
        Assert.Equal(Control["approval-message"], proposal.MessageFor(approval.Person));
        Assert.Equal(Control["approved"], ControlEntry.Approved(approval).Body);
        Assert.Equal(Control["proposed"], ControlEntry.Proposed(proposal, [approval]).Body);
    }

    [Fact]
    public void What_nodes_write()
    {
        var (compartment, basis) = EntryCodec.DecodeOpened(Policy, Control["compartment-opened"]);
        Assert.Equal((new CompartmentId(Id(6)), new HoldingId(Id(2)), 1U, "UK TOP SECRET COPPERLEAF"), (compartment.Id, compartment.Holding, compartment.Generation, compartment.Access.ToLabel().Print(Policy)));
        Assert.Equal((AccessAction.Deposit, "training", new PersonId(Id(0x20)), T0), (basis.Request.Action, basis.Request.Purpose, basis.Request.Person!.Value, basis.At));
        var (relabelling, why) = EntryCodec.DecodeRelabelled(Policy, Control["item-relabelled"]);
        Assert.Equal((new ItemId(Id(4)), new CompartmentId(Id(5)), new CompartmentId(Id(6))), (relabelling.Item, relabelling.From, relabelling.To));
        Assert.Equal(("UK SECRET LEGAL", "UK TOP SECRET COPPERLEAF"), (relabelling.OldLabel.Print(Policy), relabelling.NewLabel.Print(Policy)));
        Assert.Equal((AccessAction.Relabel, new CompartmentId(Id(5))), (why.Request.Action, why.Request.Compartment!.Value));
    }

    [Fact]
    public void Genesis()
    {
        var genesis = GenesisCodec.Decode(Control["genesis"]);
        Assert.Equal(Convert.ToHexStringLower(Control["genesis"]), Convert.ToHexStringLower(ControlEntry.Genesis(genesis).Body));
        Assert.Equal(["vera", "tom", "karl"], genesis.People.Select(static p => p.UserName));
        Assert.True(genesis.Settings.PasswordsAllowed);
    }

    [Fact]
    public void Access_records()
    {
        foreach (var name in new[] { "search", "refused-read", "deposit", "correct", "ask", "lent-search", "refused-assertion", "borrowing-search" })
        {
            Assert.Equal(Access[name], AccessRecord.Decode(Policy, Access[name]).Encode());
        }

        var search = AccessRecord.Decode(Policy, Access["search"]);
        Assert.Equal((AccessAction.Search, 17UL, T0, ReasonCode.Admitted), (search.Request.Action, search.ControlSize, search.At, search.Code));
        Assert.Equal([new CompartmentId(Id(5)), new CompartmentId(Id(6))], search.Compartments);
        Assert.Equal("UK SECRET LEGAL", AccessRecord.Decode(Policy, Access["deposit"]).Request.Label!.Print(Policy));
        Assert.Equal(ReasonCode.AuthorityMissing, AccessRecord.Decode(Policy, Access["refused-read"]).Code);
        var correct = AccessRecord.Decode(Policy, Access["correct"]);
        Assert.Equal((AccessAction.Correct, new CompartmentId(Id(5)), new ItemId(Id(4))), (correct.Request.Action, Assert.Single(correct.Compartments), Assert.Single(correct.Items)));
        var lent = AccessRecord.Decode(Policy, Access["lent-search"]).Request.Partner!;
        Assert.Equal((new PeerId(Id(0x40)), new ExchangeId(Id(0x43)), "SECRET COPPERLEAF UK"), (lent.Peer, lent.Exchange!.Value, lent.Asker!.Clearance.Print()));
        var borrowed = AccessRecord.Decode(Policy, Access["borrowing-search"]).Borrowed;
        Assert.Equal([(new PeerId(Id(0x3f)), new ExchangeId(Id(0x45)), 1U), (new PeerId(Id(0x40)), new ExchangeId(Id(0x43)), 2U)], borrowed.Select(static b => (b.Peer, b.Exchange, b.AgreementVersion)));
        Assert.Equal(
            [(new ItemId(Id(0x48)), "UK SECRET LEGAL"), (new ItemId(Id(0x47)), "UK SECRET LEGAL"), (new ItemId(Id(0x49)), "UK TOP SECRET COPPERLEAF")],
            borrowed[1].Items.Select(static i => (i.Item, i.Label.Print(Policy))).OrderBy(static i => i.Item2, StringComparer.Ordinal));
        Assert.Equal(Access["search-inner-aad"], AccessInner.Binding(new StoreId(Id(1)), search));
    }

    [Fact]
    public void Inner_plaintexts()
    {
        Assert.Equal(Access["inner-plaintext-short"], AccessInner.Pad("copper AND wire", "case 17"));
        Assert.Equal(Access["inner-plaintext-long"], AccessInner.Pad(new string('q', 1000), null));
        Assert.Equal(Access["inner-plaintext-skipping"], AccessInner.Pad(new string('q', 250), null));
    }

    private static Id128 Id(byte value) => Id128.FromBytes([.. Enumerable.Repeat(value, 16)]);

    private static Dictionary<string, byte[]> Load(string path)
    {
        var lines = File.ReadAllLines(Repository.PathOf(path)).Where(static l => l.Length > 0 && l[0] != '#').ToArray();
        Assert.True(lines.Length > 0 && lines.Length % 2 == 0);
        return lines.Chunk(2).ToDictionary(static c => c[0]["name: ".Length..], static c => Convert.FromHexString(c[1]["bytes: ".Length..]), StringComparer.Ordinal);
    }
}
