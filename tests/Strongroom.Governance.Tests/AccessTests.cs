using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Governance.Tests;

public sealed class AccessTests
{
    [Fact]
    public void A_record_comes_back_and_only_inspectors_read_what_was_typed()
    {
        var world = new World();
        world.Open("SECRET");
        var decision = world.Decide(world.Request(world.Analyst, AccessAction.Search, holding: world.North.Id));
        ItemId[] items = [new(world.Random.NextId("item")), new(world.Random.NextId("item"))];
        var record = AccessRecord.Of(world.State, decision, world.Random.NextId("session"), items, "copper AND wire", "case 17");
        var back = AccessRecord.Decode(world.State.Policy, record.Encode());
        Assert.Equal(record.Encode(), back.Encode());
        Assert.Equal(items, back.Items);
        Assert.Equal(decision.Admission!.Compartments.Order(), back.Compartments);
        Assert.Equal((world.Analyst.Id, AccessAction.Search, ReasonCode.Admitted), (back.Person, back.Request.Action, back.Code));
        Assert.Equal(("copper AND wire", "case 17"), back.OpenInner(world.Store, World.Inspectors));

        using var stranger = HpkePrivateKey.Generate();
        Refused(() => back.OpenInner(world.Store, stranger));
        Refused(() => back.OpenInner(new StoreId(world.Random.NextId("store")), World.Inspectors));
        Refused(() => (back with { Items = [] }).OpenInner(world.Store, World.Inspectors));
        Refused(() => (back with { Code = ReasonCode.RoleLacking }).OpenInner(world.Store, World.Inspectors));
        Assert.Equal((null, null), AccessRecord.Of(world.State, decision, null, []).OpenInner(world.Store, World.Inspectors));
    }

    [Fact]
    public void The_inner_seal_has_steps_of_512_bytes()
    {
        var world = new World();
        var decision = world.Decide(world.Request(world.Analyst, AccessAction.Search));
        for (var length = 0; length <= 2_100; length++)
        {
            if (length % 97 == 0 || length % 512 is > 220 and < 270 or > 480)
            {
                var record = AccessRecord.Of(world.State, decision, null, [], new string('q', length));
                var plain = record.InnerSealed.Length - AccessInner.OverheadBytes;
                Assert.Equal(0, plain % 512);
                Assert.InRange(plain, length, length + 1100);
                Assert.Equal(length, record.OpenInner(world.Store, World.Inspectors).Query!.Length);
            }
        }
    }

    [Fact]
    public void Records_of_a_minute_share_one_encapsulation_and_nothing_else()
    {
        var world = new World();
        AccessRecord RecordAt(double seconds) => AccessRecord.Of(
            world.State, DecisionFunction.Decide(world.State, world.Request(world.Analyst, AccessAction.Search), world.Now.AddSeconds(seconds)), null, [], "same words");
        var records = new[] { 0.0, 1, 59, 61, 62, -60 }.Select(RecordAt).ToArray();
        var shares = records.Select(static r => Convert.ToHexString(r.InnerSealed.AsSpan(0, HpkeShare.EncapsulatedBytes))).ToArray();
        Assert.Equal([0, 0, 0, 1, 1, 2], shares.Select(s => Array.IndexOf(shares.Distinct().ToArray(), s)));
        Assert.Equal(records.Length, records.Select(static r => Convert.ToHexString(r.InnerSealed.AsSpan()[HpkeShare.EncapsulatedBytes..])).Distinct().Count());
        Assert.All(records, r => Assert.Equal("same words", r.OpenInner(world.Store, World.Inspectors).Query));
        Assert.All(Enumerable.Range(1, 300), length => Refused(() => (records[0] with { InnerSealed = [.. records[0].InnerSealed.AsSpan(0, length)] }).OpenInner(world.Store, World.Inspectors)));
    }

