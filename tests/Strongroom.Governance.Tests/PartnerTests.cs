using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Governance.Tests;

/// <summary>Peers, agreements, and what the decision function says to other agencies and about asking them.</summary>
public sealed partial class PartnerTests
{
    private static readonly SigningKey Theirs = World.Keys[9];
    private static readonly SigningKey TheirLog = SigningKey.Generate();
    private static readonly string[] Levels = ["OFFICIAL", "SECRET", "TOP SECRET"];
    private static readonly LabelValue[] Values =
        [new("code-word", "COPPERLEAF"), new("code-word", "GLASSWING"), new("eyes-only", "UK"), new("eyes-only", "US")];

    [Fact]
    public void Rights_are_the_assertion_and_the_ceiling_and_the_own_rules()
    {
        var world = Founded(out var peer);
        foreach (var marking in new[]
        {
            "UK OFFICIAL", "UK SECRET", "UK TOP SECRET", "UK SECRET COPPERLEAF", "UK SECRET GLASSWING", "UK TOP SECRET COPPERLEAF GLASSWING",
            "UK SECRET UK EYES ONLY", "UK SECRET COPPERLEAF UK/US EYES ONLY",
        })
        {
            world.Open(marking);
        }

        var east = OpenHolding(world, "East"); // lent, but no authority of the lender's covers it
        var terms = Terms(world, peer) with { Holdings = [new LentHolding(world.North.Id, "North"), new LentHolding(east, "East")] };
        Conclude(world, terms);
        Prop.ForAll(ArbMap.Default.ArbFor<uint>(), seed =>
        {
            var chance = new SeededChance(seed);
            var (asserted, ceiling) = (Draw(chance), Draw(chance));
            var version = world.State.Agreements[terms.Id].InForce!.Version;
            Conclude(world, terms with { Version = version + 1, Ceiling = ceiling });
            var link = LinkOf(peer, terms with { Version = version + 1 }, asserted);
            var admitted = world.Decide(Asked(link)).Admission!.Compartments;
            var (a, c) = (asserted.In(world.State.Policy)!, ceiling.In(world.State.Policy)!);
            foreach (var compartment in world.State.Compartments.Values)
            {
                // Plainly: the level of both, every code word in both, and one nation that both name.
                var label = compartment.Access;
                var may = compartment.Holding == world.North.Id && label.Level.Rank <= a.Level.Rank && label.Level.Rank <= c.Level.Rank
                    && label.Values.Where(static v => v.Type == CategoryType.Restrictive)
                        .All(v => v.Tags.All(t => a.Holds(new(v.Category, t)) && c.Holds(new(v.Category, t))))
                    && label.Values.Where(static v => v.Type == CategoryType.Permissive)
                        .All(v => v.Tags.Any(t => a.Holds(new(v.Category, t)) && c.Holds(new(v.Category, t))));
                Assert.Equal(may, admitted.Contains(compartment.Id));
                Assert.True(!may || (a.Dominates(label) && c.Dominates(label)));
            }

            // Claiming all that there is gives what the ceiling gives, and no more.
            var all = Draw(chance, whole: true);
            Assert.True(admitted.IsSubsetOf(world.Decide(Asked(link with { Asker = link.Asker! with { Clearance = all } })).Admission!.Compartments));
            var most = world.Decide(Asked(link with { Asker = link.Asker! with { Clearance = all } })).Admission!.Compartments;
            Assert.True(most.SetEquals(world.State.Compartments.Values.Where(x => x.Holding == world.North.Id && c.Dominates(x.Access)).Select(static x => x.Id)));
        }).Check(Drawn.Cases.WithMaxTest(40));
    }

