using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Governance.Tests;

public sealed class ApprovalTests
{
    [Fact]
    public void Two_security_officers_admit_a_person()
    {
        var world = new World();
        var person = world.NewPerson("newt", 9, "SECRET UK", Role.Analyst);
        var proposal = world.Propose(new PersonAdmitted(person));
        world.Commit([ControlEntry.Proposed(proposal, [world.Sign(world.Officer1, proposal)])]);
        Assert.Null(world.State.PersonNamed("newt"));
        Assert.Single(world.State.Proposals);
        world.Commit([ControlEntry.Approved(world.Sign(world.Officer2, proposal))]);
        Assert.Equal(person.Id, world.State.PersonNamed("newt")!.Id);
        Assert.Empty(world.State.Proposals);
    }

    [Fact]
    public void A_proposal_with_all_approvals_takes_effect_at_once()
    {
        var world = new World();
        world.Commit([world.Proposed(new VocabularyAdded([new("code-word", "HALYARD")], []), world.Officer1, world.Officer2)]);
        Assert.True(world.State.Policy.Has(new("code-word", "HALYARD")));
        var authority = world.NewAuthority("warrant 2", ["training"], [world.South.Id], World.Start, World.Start.AddDays(9));
        world.Commit([world.Proposed(new AuthorityGranted(authority), world.Officer2, world.Officer3)]);
        Assert.True(world.State.Authorities[authority.Id].IsLive(world.Now));
        world.Commit([world.Proposed(new HoldingOpened(new Holding { Id = new(world.Random.NextId("holding")), Name = "West" }), world.Records)]);
        Assert.Equal(3, world.State.Holdings.Count);
        var accepted = new FreshnessAccepted(7, Hash384.Of("test", [1]));
        world.Commit([world.Proposed(accepted, world.Custodian1, world.Custodian2)]);
        Assert.Equal(accepted, world.State.Freshness);
    }

    [Fact]
    public void Taking_rights_away_needs_one_officer_but_two_where_the_store_leans_on_the_person()
    {
        var world = new World();
        world.Commit([world.Proposed(new AuthorityEnded(world.Warrant.Id), world.Officer1)]);
        Assert.True(world.State.Authorities[world.Warrant.Id].Ended);
        world.Commit([world.Proposed(new PersonRemoved(world.Analyst.Id), world.Officer1)]);
        Assert.Null(world.State.PersonNamed("anna"));
        Assert.False(world.State.People[world.Analyst.Id].Active);

        var removal = world.Propose(new PersonRemoved(world.Officer3.Id));
        world.Commit([ControlEntry.Proposed(removal, [world.Sign(world.Officer1, removal)])]);
        Assert.True(world.State.People[world.Officer3.Id].Active);
        Refused(world, ControlEntry.Approved(world.Sign(world.Officer3, removal)), GovernanceFault.ApprovalRefused);
        world.Commit([ControlEntry.Approved(world.Sign(world.Officer2, removal))]);
        Assert.False(world.State.People[world.Officer3.Id].Active);

        // Two officers must remain, so neither of these two can go; nor the last custodian.
        Refused(world, world.Proposed(new PersonRemoved(world.Officer2.Id), world.Officer1), GovernanceFault.ChangeRefused);
        Refused(world, world.Proposed(new PersonChanged(world.Officer2 with { Roles = [Role.Analyst] }), world.Officer1), GovernanceFault.ChangeRefused);
        world.Commit([world.Proposed(new PersonRemoved(world.Custodian1.Id), world.Officer1, world.Officer2)]);
        Refused(world, world.Proposed(new PersonRemoved(world.Custodian2.Id), world.Officer1, world.Officer2), GovernanceFault.ChangeRefused);
    }

    [Fact]
    public void A_removed_person_comes_back_by_two_officers()
    {
        var world = new World();
        world.Commit([world.Proposed(new PersonRemoved(world.Analyst.Id), world.Officer1)]);
        Assert.Equal(ReasonCode.PersonUnknown, world.Decide(world.Request(world.Analyst, AccessAction.Search)).Code);
        world.Commit([world.Proposed(new PersonChanged(world.Analyst), world.Officer1, world.Officer2)]);
        Assert.NotNull(world.State.PersonNamed("anna"));
    }

