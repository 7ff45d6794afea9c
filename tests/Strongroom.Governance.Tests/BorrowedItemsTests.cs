using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Governance.Tests;

/// <content>What partners showed: its byte form, and how it is judged.</content>
public sealed partial class PartnerTests
{
    private static readonly Id128 Session = new SeededRandomSource(8).NextId("session");

    [Fact]
    public void What_partners_showed_reads_back_in_one_form()
    {
        var (world, question, search, borrowed) = Asked("UK SECRET COPPERLEAF", "UK SECRET", "UK SECRET COPPERLEAF");
        var record = Searched(world, search, borrowed);
        var back = AccessRecord.Decode(world.Policy, record.Encode());
        Assert.Equal(record.Encode(), back.Encode());
        var part = Assert.Single(back.Borrowed);
        Assert.Equal((borrowed.Peer, question.Request.Partner!.Exchange, borrowed.Agreement, 1U), (part.Peer, part.Exchange, part.Agreement, part.AgreementVersion));
        Assert.Equal(borrowed.Items.ToHashSet(), part.Items.ToHashSet());

        // Each label is written once, each further item costs its id: what of a partner is not shown has no place in it.
        var twice = borrowed with { Items = [.. borrowed.Items, borrowed.Items[0] with { Item = new ItemId(world.Random.NextId("more")) }] };
        Assert.Equal(record.Encode().Length + 17, Searched(world, search, twice).Encode().Length);
        Assert.Equal(Searched(world, search).Encode(), (record with { Borrowed = [] }).Encode());

        AccessRecord[] wrong =
        [
            record with { Borrowed = [borrowed with { Items = [] }] },
            record with { Borrowed = [borrowed, borrowed] },
            record with { Borrowed = [borrowed with { Items = [.. Enumerable.Repeat(borrowed.Items[0], AccessRecord.MaxItems + 1)] }] },
        ];
        Assert.All(wrong, r => Assert.Equal(
            GovernanceFault.MalformedRecord, Assert.Throws<GovernanceException>(() => AccessRecord.Decode(world.Policy, r.Encode())).Fault));
        Assert.Throws<ArgumentException>(() => Searched(world, search, wrong[2].Borrowed[0]));
        Assert.Throws<ArgumentException>(() => BorrowedItems.Of(search, []));
        Assert.DoesNotContain("SECRET", $"{record} {borrowed} {borrowed.Items[0]}", StringComparison.Ordinal);
        var good = record.Encode();
        Mutation.Run(8_000, 33, chance =>
        {
            var bytes = Mutation.Bytes(chance, good);
            try
            {
                Assert.Equal(bytes, AccessRecord.Decode(world.Policy, bytes).Encode());
            }
            catch (GovernanceException e)
            {
                Assert.Equal(GovernanceFault.MalformedRecord, e.Fault);
            }
        });
    }

