using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;

namespace Strongroom.Labels.Tests;

public sealed class PolicyTests
{
    [Fact]
    public void Shipped_policies_hold_no_store_words()
    {
        Assert.Empty(LabelPolicy.Uk.ValuesOf("code-word"));
        Assert.Empty(LabelPolicy.Us.ValuesOf("sci"));
        Assert.Equal(["OFFICIAL", "SECRET", "TOP SECRET"], LabelPolicy.Uk.Levels.Select(static l => l.Tag));
        Assert.Equal(LabelPolicy.Uk.Id, LabelPolicy.Load(LabelPolicy.Uk.Source.Span).Id);
    }

    [Fact]
    public void A_word_not_held_is_a_word_that_does_not_exist() => Prop.ForAll(
        Arb.From(
            from clearance in Sample.Clearances(Sample.Uk)
            from label in Sample.Labels(Sample.Uk)
            from seed in Gen.Choose(0, int.MaxValue)
            select (clearance, label, seed)),
        static t =>
        {
            // The other world: a store in which the words that this person does not hold were never added.
            var hidden = Sample.Uk.Values.Where(v => !t.clearance.Holds(v) && !LabelPolicy.Uk.Has(v) && v.Category != "handling").ToHashSet();
            var lists = Sample.Uk.Lists.Where(static l => LabelPolicy.Uk.Lists.All(s => s.Name != l.Name)).Where(l => l.Values.All(v => !hidden.Contains(new(l.Category, v))));
            var other = LabelPolicy.Uk.With(Sample.Uk.Values.Where(v => !LabelPolicy.Uk.Has(v) && !hidden.Contains(v)), lists);
            var (here, there) = (Sample.Uk.VisibleTo(t.clearance), other.VisibleTo(t.clearance));
            var typed = Mutation.Text(new SeededChance((ulong)t.seed), t.label.Print(Sample.Uk));
            return Answer(here, typed) == Answer(there, typed)
                && here.Values.SequenceEqual(there.Values) && here.Lists.Select(static l => l.Name).SequenceEqual(there.Lists.Select(static l => l.Name));
        }).Check(Drawn.Cases);

    [Theory]
    [InlineData("UK SECRET HALYARD")]
    [InlineData("UK SECRET COPPERLEAF HALYARD UK EYES ONLY")]
    [InlineData("UK TOP SECRET")]
    [InlineData("UK SECRET UK/NOR EYES ONLY")]
    [InlineData("UK SECRET NORDIC EYES ONLY")]
    public void Real_and_invented_words_fail_alike(string typed)
    {
        var visible = Sample.Uk.VisibleTo(Clearance.Parse(Sample.Uk, "SECRET COPPERLEAF UK"));
        var invented = typed.Replace("HALYARD", "ZZZZZZZ", StringComparison.Ordinal).Replace("NORDIC", "ZZZZZZ", StringComparison.Ordinal)
            .Replace("NOR", "ZZZ", StringComparison.Ordinal).Replace("TOP SECRET", "ZZZ ZZZZZZ", StringComparison.Ordinal);
        Assert.Equal(Answer(visible, typed), Answer(visible, invented));
        Assert.StartsWith("UnknownValue", Answer(visible, typed), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_visible_can_be_filed_under() => Prop.ForAll(Sample.WithClearance, static t =>
    {
        var visible = t.Policy.VisibleTo(t.Clearance);
        return visible.Levels.All(l => t.Clearance.Dominates(visible.Create(l.Tag)))
            && visible.Values.Where(v => visible.CategoryOf(v.Category)!.Type == CategoryType.Restrictive)
                .All(v => t.Clearance.Dominates(visible.Create(visible.Levels[0].Tag, [v])));
    }).Check(Drawn.Cases);

    [Theory]
    [InlineData("code-word", "copperleaf")]
    [InlineData("code-word", "TWO WORDS")]
    [InlineData("code-word", "")]
    [InlineData("code-word", "-X")]
    [InlineData("code-word", "A/B")]
    [InlineData("code-word", "UK")]
    [InlineData("code-word", "FIVE")]
    [InlineData("code-word", "SECRET")]
    [InlineData("code-word", "ORIGINATOR")]
    [InlineData("code-word", "LEGAL")]
    [InlineData("code-word", "MARKET")]
    [InlineData("code-word", "ÉTÉ")]
    [InlineData("sensitivity", "VERY")]
    [InlineData("no-such", "WORD")]
    [InlineData("handling", "LEGAL PRIVILEGE")]
    [InlineData("handling", "UK/US EYES ONLY")]
    [InlineData("handling", "UK EYES")]
    [InlineData("handling", "FIVE")]
    [InlineData("handling", "DOUBLE  SPACE")]
    [InlineData("eyes-only", "U/K")]
    [InlineData("eyes-only", "LEGAL")]
    public void Values_that_would_make_markings_ambiguous_are_refused(string category, string tag) =>
        Assert.Equal(LabelsFault.VocabularyRefused, Assert.Throws<LabelsException>(() => LabelPolicy.Uk.With([new(category, tag)])).Fault);

    [Fact]
    public void A_value_is_added_once_and_lists_name_known_values()
    {
        var policy = LabelPolicy.Uk.With([new("code-word", "HALYARD"), new("handling", "UK USE ONLY")]);
        Assert.Equal("UK SECRET UK USE ONLY UK EYES ONLY", policy.Parse("SECRET UK EYES ONLY UK USE ONLY").Print(policy));
        Assert.Throws<LabelsException>(() => policy.With([new("code-word", "HALYARD")]));
        Assert.Throws<LabelsException>(() => policy.With([], [new LabelList("eyes-only", "SIX", ["UK", "XX"])]));
        Assert.Throws<LabelsException>(() => policy.With([], [new LabelList("eyes-only", "QUINT", ["US", "UK", "NZ", "CAN", "AUS"])]));
        Assert.Throws<LabelsException>(() => policy.With([], [new LabelList("code-word", "PAIR", ["HALYARD"])]));
    }

    [Fact]
    public void Mutated_policy_files_load_or_give_this_rooms_fault()
    {
        var source = Encoding.UTF8.GetString(LabelPolicy.Uk.Source.Span);
        Mutation.Run(3_000, 13, chance =>
        {
            try
            {
                _ = LabelPolicy.Load(Encoding.UTF8.GetBytes(Mutation.Text(chance, source)));
            }
            catch (LabelsException e)
            {
                Assert.Equal(LabelsFault.PolicyInvalid, e.Fault);
            }
        });
    }

    private static string Answer(LabelPolicy policy, string typed)
    {
        try
        {
            return policy.Parse(typed).Print(policy);
        }
        catch (LabelsException e)
        {
            return $"{e.Fault} {e.Code} {e.Message} {e.Position} {e.Remedy}";
        }
    }
}