    [Fact]
    public void What_can_be_typed_can_be_recorded()
    {
        var world = new World();
        var decision = world.Decide(world.Request(world.Analyst, AccessAction.Search));
        var record = AccessRecord.Of(world.State, decision, null, [], "half \uD800 word", new string('é', 4000));
        Assert.Equal("half \uFFFD word", record.OpenInner(world.Store, World.Inspectors).Query);
        Assert.Throws<ArgumentException>(() => AccessRecord.Of(world.State, decision, null, [], new string('q', 4001)));
        Assert.Throws<ArgumentException>(() => AccessRecord.Of(world.State, decision, null, new ItemId[4097]));
        var refused = world.Decide(world.Request(world.Inspector, AccessAction.Search));
        Assert.Throws<ArgumentException>(() => AccessRecord.Of(world.State, refused, null, [new(world.Random.NextId("item"))]));
    }

    [Fact]
    public void Mutated_records_give_back_themselves_or_this_rooms_fault()
    {
        var world = new World();
        world.Open("SECRET COPPERLEAF");
        var decision = world.Decide(world.Request(world.Records, AccessAction.Deposit, world.Label("SECRET COPPERLEAF LEGAL"), world.North.Id));
        var good = AccessRecord.Of(world.State, decision, world.Random.NextId("session"), [new(world.Random.NextId("item"))]).Encode();
        Mutation.Run(8_000, 31, chance =>
        {
            var bytes = Mutation.Bytes(chance, good);
            try
            {
                Assert.Equal(bytes, AccessRecord.Decode(world.State.Policy, bytes).Encode());
            }
            catch (GovernanceException e)
            {
                Assert.Equal(GovernanceFault.MalformedRecord, e.Fault);
            }
        });
    }

    [Fact]
    public void An_honest_record_replays_without_a_difference()
    {
        var (world, _) = History();
        var replay = Replay(world.Commits);
        Assert.Empty(replay.Differences);
        Assert.Equal(7UL, replay.Checked);
        Assert.Equal(world.State.ControlSize, replay.State!.ControlSize);
    }

