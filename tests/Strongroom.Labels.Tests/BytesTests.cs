using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;

namespace Strongroom.Labels.Tests;

public sealed class BytesTests
{
    public static TheoryData<string, string, string, string, string> Vectors()
    {
        var data = new TheoryData<string, string, string, string, string>();
        var lines = File.ReadAllLines(Repository.PathOf("vectors/label/labels.txt")).Where(static l => l.Length > 0 && l[0] != '#').ToArray();
        Assert.True(lines.Length > 0 && lines.Length % 5 == 0);
        for (var i = 0; i < lines.Length; i += 5)
        {
            data.Add(Field(lines[i], "marking"), Field(lines[i + 1], "policy"), Field(lines[i + 2], "label"), Field(lines[i + 3], "access"), Field(lines[i + 4], "hash"));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Vectors_hold(string marking, string policyId, string label, string access, string hash)
    {
        var policy = Sample.Of(policyId);
        var parsed = policy.Parse(marking);
        Assert.Equal(label, Convert.ToHexStringLower(parsed.ToCanonicalBytes()));
        Assert.Equal(access, Convert.ToHexStringLower(parsed.Access.ToCanonicalBytes()));
        Assert.Equal(hash, parsed.AccessHash.ToString());
        Assert.Equal(marking, Label.FromCanonicalBytes(policy, Convert.FromHexString(label)).Print(policy));
    }

    [Fact]
    public void Labels_access_parts_and_clearances_come_back_from_their_bytes() => Prop.ForAll(Sample.WithClearance, static t =>
        Label.FromCanonicalBytes(t.Policy, t.A.ToCanonicalBytes()).Equals(t.A)
        && AccessPart.FromCanonicalBytes(t.Policy, t.A.Access.ToCanonicalBytes()).Equals(t.A.Access)
        && Clearance.Decode(t.Policy, t.Clearance.Encode()).Equals(t.Clearance)
        && Clearance.Parse(t.Policy, t.Clearance.Print()).Equals(t.Clearance)).Check(Drawn.Cases);

    [Fact]
    public void Two_values_never_have_the_same_bytes() => Prop.ForAll(
        Sample.Triples, static t => t.A.Equals(t.B) == t.A.ToCanonicalBytes().AsSpan().SequenceEqual(t.B.ToCanonicalBytes())).Check(Drawn.Cases);

    [Fact]
    public void Mutated_bytes_give_back_themselves_or_this_rooms_fault()
    {
        var label = Sample.Uk.Parse("UK TOP SECRET COPPERLEAF LEGAL UK/US EYES ONLY");
        var clearance = Clearance.Parse(Sample.Uk, "TOP SECRET COPPERLEAF GLASSWING UK");
        Mutation.Run(20_000, 12, chance =>
        {
            var bytes = Mutation.Bytes(chance, chance.OneIn(2) ? label.ToCanonicalBytes() : label.Access.ToCanonicalBytes());
            Try(() => Assert.Equal(bytes, Label.FromCanonicalBytes(Sample.Uk, bytes).ToCanonicalBytes()));
            Try(() => Assert.Equal(bytes, AccessPart.FromCanonicalBytes(Sample.Uk, bytes).ToCanonicalBytes()));
            var other = Mutation.Bytes(chance, clearance.Encode());
            Try(() => Assert.Equal(other, Clearance.Decode(Sample.Uk, other).Encode()));
        });
    }

    [Fact]
    public void An_unknown_value_gives_no_label_and_so_no_access()
    {
        var bytes = Sample.Uk.Parse("SECRET COPPERLEAF").ToCanonicalBytes();
        Assert.Equal(LabelsFault.UnknownValue, Assert.Throws<LabelsException>(() => Label.FromCanonicalBytes(LabelPolicy.Uk, bytes)).Fault);
    }

    [Fact]
    public void An_access_part_with_informative_values_is_refused() => Assert.Equal(
        LabelsFault.Malformed,
        Assert.Throws<LabelsException>(() => AccessPart.FromCanonicalBytes(Sample.Uk, Sample.Uk.Parse("SECRET LEGAL").ToCanonicalBytes())).Fault);

    [Fact]
    public void Secrets_of_labels_do_not_print()
    {
        var label = Sample.Uk.Parse("SECRET COPPERLEAF");
        Assert.DoesNotContain("COPPERLEAF", $"{label} {label.Access} {Clearance.Parse(Sample.Uk, "SECRET COPPERLEAF")}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_has_at_most_64_values_of_a_category()
    {
        var words = Enumerable.Range(0, 65).Select(static i => new LabelValue("code-word", $"WORD{i:000}")).ToArray();
        var policy = LabelPolicy.Uk.With(words);
        Assert.Equal(64, policy.Create("SECRET", words[..64]).Values[0].Tags.Length);
        Assert.Equal(LabelsFault.TooLong, Assert.Throws<LabelsException>(() => policy.Create("SECRET", words)).Fault);
        Assert.Equal(
            LabelsFault.TooLong, Assert.Throws<LabelsException>(() => Label.Join(policy, [policy.Create("SECRET", words[..64]), policy.Create("SECRET", words[64..])])).Fault);
    }

    private static string Field(string line, string name)
    {
        Assert.StartsWith(name + ": ", line, StringComparison.Ordinal);
        return line[(name.Length + 2)..];
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (LabelsException)
        {
            // The one fault that a reader may report.
        }
    }
}
