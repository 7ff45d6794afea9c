namespace Strongroom.Analysis;

/// <summary>What is to be made of an item for showing or playing. A closed family. Thread-safe: immutable.</summary>
public abstract record RenderRequest
{
    private RenderRequest()
    {
    }

    /// <summary>A picture of a page, drawn anew from the item: its own bytes never reach a browser. Answer: <c>image/png</c> or <c>image/jpeg</c>.</summary>
    /// <param name="Number">The page from 1, at most the document's <see cref="SimpleDocument.PageCount"/>.</param>
    /// <param name="MaxPixels">Greatest width and height in pixels, 16 to <see cref="GreatestPixels"/>; a smaller picture of an image is not enlarged.</param>
    public sealed record Page(int Number, int MaxPixels) : RenderRequest
    {
        /// <summary>The greatest <see cref="MaxPixels"/>: 4,000.</summary>
        public const int GreatestPixels = 4000;
    }

    /// <summary>The sound, made anew from the item. Answer: <c>audio/ogg</c> (Opus) with an index to seek by.</summary>
    public sealed record Sound : RenderRequest;
}

/// <summary>What came of rendering. A closed family. Thread-safe: immutable.</summary>
public abstract class RenderOutcome
{
    private RenderOutcome()
    {
    }

    /// <summary>The rendition.</summary>
    public sealed class Rendition : RenderOutcome
    {
        internal Rendition(string mediaType, ReadOnlyMemory<byte> bytes) => (MediaType, Bytes) = (mediaType, bytes);

        /// <summary>What the bytes are: one of the types that the request names, and their first bytes say the same.</summary>
        public string MediaType { get; }

        /// <summary>The bytes, within <see cref="AnalysisLimits.MaxOutputBytes"/>.</summary>
        public ReadOnlyMemory<byte> Bytes { get; }
    }

    /// <summary>Nothing could be made, for a reason that is one of the item's.</summary>
    public sealed class Unread : RenderOutcome
    {
        internal Unread(AnalysisOutcome.Unread why) => Why = why;

        /// <summary>Why; <see cref="UnreadReason.NoRendition"/> when such an item has none, or no such page.</summary>
        public AnalysisOutcome.Unread Why { get; }
    }
}
