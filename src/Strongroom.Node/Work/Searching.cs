using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Node.Api;
using Strongroom.Search;
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
            var entry = AccessRecord.Of(
                store.State, decision, session.Id, found.Hits.Select(static h => h.Item), wanted.Query, wanted.Reason).ToDraft();
            await store.Recorder.CommitAsync(entry, () => MustStillHold(request, found), ct);
            return Answer(found, store.State, store.State.PolicyOf(person), wanted);
        });
    }

    // What was found a moment ago may have been relabelled since: whoever relabels is told who saw the item, so nobody sees it after that.
    private void MustStillHold(AccessRequest request, Found found)
    {
        var ring = store.Recorder.RingOf(store.Recorder.StillAdmitted(request));
        foreach (var hit in found.Hits)
        {
            if (store.Vault.TryFind(ring, hit.Item) is not { } row || row.Compartment != hit.Compartment)
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

    private Api.SearchAnswer Answer(Found found, GovernanceState state, LabelPolicy visible, SearchRequest wanted) => new(
        state.AgencyName,
        [.. found.Hits.Select(h => HitOf(h, state, visible))],
        [],
        found.Truncated || found.NextCursor is not null,
        found.NextCursor,
        found.Total,
        found.Facets is { } facets ? FacetsOf(facets, state, visible, wanted.Facets!) : null);

    private static Hit HitOf(SearchHit hit, GovernanceState state, LabelPolicy visible) => new(
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
        hit.Parent?.ToString(),
        hit.Pending,
        hit.UnreadReason);

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
