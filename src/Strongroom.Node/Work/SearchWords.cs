using System.Globalization;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Node.Api;
using Strongroom.Node.Partners;
using Strongroom.Search;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>Puts what a search found into the words of an answer, under the asker's part of the label policy.</summary>
/// <param name="store">The store.</param>
/// <param name="ring">The asker's ring.</param>
/// <param name="wholes">What hits are parts of, as far as he may see it.</param>
/// <param name="visible">His part of the policy.</param>
internal sealed class SearchWords(OpenStore store, KeyRing ring, Dictionary<ItemId, ItemRow> wholes, LabelPolicy visible)
{
    private readonly GovernanceState _state = store.State;

    internal Api.SearchAnswer Answer(FoundHits found, SearchRequest wanted) => new(
        _state.AgencyName,
        [.. found.Hits.Select(h => h.From is { } from ? PartnersHit(h.Hit, from) : OwnHit(h.Hit))],
        [.. found.Partners.Select(static p => new PartnerAnswer(p.Peer.AgencyName, p.Status))],
        found.Truncated || found.NextCursor is not null,
        found.NextCursor,
        found.Total,
        found.Facets is { } facets ? [.. wanted.Facets!.Distinct(StringComparer.Ordinal).Select(f => new Facet(f, CountsOf(f, facets, found)))] : null);

    private Hit OwnHit(SearchHit hit)
    {
        var whole = hit.Parent is { } parent ? wholes.GetValueOrDefault(parent) : null;
        return HitOf(
            hit,
            hit.Item.ToString(),
            _state.AgencyName,
            _state.Holdings[hit.Holding].Name,
            whole?.Item.ToString(), // one that he may not see is not named either
            whole is null ? null : TitleOf(whole));
    }

    private Hit PartnersHit(SearchHit hit, PartnerPart from) => HitOf(
        hit,
        PartnerReading.NameOf(from.Peer, hit.Item),
        from.Peer.AgencyName,
        HoldingOf(hit.Holding, from.Terms) ?? string.Empty,
        hit.Parent is { } parent ? PartnerReading.NameOf(from.Peer, parent) : null,
        null);

    private Hit HitOf(SearchHit hit, string id, string agency, string holding, string? parent, string? parentTitle) => new(
        id,
        agency,
        holding,
        hit.Label.Print(visible),
        hit.Title,
        Views.DateOf(hit.Date),
        hit.MediaType,
        hit.Score,
        hit.Snippet?.Text ?? string.Empty,
        [.. (hit.Snippet?.Marks ?? []).Select(static m => new Mark(m.Start, m.Length))],
        parent,
        hit.Pending,
        hit.UnreadReason,
        parentTitle);

    // A mail is filed without a title as a rule; its subject came with its text.
    private string TitleOf(ItemRow row) =>
        row.Fields.Title.Length > 0 ? row.Fields.Title : store.Vault.TryFind(ring, row.Item, RowKind.Text)?.Fields.Title ?? string.Empty;

    private static string? HoldingOf(HoldingId id, Agreement terms) => terms.Holdings.FirstOrDefault(h => h.Id == id)?.Name;

    private IReadOnlyList<Api.FacetCount> CountsOf(string field, SearchFacets facets, FoundHits found) => field switch
    {
        "agency" => [.. found.Totals.Where(static t => t.Total > 0).Select(t => new Api.FacetCount(t.From?.Peer.AgencyName ?? _state.AgencyName, t.Total))],
        "holding" => Merged(facets.Holdings.Select(c => new Api.FacetCount(HoldingName(c.Value, found), c.Count))),
        "label" => [.. facets.Labels.Select(c => new Api.FacetCount(c.Value.Print(visible), c.Count))],
        "type" => [.. facets.Types.Select(static c => new Api.FacetCount(c.Value, c.Count))],
        "language" => [.. facets.Languages.Select(static c => new Api.FacetCount(c.Value, c.Count))],
        "year" => [.. facets.Years.Select(static c => new Api.FacetCount(c.Value.ToString(CultureInfo.InvariantCulture), c.Count))],
        _ => throw Hosting.Requests.Bad("facets are agency, holding, label, type, language and year"),
    };

    private string HoldingName(HoldingId id, FoundHits found) => _state.Holdings.TryGetValue(id, out var own)
        ? own.Name
        : found.Answered.Select(p => HoldingOf(id, p.Terms)).FirstOrDefault(static n => n is not null) ?? string.Empty;

    // Two agencies may name a holding alike; a query for the name finds both, so it is counted as one.
    private static List<Api.FacetCount> Merged(IEnumerable<Api.FacetCount> counts) =>
        [.. counts.GroupBy(static c => c.Value, static (name, group) => new Api.FacetCount(name, group.Sum(static c => c.Count)), StringComparer.Ordinal)
            .OrderByDescending(static c => c.Count).ThenBy(static c => c.Value, StringComparer.Ordinal)];
}
