namespace Strongroom.Search;

/// <summary>
/// Rules by which texts are searched and scored, as far as they can be chosen. Those of scoring stand in the header of each segment, and an index takes
/// no segment of others. Nodes use <see cref="Default"/>. Thread-safe: immutable.
/// </summary>
public sealed record SearchRules
{
    /// <summary>The rules of every store.</summary>
    public static SearchRules Default { get; } = new();

    /// <summary>Whether a word of a query that is not quoted stands for its other forms too; true if not said. Of the query alone: the index is the same.</summary>
    public bool FindsForms { get; init; } = true;

    /// <summary>BM25's k1 in hundredths, 1 to 1,000: how soon more of the same word counts no more; 160 if not said.</summary>
    public int SaturationHundredths { get; init; } = 160;

    /// <summary>How much of the greatest impact of a word is kept for those that stand in the title, in hundredths, 0 to 99; 15 if not said.</summary>
    public int TitleShareHundredths { get; init; } = 15;

    /// <summary>How many words an average body has, 1 to 100,000: a constant of the rules and never taken from texts; 200 if not said.</summary>
    public int AverageBodyWords { get; init; } = 200;
}
