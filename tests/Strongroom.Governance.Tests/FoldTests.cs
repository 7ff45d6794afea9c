using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Governance.Tests;

public sealed class FoldTests
{
    [Fact]
    public void A_compartment_is_opened_only_by_someone_who_may_file_there()
    {
        var world = new World();
        var label = world.Label("SECRET COPPERLEAF");
        var admission = world.Decide(world.Request(world.Analyst, AccessAction.Deposit, label, world.North.Id)).AdmittedOrThrow();
        var good = world.NewCompartment(label, world.North);
        Refused(world, ControlEntry.CompartmentOpened(admission, good with { Access = world.Label("TOP SECRET").Access }), GovernanceFault.UnapprovedChange);
        Refused(world, ControlEntry.CompartmentOpened(admission, good with { Access = world.Label("SECRET GLASSWING").Access }), GovernanceFault.UnapprovedChange);
        Refused(world, ControlEntry.CompartmentOpened(admission, good with { Holding = world.South.Id }));
        Refused(world, ControlEntry.CompartmentOpened(admission, good with { Generation = 2 }));
        Refused(world, ControlEntry.CompartmentOpened(admission, good with { WrappedRoot = [] }));
        var search = world.Decide(world.Request(world.Analyst, AccessAction.Search)).AdmittedOrThrow();
        Refused(world, ControlEntry.CompartmentOpened(search, good));

        world.Commit([ControlEntry.CompartmentOpened(admission, good)]);
        Assert.Equal(good.Id, world.State.CompartmentFor(world.North.Id, world.Label("SECRET COPPERLEAF LEGAL").AccessHash)!.Id);
        Refused(world, ControlEntry.CompartmentOpened(admission, good with { Id = new(world.Random.NextId("x")) }));
    }

    [Fact]
    public void An_admission_does_not_outlive_the_right_or_the_day()
    {
        var world = new World();
        var label = world.Label("SECRET");
        var admission = world.Decide(world.Request(world.Analyst, AccessAction.Deposit, label, world.North.Id)).AdmittedOrThrow();
        var entry = ControlEntry.CompartmentOpened(admission, world.NewCompartment(label, world.North));
        var then = world.Now;
        world.Now = then.AddHours(24).AddMilliseconds(1);
        Refused(world, entry);
        world.Now = then.AddMinutes(-6);
        Refused(world, entry);
        world.Now = then;
        world.Commit([world.Proposed(new PersonRemoved(world.Analyst.Id), world.Officer1)]);
        Refused(world, entry, GovernanceFault.UnapprovedChange);
    }

    [Fact]
    public void Relabelling_stays_in_the_holding_and_needs_both_compartments()
    {
        var world = new World();
        var from = world.Open("SECRET");
        var to = world.Open("TOP SECRET COPPERLEAF");
        var (low, high) = (world.Label("SECRET LEGAL"), world.Label("TOP SECRET COPPERLEAF"));
        var admission = world.Decide(world.Request(world.Records, AccessAction.Relabel, high, compartment: from.Id)).AdmittedOrThrow();
        var item = new ItemId(world.Random.NextId("item"));
        var good = new ItemRelabelled(item, from.Id, to.Id, low, high);
        Refused(world, ControlEntry.ItemRelabelled(admission, good with { To = from.Id }));
        Refused(world, ControlEntry.ItemRelabelled(admission, good with { From = to.Id }));
        Refused(world, ControlEntry.ItemRelabelled(admission, good with { OldLabel = high }));
        Refused(world, ControlEntry.ItemRelabelled(admission, good with { NewLabel = low }));
        Refused(world, ControlEntry.ItemRelabelled(admission, good with { To = new(world.Random.NextId("x")) }));
        world.Commit([ControlEntry.ItemRelabelled(admission, good)]);
        var entry = world.Commits[^1].Entries[0];
        Assert.Equal(good, ControlEntry.ReadRelabelled(world.State.Policy, entry));
        Assert.Throws<GovernanceException>(() => ControlEntry.ReadRelabelled(world.State.Policy, world.Commits[0].Entries[0]));

        // The target may be opened in the very commit.
        var official = world.Label("OFFICIAL");
        var down = world.Decide(world.Request(world.Records, AccessAction.Relabel, official, compartment: to.Id)).AdmittedOrThrow();
        var opened = world.NewCompartment(official, world.North);
        world.Commit([ControlEntry.CompartmentOpened(down, opened), ControlEntry.ItemRelabelled(down, new ItemRelabelled(item, to.Id, opened.Id, high, official))]);
    }

    [Fact]
    public void Entries_out_of_order_or_of_unknown_kind_are_damage()
    {
        var world = new World();
        var good = world.Proposed(new HoldingOpened(new Holding { Id = new(world.Random.NextId("holding")), Name = "West" }), world.Records);
        var commit = world.Next([good]);
        var e = Assert.Throws<GovernanceException>(() => world.Fold.Apply(commit with { Entries = [commit.Entries[0] with { Index = 5 }] }));
        Assert.Equal(GovernanceFault.DamagedEntry, e.Fault);
        Refused(world, good with { Kind = 99 });
        Refused(world, good with { Kind = (ushort)ControlEntryKind.Approved });
    }