    [Fact]
    public void Approvals_that_are_not_what_they_must_be()
    {
        var world = new World();
        var other = new World(2);
        var change = new PersonChanged(world.Officer1 with { DisplayName = "Vera the Great" });
        var proposal = world.Propose(change);
        var signed = world.Sign(world.Officer2, proposal);
        Refused(world, ControlEntry.Proposed(proposal, []), GovernanceFault.ApprovalRefused);
        Refused(world, ControlEntry.Proposed(proposal, [world.Sign(world.Officer1, proposal)]), GovernanceFault.ApprovalRefused); // his own rights
        Refused(world, ControlEntry.Proposed(proposal, [world.Sign(world.Records, proposal)]), GovernanceFault.ApprovalRefused); // not his role
        Refused(world, ControlEntry.Proposed(proposal, [signed, signed]), GovernanceFault.ApprovalRefused); // one person twice
        Refused(world, ControlEntry.Proposed(proposal, [signed with { Person = world.Officer3.Id }]), GovernanceFault.ApprovalRefused); // another's name
        Refused(world, ControlEntry.Proposed(proposal with { Change = new PersonChanged(world.Officer1) }, [signed]), GovernanceFault.ApprovalRefused); // another body
        Refused(world, ControlEntry.Proposed(proposal with { Nonce = world.Random.NextId("x") }, [signed]), GovernanceFault.ApprovalRefused); // another nonce
        Refused(world, ControlEntry.Proposed(proposal with { Id = new(world.Random.NextId("x")) }, [signed]), GovernanceFault.ApprovalRefused); // another proposal
        Refused(world, ControlEntry.Proposed(proposal with { Store = other.Store }, [world.Sign(world.Officer2, proposal with { Store = other.Store })]), GovernanceFault.ApprovalRefused);
        Refused(world, ControlEntry.Proposed(proposal, [signed with { Signature = [.. signed.Signature.Reverse()] }]), GovernanceFault.ApprovalRefused);
        Refused(world, ControlEntry.Proposed(proposal, [signed with { Signature = [] }]), GovernanceFault.ApprovalRefused);

        world.Commit([ControlEntry.Proposed(proposal, [signed])]);
        Refused(world, ControlEntry.Approved(signed), GovernanceFault.ApprovalRefused); // again
        Refused(world, ControlEntry.Proposed(proposal, [signed]), GovernanceFault.ApprovalRefused); // its id again
        Refused(world, ControlEntry.Approved(world.Sign(world.Officer3, world.Propose(change))), GovernanceFault.ApprovalRefused); // of no open proposal
        world.Commit([ControlEntry.Approved(world.Sign(world.Officer3, proposal))]);
        Assert.Equal("Vera the Great", world.State.People[world.Officer1.Id].DisplayName);

        // Replayed after the change took effect: neither the old approvals nor the old proposal do anything more.
        Refused(world, ControlEntry.Approved(world.Sign(world.Officer3, proposal)), GovernanceFault.ApprovalRefused);
        Refused(world, ControlEntry.Proposed(proposal, [signed, world.Sign(world.Officer3, proposal)]), GovernanceFault.ApprovalRefused);
        Refused(world, ControlEntry.Proposed(world.Propose(change) with { Nonce = proposal.Nonce }, [signed]), GovernanceFault.ApprovalRefused);
    }

    [Fact]
    public void A_proposal_can_be_approved_for_thirty_days()
    {
        var world = new World();
        var proposal = world.Propose(new VocabularyAdded([new("code-word", "HALYARD")], []));
        world.Commit([ControlEntry.Proposed(proposal, [world.Sign(world.Officer1, proposal)])]);
        world.Now += Proposal.Lifetime;
        Refused(world, ControlEntry.Approved(world.Sign(world.Officer2, proposal)), GovernanceFault.ApprovalRefused);
        world.Now -= TimeSpan.FromMilliseconds(1);
        world.Commit([ControlEntry.Approved(world.Sign(world.Officer2, proposal))]);
        Assert.True(world.State.Policy.Has(new("code-word", "HALYARD")));
    }

    [Fact]
    public void An_approval_counts_only_while_its_signer_could_still_give_it()
    {
        var world = new World();
        var proposal = world.Propose(new VocabularyAdded([new("code-word", "HALYARD")], []));
        world.Commit([ControlEntry.Proposed(proposal, [world.Sign(world.Officer3, proposal)])]);
        world.Commit([world.Proposed(new PersonRemoved(world.Officer3.Id), world.Officer1, world.Officer2)]);
        world.Commit([ControlEntry.Approved(world.Sign(world.Officer1, proposal))]);
        Assert.False(world.State.Policy.Has(new("code-word", "HALYARD")));
        world.Commit([ControlEntry.Approved(world.Sign(world.Officer2, proposal))]);
        Assert.True(world.State.Policy.Has(new("code-word", "HALYARD")));
    }

