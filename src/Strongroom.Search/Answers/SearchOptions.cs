using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Search;

/// <summary>In which order hits come.</summary>
public enum SearchSort
{
    /// <summary>Best score first; then newer date, then item id.</summary>
    Relevance = 1,

    /// <summary>Newest date first, undated last; then better score, then item id.</summary>
    Date = 2,

    /// <summary>Oldest date first, undated last; then better score, then item id.</summary>
    Oldest = 3,
}

/// <summary>How a query is to be answered. Thread-safe: immutable.</summary>
public sealed record SearchOptions
{
    /// <summary>Greatest number of hits wanted, 1 to <see cref="Limits.MaxHits"/>; 10 if not said.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>The next cursor of the page before, or null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>The order of hits.</summary>
    public SearchSort Sort { get; init; } = SearchSort.Relevance;

    /// <summary>Whether the total is wanted. It is exact, and counts visible items only.</summary>
    public bool ExactTotal { get; init; }

    /// <summary>Whether facets are wanted. They are exact, and count visible items only.</summary>
    public bool Facets { get; init; }

    /// <summary>The name of a holding, for <c>holding:</c>; asked only about holdings of visible items. Without it only ids match.</summary>
    public Func<HoldingId, string?>? HoldingName { get; init; }

    /// <summary>The name of the agency whose index is asked, for <c>agency:</c>. Without it no value matches.</summary>
    public string? AgencyName { get; init; }

    /// <summary>The policy that prints labels, for <c>label:</c> with a whole marking. Without it only single values match.</summary>
    public LabelPolicy? Policy { get; init; }

    /// <summary>Whether snippets are wanted.</summary>
    public bool Snippets { get; init; } = true;

    /// <summary>Whether spellings are wanted for words that no visible item holds.</summary>
    public bool Suggestions { get; init; }

    /// <summary>
    /// Items that were shown on earlier pages: what follows is the best of the rest. In the place of a cursor: whatever moved between two pages, no item comes twice and none is passed over.
    /// At most <see cref="Limits.MaxHits"/>; null or empty for a first page.
    /// </summary>
    public IReadOnlySet<ItemId>? Shown { get; init; }
}
