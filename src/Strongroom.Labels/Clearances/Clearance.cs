using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Labels;

/// <summary>
/// What a person may read: a level, the restrictive values held (code words), the permissive values held (his nation), and whether he counts as
/// the originator of his agency's material. Immutable; equality by content.
/// </summary>
public sealed class Clearance : IEquatable<Clearance>
{
    private const int Version = 1;
    private readonly byte[] _bytes;

    private Clearance(string policyId, LabelLevel level, ImmutableArray<CategoryValues> values, bool isOriginator)
    {
        PolicyId = policyId;
        Level = level;
        Values = values;
        IsOriginator = isOriginator;
        var writer = new RecordWriter().Array(5).Int(Version).Text(policyId).Text(level.Tag);
        LabelCodec.WriteValues(writer, values);
        _bytes = writer.Bool(isOriginator).End().Finish();
    }

    /// <summary>Id of the policy that gives the values their meaning.</summary>
    public string PolicyId { get; }

    /// <summary>The highest level that the person may read.</summary>
    public LabelLevel Level { get; }

    /// <summary>Restrictive and permissive values held, by category in ordinal order.</summary>
    public ImmutableArray<CategoryValues> Values { get; }

    /// <summary>
    /// True for a person who may read what is for the originator only. An originator satisfies every permissive category.
    /// </summary>
    public bool IsOriginator { get; }

    /// <summary>Makes a clearance.</summary>
    /// <param name="policy">The policy, with the values held.</param>
    /// <param name="level">A level's tag.</param>
    /// <param name="held">Restrictive and permissive values.</param>
    /// <param name="isOriginator">True for a person who may read what is for the originator only.</param>
    /// <exception cref="LabelsException">The policy lacks the level or a value, or a value is informative.</exception>
    public static Clearance Create(LabelPolicy policy, string level, IEnumerable<LabelValue> held, bool isOriginator = false)
    {
        var levelOf = policy.LevelOf(level) ?? throw Unknown();
        var values = new SortedDictionary<string, CategoryValues>(StringComparer.Ordinal);
        foreach (var group in held.GroupBy(static v => v.Category, StringComparer.Ordinal))
        {
            var category = policy.CategoryOf(group.Key);
            if (category is null || category.Type == CategoryType.Informative || group.Any(v => !policy.Has(v)))
            {
                throw Unknown();
            }

            var tags = new CategoryValues(category.Id, category.Type, group.Select(static v => v.Tag));
            values[category.Id] = tags.Tags.Length <= PolicyRules.MaxHeldValues
                ? tags
                : throw new LabelsException(LabelsFault.TooLong, $"a clearance holds at most {PolicyRules.MaxHeldValues} values of one category");
        }

        return new Clearance(policy.Id, levelOf, [.. values.Values], isOriginator);
    }

    /// <summary>
    /// Reads what <see cref="Print"/> writes: a level, then values in any order, then perhaps the word ORIGINATOR, parted by spaces or
    /// commas.
    /// </summary>
    /// <param name="policy">The policy, with the values that the writer may use.</param>
    /// <param name="text">For example <c>TOP SECRET COPPERLEAF UK</c>.</param>
    /// <exception cref="LabelsException">A word is unknown; the position says which.</exception>
    public static Clearance Parse(LabelPolicy policy, string text) => MarkingParser.ParseClearance(policy, text);

    /// <summary>The level and values in words; <see cref="Parse"/> reads them back.</summary>
    public string Print() => string.Join(
        ' ', [Level.Tag, .. Values.SelectMany(static v => v.Tags), .. IsOriginator ? (IEnumerable<string>)[PolicyRules.Originator] : []]);

    /// <summary>
    /// True when a person with this clearance may read what carries the label: level at least as high, every restrictive value held, and in each
    /// permissive category at least one value held (or the person is an originator). Another policy: no.
    /// </summary>
    /// <param name="label">The label.</param>
    public bool Dominates(Label label) => Dominates(label.Access);

