using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Labels.Tests;

/// <summary>Policies with invented words of a store's own, and generators of labels and clearances under them.</summary>
internal static class Sample
{
    internal static readonly string[] CodeWords = ["COPPERLEAF", "GLASSWING", "HALYARD", "TALLOW-7"];

    internal static readonly LabelPolicy Uk = LabelPolicy.Uk.With(
        [.. CodeWords.Select(static w => new LabelValue("code-word", w)), new("eyes-only", "FRA"), new("eyes-only", "NOR"), new("handling", "REGISTRY USE ONLY")],
        [new LabelList("eyes-only", "NORDIC", ["NOR", "UK"])]);

    internal static readonly LabelPolicy Us = LabelPolicy.Us.With(
        [new("sci", "SI-X"), new("sci", "TALLOW"), new("rel-to", "NOR")], [new LabelList("rel-to", "ARCTIC", ["NOR", "USA"])]);

    internal static LabelPolicy Of(string id) => id == Uk.Id ? Uk : Us;

    internal static Gen<LabelPolicy> Policies => Gen.Elements(Uk, Us);

    internal static Gen<Label> Labels(LabelPolicy policy) =>
        from level in Gen.Elements(policy.Levels.ToArray())
        from values in Gen.SubListOf(policy.Values.ToArray())
        from keep in Gen.Choose(0, 3)
        from empty in Gen.Choose(0, 9)
        select Build(policy, level.Tag, values.Where((_, i) => i % 4 <= keep), empty == 0);

    internal static Gen<Clearance> Clearances(LabelPolicy policy) =>
        from level in Gen.Elements(policy.Levels.ToArray())
        from held in Gen.SubListOf(policy.Values.Where(v => policy.CategoryOf(v.Category)!.Type != CategoryType.Informative).ToArray())
        from originator in Gen.Choose(0, 3)
        select Clearance.Create(policy, level.Tag, held, originator == 0);

    internal static Arbitrary<(LabelPolicy Policy, Label A, Label B, Label C)> Triples => Arb.From(
        from policy in Policies
        from a in Labels(policy)
        from b in Labels(policy)
        from c in Labels(policy)
        select (policy, a, b, c));

    internal static Arbitrary<(LabelPolicy Policy, Label A, Label B, Clearance Clearance)> WithClearance => Arb.From(
        from policy in Policies
        from a in Labels(policy)
        from b in Labels(policy)
        from clearance in Clearances(policy)
        select (policy, a, b, clearance));

    private static Label Build(LabelPolicy policy, string level, IEnumerable<LabelValue> values, bool none)
    {
        var label = policy.Create(level, values);
        if (!none)
        {
            return label;
        }

        // No value left of a permissive category: only a join makes such a label.
        var category = policy.Categories.Single(static c => c.Type == CategoryType.Permissive).Id;
        var some = policy.ValuesOf(category);
        return Label.Join(policy, [label, policy.Create(level, [new(category, some[0])]), policy.Create(level, [new(category, some[1])])]);
    }
}
