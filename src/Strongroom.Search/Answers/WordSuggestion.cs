namespace Strongroom.Search;

/// <summary>Spellings for a word of a query that no visible item holds. All of them stand in visible items.</summary>
/// <param name="Start">Where the word begins in the query, in UTF-16 code units.</param>
/// <param name="Length">How long it is, at least 1.</param>
/// <param name="Words">The spellings, best first, at most <see cref="MaxWords"/>: fewest edits, then most holders, then by their letters.</param>
public sealed record WordSuggestion(int Start, int Length, IReadOnlyList<SuggestedWord> Words)
{
    /// <summary>Greatest number of spellings of one word.</summary>
    public const int MaxWords = 8;

    /// <summary>For so many words of a query, the first, spellings are sought.</summary>
    public const int MaxAsked = 4;

    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(suggestion)";
}

/// <summary>A spelling.</summary>
/// <param name="Term">The word as it is indexed.</param>
/// <param name="Word">The word as it stands in the newest visible item that holds it.</param>
/// <param name="Edits">How many letters differ, 1 or 2.</param>
/// <param name="Holders">Visible items that hold it, at least 1.</param>
public sealed record SuggestedWord(string Term, string Word, int Edits, long Holders)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(spelling)";
}
