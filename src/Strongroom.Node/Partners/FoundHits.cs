using Strongroom.Governance;
using Strongroom.Search;

namespace Strongroom.Node.Partners;

/// <summary>A hit and whose it is.</summary>
/// <param name="Hit">The hit.</param>
/// <param name="From">The partner's part that it came with; null for an own one.</param>
internal sealed record FoundHit(SearchHit Hit, PartnerPart? From);

/// <summary>What a search found, at home and at partners, in one ranking.</summary>
internal sealed record FoundHits
{
    /// <summary>The hits of this page in order.</summary>
    internal required IReadOnlyList<FoundHit> Hits { get; init; }

    /// <summary>Whether more follows.</summary>
    internal bool HasMore { get; init; }

    /// <summary>Exact number of matches, if asked for.</summary>
    internal long? Total { get; init; }

    /// <summary>Counts, if asked for.</summary>
    internal SearchFacets? Facets { get; init; }

    /// <summary>Exact number of matches of each agency that answered, the own one first without a partner.</summary>
    internal IReadOnlyList<(PartnerPart? From, long Total)> Totals { get; init; } = [];

    /// <summary>True when more matches exist than can be shown.</summary>
    internal bool EndsEarly { get; init; }

    /// <summary>True when a word stood for more words than are looked up.</summary>
    internal bool IsCut { get; init; }

    /// <summary>Spellings for words that nothing visible holds.</summary>
    internal IReadOnlyList<WordSuggestion> Suggestions { get; init; } = [];

    /// <summary>Each live peer and how it fared.</summary>
    internal IReadOnlyList<(Peer Peer, string Status)> Partners { get; init; } = [];

    /// <summary>Partners whose parts are in it.</summary>
    internal IEnumerable<PartnerPart> Answered => Totals.Select(static t => t.From).OfType<PartnerPart>();

    /// <summary>The own search's answer, where there are no partners.</summary>
    internal static FoundHits Of(SearchAnswer own) => new()
    {
        Hits = [.. own.Hits.Select(static h => new FoundHit(h, null))],
        HasMore = own.HasMore,
        Total = own.Total,
        Facets = own.Facets,
        Totals = own.Total is { } total ? [(null, total)] : [],
        IsCut = own.Truncated,
        Suggestions = own.Suggestions,
    };

    /// <summary>All parts put together under summed statistics.</summary>
    internal static FoundHits Of(Query query, SearchOptions options, PartialAnswer own, IReadOnlyList<PartnerPart> asked, IReadOnlyList<Peer> peers)
    {
        var answered = asked.Where(static p => p.Part is not null).ToList();
        var merged = MergedAnswer.Merge(query, options, [own, .. answered.Select(static p => p.Part!)]);
        return new FoundHits
        {
            Hits = [.. merged.Hits.Select(h => new FoundHit(h.Hit, h.Part == 0 ? null : answered[h.Part - 1]))],
            HasMore = merged.HasMore,
            Total = merged.Total,
            Facets = merged.Facets,
            Totals = [(null, own.Total), .. answered.Select(static p => ((PartnerPart?)p, p.Part!.Total - p.Part.Withheld))],
            EndsEarly = merged.EndsEarly,
            IsCut = merged.IsCut,
            Suggestions = merged.Suggestions,
            Partners = [.. peers.Select(p => (p, StatusOf(p)))],
        };

        string StatusOf(Peer peer)
        {
            var at = answered.FindIndex(a => a.Peer.Id == peer.Id);
            return at >= 0 ? merged.CutShort[at + 1] ? "cut-short" : "answered"
                : asked.Any(a => a.Peer.Id == peer.Id) ? "out-of-reach"
                : "not-asked";
        }
    }
}
