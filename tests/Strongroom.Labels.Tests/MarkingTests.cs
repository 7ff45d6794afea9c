using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;

namespace Strongroom.Labels.Tests;

public sealed class MarkingTests
{
    [Theory]
    [InlineData("UK OFFICIAL")]
    [InlineData("UK OFFICIAL-SENSITIVE")]
    [InlineData("UK OFFICIAL-SENSITIVE PERSONAL DATA RECIPIENTS ONLY")]
    [InlineData("UK SECRET SENSITIVE HR/MANAGEMENT")]
    [InlineData("UK TOP SECRET COPPERLEAF UK/US EYES ONLY")]
    [InlineData("UK TOP SECRET COPPERLEAF GLASSWING TALLOW-7 LEGAL HMG USE ONLY FRA/UK EYES ONLY")]
    [InlineData("UK SECRET FIVE EYES ONLY")]
    [InlineData("UK SECRET NORDIC EYES ONLY")]
    [InlineData("UK SECRET ORIGINATOR EYES ONLY")]
    [InlineData("UK SECRET REGISTRY USE ONLY UK EYES ONLY")]
    [InlineData("UNCLASSIFIED")]
    [InlineData("TOP SECRET//SI-X//NOFORN")]
    [InlineData("TOP SECRET//SI-X/TALLOW//ORCON/REL TO USA, GBR")]
    [InlineData("SECRET//REL TO USA, AUS, NOR")]
    [InlineData("SECRET//REL TO ARCTIC")]
    [InlineData("SECRET//ORCON/PROPIN/REL TO FVEY")]
    [InlineData("SECRET//ORIGINATOR ONLY")]
    public void A_marking_prints_as_it_was_typed(string marking)
    {
        var policy = marking.StartsWith("UK ", StringComparison.Ordinal) ? Sample.Uk : Sample.Us;
        Assert.Equal(marking, policy.Parse(marking).Print(policy));
    }

    [Theory]
    [InlineData("top  secret copperleaf uk / us eyes only", "UK TOP SECRET COPPERLEAF UK/US EYES ONLY")]
    [InlineData("UK SECRET US/UK EYES ONLY GLASSWING COPPERLEAF", "UK SECRET COPPERLEAF GLASSWING UK/US EYES ONLY")]
    [InlineData("OFFICIAL SENSITIVE", "UK OFFICIAL-SENSITIVE")]
    [InlineData("SECRET AUS/CAN/NZ/UK/US EYES ONLY", "UK SECRET FIVE EYES ONLY")]
    [InlineData("SECRET NORDIC/FRA EYES ONLY", "UK SECRET FRA/NOR/UK EYES ONLY")]
    [InlineData("secret // rel to gbr , usa", "SECRET//REL TO USA, GBR")]
    [InlineData("SECRET//REL TO USA", "SECRET//NOFORN")]
    [InlineData("SECRET//NOFORN//TALLOW/SI-X", "SECRET//SI-X/TALLOW//NOFORN")]
    public void What_is_typed_loosely_prints_in_the_one_form(string typed, string printed)
    {
        var policy = printed.StartsWith("UK ", StringComparison.Ordinal) ? Sample.Uk : Sample.Us;
        Assert.Equal(printed, policy.Parse(typed).Print(policy));
    }

    [Theory]
    [InlineData("", LabelsFault.Incomplete, 0)]
    [InlineData("UK", LabelsFault.UnknownValue, 0)]
    [InlineData("UK MAUVE", LabelsFault.UnknownValue, 3)]
    [InlineData("UK SECRET COPPER", LabelsFault.UnknownValue, 10)]
    [InlineData("UK SECRETS", LabelsFault.UnknownValue, 3)]
    [InlineData("UK SECRET COPPERLEAF COPPERLEAF", LabelsFault.Repeated, 21)]
    [InlineData("UK SECRET UK EYES ONLY US EYES ONLY", LabelsFault.Repeated, 23)]
    [InlineData("UK SECRET UK/", LabelsFault.Incomplete, 13)]
    [InlineData("UK SECRET UK/GER EYES ONLY", LabelsFault.UnknownValue, 13)]
    [InlineData("UK SECRET UK", LabelsFault.UnknownValue, 10)]
    [InlineData("UK SECRET UK EYES", LabelsFault.UnknownValue, 10)]
    [InlineData("UK SECRET ﬁve eyes only", LabelsFault.UnknownValue, 10)]
    [InlineData("UK OFFICIAL-MAUVE", LabelsFault.UnknownValue, 12)]
    [InlineData("UK SECRET-SENSITIVE", LabelsFault.UnknownValue, 10)]
    [InlineData("UK SECRET//NOFORN", LabelsFault.UnknownValue, 9)]
    [InlineData("UK SECRET COPPERLEAF\n", LabelsFault.UnknownValue, 20)]
    public void What_is_wrong_is_told_by_position(string typed, LabelsFault fault, int position)
    {
        var e = Assert.Throws<LabelsException>(() => Sample.Uk.Parse(typed));
        Assert.Equal((fault, (int?)position), (e.Fault, e.Position));
    }

    [Fact]
    public void A_marking_over_the_limit_is_refused() =>
        Assert.Equal(LabelsFault.TooLong, Assert.Throws<LabelsException>(() => Sample.Uk.Parse("UK SECRET" + new string(' ', 4000))).Fault);

    [Fact]
    public void Printing_and_reading_are_inverse() => Prop.ForAll(Sample.Triples, static t =>
    {
        var marking = t.A.Print(t.Policy);
        var loose = marking.ToLowerInvariant().Replace(" ", " \t ", StringComparison.Ordinal);
        return t.Policy.Parse(marking).Equals(t.A) && t.Policy.Parse(loose).Equals(t.A) && t.Policy.Parse(marking).Print(t.Policy) == marking;
    }).Check(Drawn.Cases);

    [Fact]
    public void Two_labels_never_print_alike() => Prop.ForAll(
        Sample.Triples, static t => t.A.Equals(t.B) == (t.A.Print(t.Policy) == t.B.Print(t.Policy))).Check(Drawn.Cases);

    [Fact]
    public void Mutated_markings_give_a_label_or_this_rooms_fault() => Mutation.Run(20_000, 11, static chance =>
    {
        var policy = chance.OneIn(2) ? Sample.Uk : Sample.Us;
        var seeds = policy == Sample.Uk
            ? new[] { "UK TOP SECRET COPPERLEAF UK/US EYES ONLY", "UK OFFICIAL-SENSITIVE PERSONAL DATA", "SECRET ORIGINATOR EYES ONLY" }
            : ["TOP SECRET//SI-X/TALLOW//ORCON/REL TO USA, GBR", "SECRET//NOFORN", "SECRET//ORIGINATOR ONLY"];
        var typed = Mutation.Text(chance, seeds[chance.Below(seeds.Length)]);
        try
        {
            var label = policy.Parse(typed);
            Assert.Equal(label, policy.Parse(label.Print(policy)));
        }
        catch (LabelsException e)
        {
            Assert.False(typed.Length > 5 && e.Message.Contains(typed, StringComparison.Ordinal));
            Assert.InRange(e.Position ?? 0, 0, typed.Length);
        }
    });
}
