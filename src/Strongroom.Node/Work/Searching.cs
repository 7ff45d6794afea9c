using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Node.Api;
using Strongroom.Search;
using Strongroom.Vault;
using Found = Strongroom.Search.SearchAnswer;

namespace Strongroom.Node.Work;

/// <summary>Searches.</summary>
internal sealed class Searching(OpenStore store)
{
    internal Task<Api.SearchAnswer> SearchAsync(Session session, SearchRequest wanted, CancellationToken ct)
    {
        Standing.CheckReason(wanted.Reason);
        var query = Query.Parse(wanted.Query);
        return Recorder.AgainWhileOvertakenAsync(async () =>
        {
            var person = store.Standing.PersonOf(session);
            var request = store.Standing.Ask(session, AccessAction.Search, wanted.Purpose, wanted.Authority);
            var decision = await store.Recorder.AdmitAsync(session, request, wanted.Query, wanted.Reason, ct);
            var options = OptionsOf(wanted, store.State, store.State.PolicyOf(person));
            var ring = store.Recorder.RingOf(decision.Admission!);
            store.Vault.MustBeWhole(ring); // an answer that leaves a damaged partition out would be a wrong one
            var found = store.Index.Search(ring, query, options);

            // A part is shown with the title of what it was found in: that one is shown too, so it stands in the record too.
            var wholes = found.Hits.Select(h => h.Parent is { } whole ? store.Vault.TryFind(ring, whole) : null).OfType<ItemRow>()
                .DistinctBy(static r => r.Item).ToDictionary(static r => r.Item);
            var shown = found.Hits.Select(static h => (h.Item, h.Compartment)).Concat(wholes.Values.Select(static w => (w.Item, w.Compartment))).Distinct().ToList();
            var entry = AccessRecord.Of(
                store.State, decision, session.Id, shown.Select(static i => i.Item), wanted.Query, wanted.Reason).ToDraft();
            await store.Recorder.CommitAsync(entry, () => MustStillHold(request, shown), ct);
            return Answer(found, wholes, ring, store.State, store.State.PolicyOf(person), wanted);
        });
    }

    // What was found a moment ago may have been relabelled since: whoever relabels is told who saw the item, so nobody sees it after that.
    private void MustStillHold(AccessRequest request, List<(ItemId Item, CompartmentId Compartment)> shown)
    {
        var ring = store.Recorder.RingOf(store.Recorder.StillAdmitted(request));
        foreach (var (item, compartment) in shown)
        {
            if (store.Vault.TryFind(ring, item) is not { } row || row.Compartment != compartment)
            {
                throw new OvertakenException();
            }
        }
    }

    private static SearchOptions OptionsOf(SearchRequest wanted, GovernanceState state, LabelPolicy visible)
    {
        if (wanted.Limit is < 1 or > Limits.MaxHits)
        {
            throw Hosting.Requests.Bad("the limit lies outside 1 to 1000");
        }

        return new SearchOptions
        {
            Limit = wanted.Limit,
            Cursor = wanted.Cursor,
            Sort = wanted.Sort switch
            {
                "relevance" => SearchSort.Relevance,
                "date" => SearchSort.Date,
                _ => throw Hosting.Requests.Bad("the order is relevance or date"),
            },
            ExactTotal = wanted.ExactTotal,
            Facets = wanted.Facets is { Count: > 0 },
            HoldingName = id => state.Holdings.TryGetValue(id, out var holding) ? holding.Name : null,
            Policy = visible,
        };
    }

    private Api.SearchAnswer Answer(
        Found found, Dictionary<ItemId, ItemRow> wholes, KeyRing ring, GovernanceState state, LabelPolicy visible, SearchRequest wanted) => new(
        state.AgencyName,
        [.. found.Hits.Select(h => HitOf(h, h.Parent is { } p ? wholes.GetValueOrDefault(p) : null, ring, state, visible))],
        [],
        found.Truncated || found.NextCursor is not null,
        found.NextCursor,
        found.Total,
        found.Facets is { } facets ? FacetsOf(facets, state, visible, wanted.Facets!) : null);

    private Hit HitOf(SearchHit hit, ItemRow? whole, KeyRing ring, GovernanceState state, LabelPolicy visible) => new(
        hit.Item.ToString(),
        state.AgencyName,
        state.Holdings[hit.Holding].Name,
        hit.Label.Print(visible),
        hit.Title,
        Views.DateOf(hit.Date),
        hit.MediaType,
        hit.Score,
        hit.Snippet?.Text ?? string.Empty,
        [.. (hit.Snippet?.Marks ?? []).Select(static m => new Mark(m.Start, m.Length))],
        whole?.Item.ToString(), // one that he may not see is not named either
        hit.Pending,
        hit.UnreadReason,
        whole is null ? null : TitleOf(whole, ring));

    // A mail is filed without a title as a rule; its subject came with its text.
    private string TitleOf(ItemRow row, KeyRing ring) =>
        row.Fields.Title.Length > 0 ? row.Fields.Title : store.Vault.TryFind(ring, row.Item, RowKind.Text)?.Fields.Title ?? string.Empty;

    private static List<Facet> FacetsOf(SearchFacets facets, GovernanceState state, LabelPolicy visible, IReadOnlyList<string> wanted)
    {
        var answer = new List<Facet>();
        foreach (var field in wanted.Distinct(StringComparer.Ordinal))
        {
            answer.Add(new Facet(field, field switch
            {
                "holding" => [.. facets.Holdings.Select(c => new FacetCount(state.Holdings[c.Value].Name, c.Count))],
                "label" => [.. facets.Labels.Select(c => new FacetCount(c.Value.Print(visible), c.Count))],
                "type" => [.. facets.Types.Select(static c => new FacetCount(c.Value, c.Count))],
                "language" => [.. facets.Languages.Select(static c => new FacetCount(c.Value, c.Count))],
                "year" => [.. facets.Years.Select(static c => new FacetCount(c.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), c.Count))],
                _ => throw Hosting.Requests.Bad("facets are holding, label, type, language and year"),
            }));
        }

        return answer;
    }
}