    [Fact]
    public void Nobody_gets_a_second_identity_with_a_key_that_was_ever_someones()
    {
        var world = new World();
        Refused(world, world.Proposed(new PersonAdmitted(world.NewPerson("veratwo", 0, "OFFICIAL", Role.SecurityOfficer)), world.Officer1, world.Officer2), GovernanceFault.ChangeRefused);
        world.Commit([world.Proposed(new PersonChanged(world.Analyst with { Keys = [World.Keys[9].PublicKey] }), world.Officer1, world.Officer2)]);
        Refused(world, world.Proposed(new PersonAdmitted(world.NewPerson("annatwo", 6, "OFFICIAL", Role.Analyst)), world.Officer1, world.Officer2), GovernanceFault.ChangeRefused);
        Refused(world, world.Proposed(new PersonAdmitted(world.Analyst with { UserName = "other" }), world.Officer1, world.Officer2), GovernanceFault.ChangeRefused);
        Refused(world, world.Proposed(new PersonChanged(world.Analyst with { UserName = "other" }), world.Officer1, world.Officer2), GovernanceFault.ChangeRefused);
    }

    [Fact]
    public void A_change_that_became_impossible_is_not_approved()
    {
        var world = new World();
        var proposal = world.Propose(new VocabularyAdded([new("code-word", "HALYARD")], []));
        world.Commit([ControlEntry.Proposed(proposal, [world.Sign(world.Officer1, proposal)])]);
        world.Commit([world.Proposed(new VocabularyAdded([new("code-word", "HALYARD")], []), world.Officer2, world.Officer3)]);
        Refused(world, ControlEntry.Approved(world.Sign(world.Officer2, proposal)), GovernanceFault.ChangeRefused);
    }

    /// <summary>
    /// Up to four people, some of them security officers; proposals to make one of them a plain analyst; approvals in any order, by anyone, also
    /// twice and of oneself. A model that only counts says what must come of it.
    /// </summary>
    [Fact]
    public void Approval_graphs_of_up_to_four_people() => Prop.ForAll(
        Arb.From(
            from officers in Gen.Choose(0, 15)
            from steps in Gen.ListOf(
                from approver in Gen.Choose(0, 3)
                from subject in Gen.Choose(0, 3)
                select (approver, subject))
            select (officers, steps: steps.Take(10).ToArray())),
        static t => Graph(t.officers, t.steps)).Check(Drawn.Cases);

    private static bool Graph(int officers, (int Approver, int Subject)[] steps)
    {
        var world = new World(found: false);
        Person[] people = [.. Enumerable.Range(0, 4).Select(i => world.NewPerson($"p{i}", i, "OFFICIAL UK", (officers >> i & 1) == 1 ? Role.SecurityOfficer : Role.Analyst))];
        Person[] all = [.. people, world.Custodian2 with { Keys = [World.Keys[4].PublicKey] }];
        if (people.Count(static p => p.Is(Role.SecurityOfficer)) < 2)
        {
            return Throws(() => ControlEntry.Genesis(world.Genesis with { People = [.. all] }));
        }

        world.Commit([ControlEntry.Genesis(world.Genesis with { People = [.. all] })]);
        var isOfficer = people.Select(static p => p.Is(Role.SecurityOfficer)).ToArray();
        var changed = new bool[4];
        var proposals = new Proposal?[4];
        var approved = people.Select(static _ => new HashSet<int>()).ToArray();
        foreach (var (approver, subject) in steps)
        {
            var proposal = proposals[subject] ?? world.Propose(new PersonChanged(people[subject] with { DisplayName = "changed", Roles = [Role.Analyst] }));
            var approval = world.Sign(people[approver], proposal);
            var entry = proposals[subject] is null ? ControlEntry.Proposed(proposal, [approval]) : ControlEntry.Approved(approval);

            var completes = approved[subject].Append(approver).Distinct().Count(a => isOfficer[a]) >= 2;
            var leavesTwo = isOfficer.Where((o, i) => o && i != subject).Count() >= 2;
            var allowed = !changed[subject] && approver != subject && isOfficer[approver] && !approved[subject].Contains(approver)
                && (leavesTwo || (proposals[subject] is not null && !completes));
            if (!allowed)
            {
                if (!Throws(() => world.State.Preview([entry], world.Now)) || !Throws(() => world.Fold.Apply(world.Next([entry]))))
                {
                    return false;
                }

                continue;
            }

            world.Commit([entry]);
            proposals[subject] = proposal;
            approved[subject].Add(approver);
            if (completes)
            {
                changed[subject] = true;
                isOfficer[subject] = false;
            }
        }

        return people.Select((p, i) => world.State.People[p.Id].DisplayName == "changed" == changed[i]).All(static same => same);
    }

    private static bool Throws(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (GovernanceException)
        {
            return true;
        }
    }

    private static void Refused(World world, EntryDraft entry, GovernanceFault fault)
    {
        var before = world.State;
        Assert.Equal(fault, Assert.Throws<GovernanceException>(() => world.State.Preview([entry], world.Now)).Fault);
        var folded = Assert.Throws<GovernanceException>(() => world.Fold.Apply(world.Next([entry])));
        Assert.Equal(fault == GovernanceFault.ApprovalRefused ? GovernanceFault.UnapprovedChange : GovernanceFault.DamagedEntry, folded.Fault);
        Assert.Same(before, world.State);
    }
}