    [Fact]
    public void Nothing_of_a_commit_with_a_bad_entry_is_taken_in()
    {
        var world = new World();
        var before = world.State;
        var good = world.Proposed(new HoldingOpened(new Holding { Id = new(world.Random.NextId("holding")), Name = "West" }), world.Records);
        Assert.Throws<GovernanceException>(() => world.Fold.Apply(world.Next([good, good])));
        Assert.Same(before, world.State);
    }

    [Fact]
    public void Mutated_entries_are_refused_and_leave_the_state_alone()
    {
        var world = new World();
        var label = world.Label("SECRET COPPERLEAF UK EYES ONLY");
        var admission = world.Decide(world.Request(world.Analyst, AccessAction.Deposit, label, world.North.Id)).AdmittedOrThrow();
        EntryDraft[] drafts =
        [
            ControlEntry.CompartmentOpened(admission, world.NewCompartment(label, world.North)),
            world.Proposed(new VocabularyAdded([new("code-word", "HALYARD")], [new LabelList("eyes-only", "THREE", ["CAN", "UK", "US"])]), world.Officer1, world.Officer2),
            world.Proposed(new PersonAdmitted(world.NewPerson("newt", 9, "SECRET UK", Role.Analyst)), world.Officer1, world.Officer2),
            world.Proposed(new AuthorityGranted(world.NewAuthority("two", ["training"], [world.South.Id], World.Start, World.Start.AddDays(1))), world.Officer1, world.Officer2),
        ];
        var before = world.State;
        var accepted = 0;
        Mutation.Run(2_000, 21, chance =>
        {
            var draft = drafts[chance.Below(drafts.Length)];
            var mutated = draft with { Body = Mutation.Bytes(chance, draft.Body) };
            try
            {
                world.Fold.Apply(world.Next([mutated]));

                // Only what nobody signed can change: ids, wrapped root and moment of a compartment's opening.
                Assert.True(draft == drafts[0] || mutated.Body.AsSpan().SequenceEqual(draft.Body));
                accepted++;
                world = Restart(world);
            }
            catch (GovernanceException)
            {
                Assert.Same(world.State, world.Fold.Current);
            }
        });
        Assert.Equal(before.ControlSize, world.State.ControlSize);
        Assert.InRange(accepted, 1, 2_000);
    }

    [Fact]
    public void Mutated_genesis_entries_give_this_rooms_fault()
    {
        var world = new World(found: false);
        var good = ControlEntry.Genesis(world.Genesis);
        Mutation.Run(1_000, 22, chance =>
        {
            try
            {
                new GovernanceFold().Apply(world.Next([good with { Body = Mutation.Bytes(chance, good.Body) }]));
            }
            catch (GovernanceException)
            {
                // The one fault that the fold may report.
            }
        });
    }

    [Fact]
    public void Changes_come_back_from_their_bytes()
    {
        var world = new World();
        ControlChange[] changes =
        [
            new PersonAdmitted(world.NewPerson("newt", 9, "SECRET COPPERLEAF UK", Role.Analyst, Role.RecordsOfficer)),
            new PersonChanged(world.Analyst), new PersonRemoved(world.Analyst.Id),
            new VocabularyAdded([new("code-word", "HALYARD")], [new LabelList("eyes-only", "THREE", ["CAN", "UK", "US"])]),
            new HoldingOpened(world.North), new AuthorityGranted(world.Warrant), new AuthorityEnded(world.Warrant.Id),
            new FreshnessAccepted(ulong.MaxValue, Hash384.Of("test", [])),
        ];
        var partners = Enum.GetValues<ChangeKind>().Count(static k => k >= ChangeKind.PeerIntroduced); // see PartnerTests
        Assert.Equal(Enum.GetValues<ChangeKind>().Length - partners, changes.Select(static c => c.Kind).Distinct().Count());
        foreach (var change in changes)
        {
            Assert.Equal(change.Encode(), ControlChange.Decode(world.State.Policy, change.Encode()).Encode());
        }
    }

    [Fact]
    public void Nothing_of_people_and_holdings_prints()
    {
        var world = new World();
        var text = $"{world.Analyst} {world.North} {world.Warrant} {world.State} {world.Genesis} {new PersonAdmitted(world.Analyst)} "
            + $"{world.Propose(new HoldingOpened(world.North))} {world.Request(world.Analyst, AccessAction.Search)} {world.Open("SECRET COPPERLEAF")}";
        Assert.DoesNotContain("anna", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("north", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("COPPERLEAF", text, StringComparison.Ordinal);
        Assert.DoesNotContain("warrant 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sabotage", text, StringComparison.Ordinal);
    }

    private static World Restart(World world)
    {
        var fresh = new World();
        Assert.Equal(world.Store, fresh.Store);
        return fresh;
    }

    private static void Refused(World world, EntryDraft entry, GovernanceFault fault = GovernanceFault.DamagedEntry)
    {
        var before = world.State;
        Assert.Throws<GovernanceException>(() => world.State.Preview([entry], world.Now));
        Assert.Equal(fault, Assert.Throws<GovernanceException>(() => world.Fold.Apply(world.Next([entry]))).Fault);
        Assert.Same(before, world.State);
    }
}
