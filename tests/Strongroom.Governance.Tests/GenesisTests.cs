using System.Collections.Immutable;
using Strongroom.Crypto;
using Strongroom.Labels;

namespace Strongroom.Governance.Tests;

public sealed class GenesisTests
{
    [Fact]
    public void The_first_entry_begins_the_state()
    {
        var world = new World();
        var state = world.State;
        Assert.Equal((world.Store, "gchq", 1UL), (state.Store, state.AgencyName, state.ControlSize));
        Assert.Equal(world.Analyst.Id, state.PersonNamed("Anna")!.Id);
        Assert.True(state.Policy.Has(new("code-word", "GLASSWING")));
        Assert.Equal(400, state.Settings.Analyzer["body-length"]);
        Assert.Equal(World.Inspectors.PublicKey, state.InspectorKey);
        Assert.Equal(2, state.Holdings.Count);
        Assert.Equal("warrant 1", state.Authorities[world.Warrant.Id].Reference);
        Assert.Equal(World.Keys[11].PublicKey, state.LogKey);
    }

    [Fact]
    public void Before_it_there_is_no_state_and_no_other_entry_may_come_first()
    {
        var world = new World(found: false);
        Assert.False(world.Fold.IsFounded);
        Assert.Throws<InvalidOperationException>(() => world.State);
        var first = world.Next([world.Proposed(new HoldingOpened(world.North), world.Records)]);
        Assert.Equal(GovernanceFault.DamagedEntry, Assert.Throws<GovernanceException>(() => world.Fold.Apply(first)).Fault);
        Assert.False(world.Fold.IsFounded);
    }

    [Fact]
    public void It_comes_once()
    {
        var world = new World();
        var again = world.Next([ControlEntry.Genesis(world.Genesis)]);
        Assert.Equal(GovernanceFault.DamagedEntry, Assert.Throws<GovernanceException>(() => world.Fold.Apply(again)).Fault);
    }

    public static TheoryData<string> Broken() =>
    [
        "one security officer", "no custodian", "shared key", "log key", "password", "operator and analyst", "no key", "double name", "double id", "name",
        "unknown holding", "wrapped key", "agency", "holding twice", "authority backwards",
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public void Founders_keep_the_rules(string what)
    {
        var world = new World(found: false);
        var good = world.Genesis;
        var officer = good.People[0];
        var bad = what switch
        {
            "one security officer" => good with { People = [officer, world.Custodian1] },
            "no custodian" => good with { People = [officer, world.Officer2] },
            "shared key" => good with { People = good.People.SetItem(1, good.People[1] with { Keys = officer.Keys }) },
            "log key" => good with { People = good.People.SetItem(0, officer with { Keys = [good.LogKey] }) },
            "password" => good with { People = good.People.SetItem(6, good.People[6] with { Password = Password() }) },
            "operator and analyst" => good with { People = good.People.SetItem(6, good.People[6] with { Roles = [Role.Operator, Role.Analyst] }) },
            "no key" => good with { Settings = new StoreSettings { PasswordsAllowed = true }, People = good.People.SetItem(0, officer with { Keys = [], Password = Password() }) },
            "double name" => good with { People = good.People.SetItem(1, good.People[1] with { UserName = officer.UserName }) },
            "double id" => good with { People = good.People.SetItem(1, good.People[1] with { Id = officer.Id }) },
            "name" => good with { People = good.People.SetItem(1, good.People[1] with { UserName = "Tom!" }) },
            "unknown holding" => good with { Holdings = [world.South] },
            "wrapped key" => good with { WrappedEntryKey = [] },
            "agency" => good with { AgencyName = "two\nlines" },
            "holding twice" => good with { Holdings = good.Holdings.Add(world.South with { Id = new(world.Random.NextId("holding")) }) },
            _ => good with { Authorities = [world.Warrant with { To = world.Warrant.From }] },
        };
        Assert.Equal(GovernanceFault.ChangeRefused, Assert.Throws<GovernanceException>(() => ControlEntry.Genesis(bad)).Fault);
    }

    [Fact]
    public void Where_passwords_are_allowed_they_are_kept_and_checked()
    {
        var password = Password();
        var world = new World(change: g => g with
        {
            Settings = g.Settings with { PasswordsAllowed = true },
            People = g.People.SetItem(6, g.People[6] with { Password = password }),
        });
        Assert.Equal(password, world.State.PersonNamed("anna")!.Password);
    }

    [Fact]
    public void Inspectors_open_the_entry_key_of_their_store_and_of_no_other()
    {
        var world = new World();
        using var key = SecretBytes.Random(32);
        var wrapped = InspectorSeal.WrapEntryKey(World.Inspectors.PublicKey, world.Store, key);
        Assert.Equal(InspectorSeal.WrappedBytes, wrapped.Length);
        using var opened = InspectorSeal.OpenEntryKey(World.Inspectors, world.Store, wrapped);
        Assert.True(key.FixedTimeEquals(opened));
        Assert.Throws<CryptoException>(() => InspectorSeal.OpenEntryKey(World.Inspectors, new(world.Random.NextId("store")), wrapped));
    }

    private static PasswordVerifier Password()
    {
        using var secret = SecretBytes.TakeFrom("correct horse"u8.ToArray());
        return PasswordHash.Create(secret, PasswordCost.ForTests);
    }
}
