using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>The words of a merged index some of whose documents no longer count. Immutable; thread-safe.</summary>
/// <param name="index">The index.</param>
/// <param name="dead">The documents that do not count.</param>
internal sealed class LiveMergedWords(MergedIndex index, DeadDocuments dead) : IVisibleWords
{
    /// <inheritdoc/>
    public int TermCount => index.TermCount;

    /// <inheritdoc/>
    public FormTable Forms => index.Forms;

    /// <inheritdoc/>
    public NameTable Names => index.Names;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Key(int term) => index.Key(term);

    /// <inheritdoc/>
    public int Find(ReadOnlySpan<byte> key) => index.Find(key);

    /// <inheritdoc/>
    public bool IsHeld(int term) => HoldersOf(term) > 0;

    /// <inheritdoc/>
    public long HoldersOf(int term) => index.HoldersOf(term) - dead.CountIn(term);
}
