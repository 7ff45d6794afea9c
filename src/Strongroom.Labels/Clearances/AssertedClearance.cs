using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Labels;

/// <summary>
/// A clearance in words that another agency said or is told: a level and values by name, known to one's own policy or not. It dominates nothing by
/// itself; <see cref="In"/> makes a clearance of what of it one's own policy knows. Never an originator. Immutable; equality by content.
/// Byte form: docs/formats/label.md.
/// </summary>
public sealed class AssertedClearance : IEquatable<AssertedClearance>
{
    /// <summary>Greatest number of values.</summary>
    public const int MaxValues = 256;

    /// <summary>Greatest length of <see cref="Encode"/>'s bytes: so many values of 64 characters, and their categories.</summary>
    public const int MaxBytes = 128 << 10;

    private const int Version = 1;
    private readonly byte[] _bytes;

    private AssertedClearance(string policyId, string level, ImmutableArray<LabelValue> values)
    {
        PolicyId = policyId;
        Level = level;
        Values = values;
        var writer = new RecordWriter().Array(4).Int(Version).Text(policyId).Text(level).Array(values.Length);
        foreach (var value in values)
        {
            writer.Array(2).Text(value.Category).Text(value.Tag).End();
        }

        _bytes = writer.End().End().Finish();
    }

    /// <summary>Id of the policy that gives the words their meaning.</summary>
    public string PolicyId { get; }

    /// <summary>Tag of the level.</summary>
    public string Level { get; }

    /// <summary>Values held, by category and tag in ordinal order, each once.</summary>
    public ImmutableArray<LabelValue> Values { get; }

    /// <summary>What a clearance says to others. That its holder is an originator at home means nothing elsewhere and is left out.</summary>
    /// <param name="clearance">The clearance.</param>
    /// <exception cref="LabelsException"><see cref="LabelsFault.TooLong"/>: it holds more than <see cref="MaxValues"/> values.</exception>
    public static AssertedClearance Of(Clearance clearance)
    {
        ImmutableArray<LabelValue> values = [.. clearance.Values.SelectMany(static v => v.Tags.Select(t => new LabelValue(v.Category, t))).Order()];
        return values.Length <= MaxValues
            ? new AssertedClearance(clearance.PolicyId, clearance.Level.Tag, values)
            : throw new LabelsException(LabelsFault.TooLong, $"an asserted clearance holds at most {MaxValues} values");
    }

    /// <summary>
    /// The clearance under one's own policy. Values that the policy does not know are left out: nobody gains by a word that means nothing
    /// here.
    /// </summary>
    /// <param name="policy">One's own policy.</param>
    /// <returns>Null when it is of another policy, or its level is unknown: then it gives nothing.</returns>
    public Clearance? In(LabelPolicy policy)
    {
        if (!string.Equals(policy.Id, PolicyId, StringComparison.Ordinal) || policy.LevelOf(Level) is null)
        {
            return null;
        }

        var known = Values.Where(v => policy.Has(v) && policy.CategoryOf(v.Category)!.Type != CategoryType.Informative);
        return Clearance.Create(policy, Level, known);
    }

    /// <summary>True when <see cref="In"/> would leave nothing out.</summary>
    /// <param name="policy">One's own policy.</param>
    public bool IsKnownWholeTo(LabelPolicy policy) => In(policy) is { } clearance && Of(clearance).Equals(this);

    /// <summary>Level and values in words, for people.</summary>
    public string Print() => string.Join(' ', [Level, .. Values.Select(static v => v.Tag)]);

    /// <summary>The bytes: [1, policy id, level, [[category, tag] …]].</summary>
    public byte[] Encode() => [.. _bytes];

    /// <summary>Reads <see cref="Encode"/>'s bytes. Needs no policy: the words may mean nothing here.</summary>
    /// <param name="bytes">Not trusted.</param>
    /// <exception cref="LabelsException"><see cref="LabelsFault.Malformed"/>.</exception>
    public static AssertedClearance Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes, "asserted clearance");
            reader.Array(4);
            reader.Int(Version, Version);
            var policy = Word(reader);
            var level = Word(reader);
            var values = ImmutableArray.CreateBuilder<LabelValue>();
            for (var left = reader.ArrayUpTo(MaxValues); left > 0; left--)
            {
                reader.Array(2);
                var value = new LabelValue(Word(reader), Word(reader));
                if (values.Count > 0 && values[^1].CompareTo(value) >= 0)
                {
                    throw reader.Malformed("values are out of order");
                }

                values.Add(value);
                reader.End();
            }

            reader.End();
            reader.End();
            reader.Finish();
            return new AssertedClearance(policy, level, values.ToImmutable());
        }
        catch (MalformedException e)
        {
            throw new LabelsException(LabelsFault.Malformed, "these bytes are not an asserted clearance", null, e);
        }
    }

    private static string Word(RecordReader reader)
    {
        var text = reader.Text(PolicyRules.MaxTagChars);
        return text.Length > 0 && !text.Any(char.IsControl) ? text : throw reader.Malformed("a word is empty or holds control characters");
    }

    /// <inheritdoc/>
    public bool Equals(AssertedClearance? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AssertedClearance);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>Nothing of the clearance: logs print objects.</summary>
    public override string ToString() => nameof(AssertedClearance);
}