    [Fact]
    public void A_partner_is_refused_for_its_reason_and_the_first_one_counts()
    {
        var world = Founded(out var peer);
        var open = world.Open("UK SECRET");
        var high = world.Open("UK TOP SECRET");
        var terms = Terms(world, peer);
        Conclude(world, terms);
        var good = LinkOf(peer, terms, Draw(new SeededChance(1), whole: true));
        Is(ReasonCode.Admitted, good);
        Is(ReasonCode.PeerUnknown, good with { Peer = new PeerId(world.Random.NextId("x")) });
        Is(ReasonCode.AssertionRefused, good with { Asker = null });
        Is(ReasonCode.AgreementUnknown, good with { Agreement = null });
        Is(ReasonCode.AgreementUnknown, good with { Agreement = new AgreementId(world.Random.NextId("x")) });
        Is(ReasonCode.AgreementUnknown, good with { AgreementVersion = 2 });
        Is(ReasonCode.PurposeNotAgreed, good, purpose: "training");
        Is(ReasonCode.ClearanceUnknown, good with { Asker = good.Asker! with { Clearance = AssertedClearance.Of(Clearance.Parse(LabelPolicy.Us, "SECRET USA")) } });
        Is(ReasonCode.HoldingNotCovered, good, holding: world.South.Id);
        Is(ReasonCode.CompartmentNotHeld, good, compartment: high.Id);
        Assert.Equal([open.Id], world.Decide(Asked(good) with { Compartment = open.Id }).Admission!.Compartments);
        foreach (var action in Enum.GetValues<AccessAction>())
        {
            var expected = action is AccessAction.Search or AccessAction.Read ? ReasonCode.Admitted : ReasonCode.WrongKindOfAsker;
            Assert.Equal(expected, world.Decide(Asked(good) with { Action = action }).Code);
        }

        // A person of ours cannot ask as a partner would.
        Assert.Equal(ReasonCode.WrongKindOfAsker, world.Decide(Asked(good) with { Person = world.Analyst.Id }).Code);
        var now = world.Now;
        world.Now = terms.From.AddMilliseconds(-1);
        Is(ReasonCode.AgreementNotLive, good);
        world.Now = terms.To;
        Is(ReasonCode.AgreementNotLive, good);
        world.Now = now;
        world.Commit([world.Proposed(new AgreementEnded(terms.Id), world.Officer1)]);
        Is(ReasonCode.AgreementEnded, good);
        world.Commit([world.Proposed(new PeerEnded(peer.Id), world.Officer1)]);
        Is(ReasonCode.PeerUnknown, good);

        // Whatever the reason, a partner is told one and the same.
        Assert.All(
            Enum.GetValues<ReasonCode>().Where(static c => c >= ReasonCode.PeerUnknown),
            c => Assert.Equal(GovernanceFault.NotAvailable, new Decision(Asked(good), c, 1, now, null).Refusal().Fault));

        void Is(ReasonCode code, PartnerLink link, string purpose = "counter-sabotage", HoldingId? holding = null, CompartmentId? compartment = null) =>
            Assert.Equal(code, world.Decide(Asked(link) with { Purpose = purpose, Holding = holding, Compartment = compartment }).Code);
    }

    [Fact]
    public void Asking_a_partner_needs_standing_at_home_and_an_agreement_that_borrows()
    {
        var world = Founded(out var peer);
        var lends = Terms(world, peer);
        Conclude(world, lends);
        var borrows = Borrowing(world, peer);
        Conclude(world, borrows);
        var good = new PartnerLink { Peer = peer.Id, Agreement = borrows.Id, AgreementVersion = 1, Exchange = new ExchangeId(world.Random.NextId("x")) };
        var decision = world.Decide(Ask(world.Analyst, good));
        Assert.Empty(decision.AdmittedOrThrow().Compartments);
        Is(ReasonCode.PersonUnknown, null, GovernanceFault.RoleLacking, Ask(world.Analyst, good) with { Person = new PersonId(world.Random.NextId("x")) });
        Is(ReasonCode.RoleLacking, world.Field, GovernanceFault.RoleLacking);
        Is(ReasonCode.AuthorityMissing, null, GovernanceFault.AuthorityMissing, Ask(world.Analyst, good) with { Authority = null });
        Is(ReasonCode.PurposeNotCovered, null, GovernanceFault.PurposeNotCovered, Ask(world.Analyst, good) with { Purpose = "gossip" });
        Is(ReasonCode.PurposeNotAgreed, null, GovernanceFault.PurposeNotAgreed, Ask(world.Analyst, good) with { Purpose = "training" });
        Is(ReasonCode.AgreementUnknown, null, GovernanceFault.AgreementNotLive, Ask(world.Analyst, good with { Agreement = lends.Id }));
        Is(ReasonCode.PeerUnknown, null, GovernanceFault.AgreementNotLive, Ask(world.Analyst, good) with { Partner = null });
        Assert.Equal([(peer.Id, borrows.Id)], world.State.AgreementsToAsk("counter-sabotage", world.Now).Select(static a => (a.Peer.Id, a.Terms.Id)));
        Assert.Empty(world.State.AgreementsToAsk("training", world.Now));
        Assert.Empty(world.State.AgreementsToAsk("counter-sabotage", borrows.To));
        world.Commit([world.Proposed(new AgreementEnded(borrows.Id), world.Officer2)]);
        Is(ReasonCode.AgreementEnded, world.Analyst, GovernanceFault.AgreementNotLive);
        Assert.Empty(world.State.AgreementsToAsk("counter-sabotage", world.Now));

        void Is(ReasonCode code, Person? person, GovernanceFault fault, AccessRequest? request = null)
        {
            var refused = world.Decide(request ?? Ask(person!, good));
            Assert.Equal((code, fault), (refused.Code, Assert.Throws<GovernanceException>(refused.AdmittedOrThrow).Fault));
        }
    }

