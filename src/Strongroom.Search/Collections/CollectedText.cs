using Strongroom.Core;

namespace Strongroom.Search;

/// <summary>A text of a <see cref="TextCollection"/>.</summary>
/// <param name="Item">Its id; ties between scores go by date, then by this.</param>
/// <param name="Date">Its date, or null.</param>
/// <param name="Text">Its text: the body.</param>
public sealed record CollectedText(ItemId Item, DateTimeOffset? Date, string Text)
{
    /// <summary>Its title; empty if not said.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>Its language as an item has it; empty if not said.</summary>
    public string Language { get; init; } = string.Empty;
}

/// <summary>What a segment's bytes go to.</summary>
/// <param name="Documents">Documents in it.</param>
/// <param name="TextBytes">Bytes of the section that holds the texts, for snippets.</param>
/// <param name="IndexBytes">All other bytes.</param>
/// <param name="MemoryBytes">Memory that it takes while open, texts included.</param>
public sealed record SegmentSize(int Documents, long TextBytes, long IndexBytes, long MemoryBytes);
