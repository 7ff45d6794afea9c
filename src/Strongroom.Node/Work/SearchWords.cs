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

    internal Api.SearchAnswer Answer(FoundHits found, IReadOnlyList<HitGroup> groups, SearchRequest wanted, Query query, string? cursor) => new(
        _state.AgencyName,
        [.. groups.Select(g => HitOf(g.Head) with { Parts = g.Parts.Count == 0 ? null : [.. g.Parts.Select(HitOf)] })],
        [.. found.Partners.Select(static p => new PartnerAnswer(p.Peer.AgencyName, p.Status))],
        found.EndsEarly || cursor is not null,
        cursor,
        found.Total,
        found.Facets is { } facets ? [.. wanted.Facets!.Distinct(StringComparer.Ordinal).Select(f => new Facet(f, CountsOf(f, facets, found)))] : null,
        found.IsCut,
        found.Suggestions.Count == 0 ? null : [.. found.Suggestions.Select(
            static s => new Suggestion(s.Start, s.Length, [.. s.Words.Select(static w => w.Word)]))],
        query.With(found.Suggestions));

    private Hit HitOf(FoundHit hit) => hit.From is { } from ? PartnersHit(hit.Hit, from) : OwnHit(hit.Hit);

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
        "holding" => [.. facets.Holdings.Select(c => HoldingCount(c, found)).GroupBy(static c => (c.Value, c.Agency))
            .Select(static g => new Api.FacetCount(g.Key.Value, g.Sum(static c => c.Count), g.Key.Agency))
            .OrderByDescending(static c => c.Count).ThenBy(static c => c.Value, StringComparer.Ordinal).ThenBy(static c => c.Agency, StringComparer.Ordinal)],
        "label" => [.. facets.Labels.Select(c => new Api.FacetCount(c.Value.Print(visible), c.Count))],
        "type" => [.. facets.Types.Select(static c => new Api.FacetCount(c.Value, c.Count))],
        "language" => [.. facets.Languages.Select(static c => new Api.FacetCount(c.Value, c.Count))],
        "year" => [.. facets.Years.Select(static c => new Api.FacetCount(c.Value.ToString(CultureInfo.InvariantCulture), c.Count))],
        _ => throw Hosting.Requests.Bad("facets are agency, holding, label, type, language and year"),
    };

    /// <summary>Two agencies may name a holding alike: they are counted apart, each under its agency.</summary>
    private Api.FacetCount HoldingCount(FacetCount<HoldingId> count, FoundHits found)
    {
        if (_state.Holdings.TryGetValue(count.Value, out var own))
        {
            return new Api.FacetCount(own.Name, count.Count, _state.AgencyName);
        }

        var (name, agency) = found.Answered.Select(p => (HoldingOf(count.Value, p.Terms), p.Peer.AgencyName)).FirstOrDefault(static n => n.Item1 is not null);
        return new Api.FacetCount(name ?? string.Empty, count.Count, agency);
    }
}
