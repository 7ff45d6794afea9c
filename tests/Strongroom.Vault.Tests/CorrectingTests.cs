using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Storage;

namespace Strongroom.Vault.Tests;

/// <summary>What stands beside a text: its layout, people's corrections; and reading again what could not be read.</summary>
public sealed class CorrectingTests
{
    private const string Top = "TOP SECRET COPPERLEAF";
    private static readonly Founding Founding = new(6);

    [Fact]
    public async Task A_layout_comes_with_its_text_and_goes_where_it_goes()
    {
        var store = new MemoryStore();
        await using var world = await World.FoundAsync(store, Founding);
        var item = (await world.FileAsync("SECRET", "sound"u8.ToArray())).Item;
        await world.ReadAgainAsync(item, "words", "layout"u8.ToArray(), null);
        Assert.Equal("layout"u8.ToArray(), await world.ReadAsync(item, RowKind.Layout));
        Assert.Equal([item], world.Vault.TryFind(world.Ring(), item, RowKind.Layout)!.Parents);

        await world.CorrectAsync(item, 0, "words", "swords");
        await world.RelabelAsync(Top, item);
        Assert.Equal("layout"u8.ToArray(), await world.ReadAsync(item, RowKind.Layout));
        Assert.Null(world.Vault.TryFind(world.Ring("low"), item, RowKind.Layout));
        Assert.Equal("words"u8.ToArray(), await world.ReadAsync(item, RowKind.Text));
        var moved = world.Vault.TryFind(world.Ring(), item, RowKind.Corrections)!;
        Assert.Equal(world.Label(Top), moved.Label);
        Assert.Equal("swords", Assert.Single((await world.CorrectionsAsync(moved)).All).Words);

        // Nothing of the old place is named any more, and nothing of the new one is swept.
        for (var i = 0; i < 2; i++)
        {
            world.Clock.Advance(TimeSpan.FromHours(3));
            await world.Vault.SweepAsync(CancellationToken.None);
        }

        await using var recovered = await World.OpenAsync(store, Founding);
        Assert.Equal("layout"u8.ToArray(), await recovered.ReadAsync(item, RowKind.Layout));
        Assert.Equal("swords", Assert.Single((await recovered.CorrectionsAsync(recovered.Vault.TryFind(recovered.Ring(), item, RowKind.Corrections)!)).All).Words);
    }

    [Fact]
    public async Task A_new_version_leaves_layout_and_corrections_behind()
    {
        await using var world = await World.FoundAsync(new MemoryStore(), Founding);
        var item = (await world.FileAsync("SECRET", "one"u8.ToArray())).Item;
        await world.ReadAgainAsync(item, "one", "layout"u8.ToArray(), null);
        var text = world.Vault.TryFind(world.Ring(), item, RowKind.Text)!;
        await world.CorrectAsync(item, 0, "one", "two");
        await world.FileAsync("SECRET", "three"u8.ToArray(), versionOf: item);
        Assert.Null(world.Vault.TryFind(world.Ring(), item, RowKind.Layout));
        Assert.Null(world.Vault.TryFind(world.Ring(), item, RowKind.Corrections));
        Assert.Equal(item, Assert.Single(world.Vault.Pending(world.EngineRing())).Item);

        // Who was still correcting the old text is told.
        var request = world.Request("high", AccessAction.Correct, compartment: text.Compartment);
        var fault = await Assert.ThrowsAsync<VaultException>(() => world.Vault.CorrectAsync(
            world.Vault.RingFor(world.Decide(request).AdmittedOrThrow()), text, null, new CorrectionList([]), world.Recorder(request), CancellationToken.None));
        Assert.Equal(VaultFault.Superseded, fault.Fault);
    }

