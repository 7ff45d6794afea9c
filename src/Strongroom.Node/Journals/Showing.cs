using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Node.Partners;
using Strongroom.Node.Work;

namespace Strongroom.Node.Journals;

/// <summary>Shows the record to those whose office it is. Looking is recorded like any access.</summary>
internal sealed class Showing(OpenStore store)
{
    private const int MaxEntries = 10_000;

    internal Task<LedgerShowAnswer> ShowAsync(Session session, LedgerShowRequest wanted, CancellationToken ct)
    {
        Standing.CheckReason(wanted.Reason);
        if (wanted.Limit is < 1 or > MaxEntries)
        {
            throw Hosting.Requests.Bad("the limit lies outside 1 to 10000");
        }

        var filter = FilterOf(wanted, out var query);
        return Recorder.AgainWhileOvertakenAsync(async () =>
        {
            var ask = new AccessRequest { Person = store.Standing.PersonOf(session).Id, Action = AccessAction.ViewLedger, Purpose = wanted.Purpose };
            var decision = await store.Recorder.AdmitAsync(session, ask, query, wanted.Reason, ct);
            var entry = AccessRecord.Of(store.State, decision, session.Id, [], query, wanted.Reason).ToDraft();
            await store.Recorder.CommitAsync(entry, () => store.Recorder.StillAdmitted(ask), ct);
            var entries = store.Journal.Where(filter, wanted.Limit, out var truncated);
            var state = store.State;
            var viewer = store.Standing.PersonOf(session);
            return new LedgerShowAnswer([.. entries.Select(e => Of(e, state, viewer))], truncated);
        });
    }

    private Func<JournalEntry, bool> FilterOf(LedgerShowRequest wanted, out string query)
    {
        switch (wanted)
        {
            case { Item: { } text, Person: null, Since: null } when PartnerReading.IsPartners(text, out var agency, out var theirs):
                var peers = store.State.Peers.Values.Where(p => string.Equals(p.AgencyName, agency, StringComparison.OrdinalIgnoreCase))
                    .Select(static p => p.Id).ToHashSet();
                query = $"item {agency}:{theirs}";
                return e => e.Access?.Borrowed.Any(b => peers.Contains(b.Peer) && b.Items.Any(i => i.Item == theirs)) == true;
            case { Item: { } text, Person: null, Since: null }:
                var item = Standing.ItemOf(text);
                query = $"item {item}";
                return e => e.Access?.Items.Contains(item) == true || e.Relabelled?.Item == item;
            case { Item: null, Person: { } text, Since: null }:
                var person = Id128.TryParse(text, out var id) ? new PersonId(id) : PersonNamed(text);
                query = $"person {person}";
                return e => e.Access?.Person == person;
            case { Item: null, Person: null, Since: { } since }:
                query = $"since {since.ToUnixTimeMilliseconds()}";
                return e => e.Entry.Time >= since;
            default:
                throw Hosting.Requests.Bad("give exactly one of item, person and since");
        }
    }

    private PersonId PersonNamed(string user) =>
        store.State.People.Values.FirstOrDefault(p => string.Equals(p.UserName, user, StringComparison.OrdinalIgnoreCase))?.Id
        ?? throw Decision.NotAvailable();

    private static LedgerEntryView Of(JournalEntry entry, GovernanceState state, Person viewer)
    {
        var access = entry.Access;
        var person = access?.Person is { } id ? state.People.GetValueOrDefault(id) : null;
        IReadOnlyList<string> items = access is not null
            ? [.. access.Items.Select(static i => i.ToString())]
            : entry.Relabelled is { } relabelled ? [relabelled.Item.ToString()] : [];
        return new LedgerEntryView(
            entry.Entry.Time,
            entry.Entry.Tree == LedgerTree.Access ? "access" : "control",
            KindOf(entry),
            access?.Person?.ToString(),
            person?.UserName,
            person?.DisplayName,
            access is { Request.Purpose.Length: > 0 } ? access.Request.Purpose : null,
            access?.Request.Authority is { } authority ? state.Authorities.GetValueOrDefault(authority)?.Reference : null,
            access is null ? null : StrongroomException.CodeOf("decision", access.Code),
            items,
            SummaryOf(entry, items.Count),
            entry.Entry.Leaf.ToString(),
            access?.Request.Partner is { } link ? state.Peers.GetValueOrDefault(link.Peer)?.AgencyName : null,
            access?.Request.Partner?.Exchange?.ToString(),
            access?.Request.Partner?.Asker?.Pseudonym.ToString(),
            access is { Borrowed.IsEmpty: false } ? [.. access.Borrowed.SelectMany(b => b.Items.Select(i => Of(b, i, state, viewer)))] : null);
    }

    // A marking can be as secret as what it is on: who is not cleared for it learns that the item was shown, and not the label.
    private static BorrowedItemView Of(BorrowedItems part, BorrowedItem item, GovernanceState state, Person viewer)
    {
        var agency = state.Peers.GetValueOrDefault(part.Peer)?.AgencyName ?? part.Peer.ToString();
        return new BorrowedItemView(
            $"{agency}:{item.Item}",
            agency,
            part.Exchange.ToString(),
            part.Agreement.ToString(),
            part.AgreementVersion,
            viewer.Clearance.Dominates(item.Label) ? item.Label.Print(state.PolicyOf(viewer)) : null);
    }

    private static string KindOf(JournalEntry entry) => entry.Access is { } access
        ? access.Request.Action switch
        {
            AccessAction.ViewLedger => "view-ledger",
            var action => action.ToString().ToLowerInvariant(),
        }
        : (ControlEntryKind)entry.Entry.Kind switch
        {
            ControlEntryKind.Genesis => "genesis",
            ControlEntryKind.Proposed => "proposed",
            ControlEntryKind.Approved => "approved",
            ControlEntryKind.CompartmentOpened => "compartment-opened",
            ControlEntryKind.ItemRelabelled => "item-relabelled",
            ControlEntryKind.AgreementConcluded => "agreement-concluded",
            _ => "other",
        };

    private static string SummaryOf(JournalEntry entry, int items) => entry.Access switch
    {
        null => KindOf(entry),
        { Code: not ReasonCode.Admitted } => "refused",
        { Request.Action: AccessAction.Ask } => "asked a partner",
        { Request.Action: AccessAction.Search, Borrowed: { IsEmpty: false } borrowed } =>
            $"searched, {items} shown and {borrowed.Sum(static b => b.Items.Length)} of partners",
        { Request.Action: AccessAction.Search } => $"searched, {items} shown",
        { Request.Action: AccessAction.Read } when items == 0 => "asked for an item, nothing shown",
        { Request.Action: AccessAction.Read } => "opened",
        { Request.Action: AccessAction.Deposit } => $"filed {items}",
        { Request.Action: AccessAction.Relabel } => $"relabelled {items}",
        { Request.Action: AccessAction.Correct } => "corrected words",
        { Request.Action: AccessAction.ViewLedger } => "looked at the record",
        { Request.Action: AccessAction.Analyse } => $"the node analysed {items}",
        { Request.Action: AccessAction.Index } => $"the node indexed {items}",
        _ => KindOf(entry),
    };
}
