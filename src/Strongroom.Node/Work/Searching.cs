using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Node.Api;
using Strongroom.Node.Partners;
using Strongroom.Search;
using Strongroom.Vault;

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
            var found = await FindAsync(session, wanted, request, query, options, ring, ct);

            // A part is shown with the title of what it was found in: that one is shown too, so it stands in the record too.
            var own = found.Hits.Where(static h => h.From is null).Select(static h => h.Hit).ToList();
            var wholes = own.Select(h => h.Parent is { } whole ? store.Vault.TryFind(ring, whole) : null).OfType<ItemRow>()
                .DistinctBy(static r => r.Item).ToDictionary(static r => r.Item);
            var shown = own.Select(static h => (h.Item, h.Compartment)).Concat(wholes.Values.Select(static w => (w.Item, w.Compartment))).Distinct().ToList();
            var entry = AccessRecord.Of(
                store.State, decision, session.Id, shown.Select(static i => i.Item), wanted.Query, wanted.Reason).ToDraft();
            await store.Recorder.CommitAsync(entry, () => MustStillHold(request, found, shown), ct);
            return new SearchWords(store, ring, wholes, store.State.PolicyOf(person)).Answer(found, wanted);
        });
    }

    /// <summary>The own search alone where there is no partner; else all parts put together.</summary>
    private async Task<FoundHits> FindAsync(
        Session session, SearchRequest wanted, AccessRequest request, Query query, SearchOptions options, KeyRing ring, CancellationToken ct)
    {
        var peers = store.State.Peers.Values.Where(static p => !p.Ended).OrderBy(static p => p.AgencyName, StringComparer.Ordinal).ToList();
        if (peers.Count == 0)
        {
            return FoundHits.Of(store.Index.Search(ring, query, options));
        }

        var partOptions = MergedAnswer.PartOptions(query, options);
        var asking = wanted.OwnOnly
            ? Task.FromResult<IReadOnlyList<PartnerPart>>([])
            : new PartnerSearch(store).AskAsync(session, request, query, wanted, partOptions, ct);
        var own = store.Index.SearchPart(ring, query, partOptions);
        return FoundHits.Of(query, options, own, await asking, peers);
    }

    // What was found a moment ago may have been relabelled since: whoever relabels is told who saw the item, so nobody sees it after that.
    private void MustStillHold(AccessRequest request, FoundHits found, List<(ItemId Item, CompartmentId Compartment)> shown)
    {
        foreach (var asked in found.Answered)
        {
            store.Recorder.StillAdmitted(asked.Request); // an agreement that ended meanwhile shows nothing any more
        }

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
}
