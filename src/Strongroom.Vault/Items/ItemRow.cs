using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Vault;

/// <summary>
/// One row of a compartment's manifest: where one sealed string lies, how to open it, what it is. The key is held wrapped under a key of
/// the compartment, so that a row in memory opens nothing by itself. Thread-safe: immutable. Format: docs/formats/manifest.md.
/// </summary>
public sealed class ItemRow
{
    /// <summary>The item.</summary>
    public required ItemId Item { get; init; }

    /// <summary>1 for the first version; a later one supersedes all rows of the earlier ones.</summary>
    public required uint Version { get; init; }

    /// <summary>What the row stands for.</summary>
    public required RowKind Kind { get; init; }

    /// <summary>The compartment whose manifest holds the row. Not written: the manifest says it.</summary>
    public required CompartmentId Compartment { get; init; }

    /// <summary>The compartment's holding. Not written.</summary>
    public required HoldingId Holding { get; init; }

    /// <summary>The blob that holds the string; the zero id for rows without bytes.</summary>
    public required BlobId Blob { get; init; }

    /// <summary>Where the string begins in the blob, in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>Length of the content in bytes; zeros up to the end of the opened string are padding.</summary>
    public required long Length { get; init; }

    /// <summary>Length of the sealed string in bytes; 0 for rows without bytes.</summary>
    public required long StoredLength { get; init; }

    /// <summary>The string's own random input key, wrapped; empty for rows without bytes.</summary>
    internal byte[] WrappedKey { get; init; } = [];

    /// <summary>Tree hash over 1 MiB ranges of the sealed string.</summary>
    public required Hash384 TreeHash { get; init; }

    /// <summary>MAC of the content under a key of the compartment: equal content in one compartment shows, elsewhere nothing does.</summary>
    public required Hash384 ContentMac { get; init; }

    /// <summary>The full label. A derivative's is the join of its inputs' labels.</summary>
    public required Label Label { get; init; }

    /// <summary>For a part: the item it was found in. For a derivative: its inputs.</summary>
    public required IReadOnlyList<ItemId> Parents { get; init; }

    /// <summary>Engine and model that made a derivative; empty for originals.</summary>
    public required string Engine { get; init; }

    /// <summary>What is known beside the bytes; for a text, what the engine found.</summary>
    public required ItemFields Fields { get; init; }

    /// <summary>Why there is no text, for <see cref="RowKind.Unread"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was filed.</summary>
    public required DateTimeOffset Filed { get; init; }

    /// <summary>Ids only.</summary>
    public override string ToString() => $"{Kind} of item {Item} version {Version}";
}
