using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Node.Api;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>
/// Shows an opened mail among those that it answers or that answer it. That shows other items' titles, so it is decided and recorded as a
/// search.
/// </summary>
internal sealed class Threading(OpenStore store)
{
    internal Task<ThreadAnswer> ReadAsync(Session session, string grantId, CancellationToken ct) =>
        Recorder.AgainWhileOvertakenAsync(async () =>
        {
            var grant = store.Grants.Find(session, grantId);
            if (grant.Partner is { } partner)
            {
                return new ThreadAnswer(partner.Name, [], false); // a partner's mails hang together at the partner
            }

            var visible = store.State.PolicyOf(store.Standing.PersonOf(session));
            var query = $"thread of item {grant.Item}";
            var ask = grant.Request with { Action = AccessAction.Search, Compartment = null };
            var decision = await store.Recorder.AdmitAsync(session, ask, query, null, ct);
            var ring = store.Recorder.RingOf(decision.Admission!);
            var rows = store.Threads.Of(ring, grant.Item, out var truncated)
                .Select(i => store.Vault.TryFind(ring, i)).OfType<ItemRow>().ToList();
            var others = rows.Any(r => r.Item != grant.Item) ? rows : [];
            var entry = AccessRecord.Of(store.State, decision, session.Id, others.Select(static r => r.Item), query).ToDraft();
            await store.Recorder.CommitAsync(entry, () => MustStillBe(ask, others), ct);
            var mails = others
                .Select(r => (Row: r, Text: store.Vault.TryFind(ring, r.Item, RowKind.Text)?.Fields))
                .OrderBy(static m => m.Row.Fields.Date ?? m.Text?.Date ?? DateTimeOffset.MaxValue)
                .ThenBy(static m => m.Row.Item)
                .Select(m => new ThreadMail(
                    m.Row.Item.ToString(),
                    m.Row.Fields.Title.Length > 0 ? m.Row.Fields.Title : m.Text?.Title ?? string.Empty,
                    Views.DateOf(m.Row.Fields.Date ?? m.Text?.Date),
                    m.Row.Fields.Sender ?? m.Text?.Sender,
                    m.Row.Label.Print(visible),
                    m.Row.Fields.MediaType,
                    m.Row.Item == grant.Item));
            return new ThreadAnswer(grant.Item.ToString(), [.. mails], truncated && others.Count > 0);
        });

    private void MustStillBe(AccessRequest ask, List<ItemRow> shown)
    {
        var ring = store.Recorder.RingOf(store.Recorder.StillAdmitted(ask));
        if (shown.Any(r => store.Vault.TryFind(ring, r.Item)?.Compartment != r.Compartment))
        {
            throw new OvertakenException();
        }
    }
}