    public static TheoryData<string, ReplayFinding> Lies() => new()
    {
        { "verdict", ReplayFinding.VerdictDiffers },
        { "reason", ReplayFinding.VerdictDiffers },
        { "person", ReplayFinding.VerdictDiffers },
        { "purpose", ReplayFinding.VerdictDiffers },
        { "authority", ReplayFinding.VerdictDiffers },
        { "one compartment more", ReplayFinding.CompartmentsDiffer },
        { "one compartment less", ReplayFinding.CompartmentsDiffer },
        { "future", ReplayFinding.DecidedOnNothing },
        { "later", ReplayFinding.DecidedAtOtherTime },
        { "long before", ReplayFinding.DecidedAtOtherTime },
        { "garbage", ReplayFinding.Malformed },
        { "unknown kind", ReplayFinding.Malformed },
        { "items after refusal", ReplayFinding.ItemsAfterRefusal },
        { "old rights", ReplayFinding.RightsLostMeanwhile },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_lie_is_named(string what, ReplayFinding finding)
    {
        var (world, hidden) = History();
        var at = what is "items after refusal" or "reason" ? 4 : what == "old rights" ? 6 : 2;
        ulong count = 0;
        var lied = world.Commits.Select(c => c with { Entries = [.. c.Entries.Select(e => e.Tree == LedgerTree.Access && (int)count++ == at ? Lie(e) : e)] }).ToList();
        var difference = Assert.Single(Replay(lied).Differences);
        Assert.Equal((LedgerTree.Access, (ulong)at, finding), (difference.Tree, difference.Index, difference.Finding));

        OpenedEntry Lie(OpenedEntry entry)
        {
            var record = AccessRecord.Decode(world.State.Policy, entry.Body);
            var request = record.Request;
            var changed = what switch
            {
                "verdict" => record with { Code = ReasonCode.LabelNotHeld },
                "reason" => record with { Code = ReasonCode.PersonUnknown },
                "person" => record with { Request = request with { Person = world.Inspector.Id } },
                "purpose" => record with { Request = request with { Purpose = "gossip" } },
                "authority" => record with { Request = request with { Authority = null } },
                "one compartment more" => record with { Compartments = [.. record.Compartments.Add(hidden.Id).Order()] },
                "one compartment less" => record with { Compartments = [] },
                "future" => record with { ControlSize = record.ControlSize + 50 },
                "later" => record with { At = entry.Time.AddMinutes(6) },
                "long before" => record with { At = entry.Time.AddHours(-25) },
                "items after refusal" => record with { Items = [new(world.Random.NextId("item"))] },
                "old rights" => AccessRecord.Decode(world.State.Policy, OldRights(world)),
                _ => record,
            };
            return entry with { Body = what == "garbage" ? new byte[] { 1, 2, 3 } : changed.Encode(), Kind = what == "unknown kind" ? (ushort)9 : entry.Kind };
        }
    }

    [Fact]
    public void A_forged_control_entry_is_named_and_ends_the_judging()
    {
        var (world, _) = History();
        var forged = world.Proposed(new VocabularyAdded([new("code-word", "HALYARD")], []), world.Officer1, world.Officer2);
        var index = world.Commits.TakeWhile(static c => c.Number < 8).SelectMany(static c => c.Entries).Count(static e => e.Tree == LedgerTree.Control);
        Assert.Contains(world.Commits[8].Entries, static e => e.Tree == LedgerTree.Control);
        var proposal = world.Propose(new PersonRemoved(world.Officer3.Id));
        Check(ControlEntry.Proposed(proposal, [world.Sign(world.Officer2, proposal) with { Person = world.Officer1.Id }]), ReplayFinding.ControlEntryUnapproved);
        Check(forged with { Body = forged.Body[..^1] }, ReplayFinding.ControlEntryDamaged);

        void Check(EntryDraft draft, ReplayFinding finding)
        {
            var lied = world.Commits.Select(c => c.Number != 8 ? c : c with
            {
                Entries = [.. c.Entries.Select(e => e.Tree == LedgerTree.Control ? e with { Kind = draft.Kind, Body = draft.Body } : e)],
            });
            var replay = Replay(lied);
            var difference = Assert.Single(replay.Differences);
            Assert.True(replay.Stopped);
            Assert.Equal((8UL, LedgerTree.Control, (ulong)index, finding), (difference.Commit, difference.Tree, difference.Index, difference.Finding));
        }
    }

    // A search by the analyst, decided before she was removed, but claimed to be committed after that.
    private static byte[] OldRights(World world)
    {
        var first = world.Commits.SelectMany(static c => c.Entries).First(static e => e.Tree == LedgerTree.Access);
        return AccessRecord.Decode(world.State.Policy, first.Body).Encode();
    }

    private static (World World, Compartment Hidden) History()
    {
        var world = new World();
        world.Open("SECRET");
        var hidden = world.Open("TOP SECRET GLASSWING");
        Access(world.Request(world.Analyst, AccessAction.Search));
        Access(world.Request(world.Records, AccessAction.Search, holding: world.North.Id));
        Access(world.Request(world.Analyst, AccessAction.Read));
        Access(world.Request(world.Field, AccessAction.Deposit, world.Label("SECRET"), world.North.Id));
        Access(world.Request(world.Analyst, AccessAction.Read, compartment: hidden.Id));

        // Decided before a control commit, committed after it: right as long as the rights lasted.
        var slow = AccessRecord.Of(world.State, world.Decide(world.Request(world.Records, AccessAction.Search)), null, []);
        world.Open("SECRET COPPERLEAF");
        world.Commit([], [slow.ToDraft()]);
        world.Commit([world.Proposed(new PersonRemoved(world.Analyst.Id), world.Officer1)]);
        world.Now = world.Now.AddMinutes(1);
        Access(world.Request(world.Analyst, AccessAction.Search));
        return (world, hidden);

        void Access(AccessRequest request)
        {
            var decision = world.Decide(request);
            world.Commit([], [AccessRecord.Of(world.State, decision, world.Random.NextId("session"), [], "copper").ToDraft()]);
        }
    }

    private static AccessReplay Replay(IEnumerable<OpenedCommit> commits)
    {
        var replay = new AccessReplay();
        foreach (var commit in commits)
        {
            replay.Apply(commit);
        }

        return replay;
    }

    private static void Refused(Action action) => Assert.Equal(GovernanceFault.MalformedRecord, Assert.Throws<GovernanceException>(action).Fault);
}
