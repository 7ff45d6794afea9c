using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>A group of several terms in one segment, laid out by document: which documents hold any of them, and with what impact. Immutable.</summary>
internal sealed class GroupImpacts
{
    /// <summary>Lays it out.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="terms">Numbers of its terms.</param>
    public GroupImpacts(Segment segment, IReadOnlyList<int> terms)
    {
        ByDocument = new byte[segment.Count];
        var documents = segment.Postings.Span;
        var impacts = segment.Impacts.Span;
        foreach (var term in terms)
        {
            var end = segment.PostingEnds[term];
            for (var p = segment.FirstPosting(term); p < end; p++)
            {
                ref var impact = ref ByDocument[documents[p]];
                impact = Math.Max(impact, impacts[p]);
                PostingsRead++;
            }
        }

        GC.KeepAlive(segment);
    }

    /// <summary>For each document the greatest impact of the terms that it holds; 0 for none.</summary>
    public byte[] ByDocument { get; }

    /// <summary>Postings read.</summary>
    public long PostingsRead { get; }

    /// <summary>Adds weight × impact for a window's documents.</summary>
    /// <param name="start">First document of the window.</param>
    /// <param name="end">The one after its last.</param>
    /// <param name="weight">The group's weight.</param>
    /// <param name="scores">One sum for each document of the window.</param>
    public void Score(int start, int end, uint weight, Span<uint> scores)
    {
        for (var document = start; document < end; document++)
        {
            scores[document - start] += weight * ByDocument[document];
        }
    }
}