    [Fact]
    public async Task Two_who_correct_at_once_lose_neither_one_s_words()
    {
        var store = new MemoryStore();
        await using var one = await World.FoundAsync(store, Founding);
        var item = (await one.FileAsync("SECRET", "x"u8.ToArray())).Item;
        await one.AddTextAsync(item, "alpha beta");
        await using var two = await World.OpenAsync(store, Founding);
        await one.CorrectAsync(item, 0, "alpha", "aleph");

        // The other node has not heard of it: it made its list from nothing.
        var fault = await Assert.ThrowsAsync<VaultException>(() => two.CorrectAsync(item, 6, "beta", "beth"));
        Assert.Equal(VaultFault.Superseded, fault.Fault);
        await two.CorrectAsync(item, 6, "beta", "beth");
        await one.Vault.RefreshAsync(CancellationToken.None);
        var list = await one.CorrectionsAsync(one.Vault.TryFind(one.Ring(), item, RowKind.Corrections)!);
        Assert.Equal(["aleph", "beth"], list.InForce.Select(c => c.Words));
        Assert.All(list.All, c => Assert.Equal(Founding["high"].Id, c.By));
    }

    [Fact]
    public async Task Only_an_admission_to_correct_corrects()
    {
        await using var world = await World.FoundAsync(new MemoryStore(), Founding);
        var item = (await world.FileAsync("SECRET", "x"u8.ToArray())).Item;
        await world.AddTextAsync(item, "alpha");
        var text = world.Vault.TryFind(world.Ring(), item, RowKind.Text)!;
        var original = world.Vault.TryFind(world.Ring(), item)!;
        var correct = world.Request("high", AccessAction.Correct);
        var list = new CorrectionList([]);
        foreach (var (ring, row) in new[] { (world.Ring(), text), (world.EngineRing(), text), (world.Ring("low", AccessAction.Correct), text), (world.Ring("high", AccessAction.Correct), original) })
        {
            var fault = await Assert.ThrowsAsync<VaultException>(() => world.Vault.CorrectAsync(ring, row, null, list, world.Recorder(correct), CancellationToken.None));
            Assert.Equal(VaultFault.NotAdmitted, fault.Fault);
        }

        // Recorded first: without an entry there is no correction.
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Vault.CorrectAsync(
            world.Ring("high", AccessAction.Correct), text, null, list, static (_, _) => { }, CancellationToken.None));
        Assert.Null(world.Vault.TryFind(world.Ring(), item, RowKind.Corrections));
    }

    [Fact]
    public async Task What_could_not_be_read_is_read_again_and_only_once()
    {
        var store = new MemoryStore();
        await using var world = await World.FoundAsync(store, Founding);
        var item = (await world.FileAsync("SECRET", "scan"u8.ToArray())).Item;
        await world.AddTextAsync(item, null, "tool-missing");
        var unread = world.Vault.TryFind(world.Ring(), item, RowKind.Unread)!;
        Assert.Empty(world.Vault.Pending(world.EngineRing()));

        // Nobody asked for a second reading: a late one is dropped, as ever.
        Assert.True((await world.AddTextAsync(item, "late")).Dropped);

        var part = new NewPart(new ItemFields { Title = "p", MediaType = "x" }, "part"u8.ToArray());
        await using (var other = await World.OpenAsync(store, Founding))
        {
            Assert.False((await other.ReadAgainAsync(item, "read after all", "layout"u8.ToArray(), other.Vault.TryFind(other.Ring(), item, RowKind.Unread), null, part)).Dropped);
        }

        // Another node was on it too, and comes second: no second text, no second part.
        Assert.True((await world.ReadAgainAsync(item, "mine", null, unread, null, part)).Dropped);
        await using var third = await World.OpenAsync(store, Founding);
        foreach (var node in new[] { world, third })
        {
            await node.Vault.RefreshAsync(CancellationToken.None);
            Assert.Null(node.Vault.TryFind(node.Ring(), item, RowKind.Unread));
            Assert.Equal("read after all"u8.ToArray(), await node.ReadAsync(item, RowKind.Text));
            Assert.Equal("layout"u8.ToArray(), await node.ReadAsync(item, RowKind.Layout));
            Assert.Single(node.Vault.Parts(node.Ring(), item));
            Assert.Equal(4, node.Vault.History(node.Ring(), item).Count);
        }
    }

    [Fact]
    public async Task Another_reason_may_take_the_place_of_a_reason()
    {
        await using var world = await World.FoundAsync(new MemoryStore(), Founding);
        var item = (await world.FileAsync("SECRET", "scan"u8.ToArray())).Item;
        await world.AddTextAsync(item, null, "tool-missing");
        var unread = world.Vault.TryFind(world.Ring(), item, RowKind.Unread)!;
        Assert.False((await world.ReadAgainAsync(item, null, null, unread, "encrypted")).Dropped);
        Assert.Equal("encrypted", world.Vault.TryFind(world.Ring(), item, RowKind.Unread)!.Reason);
        Assert.True((await world.ReadAgainAsync(item, "words", null, unread)).Dropped);
    }

    [Fact]
    public async Task Layouts_and_parts_need_a_text()
    {
        await using var world = await World.FoundAsync(new MemoryStore(), Founding);
        var item = (await world.FileAsync("SECRET", "scan"u8.ToArray())).Item;
        await Assert.ThrowsAsync<ArgumentException>(() => world.ReadAgainAsync(item, null, [1], null, "why"));
        await Assert.ThrowsAsync<ArgumentException>(() => world.ReadAgainAsync(item, null, null, null, "why", new NewPart(new ItemFields { Title = "p", MediaType = "x" }, default)));
    }

    [Fact]
    public void Of_corrections_that_overlap_the_latest_counts() =>
        Prop.ForAll(
            (from start in Gen.Choose(0, 30) from length in Gen.Choose(1, 6) from back in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
             select (start, length, back)).ListOf().ToArbitrary(),
            places =>
            {
                var who = new PersonId(Id128.FromBytes([.. Enumerable.Repeat((byte)7, 16)]));
                var list = new CorrectionList([.. places.Select((p, i) =>
                    new Correction(who, DateTimeOffset.UnixEpoch, p.start, p.length, new string('m', p.length), p.back ? new string('m', p.length) : $"w{i}"))]);

                // The slow rule: go back in time; whoever finds any unit of his place taken has been overruled.
                var taken = new HashSet<int>();
                var expected = new List<Correction>();
                foreach (var correction in list.All.Reverse())
                {
                    var units = Enumerable.Range(correction.Start, correction.Length).ToList();
                    if (!units.Any(taken.Contains))
                    {
                        taken.UnionWith(units);
                        expected.Add(correction);
                    }
                }

                var inForce = list.InForce;
                Assert.Equal(expected.Where(c => c.Words != c.Machine).OrderBy(c => c.Start), inForce);
                Assert.Equal(list.All, CorrectionList.Decode(list.Encode()).All);
            }).Check(Drawn.Cases);

    [Fact]
    public void Mutants_of_a_list_are_refused_or_canonical()
    {
        var who = new PersonId(Id128.FromBytes([.. Enumerable.Repeat((byte)7, 16)]));
        var list = new CorrectionList([new(who, DateTimeOffset.UnixEpoch, 3, 5, "mumbl", "bremen"), new(who, DateTimeOffset.UnixEpoch, 3, 5, "mumbl", "")]);
        var bytes = list.Encode();
        Testing.Mutation.Run(20_000, 5, chance =>
        {
            var mutant = Testing.Mutation.Bytes(chance, bytes);
            try
            {
                Assert.Equal(mutant, CorrectionList.Decode(mutant).Encode());
            }
            catch (MalformedException)
            {
            }
        });
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_it_is_written()
    {
        var who = new PersonId(Id128.FromBytes([.. Enumerable.Repeat((byte)7, 16)]));
        Correction One(int start, int length, string machine, string words) => new(who, DateTimeOffset.UnixEpoch, start, length, machine, words);
        Assert.Throws<VaultException>(() => new CorrectionList([One(0, 1, "a", new string('x', CorrectionList.MaxWordsChars + 1))]));
        Assert.Throws<VaultException>(() => new CorrectionList([.. Enumerable.Repeat(One(0, 1, "a", "b"), CorrectionList.MaxCorrections + 1)]));
        Assert.Throws<ArgumentException>(() => new CorrectionList([One(-1, 1, "a", "b")]));
        Assert.Throws<ArgumentException>(() => new CorrectionList([One(0, 2, "a", "b")]));
        Assert.Throws<ArgumentException>(() => new CorrectionList([One(0, 0, "", "b")]));
    }
}
