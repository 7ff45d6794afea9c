using Strongroom.Search.Segments;

namespace Strongroom.Search.Queries;

/// <summary>Where a word of a query stands in what was typed.</summary>
/// <param name="Start">First UTF-16 code unit.</param>
/// <param name="Length">Number of UTF-16 code units, at least 1.</param>
/// <param name="Field">Where it is sought.</param>
/// <param name="Word">The word.</param>
/// <param name="IsDenied">Whether it stands behind a NOT.</param>
internal readonly record struct QuerySpan(int Start, int Length, TermField Field, QueryWord Word, bool IsDenied)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(span)";
}
