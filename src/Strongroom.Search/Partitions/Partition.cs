using Strongroom.Core;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Partitions;

/// <summary>A segment with the documents of it that count now. Immutable.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Live">Which documents count; null when all do.</param>
/// <param name="Sealed">The sealed segment in the store that it was opened from; null while it is in memory alone.</param>
internal sealed record SegmentView(Segment Segment, LiveDocuments? Live, BlobId? Sealed) : IVisibleWords
{
    /// <summary>Number of documents that count.</summary>
    public int LiveCount => Segment.Count - (Live?.Dead.Length ?? 0);

    /// <inheritdoc/>
    int IWordList.TermCount => Segment.TermCount;

    /// <inheritdoc/>
    FormTable IVisibleWords.Forms => Segment.Forms;

    /// <inheritdoc/>
    NameTable IVisibleWords.Names => Segment.Names;

    /// <inheritdoc/>
    ReadOnlySpan<byte> IWordList.Key(int term) => Segment.Key(term);

    /// <inheritdoc/>
    int IWordList.Find(ReadOnlySpan<byte> key) => ((IWordList)Segment).Find(key);

    /// <inheritdoc/>
    long IVisibleWords.HoldersOf(int term) => LiveHolders(term);

    /// <summary>Whether a document counts.</summary>
    public bool IsLive(int document) => Live is null || Live.Contains(document);

    /// <summary>Whether any document that counts holds a term.</summary>
    public bool IsHeld(int term)
    {
        var end = Segment.PostingEnds[term];
        for (var p = Segment.FirstPosting(term); p < end; p++)
        {
            if (IsLive(Segment.Postings[p]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Documents that hold a term and count.</summary>
    public int LiveHolders(int term)
    {
        var first = Segment.FirstPosting(term);
        var count = Segment.PostingEnds[term] - first;
        return Live is null ? count : count - Live.CountDead(Segment.Postings.AsSpan(first, count));
    }
}

/// <summary>Everything indexed of one compartment at one moment. Immutable: searches hold on to one while the next is made.</summary>
/// <param name="Compartment">The compartment.</param>
/// <param name="Views">Its segments.</param>
internal sealed record Partition(CompartmentId Compartment, SegmentView[] Views);
