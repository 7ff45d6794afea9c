using System.Collections.Immutable;

namespace Strongroom.Labels;

/// <summary>The values that a label or clearance has in one category. Immutable; equality by content.</summary>
public sealed class CategoryValues : IEquatable<CategoryValues>
{
    internal CategoryValues(string category, CategoryType type, IEnumerable<string> tags)
    {
        Category = category;
        Type = type;
        Tags = [.. tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Id of the category.</summary>
    public string Category { get; }

    /// <summary>What the category does to access.</summary>
    public CategoryType Type { get; }

    /// <summary>
    /// The values' tags, each once, in ordinal order. Empty only in a permissive category, where it means: only the originator.
    /// </summary>
    public ImmutableArray<string> Tags { get; }

    internal bool Has(string tag) => Tags.BinarySearch(tag, StringComparer.Ordinal) >= 0;

    /// <inheritdoc/>
    public bool Equals(CategoryValues? other) => other is not null && string.Equals(Category, other.Category, StringComparison.Ordinal)
        && Type == other.Type && Tags.AsSpan().SequenceEqual(other.Tags.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CategoryValues);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Category, StringComparer.Ordinal);
        foreach (var tag in Tags)
        {
            hash.Add(tag, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
