using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Labels;

/// <summary>
/// The canonical bytes of labels and access parts: [1, policy id, level, [[category, type, [tag …]] …]], see docs/formats/label.md.
/// </summary>
internal static class LabelCodec
{
    internal const int MaxCategories = 32;
    private const int Version = 1;

    internal static byte[] Encode(string policyId, LabelLevel level, ImmutableArray<CategoryValues> values)
    {
        var writer = new RecordWriter().Array(4).Int(Version).Text(policyId).Text(level.Tag);
        WriteValues(writer, values);
        return writer.End().Finish();
    }

    internal static void WriteValues(RecordWriter writer, ImmutableArray<CategoryValues> values)
    {
        writer.Array(values.Length);
        foreach (var category in values)
        {
            writer.Array(3).Text(category.Category).Int((long)category.Type).Array(category.Tags.Length);
            foreach (var tag in category.Tags)
            {
                writer.Text(tag);
            }

            writer.End().End();
        }

        writer.End();
    }

    internal static Label Decode(LabelPolicy policy, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes.ToArray(), "label");
            reader.Array(4);
            reader.Int(Version, Version);
            policy.MustBe(reader.Text(PolicyRules.MaxTagChars));
            var level = policy.LevelOf(reader.Text(PolicyRules.MaxTagChars)) ?? throw UnknownValue();
            var values = ReadValues(reader, policy, level: true);
            reader.End();
            reader.Finish();
            return new Label(policy.Id, level, values);
        }
        catch (MalformedException e)
        {
            throw new LabelsException(LabelsFault.Malformed, "these bytes are not a canonical label", null, e);
        }
    }

    /// <summary>Reads values and checks that they are sorted, known, and of the type that the policy says.</summary>
    internal static ImmutableArray<CategoryValues> ReadValues(RecordReader reader, LabelPolicy policy, bool level)
    {
        var count = reader.ArrayUpTo(MaxCategories);
        var values = ImmutableArray.CreateBuilder<CategoryValues>(count);
        string? previous = null;
        for (var i = 0; i < count; i++)
        {
            reader.Array(3);
            var id = reader.Text(PolicyRules.MaxTagChars);
            if (previous is not null && string.CompareOrdinal(previous, id) >= 0)
            {
                throw reader.Malformed("categories are out of order");
            }

            previous = id;
            var category = policy.CategoryOf(id) ?? throw UnknownValue();
            if (reader.Int(1, 3) != (long)category.Type)
            {
                throw UnknownValue();
            }

            var tags = ReadTags(reader, policy, id);
            if (tags.Count == 0 && !(level && category.Type == CategoryType.Permissive))
            {
                throw reader.Malformed("a category without values is left out");
            }

            reader.End();
            values.Add(new CategoryValues(id, category.Type, tags));
        }

        reader.End();
        return values.MoveToImmutable();
    }

    private static List<string> ReadTags(RecordReader reader, LabelPolicy policy, string category)
    {
        var count = reader.ArrayUpTo(PolicyRules.MaxHeldValues);
        var tags = new List<string>(count);
        for (var i = 0; i < count; i++)
        {
            var tag = reader.Text(PolicyRules.MaxTagChars);
            if (i > 0 && string.CompareOrdinal(tags[^1], tag) >= 0)
            {
                throw reader.Malformed("values are out of order");
            }

            tags.Add(policy.Has(new LabelValue(category, tag)) ? tag : throw UnknownValue());
        }

        reader.End();
        return tags;
    }

    private static LabelsException UnknownValue() =>
        new(LabelsFault.UnknownValue, "a label holds a level, category or value that this policy does not know");
}
