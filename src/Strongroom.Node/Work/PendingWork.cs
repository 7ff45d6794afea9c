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
        // Counts tell about what is there, so they are asked for and recorded like a search.
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
        var entry = AccessRecord.Of(store.State, decision, session.Id, [], "pending").ToDraft();
        await store.Recorder.CommitAsync(entry, () => store.Recorder.StillAdmitted(ask), ct);
        return new PendingAnswer(pending, unread);
    }
}
