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
        var question = string.Join('\n',
            [wanted.Query, wanted.Sort, wanted.Purpose, wanted.Authority, .. wanted.Partners is { } named ? named.Prepend("only") : []]);
        var run = wanted.Cursor is { } cursor ? session.Runs.Find(cursor, question) : null;
        return Recorder.AgainWhileOvertakenAsync(async () =>
        {
            var person = store.Standing.PersonOf(session);
            var request = store.Standing.Ask(session, AccessAction.Search, wanted.Purpose, wanted.Authority);
            var decision = await store.Recorder.AdmitAsync(session, request, wanted.Query, wanted.Reason, ct);
            var options = OptionsOf(wanted, store.State, store.State.PolicyOf(person)) with { Shown = run?.Shown.ToHashSet() };
            var ring = store.Recorder.RingOf(decision.Admission!);
            store.Vault.MustBeWhole(ring); // an answer that leaves a damaged partition out would be a wrong one
            var found = await FindAsync(session, wanted, request, query, options, ring, ct);
            var groups = wanted.Grouped ? HitGroup.Of(
                found.Hits, i => store.Vault.TryFind(ring, i) is { } row && IsMail(ring, row)) : HitGroup.Single(found.Hits);
            var hasMore = found.HasMore || groups.Count > wanted.Limit;
            groups = groups[..Math.Min(wanted.Limit, groups.Count)];
            var hits = groups.SelectMany(static g => g.Parts.Prepend(g.Head)).ToList();

            // A part is shown with the title of what it was found in: that one is shown too, so it stands in the record too.
            var own = hits.Where(static h => h.From is null).Select(static h => h.Hit).ToList();
            var wholes = own.Select(h => h.Parent is { } whole ? store.Vault.TryFind(ring, whole) : null).OfType<ItemRow>()
                .DistinctBy(static r => r.Item).ToDictionary(static r => r.Item);
            var shown = own.Select(static h => (h.Item, h.Compartment)).Concat(wholes.Values.Select(static w => (w.Item, w.Compartment))).Distinct().ToList();
            List<BorrowedItems> borrowed =
            [
                .. hits.Where(static h => h.From is not null).GroupBy(static h => h.From!.Peer.Id)
                    .Select(static g => BorrowedItems.Of(g.First().From!.Request, g.Select(static h => new BorrowedItem(h.Hit.Item, h.Hit.Label)))),
            ];
            var entry = AccessRecord.Of(
                store.State, decision, session.Id, shown.Select(static i => i.Item), wanted.Query, wanted.Reason, borrowed).ToDraft();
            await store.Recorder.CommitAsync(entry, () => MustStillHold(request, found, shown, borrowed), ct);
            ItemId[] all = [.. run?.Shown ?? [], .. hits.Select(static h => h.Hit.Item)];
            var next = hasMore && all.Length < Limits.MaxHits
                ? session.Runs.Keep(new SearchRuns.Run(run?.Id ?? store.Options.Random.NextId($"search/{session.Person}").ToString(), question, all))
                : null;
            return new SearchWords(store, ring, wholes, store.State.PolicyOf(person)).Answer(found, groups, wanted, query, next) with
            {
                Unsearched = store.Indexing.CountUnsearched(ring) is > 0 and var unsearched ? unsearched : null,
            };
        });
    }

    // A mail's type is what its text was found to be, where it was filed as bytes of no kind.
    private bool IsMail(KeyRing ring, ItemRow row) =>
        HitGroup.IsMail(row.Fields.MediaType) || (store.Vault.TryFind(ring, row.Item, RowKind.Text) is { } text && HitGroup.IsMail(text.Fields.MediaType));

    /// <summary>The own search alone where there is no partner; else all parts put together.</summary>
    private async Task<FoundHits> FindAsync(
        Session session, SearchRequest wanted, AccessRequest request, Query query, SearchOptions options, KeyRing ring, CancellationToken ct)
    {
        var peers = store.State.Peers.Values.Where(static p => !p.Ended).OrderBy(static p => p.AgencyName, StringComparer.Ordinal).ToList();
        if (wanted.Partners?.FirstOrDefault(n => !peers.Exists(p => IsNamed(p, n))) is not null)
        {
            throw Hosting.Requests.Bad("one of the partners named is none");
        }

        if (peers.Count == 0)
        {
            return FoundHits.Of(store.Index.Search(ring, query, options));
        }

        var partOptions = MergedAnswer.PartOptions(options);
        var asking = new PartnerSearch(store).AskAsync(
            session, request, query, wanted, partOptions, p => wanted.Partners?.Any(n => IsNamed(p, n)) != false && query.CanMatchAt(p.AgencyName), ct);
        var own = query.CanMatchAt(store.State.AgencyName) ? store.Index.SearchPart(ring, query, partOptions) : PartialAnswer.Nothing(query, partOptions);
        return FoundHits.Of(query, options, own, await asking, peers);

        static bool IsNamed(Peer peer, string name) => string.Equals(peer.AgencyName, name, StringComparison.OrdinalIgnoreCase);
    }

    // What was found a moment ago may have been relabelled since: whoever relabels is told who saw the item, so nobody sees it after that.
    private void MustStillHold(
        AccessRequest request, FoundHits found, List<(ItemId Item, CompartmentId Compartment)> shown, List<BorrowedItems> borrowed)
    {
        foreach (var asked in found.Answered)
        {
            store.Recorder.StillAdmitted(asked.Request); // an agreement that ended meanwhile shows nothing any more
        }

        if (!borrowed.TrueForAll(b => b.IsWithinRights(store.State, request.Person!.Value)))
        {
            throw new OvertakenException(); // the person was cleared for less, or the ceiling lowered
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
            Limit = wanted.Grouped ? Math.Min(Limits.MaxHits, wanted.Limit + MergedAnswer.Reserve) : wanted.Limit, // parts of one mail take one place
            Sort = wanted.Sort switch
            {
                "relevance" => SearchSort.Relevance,
                "date" => SearchSort.Date,
                "oldest" => SearchSort.Oldest,
                _ => throw Hosting.Requests.Bad("the order is relevance, date or oldest"),
            },
            Suggestions = wanted.Cursor is null,
            AgencyName = state.AgencyName,
            ExactTotal = wanted.ExactTotal,
            Facets = wanted.Facets is { Count: > 0 },
            HoldingName = id => state.Holdings.TryGetValue(id, out var holding) ? holding.Name : null,
            Policy = visible,
        };
    }
}