    /// <summary>As for a label: only the access part matters.</summary>
    /// <param name="access">The access part.</param>
    public bool Dominates(AccessPart access)
    {
        if (!string.Equals(access.PolicyId, PolicyId, StringComparison.Ordinal) || Level.Rank < access.Level.Rank)
        {
            return false;
        }

        foreach (var wanted in access.Values)
        {
            var held = Held(wanted.Category);
            var satisfied = wanted.Type switch
            {
                CategoryType.Restrictive => held is not null && wanted.Tags.All(held.Has),
                CategoryType.Permissive => IsOriginator || (held is not null && wanted.Tags.Any(held.Has)),
                _ => false,
            };
            if (!satisfied)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// What both clearances say: the lower level, and of each category the values that both hold; an originator only if both are. So a holder of it
    /// counts as holding nothing that either of the two lacks, and it dominates only what both dominate.
    /// </summary>
    /// <param name="other">Another clearance of the same policy.</param>
    /// <exception cref="LabelsException">It is of another policy.</exception>
    public Clearance Meet(Clearance other)
    {
        if (!string.Equals(PolicyId, other.PolicyId, StringComparison.Ordinal))
        {
            throw new LabelsException(LabelsFault.PolicyMismatch, "two label policies meet: clearances compare under one policy only");
        }

        var values = ImmutableArray.CreateBuilder<CategoryValues>();
        foreach (var held in Values)
        {
            var both = new CategoryValues(held.Category, held.Type, held.Tags.Where(t => other.Held(held.Category)?.Has(t) == true));
            if (both.Tags.Length > 0)
            {
                values.Add(both);
            }
        }

        return new Clearance(PolicyId, Level.Rank <= other.Level.Rank ? Level : other.Level, values.ToImmutable(), IsOriginator && other.IsOriginator);
    }

    /// <summary>True when the clearance holds this value.</summary>
    /// <param name="value">A restrictive or permissive value.</param>
    public bool Holds(LabelValue value) => Held(value.Category)?.Has(value.Tag) == true;

    /// <summary>The bytes; see docs/formats/label.md.</summary>
    public byte[] Encode() => [.. _bytes];

    /// <summary>Reads <see cref="Encode"/>'s bytes.</summary>
    /// <param name="policy">The policy, with the values held.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="LabelsException">Not canonical, or of another policy, or with a level or value that the policy lacks.</exception>
    public static Clearance Decode(LabelPolicy policy, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes.ToArray(), "clearance");
            reader.Array(5);
            reader.Int(Version, Version);
            policy.MustBe(reader.Text(PolicyRules.MaxTagChars));
            var level = policy.LevelOf(reader.Text(PolicyRules.MaxTagChars)) ?? throw Unknown();
            var values = LabelCodec.ReadValues(reader, policy, level: false);
            if (values.Any(static v => v.Type == CategoryType.Informative))
            {
                throw reader.Malformed("informative values are not held");
            }

            var isOriginator = reader.Bool();
            reader.End();
            reader.Finish();
            return new Clearance(policy.Id, level, values, isOriginator);
        }
        catch (MalformedException e)
        {
            throw new LabelsException(LabelsFault.Malformed, "these bytes are not a clearance", null, e);
        }
    }

    internal bool HoldsAnyOf(string category) => IsOriginator || Held(category) is not null;

    private CategoryValues? Held(string category)
    {
        foreach (var held in Values)
        {
            if (string.Equals(held.Category, category, StringComparison.Ordinal))
            {
                return held;
            }
        }

        return null;
    }

    private static LabelsException Unknown() =>
        new(LabelsFault.UnknownValue, "a clearance names a level or value that the policy does not know");

    /// <inheritdoc/>
    public bool Equals(Clearance? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Clearance);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>Nothing of the clearance: logs print objects.</summary>
    public override string ToString() => nameof(Clearance);
}