    [Fact]
    public void Records_of_exchanges_read_back_and_are_decided_again()
    {
        var world = Founded(out var peer);
        var compartment = world.Open("UK SECRET");
        var terms = Terms(world, peer);
        Conclude(world, terms);
        var good = LinkOf(peer, terms, Draw(new SeededChance(1), whole: true));
        var item = new ItemId(world.Random.NextId("item"));
        var yes = AccessRecord.Of(world.State, world.Decide(Asked(good)), null, [item], "copper");
        var no = AccessRecord.Of(world.State, world.Decide(Asked(good with { Asker = null, Exchange = null, Agreement = null, AgreementVersion = 0 })), null, []);
        Assert.Equal([compartment.Id], yes.Compartments);
        foreach (var record in new[] { yes, no })
        {
            Assert.Equal(record.Encode(), AccessRecord.Decode(world.Policy, record.Encode()).Encode());
        }

        world.Commit([], [yes.ToDraft(), no.ToDraft(), (yes with { Compartments = [] }).ToDraft(), (no with { Code = ReasonCode.Admitted }).ToDraft()]);
        world.Commit([world.Proposed(new AgreementEnded(terms.Id), world.Officer1)]);
        world.Commit([], [yes.ToDraft()]);
        var replay = new AccessReplay();
        world.Commits.ToList().ForEach(replay.Apply);
        Assert.Equal(
            [ReplayFinding.CompartmentsDiffer, ReplayFinding.VerdictDiffers, ReplayFinding.RightsLostMeanwhile], replay.Differences.Select(static d => d.Finding));
    }

