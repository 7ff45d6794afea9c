using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Node.Api;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>How much of what a person may see still awaits analysis.</summary>
internal sealed class PendingWork(OpenStore store)
{
    internal async Task<PendingAnswer> CountAsync(Session session, PendingRequest wanted, CancellationToken ct)
    {
        // Counts tell about what is there, so they are asked for, decided and recorded like a search; a page left open asks every ten seconds, and rides on
        // one entry as long as an opened item would stay open and nothing more is opened by it (docs/adr/0711-counting-rides-on-one-entry.md).
        var ask = store.Standing.Ask(session, AccessAction.Search, wanted.Purpose, wanted.Authority);
        var decision = await store.Recorder.AdmitAsync(session, ask, "pending", null, ct);
        var ring = store.Recorder.RingOf(decision.Admission!);
        if (wanted.Retry)
        {
            store.LookForWork();
            store.TryAgain();
        }

        // A text that is filed but not yet in the index still awaits something: its words are not found.
        var notRead = ring.Compartments
            .SelectMany(c => store.Vault.Rows(ring, c))
            .Where(r => r.Kind == RowKind.Unread && store.Vault.TryFind(ring, r.Item, RowKind.Unread) == r)
            .ToList();
        var pending = store.Vault.Pending(ring).Count + store.Index.WantedTexts(ring).Count + notRead.Count(r => store.IsToBeReadAgain(r.Item));
        var unread = notRead
            .GroupBy(static r => r.Reason ?? "?", StringComparer.Ordinal)
            .OrderBy(static g => g.Key, StringComparer.Ordinal)
            .Select(static g => new FacetCount(g.Key, g.Count()))
            .ToList();
        if (wanted.Retry || session.Counting?.Covers(ask, ring, store.Now()) != true)
        {
            var entry = AccessRecord.Of(store.State, decision, session.Id, [], "pending").ToDraft();
            await store.Recorder.CommitAsync(entry, () => store.Recorder.StillAdmitted(ask), ct);
            session.Counting = new Counting(ask.Purpose, ask.Authority, ring.Compartments.ToHashSet(), store.Now() + Limits.ReadGrantTime);
        }

        return new PendingAnswer(pending, unread);
    }
}

/// <summary>One committed entry of counting that later countings of its session ride on.</summary>
/// <param name="Purpose">For this purpose.</param>
/// <param name="Authority">Under this authority.</param>
/// <param name="Compartments">What the entry names as opened.</param>
/// <param name="Until">So long.</param>
internal sealed record Counting(string Purpose, AuthorityId? Authority, IReadOnlySet<CompartmentId> Compartments, DateTimeOffset Until)
{
    /// <summary>Whether the entry says all that another counting would say.</summary>
    internal bool Covers(AccessRequest ask, KeyRing ring, DateTimeOffset now) =>
        now < Until && ask.Purpose == Purpose && ask.Authority == Authority && ring.Compartments.All(Compartments.Contains);
}
