namespace Strongroom.Labels;

/// <summary>What a category does to access, after NATO ADatP-4774. The numbers are part of the canonical form.</summary>
public enum CategoryType : byte
{
    /// <summary>A reader must hold every value.</summary>
    Restrictive = 1,

    /// <summary>A reader must hold at least one of the values. No values at all: only the originator.</summary>
    Permissive = 2,

    /// <summary>No effect on access.</summary>
    Informative = 3,
}

/// <summary>One level of a policy. Immutable.</summary>
/// <param name="Tag">Its word or words, upper case.</param>
/// <param name="Rank">Its place in the order, from 1; a higher level has a higher rank.</param>
public sealed record LabelLevel(string Tag, int Rank)
{
    /// <inheritdoc/>
    public override string ToString() => Tag;
}

/// <summary>One value of one category, for example a code word. Immutable; equality by content.</summary>
/// <param name="Category">Id of the category.</param>
/// <param name="Tag">The value's word or words, upper case.</param>
public readonly record struct LabelValue(string Category, string Tag) : IComparable<LabelValue>
{
    /// <summary>Ordinal, by category and then by tag.</summary>
    /// <param name="other">What it is compared with.</param>
    public int CompareTo(LabelValue other)
    {
        var byCategory = string.CompareOrdinal(Category, other.Category);
        return byCategory != 0 ? byCategory : string.CompareOrdinal(Tag, other.Tag);
    }
}

/// <summary>A name that stands for several values of a permissive category, such as FIVE in FIVE EYES ONLY. Immutable.</summary>
/// <param name="Category">Id of the category.</param>
/// <param name="Name">The word that stands for the values.</param>
/// <param name="Values">The values' tags, in ordinal order, at least one.</param>
/// <param name="Whole">True when the name stands for the category's whole marking, as NOFORN does, without lead or trail.</param>
public sealed record LabelList(string Category, string Name, IReadOnlyList<string> Values, bool Whole = false);

/// <summary>One category of a policy: what it means and how it is printed. Immutable.</summary>
public sealed record LabelCategory
{
    /// <summary>Stable id, part of the canonical form.</summary>
    public required string Id { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it does to access.</summary>
    public required CategoryType Type { get; init; }

    /// <summary>Which section of the marking it stands in; sections are parted by the policy's section separator.</summary>
    public required int Section { get; init; }

    /// <summary>True when a store may add values of its own.</summary>
    public required bool Open { get; init; }

    /// <summary>Text before the first value (permissive only).</summary>
    public string Lead { get; init; } = "";

    /// <summary>Text between two values (permissive only).</summary>
    public string Between { get; init; } = "";

    /// <summary>Text after the last value (permissive only).</summary>
    public string Trail { get; init; } = "";

    /// <summary>The marking of a permissive category with no values left: only the originator may read.</summary>
    public string None { get; init; } = "";

    /// <summary>Joins a value to the level's word, as in OFFICIAL-SENSITIVE; empty when values are never joined.</summary>
    public string Attach { get; init; } = "";

    /// <summary>The levels at which values are joined to the level's word.</summary>
    public IReadOnlyList<string> AttachLevels { get; init; } = [];

    /// <summary>Values that print before the others, in this order.</summary>
    public IReadOnlyList<string> First { get; init; } = [];
}
