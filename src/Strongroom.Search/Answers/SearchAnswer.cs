using System.Diagnostics.CodeAnalysis;
using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Search.Segments;

namespace Strongroom.Search;

/// <summary>The answer to a query: a function of the visible partitions, the query and the options alone. Thread-safe: immutable.</summary>
public sealed record SearchAnswer
{
    /// <summary>The hits of this page in order.</summary>
    public required IReadOnlyList<SearchHit> Hits { get; init; }

    /// <summary>Whether a page follows.</summary>
    public bool HasMore => Next is not null;

    /// <summary>Where the next page begins; null when nothing follows.</summary>
    public string? NextCursor
    {
        get => field ??= Next?.ToCursor();
        init;
    }

    /// <summary>What <see cref="NextCursor"/> is made of when it is asked for.</summary>
    internal NextPage? Next { get; init; }

    /// <summary>The exact number of visible matches, when asked for.</summary>
    public long? Total { get; init; }

    /// <summary>Exact counts, when asked for.</summary>
    public SearchFacets? Facets { get; init; }

    /// <summary>
    /// True when a prefix, wildcard or misspelt word stood for more words than are looked up, or took more looking than is allowed: the first in the order of their bytes were looked up, the
    /// rest not.
    /// </summary>
    public bool Truncated { get; init; }

    /// <summary>Spellings for words that no visible item holds, when asked for; words without any are left out.</summary>
    public IReadOnlyList<WordSuggestion> Suggestions { get; init; } = [];

    /// <summary>The work it took. Stays inside the node.</summary>
    public SearchWork Work { get; init; }
}

/// <summary>One item that matches. Thread-safe: immutable; its texts are made when they are first read, of what stood in the index when it was found.</summary>
public sealed record SearchHit
{
    private ShownText _title;
    private ShownText _author;
    private ShownText _unreadReason;

    /// <summary>A hit whose values are all given.</summary>
    public SearchHit()
    {
    }

    /// <summary>A hit that shows a document; its compartment, score and what else depends on the question or the asker are still to be given.</summary>
    [SetsRequiredMembers]
    internal SearchHit(DocumentTable documents, int document, Label label)
    {
        ref readonly var row = ref documents.Rows[document];
        (Item, Version, Holding, Label, Title) = (row.Item, row.Version, documents.HoldingTable[row.Holding], label, string.Empty);
        (MediaType, Language) = (documents.TypeTable[row.Type], documents.LanguageTable[row.Language] is { Length: > 0 } language ? language : null);
        Date = row.Date is not DocumentTable.Undated and var date ? DateTimeOffset.FromUnixTimeMilliseconds(date) : null;
        Pending = row.State == TextState.Pending;
        _title = row.Lengths[0] > 0 ? new ShownText(documents, document, 0) : _title;
        _author = row.Lengths[1] > 0 ? new ShownText(documents, document, 1) : row.Lengths[2] > 0 ? new ShownText(documents, document, 2) : default;
        _unreadReason = row.Lengths[6] > 0 ? new ShownText(documents, document, 6) : default;
    }

    /// <summary>The item.</summary>
    public required ItemId Item { get; init; }

    /// <summary>The version that matched.</summary>
    public required uint Version { get; init; }

    /// <summary>Its compartment.</summary>
    public required CompartmentId Compartment { get; init; }

    /// <summary>Its holding.</summary>
    public required HoldingId Holding { get; init; }

    /// <summary>Its full label.</summary>
    public required Label Label { get; init; }

    /// <summary>Its title, perhaps empty.</summary>
    public required string Title
    {
        get => _title.Value!;
        init => _title = new ShownText(value);
    }

    /// <summary>Its own date, or null.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Its media type, for example <c>message/rfc822</c>.</summary>
    public required string MediaType { get; init; }

    /// <summary>Its author or sender, or null.</summary>
    public string? Author
    {
        get => _author.Value;
        init => _author = new ShownText(value);
    }

    /// <summary>Its language as a tag such as <c>en</c>, or null.</summary>
    public string? Language { get; init; }

    /// <summary>Its score: 0 when the query has filters only. The same bits on every node.</summary>
    public required double Score { get; init; }

    /// <summary>The best passage, when asked for.</summary>
    public Snippet? Snippet { get; init; }

    /// <summary>The item that it is a part of (a mail of its attachment), if the asker may see that item; hits that share it belong together.</summary>
    public ItemId? Parent { get; init; }

    /// <summary>True until its words are indexed: it was found by its metadata alone.</summary>
    public bool Pending { get; init; }

    /// <summary>Why its words could not be read, as the analysis's reason code, or null.</summary>
    public string? UnreadReason
    {
        get => _unreadReason.Value;
        init => _unreadReason = new ShownText(value);
    }
}
