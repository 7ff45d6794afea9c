using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Exchange;

/// <summary>What of an open item is read. The numbers are part of the exchange-messages format.</summary>
public enum PartnerContent : byte
{
    /// <summary>The bytes as filed.</summary>
    Original = 1,

    /// <summary>The text, UTF-8.</summary>
    Text = 2,

    /// <summary>How the text lies on pages or in time.</summary>
    Layout = 3,

    /// <summary>What people corrected in the text.</summary>
    Corrections = 4,
}

/// <summary>A part of an item, or the whole that it is part of. Strings are cleaned of control and formatting characters.</summary>
/// <param name="Item">The item.</param>
/// <param name="Title">Its title, perhaps empty.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="FileName">Its file name, or null.</param>
/// <param name="Label">Its label.</param>
public sealed record PartnerRelative(ItemId Item, string Title, string MediaType, string? FileName, Label Label)
{
    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"item {Item}";
}

/// <summary>
/// A peer's item, opened to one person until a moment. What the peer said was checked: the label is one that he may see, strings are cleaned of control and
/// formatting characters and bounded. Immutable. Prints as its id only.
/// </summary>
public sealed record PartnerItem
{
    /// <summary>The grant at the peer; for <see cref="PeerClient.ReadAsync"/>.</summary>
    public required Id128 Grant { get; init; }

    /// <summary>When it ends, by the peer's clock.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The item.</summary>
    public required ItemId Item { get; init; }

    /// <summary>Its version.</summary>
    public required uint Version { get; init; }

    /// <summary>Its holding; the agreement names it.</summary>
    public required HoldingId Holding { get; init; }

    /// <summary>Its label, under this store's policy.</summary>
    public required Label Label { get; init; }

    /// <summary>Its title, perhaps empty.</summary>
    public required string Title { get; init; }

    /// <summary>Its own date, or null.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Its media type; <c>application/octet-stream</c> where the peer's is no well-formed one.</summary>
    public required string MediaType { get; init; }

    /// <summary>Its file name, or null.</summary>
    public string? FileName { get; init; }

    /// <summary>Length of its content in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>When it was filed.</summary>
    public required DateTimeOffset Filed { get; init; }

    /// <summary>Its author, or null.</summary>
    public string? Author { get; init; }

    /// <summary>Its sender, or null.</summary>
    public string? Sender { get; init; }

    /// <summary>Its recipients, or null.</summary>
    public string? Recipients { get; init; }

    /// <summary>Where it came from, or null.</summary>
    public string? Source { get; init; }

    /// <summary>Its language, or null.</summary>
    public string? Language { get; init; }

    /// <summary>Further fields, name and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Extra { get; init; } = [];

    /// <summary>Length of its text in bytes; null when it has none.</summary>
    public long? TextLength { get; init; }

    /// <summary>Engine that made the text, or null.</summary>
    public string? TextEngine { get; init; }

    /// <summary>Length of its layout in bytes; null when it has none.</summary>
    public long? LayoutLength { get; init; }

    /// <summary>Length of its corrections in bytes; null when it has none.</summary>
    public long? CorrectionsLength { get; init; }

    /// <summary>True while its words are not read yet.</summary>
    public bool Pending { get; init; }

    /// <summary>Why its words could not be read, as a reason code, or null.</summary>
    public string? UnreadReason { get; init; }

    /// <summary>Its parts that the person may see.</summary>
    public IReadOnlyList<PartnerRelative> Parts { get; init; } = [];

    /// <summary>The whole that it is part of, if the person may see that.</summary>
    public PartnerRelative? Parent { get; init; }

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"item {Item}";
}
