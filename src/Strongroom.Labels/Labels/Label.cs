using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Labels;

/// <summary>
/// A security label: one level of a policy and values by category. Made by <see cref="LabelPolicy.Parse"/>, <see cref="LabelPolicy.Create"/>,
/// <see cref="Join(LabelPolicy, IEnumerable{Label})"/> or <see cref="FromCanonicalBytes"/>, so every label is valid under its policy.
/// Immutable; equality by content.
/// </summary>
public sealed class Label : IEquatable<Label>
{
    private readonly byte[] _bytes;

    internal Label(string policyId, LabelLevel level, ImmutableArray<CategoryValues> values)
    {
        PolicyId = policyId;
        Level = level;
        Values = values;
        _bytes = LabelCodec.Encode(policyId, level, values);
        Access = new AccessPart(policyId, level, [.. values.Where(static v => v.Type != CategoryType.Informative)]);
    }

    /// <summary>Id of the policy that gives the values their meaning.</summary>
    public string PolicyId { get; }

    /// <summary>The level.</summary>
    public LabelLevel Level { get; }

    /// <summary>
    /// All values, by category in ordinal order; a category without values is absent, save a permissive one that no value is left of.
    /// </summary>
    public ImmutableArray<CategoryValues> Values { get; }

    /// <summary>What of the label decides who may read.</summary>
    public AccessPart Access { get; }

    /// <summary>Hash of the access part.</summary>
    public Hash384 AccessHash => Access.Hash;

    /// <summary>The marking text, deterministic: levels, sections and values stand in the policy's order.</summary>
    /// <param name="policy">The label's policy; a list that it names is printed by its name.</param>
    /// <exception cref="LabelsException">The label belongs to another policy.</exception>
    public string Print(LabelPolicy policy) => MarkingPrinter.Print(policy, this);

    /// <summary>The canonical bytes; see docs/formats/label.md.</summary>
    public byte[] ToCanonicalBytes() => [.. _bytes];

    /// <summary>Reads canonical bytes.</summary>
    /// <param name="policy">The policy, with every value that the store knows.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="LabelsException">Not canonical, or of another policy, or with a tag or value that the policy lacks: no access.</exception>
    public static Label FromCanonicalBytes(LabelPolicy policy, ReadOnlySpan<byte> bytes) => LabelCodec.Decode(policy, bytes);

    /// <summary>
    /// The label of what is made from several labelled things: highest level, union of restrictive and informative values, intersection of
    /// permissive ones, where an absent category means no restriction. Whoever dominates the join dominates every input.
    /// </summary>
    /// <param name="policy">The labels' policy.</param>
    /// <param name="labels">At least one.</param>
    /// <exception cref="LabelsException">A label belongs to another policy, or too many values come together.</exception>
    public static Label Join(LabelPolicy policy, IEnumerable<Label> labels)
    {
        Label? joined = null;
        foreach (var label in labels)
        {
            policy.MustBe(label.PolicyId);
            joined = joined is null ? label : Join(joined, label);
        }

        return joined ?? throw new ArgumentException("a join needs at least one label", nameof(labels));
    }

    private static Label Join(Label a, Label b)
    {
        if (a.Equals(b))
        {
            return a;
        }

        var values = new SortedDictionary<string, CategoryValues>(StringComparer.Ordinal);
        foreach (var next in a.Values.Concat(b.Values))
        {
            values[next.Category] = values.TryGetValue(next.Category, out var held) ? Join(held, next) : next;
        }

        return new Label(a.PolicyId, a.Level.Rank >= b.Level.Rank ? a.Level : b.Level, [.. values.Values]);
    }

    private static CategoryValues Join(CategoryValues a, CategoryValues b)
    {
        var tags = a.Type == CategoryType.Permissive ? a.Tags.Intersect(b.Tags, StringComparer.Ordinal) : a.Tags.Union(b.Tags, StringComparer.Ordinal);
        var joined = new CategoryValues(a.Category, a.Type, tags);
        return joined.Tags.Length <= Limits.MaxLabelValues
            ? joined
            : throw new LabelsException(LabelsFault.TooLong, $"a label holds at most {Limits.MaxLabelValues} values of one category");
    }

    /// <inheritdoc/>
    public bool Equals(Label? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Label);

    /// <inheritdoc/>
    public override int GetHashCode() => AccessHash.GetHashCode();

    /// <summary>Nothing of the label: a label is as secret as what it is on, and logs print objects.</summary>
    public override string ToString() => nameof(Label);
}
