namespace Strongroom.Search;

/// <summary>
/// Rules by which texts are cut into words and scored, as far as they can be chosen. They stand in the header of each segment, and an index takes
/// no segment of other rules. Nodes use <see cref="Default"/>. Thread-safe: immutable.
/// </summary>
public sealed record SearchRules
{
    /// <summary>The rules of every store.</summary>
    public static SearchRules Default { get; } = new();

    /// <summary>Whether English plural endings are cut off words; true if not said.</summary>
    public bool CutsPlurals { get; init; } = true;

    /// <summary>How many words an average body has, 1 to 100,000: a constant of the rules and never taken from texts; 200 if not said.</summary>
    public int AverageBodyWords { get; init; } = 200;
}