    [Fact]
    public void Peers_keep_their_rules()
    {
        var world = Founded(out var peer);
        using var key = SigningKey.Generate();
        using var log = SigningKey.Generate();
        var other = peer with
        {
            Id = new PeerId(world.Random.NextId("peer")), Store = new StoreId(world.Random.NextId("s")), AgencyName = "mi6", ExchangeKey = key.PublicKey, LogKey = log.PublicKey,
        };
        Peer[] wrong =
        [
            other with { AgencyName = "GCHQ" },
            other with { AgencyName = "MI5" },
            other with { AgencyName = "two\nlines" },
            other with { Store = world.Store },
            other with { Store = peer.Store },
            other with { Address = "http://mi6.example:1" },
            other with { Address = "https://mi6.example:1/" },
            other with { Address = "https://MI6.example:1" },
            other with { Address = "https://mi6.example" },
            other with { ExchangeKey = peer.ExchangeKey },
            other with { ExchangeKey = peer.LogKey },
            other with { LogKey = peer.ExchangeKey },
            other with { LogKey = other.ExchangeKey },
            other with { ExchangeKey = world.Genesis.LogKey },
            other with { LogKey = world.Genesis.ExchangeKey },
            other with { ExchangeKey = world.Analyst.Keys[0] },
            peer with { AgencyName = "mi7" },
            peer with { ExchangeKey = key.PublicKey },
            peer,
        ];
        foreach (var refused in wrong)
        {
            Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, new PeerIntroduced(refused)));
        }

        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, new PersonChanged(world.Analyst with { Keys = [peer.LogKey] })));

        // One officer proposes, two bring it about; one ends it.
        world.Commit([world.Proposed(new PeerIntroduced(other), world.Officer1)]);
        Assert.Null(world.State.PeerOf(other.Store));
        world.Commit([ControlEntry.Approved(world.Sign(world.Officer2, world.State.Proposals.Values.Single().Proposal))]);
        Assert.Equal(other, world.State.PeerWith(key.PublicKey));
        world.Commit([world.Proposed(new PeerIntroduced(other with { Address = "https://elsewhere.example:9" }), world.Officer1, world.Officer3)]);
        Assert.Equal("https://elsewhere.example:9", world.State.PeerOf(other.Store)!.Address);
        world.Commit([world.Proposed(new PeerEnded(other.Id), world.Officer3)]);
        Assert.Null(world.State.PeerWith(key.PublicKey));
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, new PeerEnded(other.Id)));
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, new PeerIntroduced(other))); // an id is used once

        // The same agency comes back under a new id; its keys are still its own and nobody else's.
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, new PeerIntroduced(other with { Id = new PeerId(world.Random.NextId("p")), Store = new StoreId(world.Random.NextId("s")) })));
        world.Commit([world.Proposed(new PeerIntroduced(other with { Id = new PeerId(world.Random.NextId("p")) }), world.Officer1, world.Officer2)]);
    }

    [Fact]
    public void Agreements_keep_their_rules()
    {
        var world = Founded(out var peer);
        var terms = Terms(world, peer);
        var stranger = new AgreementParty(new StoreId(world.Random.NextId("s")), "mi6");
        Agreement[] wrong =
        [
            terms with { Version = 2 },
            terms with { To = terms.From },
            terms with { Purposes = [] },
            terms with { Purposes = ["two\nlines"] },
            terms with { Holdings = [] },
            terms with { Holdings = [terms.Holdings[0], terms.Holdings[0]] },
            terms with { Holdings = [new LentHolding(new HoldingId(world.Random.NextId("h")), "Nowhere")] },
            terms with { Borrower = stranger },
            terms with { Lender = stranger },
            terms with { Lender = terms.Borrower },
            terms with { Borrower = terms.Lender },
            terms with { Ceiling = AssertedClearance.Of(Clearance.Parse(LabelPolicy.Uk.With([new("code-word", "STRANGE")]), "SECRET STRANGE")) },
        ];
        foreach (var refused in wrong)
        {
            Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, new AgreementApproved(refused)));
        }

        // A borrower need not know the lender's words.
        world.State.Preview([world.Proposed(new AgreementApproved(Borrowing(world, peer) with { Ceiling = wrong[^1].Ceiling }), world.Officer1, world.Officer2)], world.Now);

        // Nothing is in force before both keys signed what two officers here approved.
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, Signed(terms)));
        world.Commit([world.Proposed(new AgreementApproved(terms), world.Officer1)]);
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, Signed(terms)));
        world.Commit([ControlEntry.Approved(world.Sign(world.Officer2, world.State.Proposals.Values.Single().Proposal))]);
        Assert.Null(world.State.Agreements[terms.Id].InForce);
        AgreementConclusion good = Signed(terms);
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, good with { BorrowerSignature = good.LenderSignature }));
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, good with { LenderSignature = good.BorrowerSignature, BorrowerSignature = good.LenderSignature }));
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, good with { Version = 2 }));
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, Signed(terms with { To = terms.To.AddDays(1) })));
        world.Commit([ControlEntry.AgreementConcluded(good)]);
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, good));

        // The version in force stays so until the amendment is concluded.
        var amended = terms with { Version = 2, Purposes = ["training"] };
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, new AgreementApproved(terms with { Version = 3 })));
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, new AgreementApproved(Terms(world, peer, "other"))));
        world.Commit([world.Proposed(new AgreementApproved(amended), world.Officer1, world.Officer2)]);
        Assert.Equal((1U, 2U), (world.State.Agreements[terms.Id].InForce!.Version, world.State.Agreements[terms.Id].Approved!.Version));
        world.Commit([ControlEntry.AgreementConcluded(Signed(amended))]);
        Assert.Equal((2U, null), (world.State.Agreements[terms.Id].InForce!.Version, world.State.Agreements[terms.Id].Approved));
        Conclude(world, Terms(world, peer, "other")); // its purpose is free now
        world.Commit([world.Proposed(new AgreementEnded(terms.Id), world.Officer1)]);
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, new AgreementApproved(amended with { Version = 3 })));
        Assert.Equal(GovernanceFault.ChangeRefused, Refusal(world, new AgreementEnded(terms.Id)));
        world.Commit([world.Proposed(new PeerEnded(peer.Id), world.Officer1)]);
        Assert.All(world.State.Agreements.Values, static a => Assert.True(a.Ended));

        AgreementConclusion Signed(Agreement of) => PartnerTests.Signed(world, of);
    }

    [Fact]
    public void Asserted_clearances_hold_only_words_and_read_back()
    {
        var policy = LabelPolicy.Uk.With([new("code-word", "COPPERLEAF"), new("code-word", "GLASSWING")]);
        var said = AssertedClearance.Of(Clearance.Parse(policy, "TOP SECRET COPPERLEAF GLASSWING UK ORIGINATOR"));
        Assert.Equal("TOP SECRET COPPERLEAF GLASSWING UK", said.Print());
        Assert.Equal(said, AssertedClearance.Decode(said.Encode()));
        Assert.False(said.In(policy)!.IsOriginator);
        Assert.True(said.IsKnownWholeTo(policy));
        var less = LabelPolicy.Uk.With([new("code-word", "COPPERLEAF")]);
        Assert.Equal("TOP SECRET COPPERLEAF UK", said.In(less)!.Print());
        Assert.False(said.IsKnownWholeTo(less));
        Assert.Null(said.In(LabelPolicy.Us));
        Assert.Throws<LabelsException>(() => AssertedClearance.Decode(said.Encode().AsMemory(1)));
        var one = Clearance.Parse(policy, "TOP SECRET COPPERLEAF UK");
        var other = Clearance.Parse(policy, "SECRET COPPERLEAF GLASSWING US");
        Assert.Equal("SECRET COPPERLEAF", one.Meet(other).Print());
        Assert.Equal(one.Meet(other), other.Meet(one));
        Assert.Equal(one, one.Meet(one));
        Assert.Throws<LabelsException>(() => one.Meet(Clearance.Parse(LabelPolicy.Us, "SECRET USA")));
    }

    [Fact]
    public void Changes_of_peers_and_agreements_come_back_from_their_bytes_and_nothing_of_them_prints()
    {
        var world = Founded(out var peer);
        var terms = Terms(world, peer);
        ControlChange[] changes = [new PeerIntroduced(peer), new PeerEnded(peer.Id), new AgreementApproved(terms), new AgreementEnded(terms.Id)];
        foreach (var change in changes)
        {
            Assert.Equal(change.Encode(), ControlChange.Decode(world.State.Policy, change.Encode()).Encode());
        }

        Assert.Equal(terms.Encode(), Agreement.Decode(terms.Encode()).Encode());
        Assert.Throws<GovernanceException>(() => Agreement.Decode(terms.Encode().AsMemory(1)));
        var link = LinkOf(peer, terms, terms.Ceiling);
        var text = $"{peer} {terms} {terms.Lender} {terms.Holdings[0]} {terms.Ceiling} {link} {link.Asker} {Asked(link)} {changes[0]} {changes[2]} {Signed(world, terms)}";
        Assert.DoesNotContain("mi5", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("North", text, StringComparison.Ordinal);
        Assert.DoesNotContain("COPPERLEAF", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sabotage", text, StringComparison.Ordinal);
        Assert.DoesNotContain("warrant", text, StringComparison.Ordinal);
    }

    private static World Founded(out Peer peer)
    {
        var world = new World();
        peer = new Peer
        {
            Id = new PeerId(world.Random.NextId("peer")),
            AgencyName = "mi5",
            Store = new StoreId(world.Random.NextId("their store")),
            Address = "https://mi5.example:8444",
            ExchangeKey = Theirs.PublicKey,
            LogKey = TheirLog.PublicKey,
        };
        world.Commit([world.Proposed(new PeerIntroduced(peer), world.Officer1, world.Officer2)]);
        return world;
    }

    private static HoldingId OpenHolding(World world, string name)
    {
        var holding = new Holding { Id = new HoldingId(world.Random.NextId("holding")), Name = name };
        var authority = world.NewAuthority("warrant 2", ["counter-sabotage"], [holding.Id], World.Start, World.Start.AddDays(90));
        world.Commit([world.Proposed(new HoldingOpened(holding), world.Records)]);
        world.Commit([world.Proposed(new AuthorityGranted(authority), world.Officer1, world.Officer2)]);
        world.Open("UK OFFICIAL", holding, authority);
        world.Commit([world.Proposed(new AuthorityEnded(authority.Id), world.Officer1)]);
        return holding.Id;
    }

    private static Agreement Terms(World world, Peer peer, string id = "agreement") => new()
    {
        Id = new AgreementId(world.Random.NextId(id)),
        Version = 1,
        Lender = new AgreementParty(world.Store, "gchq"),
        Borrower = new AgreementParty(peer.Store, peer.AgencyName),
        Holdings = [new LentHolding(world.North.Id, "North")],
        Ceiling = AssertedClearance.Of(Clearance.Parse(world.Policy, "SECRET COPPERLEAF UK")),
        Purposes = ["counter-sabotage"],
        From = World.Start,
        To = World.Start.AddDays(30),
    };

    private static Agreement Borrowing(World world, Peer peer) => Terms(world, peer, "borrowing") with
    {
        Lender = new AgreementParty(peer.Store, peer.AgencyName),
        Borrower = new AgreementParty(world.Store, "gchq"),
        Holdings = [new LentHolding(new HoldingId(world.Random.NextId("theirs")), "Theirs")],
    };

    private static AgreementConclusion Signed(World world, Agreement terms)
    {
        var (own, theirs) = (Sign(World.Keys[10], terms), Sign(Theirs, terms));
        return terms.Lender.Store == world.Store
            ? new AgreementConclusion(terms.Id, terms.Version, own, theirs)
            : new AgreementConclusion(terms.Id, terms.Version, theirs, own);
    }

    private static byte[] Sign(SigningKey key, Agreement terms) => key.Sign(Agreement.SignatureDomain, terms.Encode());

    private static void Conclude(World world, Agreement terms)
    {
        world.Commit([world.Proposed(new AgreementApproved(terms), world.Officer1, world.Officer2)]);
        world.Commit([ControlEntry.AgreementConcluded(Signed(world, terms))]);
    }

    private static GovernanceFault Refusal(World world, ControlChange change) =>
        Assert.Throws<GovernanceException>(() => world.State.Preview([world.Proposed(change, world.Officer1, world.Officer2)], world.Now)).Fault;

    private static GovernanceFault Refusal(World world, AgreementConclusion conclusion) =>
        Assert.Throws<GovernanceException>(() => world.State.Preview([ControlEntry.AgreementConcluded(conclusion)], world.Now)).Fault;

    private static AssertedClearance Draw(SeededChance chance, bool whole = false)
    {
        var policy = LabelPolicy.Uk.With([new("code-word", "COPPERLEAF"), new("code-word", "GLASSWING")]);
        return AssertedClearance.Of(Clearance.Create(policy, whole ? Levels[^1] : Levels[chance.Below(3)], Values.Where(_ => whole || chance.Below(2) == 0)));
    }

    private static PartnerLink LinkOf(Peer peer, Agreement terms, AssertedClearance clearance) => new()
    {
        Peer = peer.Id,
        Exchange = new ExchangeId(new SeededRandomSource(4).NextId("exchange")),
        Agreement = terms.Id,
        AgreementVersion = terms.Version,
        Asker = new ForeignAsker(new SeededRandomSource(4).NextId("pseudonym"), clearance, "warrant 9"),
    };

    private static AccessRequest Asked(PartnerLink link) => new() { Action = AccessAction.Search, Purpose = "counter-sabotage", Partner = link };

    private static AccessRequest Ask(Person person, PartnerLink link)
    {
        var world = new World(found: false);
        return new AccessRequest { Person = person.Id, Action = AccessAction.Ask, Purpose = "counter-sabotage", Authority = world.Warrant.Id, Partner = link };
    }
}
