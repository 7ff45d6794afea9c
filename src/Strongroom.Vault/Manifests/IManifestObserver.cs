using Strongroom.Core;

namespace Strongroom.Vault;

/// <summary>
/// Watches manifests. Called while a commit is folded, before the next one is decided, in commit order, never twice at once. Must return
/// soon and must not call the vault's writing methods.
/// </summary>
public interface IManifestObserver
{
    /// <summary>Rows of one compartment changed. What is removed goes first: an item may be removed and come again in one call.</summary>
    /// <param name="compartment">The compartment.</param>
    /// <param name="added">New rows, in manifest order. A row of a higher version supersedes all rows of the item's lower ones.</param>
    /// <param name="removed">Items of which every earlier row is void.</param>
    void OnRows(CompartmentId compartment, IReadOnlyList<ItemRow> added, IReadOnlyList<ItemId> removed);

    /// <summary>The index segments in force in one compartment changed.</summary>
    /// <param name="compartment">The compartment.</param>
    /// <param name="segments">All segments now in force, oldest first.</param>
    void OnIndexSegments(CompartmentId compartment, IReadOnlyList<IndexSegment> segments);
}

/// <summary>A sealed index segment in the store. Thread-safe: immutable.</summary>
/// <param name="Compartment">Its compartment.</param>
/// <param name="Blob">Its id.</param>
/// <param name="Length">Length of the opened segment in bytes.</param>
public sealed record IndexSegment(CompartmentId Compartment, BlobId Blob, long Length)
{
    /// <summary>Where its string lies in the blob, in bytes.</summary>
    internal StringRef Place { get; init; }
}
