using Strongroom.Core;

namespace Strongroom.Search.Segments;

/// <summary>How far the analysis of an item has come. Part of the segment format.</summary>
internal enum TextState : byte
{
    /// <summary>Its text has not arrived.</summary>
    Pending = 0,

    /// <summary>Its words are indexed.</summary>
    Text = 1,

    /// <summary>Its text could not be read; the reason stands with it.</summary>
    Unread = 2,
}

/// <summary>One version of an item as the index takes it in. Absent texts are empty. Immutable.</summary>
internal sealed record IndexedItem
{
    public required ItemId Item { get; init; }

    public required uint Version { get; init; }

    public required HoldingId Holding { get; init; }

    /// <summary>The full label in canonical form.</summary>
    public required ReadOnlyMemory<byte> Label { get; init; }

    public ItemId? Parent { get; init; }

    /// <summary>Milliseconds since 1970, or null.</summary>
    public long? Date { get; init; }

    public string MediaType { get; init; } = string.Empty;

    public string Language { get; init; } = string.Empty;

    public string Title { get; init; } = string.Empty;

    public string Author { get; init; } = string.Empty;

    public string Sender { get; init; } = string.Empty;

    public string Recipients { get; init; } = string.Empty;

    public string FileName { get; init; } = string.Empty;

    public string Source { get; init; } = string.Empty;

    public TextState State { get; init; }

    /// <summary>Why there is no text, or not all of it.</summary>
    public string Reason { get; init; } = string.Empty;

    public string Text { get; init; } = string.Empty;

    /// <summary>Eight bytes of the text derivative's content MAC, by which it is known again; 0 without text.</summary>
    public ulong TextTag { get; init; }

    /// <summary>A short text by its number: 0 is the title, the others follow.</summary>
    public string ShortText(int number) => number switch
    {
        0 => Title,
        1 => Author,
        2 => Sender,
        3 => Recipients,
        4 => FileName,
        5 => Source,
        _ => Reason,
    };

    /// <summary>The order of documents in a segment: newest first, undated last; those of one date by id.</summary>
    public static int Compare(IndexedItem a, IndexedItem b)
    {
        var byDate = (b.Date ?? DocumentTable.Undated).CompareTo(a.Date ?? DocumentTable.Undated);
        return byDate != 0 ? byDate : a.Item.CompareTo(b.Item);
    }

    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(item)";
}
