using Strongroom.Core;

namespace Strongroom.Labels;

/// <summary>Gathers values and makes a label of them. Not thread-safe.</summary>
internal sealed class LabelBuilder(LabelPolicy policy, LabelLevel level)
{
    private readonly SortedDictionary<string, CategoryValues> _values = new(StringComparer.Ordinal);

    internal LabelLevel Level => level;

    /// <summary>Adds values of one category.</summary>
    /// <returns>False when the category is permissive and has values already (it would be unclear whether either or both are meant), or a
    /// value repeats.</returns>
    internal bool Add(LabelCategory category, IEnumerable<string> tags)
    {
        var added = new CategoryValues(category.Id, category.Type, tags);
        if (_values.TryGetValue(category.Id, out var held))
        {
            if (category.Type == CategoryType.Permissive || added.Tags.Any(held.Has))
            {
                return false;
            }

            added = new CategoryValues(category.Id, category.Type, held.Tags.Concat(added.Tags));
        }

        if (added.Tags.Length > Limits.MaxLabelValues)
        {
            throw new LabelsException(LabelsFault.TooLong, $"a label holds at most {Limits.MaxLabelValues} values of one category");
        }

        _values[category.Id] = added;
        return true;
    }

    internal Label Build() => new(policy.Id, level, [.. _values.Values]);
}
