using Strongroom.Search;

namespace Strongroom.Exchange;

/// <summary>
/// A signed question that has not left: signing takes a millisecond and waits for nothing, so it is done while the question's record is
/// being committed. Made by <see cref="PeerClient.Prepare"/>; sent only against that commit. Immutable; its bytes hold the query.
/// </summary>
public sealed class PreparedSearch
{
    internal PreparedSearch(PeerAsk ask, Query query, SearchOptions partOptions, byte[] body) =>
        (Ask, Query, PartOptions, Body) = (ask, query, partOptions, body);

    internal PeerAsk Ask { get; }

    internal Query Query { get; }

    internal SearchOptions PartOptions { get; }

    internal byte[] Body { get; }

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => Ask.ToString();
}