    [Fact]
    public void What_partners_showed_is_judged_by_the_question_recorded_before()
    {
        var (world, question, search, good) = Asked("UK SECRET COPPERLEAF", "UK SECRET");
        var other = new PeerId(world.Random.NextId("other"));
        Is(null, Searched(world, search, good));
        Is(ReplayFinding.PartnersItemsUnasked, Searched(world, search, good with { Exchange = new ExchangeId(world.Random.NextId("unasked")) }));
        Is(ReplayFinding.PartnersItemsUnasked, Searched(world, search, good with { Peer = other }));
        Is(ReplayFinding.PartnersItemsUnasked, Searched(world, search, good with { Agreement = new AgreementId(world.Random.NextId("a")) }));
        Is(ReplayFinding.PartnersItemsUnasked, Searched(world, search, good with { AgreementVersion = 2 }));
        Is(ReplayFinding.PartnersItemsUnasked, Searched(world, search, good) with { Session = world.Random.NextId("session") });
        Is(ReplayFinding.PartnersItemsUnasked, Searched(world, search with { Person = world.Records.Id }, good));
        Is(ReplayFinding.PartnersItemsUnasked, Searched(world, search with { Action = AccessAction.Read }, good));
        Is(ReplayFinding.ItemsAfterRefusal, Searched(world, search with { Person = world.Inspector.Id }) with { Borrowed = [good] });
        foreach (var beyond in new[] { "UK TOP SECRET", "UK SECRET GLASSWING" })
        {
            Is(ReplayFinding.PartnersItemsBeyondRights, Searched(world, search, good with { Items = [.. good.Items, good.Items[0] with { Label = world.Label(beyond) }] }));
        }

        // An answer is shown once, and not in the commit of its own question.
        Find([ReplayFinding.PartnersItemsUnasked], [[question], [Searched(world, search, good)], [Searched(world, search, good)]]);
        Find([ReplayFinding.PartnersItemsUnasked], [[question, Searched(world, search, good)]]);

        void Is(ReplayFinding? finding, AccessRecord record) => Find(finding is { } f ? [f] : [], [[question], [record]]);

        void Find(ReplayFinding[] findings, AccessRecord[][] commits)
        {
            var replay = new AccessReplay();
            world.Commits.ToList().ForEach(replay.Apply);
            var number = world.Commits[^1].Number;
            ulong index = 0;
            foreach (var commit in commits)
            {
                number++;
                replay.Apply(world.Commits[^1] with
                {
                    Number = number,
                    Entries = [.. commit.Select(r => world.Commits[^1].Entries[0] with
                    {
                        Tree = LedgerTree.Access, Index = index++, Kind = AccessRecord.EntryKind, Body = r.Encode(),
                    })],
                });
            }

            Assert.Equal(findings, replay.Differences.Select(static d => d.Finding));
        }
    }

    [Fact]
    public void What_partners_showed_is_judged_by_the_rights_at_its_commit()
    {
        var (world, question, search, good) = Asked("UK SECRET COPPERLEAF");
        var record = Searched(world, search, good);
        world.Commit([], [question.ToDraft()]);
        Assert.True(good.IsWithinRights(world.State, world.Analyst.Id));
        world.Commit([world.Proposed(new PersonChanged(world.Analyst with { Clearance = Clearance.Parse(world.Policy, "SECRET UK") }), world.Officer1, world.Officer2)]);
        Assert.False(good.IsWithinRights(world.State, world.Analyst.Id));
        world.Commit([], [record.ToDraft()]);
        var replay = new AccessReplay();
        world.Commits.ToList().ForEach(replay.Apply);
        Assert.Equal([ReplayFinding.PartnersItemsBeyondRights], replay.Differences.Select(static d => d.Finding));

        var (ended, put, again, shown) = Asked("UK SECRET COPPERLEAF");
        var late = Searched(ended, again, shown);
        ended.Commit([], [put.ToDraft()]);
        ended.Commit([ended.Proposed(new AgreementEnded(shown.Agreement), ended.Officer1)]);
        ended.Commit([], [late.ToDraft()]);
        replay = new AccessReplay();
        ended.Commits.ToList().ForEach(replay.Apply);
        Assert.Equal([ReplayFinding.RightsLostMeanwhile], replay.Differences.Select(static d => d.Finding));
    }

    /// <summary>A question that the analyst may put to the peer, her search at home, and what the peer showed for it.</summary>
    private static (World World, AccessRecord Question, AccessRequest Search, BorrowedItems Borrowed) Asked(params string[] labels)
    {
        var world = Founded(out var peer);
        var terms = Borrowing(world, peer);
        Conclude(world, terms);
        var link = new PartnerLink { Peer = peer.Id, Agreement = terms.Id, AgreementVersion = 1, Exchange = new ExchangeId(world.Random.NextId("x")) };
        var question = AccessRecord.Of(world.State, world.Decide(Ask(world.Analyst, link)), Session, []);
        Assert.Equal(ReasonCode.Admitted, question.Code);
        var search = question.Request with { Action = AccessAction.Search, Partner = null };
        return (world, question, search, BorrowedItems.Of(
            question.Request, labels.Select((l, i) => new BorrowedItem(new ItemId(world.Random.NextId($"theirs {i}")), world.Label(l)))));
    }

    private static AccessRecord Searched(World world, AccessRequest search, params BorrowedItems[] borrowed) =>
        AccessRecord.Of(world.State, world.Decide(search), Session, [], borrowed: borrowed);
}
