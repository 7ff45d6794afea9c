using Strongroom.Core;

namespace Strongroom.Search;

/// <summary>How many visible matches share a value.</summary>
/// <typeparam name="T">The kind of value.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Count">Matches that have it, at least 1.</param>
public sealed record FacetCount<T>(T Value, long Count);

/// <summary>Exact counts over all visible matches, each list by falling count, then by value.</summary>
public sealed record SearchFacets
{
    /// <summary>No matches, no counts.</summary>
    public static SearchFacets None { get; } = new() { Holdings = [], Labels = [], Types = [], Languages = [], Years = [] };

    /// <summary>By holding.</summary>
    public required IReadOnlyList<FacetCount<HoldingId>> Holdings { get; init; }

    /// <summary>By label.</summary>
    public required IReadOnlyList<FacetCount<Strongroom.Labels.Label>> Labels { get; init; }

    /// <summary>By media type.</summary>
    public required IReadOnlyList<FacetCount<string>> Types { get; init; }

    /// <summary>By language; items of unknown language are not counted.</summary>
    public required IReadOnlyList<FacetCount<string>> Languages { get; init; }

    /// <summary>By year; undated items are not counted.</summary>
    public required IReadOnlyList<FacetCount<int>> Years { get; init; }
}
