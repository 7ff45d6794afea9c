using System.Runtime.CompilerServices;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>Makes the impact of a posting of how often its word stands in which zone of its document. Not thread-safe.</summary>
internal sealed class PostingImpacts
{
    private readonly ScoringSettings _settings;
    private readonly Extent[] _documents;

    /// <summary>Prepares for some documents.</summary>
    /// <param name="settings">The scoring settings.</param>
    /// <param name="documents">The documents.</param>
    public PostingImpacts(ScoringSettings settings, DocumentTable documents)
    {
        _settings = settings;
        _documents = new Extent[documents.Lengths.Length];
        for (var d = 0; d < _documents.Length; d++)
        {
            var lengths = documents.Lengths[d];
            _documents[d] = new Extent
            {
                Title = lengths.Title,
                Fields = lengths.Fields,
                BodyStart = documents.BodyStarts[d],
                Body = lengths.Body,
            };
        }
    }

    /// <summary>Where a document's zones lie.</summary>
    public ref Extent this[int document] => ref _documents[document];

    /// <summary>The zone of an occurrence.</summary>
    /// <param name="counts">Counts one more in that zone.</param>
    /// <param name="extent">The document.</param>
    /// <param name="position">The position.</param>
    /// <param name="ranks">Whether the word stands under the field that ranks, or else under one of its own.</param>
    public static void Count(ref ZoneCounts counts, in Extent extent, long position, bool ranks)
    {
        if (position >= extent.BodyStart)
        {
            counts.Body++;
        }
        else if (position >= extent.Title || !ranks)
        {
            counts.Fields++;
        }
        else
        {
            counts.Title++;
        }
    }

    /// <summary>The impact of a word that stands once in the body, by far the commonest: made once a document.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte OfOneInBody(ref Extent extent)
    {
        if (extent.Once == 0)
        {
            extent.Once = Of(extent, new ZoneCounts(0, 0, 1));
        }

        return extent.Once;
    }

    /// <summary>The impact.</summary>
    public byte Of(in Extent extent, ZoneCounts counts) => Bm25.Impact(_settings, counts, new ZoneCounts(extent.Title, extent.Fields, extent.Body));

    /// <summary>Words in the zones of a document, and where its body begins.</summary>
    public struct Extent
    {
        public int Title;
        public int Fields;
        public int BodyStart;
        public int Body;
        public byte Once;
    }
}
