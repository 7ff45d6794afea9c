using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Labels.Tests;

/// <summary>The laws of join and dominance (ADatP-4774 algebra).</summary>
public sealed class LatticeTests
{
    [Fact]
    public void Join_is_commutative() => Prop.ForAll(
        Sample.Triples, static t => Join(t.Policy, t.A, t.B).Equals(Join(t.Policy, t.B, t.A))).Check(Drawn.Cases);

    [Fact]
    public void Join_is_associative() => Prop.ForAll(
        Sample.Triples,
        static t => Join(t.Policy, Join(t.Policy, t.A, t.B), t.C).Equals(Join(t.Policy, t.A, Join(t.Policy, t.B, t.C)))).Check(Drawn.Cases);

    [Fact]
    public void Join_is_idempotent() => Prop.ForAll(
        Sample.Triples, static t => Join(t.Policy, t.A, t.A).Equals(t.A) && Join(t.Policy, t.A).Equals(t.A)).Check(Drawn.Cases);

    [Fact]
    public void Join_absorbs_its_inputs() => Prop.ForAll(
        Sample.Triples, static t => Join(t.Policy, Join(t.Policy, t.A, t.B), t.A).Equals(Join(t.Policy, t.A, t.B))).Check(Drawn.Cases);

    [Fact]
    public void The_lowest_bare_label_is_neutral() => Prop.ForAll(
        Sample.Triples, static t => Join(t.Policy, t.A, t.Policy.Create(t.Policy.Levels[0].Tag)).Equals(t.A)).Check(Drawn.Cases);

    [Fact]
    public void Whoever_dominates_a_join_dominates_every_input() => Prop.ForAll(
        Sample.WithClearance,
        static t => !t.Clearance.Dominates(Join(t.Policy, t.A, t.B)) || (t.Clearance.Dominates(t.A) && t.Clearance.Dominates(t.B)))
        .Check(Drawn.Cases);

    [Fact]
    public void Where_no_permissive_set_is_concerned_dominating_all_inputs_is_dominating_the_join() => Prop.ForAll(
        Sample.WithClearance,
        static t =>
        {
            var (a, b) = (WithoutPermissive(t.Policy, t.A), WithoutPermissive(t.Policy, t.B));
            return (t.Clearance.Dominates(a) && t.Clearance.Dominates(b)) == t.Clearance.Dominates(Join(t.Policy, a, b));
        }).Check(Drawn.Cases);

    [Fact]
    public void More_clearance_never_opens_less() => Prop.ForAll(
        Arb.From(
            from policy in Sample.Policies
            from label in Sample.Labels(policy)
            from less in Sample.Clearances(policy)
            from added in Gen.SubListOf(policy.Values.Where(v => policy.CategoryOf(v.Category)!.Type != CategoryType.Informative).ToArray())
            select (policy, label, less, added)),
        static t =>
        {
            var held = t.less.Values.SelectMany(static v => v.Tags.Select(tag => new LabelValue(v.Category, tag))).Concat(t.added);
            var more = Clearance.Create(t.policy, t.policy.Levels[^1].Tag, held, t.less.IsOriginator);
            return !t.less.Dominates(t.label) || more.Dominates(t.label);
        }).Check(Drawn.Cases);

    [Fact]
    public void Dominance_is_what_the_standard_says() => Prop.ForAll(Sample.WithClearance, static t => t.Clearance.Dominates(t.A) == Plainly(t)).Check(Drawn.Cases);

    [Fact]
    public void Informative_markings_change_neither_access_nor_compartment() => Prop.ForAll(
        Sample.WithClearance,
        static t =>
        {
            var bare = t.A.Access.ToLabel();
            return bare.AccessHash == t.A.AccessHash && t.Clearance.Dominates(bare) == t.Clearance.Dominates(t.A)
                && bare.Values.All(static v => v.Type != CategoryType.Informative);
        }).Check(Drawn.Cases);

    [Fact]
    public void Access_hashes_are_equal_exactly_when_access_parts_are() => Prop.ForAll(
        Sample.Triples,
        static t => (t.A.AccessHash == t.B.AccessHash) == (t.A.Access.ToLabel().Print(t.Policy) == t.B.Access.ToLabel().Print(t.Policy))).Check(Drawn.Cases);

    [Fact]
    public void No_value_left_means_the_originator_alone()
    {
        var label = Join(Sample.Uk, Sample.Uk.Parse("SECRET UK EYES ONLY"), Sample.Uk.Parse("SECRET US EYES ONLY"));
        Assert.Equal("UK SECRET ORIGINATOR EYES ONLY", label.Print(Sample.Uk));
        Assert.False(Clearance.Parse(Sample.Uk, "TOP SECRET UK US FRA").Dominates(label));
        Assert.True(Clearance.Parse(Sample.Uk, "SECRET ORIGINATOR").Dominates(label));
        Assert.False(Clearance.Parse(Sample.Uk, "OFFICIAL ORIGINATOR").Dominates(label));
    }

    [Fact]
    public void Labels_and_clearances_of_two_policies_never_meet()
    {
        Assert.Equal(LabelsFault.PolicyMismatch, Assert.Throws<LabelsException>(() => Join(Sample.Uk, Sample.Us.Parse("SECRET"))).Fault);
        Assert.Equal(LabelsFault.PolicyMismatch, Assert.Throws<LabelsException>(() => Sample.Us.Parse("SECRET").Print(Sample.Uk)).Fault);
        Assert.False(Clearance.Parse(Sample.Us, "TOP SECRET ORIGINATOR").Dominates(Sample.Uk.Parse("OFFICIAL")));
        Assert.Empty(Sample.Uk.VisibleTo(Clearance.Parse(Sample.Us, "TOP SECRET")).Levels);
    }

    private static Label Join(LabelPolicy policy, params Label[] labels) => Label.Join(policy, labels);

    private static Label WithoutPermissive(LabelPolicy policy, Label label) => policy.Create(
        label.Level.Tag,
        label.Values.Where(static v => v.Type != CategoryType.Permissive).SelectMany(static v => v.Tags.Select(tag => new LabelValue(v.Category, tag))));

    private static bool Plainly((LabelPolicy Policy, Label A, Label B, Clearance Clearance) t)
    {
        var held = t.Clearance.Values.SelectMany(static v => v.Tags.Select(tag => (v.Category, tag))).ToHashSet();
        return t.Policy.Levels.ToList().IndexOf(t.A.Level) <= t.Policy.Levels.ToList().IndexOf(t.Clearance.Level)
            && t.A.Values.Where(static v => v.Type == CategoryType.Restrictive).All(v => v.Tags.All(tag => held.Contains((v.Category, tag))))
            && t.A.Values.Where(static v => v.Type == CategoryType.Permissive).All(v => t.Clearance.IsOriginator || v.Tags.Any(tag => held.Contains((v.Category, tag))));
    }
}
