using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance.Tests;

public sealed class DecisionTests
{
    [Fact]
    public void Only_the_decision_makes_admissions()
    {
        Assert.All(typeof(Admission).GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic), static c => Assert.True(c.IsPrivate));
        Assert.True(typeof(Admission).IsSealed);
        var makers = typeof(Admission).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(static m => m.ReturnType == typeof(Admission));
        Assert.Empty(makers);
    }

    [Fact]
    public void A_search_opens_what_authority_and_clearance_open()
    {
        var world = new World();
        var open = world.Open("SECRET");
        var held = world.Open("SECRET COPPERLEAF UK EYES ONLY");
        var notHeld = world.Open("SECRET GLASSWING");
        var tooHigh = world.Open("TOP SECRET");
        var elsewhere = OpenElsewhere(world, "SECRET");
        var admission = world.Decide(world.Request(world.Analyst, AccessAction.Search)).AdmittedOrThrow();
        Assert.Equal([.. new[] { open.Id, held.Id }.Order()], admission.Compartments.Order());
        Assert.Equal([world.North.Id], admission.Holdings);
        Assert.Equal(world.State.ControlSize, admission.ControlSize);

        var records = world.Decide(world.Request(world.Records, AccessAction.Search)).AdmittedOrThrow();
        Assert.Equal(4, records.Compartments.Count);
        Assert.DoesNotContain(elsewhere.Id, records.Compartments.AsEnumerable());
        Assert.Equal([notHeld.Id], world.Decide(world.Request(world.Records, AccessAction.Read, compartment: notHeld.Id)).AdmittedOrThrow().Compartments);
        Assert.Contains(tooHigh.Id, records.Compartments.AsEnumerable());
    }

    [Fact]
    public void Who_may_read_an_item_may_correct_its_words_and_opens_no_more_by_it()
    {
        var world = new World();
        var open = world.Open("SECRET");
        world.Open("SECRET COPPERLEAF UK EYES ONLY");
        foreach (var person in new[] { world.Analyst, world.Records })
        {
            var admission = world.Decide(world.Request(person, AccessAction.Correct, compartment: open.Id)).AdmittedOrThrow();
            Assert.True(admission.MayRead);
            Assert.Equal([open.Id], admission.Compartments);
        }
    }

    public static TheoryData<string, ReasonCode> Refusals() => new()
    {
        { "stranger", ReasonCode.PersonUnknown },
        { "inspector searches", ReasonCode.RoleLacking },
        { "field officer reads", ReasonCode.RoleLacking },
        { "field officer corrects", ReasonCode.RoleLacking },
        { "inspector corrects", ReasonCode.RoleLacking },
        { "engine corrects", ReasonCode.WrongKindOfAsker },
        { "corrects under no authority", ReasonCode.AuthorityMissing },
        { "corrects what is hidden", ReasonCode.CompartmentNotHeld },
        { "analyst relabels", ReasonCode.RoleLacking },
        { "analyst views the ledger", ReasonCode.RoleLacking },
        { "analyst governs", ReasonCode.RoleLacking },
        { "person analyses", ReasonCode.WrongKindOfAsker },
        { "engine searches", ReasonCode.WrongKindOfAsker },
        { "no authority", ReasonCode.AuthorityMissing },
        { "unknown authority", ReasonCode.AuthorityUnknown },
        { "too early", ReasonCode.AuthorityNotBegun },
        { "too late", ReasonCode.AuthorityExpired },
        { "ended", ReasonCode.AuthorityEnded },
        { "other purpose", ReasonCode.PurposeNotCovered },
        { "purpose in other case", ReasonCode.PurposeNotCovered },
        { "no purpose", ReasonCode.PurposeNotCovered },
        { "other holding", ReasonCode.HoldingNotCovered },
        { "unknown holding", ReasonCode.HoldingNotCovered },
        { "deposit nowhere", ReasonCode.HoldingNotCovered },
        { "deposit above", ReasonCode.LabelNotHeld },
        { "deposit with a word not held", ReasonCode.LabelNotHeld },
        { "deposit without label", ReasonCode.LabelNotHeld },
        { "unknown compartment", ReasonCode.CompartmentNotHeld },
        { "hidden compartment", ReasonCode.CompartmentNotHeld },
        { "relabel from nowhere", ReasonCode.CompartmentNotHeld },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Every_reason(string what, ReasonCode code)
    {
        var world = new World();
        var hidden = world.Open("TOP SECRET GLASSWING");
        var search = world.Request(world.Analyst, AccessAction.Search);
        var deposit = world.Request(world.Analyst, AccessAction.Deposit, world.Label("SECRET"), world.North.Id);
        var read = world.Request(world.Analyst, AccessAction.Read);
        var correct = world.Request(world.Analyst, AccessAction.Correct);
        var relabel = world.Request(world.Records, AccessAction.Relabel, world.Label("SECRET"));
        if (what == "ended")
        {
            world.Commit([world.Proposed(new AuthorityEnded(world.Warrant.Id), world.Officer1)]);
        }

        world.Now = what switch { "too early" => World.Start.AddTicks(-1), "too late" => world.Warrant.To, _ => world.Now };
        var request = what switch
        {
            "stranger" => search with { Person = new PersonId(world.Random.NextId("x")) },
            "inspector searches" => search with { Person = world.Inspector.Id },
            "field officer reads" => read with { Person = world.Field.Id },
            "field officer corrects" => correct with { Person = world.Field.Id },
            "inspector corrects" => correct with { Person = world.Inspector.Id },
            "engine corrects" => correct with { Person = null },
            "corrects under no authority" => correct with { Authority = null },
            "corrects what is hidden" => correct with { Compartment = hidden.Id },
            "analyst relabels" => relabel with { Person = world.Analyst.Id },
            "analyst views the ledger" => search with { Action = AccessAction.ViewLedger },
            "analyst governs" => search with { Action = AccessAction.Govern },
            "person analyses" => search with { Action = AccessAction.Analyse },
            "engine searches" => search with { Person = null },
            "no authority" => search with { Authority = null },
            "unknown authority" => search with { Authority = new AuthorityId(world.Random.NextId("x")) },
            "other purpose" => search with { Purpose = "gossip" },
            "purpose in other case" => search with { Purpose = "Training" },
            "no purpose" => search with { Purpose = "" },
            "other holding" => search with { Holding = world.South.Id },
            "unknown holding" => search with { Holding = new HoldingId(world.Random.NextId("x")) },
            "deposit nowhere" => deposit with { Holding = null },
            "deposit above" => deposit with { Label = world.Label("TOP SECRET") },
            "deposit with a word not held" => deposit with { Label = world.Label("SECRET GLASSWING") },
            "deposit without label" => deposit with { Label = null },
            "unknown compartment" => read with { Compartment = new CompartmentId(world.Random.NextId("x")) },
            "hidden compartment" => read with { Compartment = hidden.Id },
            "relabel from nowhere" => relabel,
            _ => search,
        };
        var decision = world.Decide(request);
        Assert.Equal(code, decision.Code);
        Assert.Null(decision.Admission);
        Assert.Equal(Core.FaultKind.Refused, decision.Refusal().Kind);
        Assert.Throws<GovernanceException>(decision.AdmittedOrThrow);
    }

    [Fact]
    public void Absent_and_not_allowed_are_told_alike()
    {
        var world = new World();
        var hidden = world.Open("TOP SECRET GLASSWING");
        var absent = new CompartmentId(world.Random.NextId("x"));
        Assert.Equal(Told(hidden.Id), Told(absent));
        string Told(CompartmentId id) => Text(world.Decide(world.Request(world.Analyst, AccessAction.Read, compartment: id)));

        Assert.Equal(ToldHolding(world.South.Id), ToldHolding(new HoldingId(world.Random.NextId("x"))));
        string ToldHolding(HoldingId id) => Text(world.Decide(world.Request(world.Analyst, AccessAction.Search, holding: id)));

        Assert.Equal(Told(hidden.Id), Refusal(Decision.NotAvailable()));
        static string Text(Decision decision) => Refusal(decision.Refusal());
        static string Refusal(GovernanceException e) => $"{e.Code} {e.Message} {e.Remedy}";
    }

    [Fact]
    public void Filing_opens_at_most_the_compartment_that_it_files_into_and_gives_nothing_to_read()
    {
        var world = new World();
        world.Open("SECRET COPPERLEAF");
        var target = world.Open("SECRET");
        var request = world.Request(world.Field, AccessAction.Deposit, world.Label("SECRET LEGAL"), world.North.Id);
        var admission = world.Decide(request).AdmittedOrThrow();
        Assert.Equal([target.Id], admission.Compartments);
        Assert.False(admission.MayRead);
        Assert.Empty(world.Decide(request with { Label = world.Label("OFFICIAL") }).AdmittedOrThrow().Compartments);
        Assert.NotEmpty(world.Decide(request with { Person = world.Analyst.Id, Label = world.Label("SECRET COPPERLEAF") }).AdmittedOrThrow().Compartments);
    }

    [Fact]
    public void The_engine_analyses_under_a_live_authority_and_indexes_everything()
    {
        var world = new World();
        var north = world.Open("TOP SECRET GLASSWING");
        var south = OpenElsewhere(world, "SECRET");
        Assert.Equal([north.Id], world.Decide(world.Request(null, AccessAction.Analyse)).AdmittedOrThrow().Compartments);
        Assert.Equal([.. new[] { north.Id, south.Id }.Order()], world.Decide(world.Request(null, AccessAction.Index)).AdmittedOrThrow().Compartments.Order());
        world.Now = world.Warrant.To;
        Assert.Empty(world.Decide(world.Request(null, AccessAction.Analyse)).AdmittedOrThrow().Compartments);
        Assert.Equal([south.Id], world.Decide(world.Request(null, AccessAction.Index, compartment: south.Id)).AdmittedOrThrow().Compartments);
    }

    [Fact]
    public void Roles_that_touch_no_material_are_admitted_to_what_is_theirs()
    {
        var world = new World();
        world.Open("OFFICIAL");
        Assert.Empty(world.Decide(world.Request(world.Inspector, AccessAction.ViewLedger)).AdmittedOrThrow().Compartments);
        Assert.Empty(world.Decide(world.Request(world.Officer1, AccessAction.Govern)).AdmittedOrThrow().Compartments);
        Assert.Empty(world.State.AuthoritiesOf(world.Officer1, world.Now));
        Assert.Equal([world.North], world.State.HoldingsOf(world.Analyst, world.Now));
        Assert.Empty(world.State.HoldingsOf(world.Analyst, world.Warrant.To));
    }

    [Fact]
    public void A_purpose_that_no_authority_can_have_counts_as_none() => Assert.All(
        ["two\nlines", " spaced ", "half \uD800", "\uDC00 half", "turned \u202E", new string('x', 101)],
        static purpose => Assert.Equal("", new AccessRequest { Action = AccessAction.Search, Purpose = purpose }.Purpose));

    [Fact]
    public void What_is_hidden_changes_no_decision() => Prop.ForAll(
        Arb.From(
            from shared in Gen.SubListOf(Markings)
            from hidden in Gen.SubListOf(HiddenMarkings)
            from action in Gen.Elements(AccessAction.Search, AccessAction.Read, AccessAction.Deposit, AccessAction.Relabel, AccessAction.Correct)
            from label in Gen.Elements(Markings.Concat(HiddenMarkings).ToArray())
            from own in Gen.Elements(true, false)
            select (shared, hidden, action, label, own)),
        static t =>
        {
            // Two worlds that differ only in compartments which the analyst may not see.
            var (without, with) = (new World(), new World());
            foreach (var marking in t.shared)
            {
                without.Open(marking);
                with.Open(marking);
            }

            foreach (var marking in t.hidden)
            {
                with.Open(marking);
            }

            return Answer(without) == Answer(with);

            string Answer(World world)
            {
                var compartment = world.State.CompartmentFor(world.North.Id, world.Label(t.label).AccessHash)?.Id;
                var decision = world.Decide(world.Request(
                    world.Analyst, t.action, world.Label(t.label), t.own ? world.North.Id : null, t.action == AccessAction.Deposit ? null : compartment ?? default(CompartmentId)));
                return decision.Admission is { } admission ? string.Join(' ', admission.Compartments.Select(id => world.State.Compartments[id].AccessHash).Select(static h => h.ToString()).Order(StringComparer.Ordinal)) : decision.Refusal().Message;
            }
        }).Check(Drawn.Cases);

    private static readonly string[] Markings = ["OFFICIAL", "SECRET", "SECRET COPPERLEAF", "SECRET UK/US EYES ONLY", "OFFICIAL COPPERLEAF UK EYES ONLY"];

    private static readonly string[] HiddenMarkings = ["TOP SECRET", "SECRET GLASSWING", "SECRET COPPERLEAF GLASSWING", "TOP SECRET COPPERLEAF UK EYES ONLY"];

    private static Compartment OpenElsewhere(World world, string marking)
    {
        var authority = world.NewAuthority("elsewhere", ["counter-sabotage"], [world.South.Id], World.Start, World.Start.AddDays(9));
        world.Commit([world.Proposed(new AuthorityGranted(authority), world.Officer1, world.Officer2)]);
        var compartment = world.Open(marking, world.South, authority);
        world.Commit([world.Proposed(new AuthorityEnded(authority.Id), world.Officer1)]);
        return compartment;
    }
}
