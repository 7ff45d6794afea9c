using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Labels;

/// <summary>
/// What of a label decides who may read: its level, restrictive and permissive values. One holding crossed with one access part is one
/// compartment; informative markings do not split compartments. Immutable; equality by content.
/// </summary>
public sealed class AccessPart : IEquatable<AccessPart>
{
    private readonly byte[] _bytes;

    internal AccessPart(string policyId, LabelLevel level, ImmutableArray<CategoryValues> values)
    {
        PolicyId = policyId;
        Level = level;
        Values = values;
        _bytes = LabelCodec.Encode(policyId, level, values);
        Hash = Hash384.Of("strongroom/v1/access-part", _bytes);
    }

    /// <summary>Id of the policy that gives the values their meaning.</summary>
    public string PolicyId { get; }

    /// <summary>The level.</summary>
    public LabelLevel Level { get; }

    /// <summary>Restrictive and permissive values, by category in ordinal order.</summary>
    public ImmutableArray<CategoryValues> Values { get; }

    /// <summary>SHA-384 over the canonical bytes under its own domain; part of every key's context.</summary>
    public Hash384 Hash { get; }

    /// <summary>The canonical bytes; see docs/formats/label.md.</summary>
    public byte[] ToCanonicalBytes() => [.. _bytes];

    /// <summary>The label that has this access part and no informative markings.</summary>
    public Label ToLabel() => new(PolicyId, Level, Values);

    /// <summary>Reads canonical bytes.</summary>
    /// <param name="policy">The policy, with every value that the store knows.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="LabelsException">Not canonical, or of another policy, or with a tag or value that the policy lacks.</exception>
    public static AccessPart FromCanonicalBytes(LabelPolicy policy, ReadOnlySpan<byte> bytes)
    {
        var label = Label.FromCanonicalBytes(policy, bytes);
        return label.Access.Values.Length == label.Values.Length
            ? label.Access
            : throw new LabelsException(LabelsFault.Malformed, "an access part holds no informative values");
    }

    /// <inheritdoc/>
    public bool Equals(AccessPart? other) => other is not null && Hash == other.Hash;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AccessPart);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();
}
