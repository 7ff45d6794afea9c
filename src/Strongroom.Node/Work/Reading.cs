using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Node.Api;
using Strongroom.Node.Partners;
using Strongroom.Vault;
using OpenedItem = Strongroom.Node.Api.OpenedItem;

namespace Strongroom.Node.Work;

/// <summary>Opens items.</summary>
internal sealed class Reading(OpenStore store)
{
    internal Task<OpenedItem> OpenAsync(Session session, string itemId, OpenRequest wanted, CancellationToken ct)
    {
        Standing.CheckReason(wanted.Reason);
        if (PartnerReading.IsPartners(itemId, out var agency, out var item))
        {
            return new PartnerReading(store).OpenAsync(session, agency, item, wanted, ct);
        }

        item = Standing.ItemOf(itemId);
        return Recorder.AgainWhileOvertakenAsync(async () =>
        {
            var person = store.Standing.PersonOf(session);
            var wide = store.Standing.Ask(session, AccessAction.Read, wanted.Purpose, wanted.Authority);
            var decision = await store.Recorder.AdmitAsync(session, wide, QueryOf(item), wanted.Reason, ct);
            var ring = store.Recorder.RingOf(decision.Admission!);
            var row = store.Vault.TryFind(ring, item);

            // The record names the one compartment that is opened. Where there is nothing for this person, the same work is done for nothing.
            var request = row is null ? wide : wide with { Compartment = row.Compartment };
            decision = store.Recorder.Decide(request);
            var entry = AccessRecord.Of(
                store.State, decision, session.Id, row is null ? [] : [item], QueryOf(item), wanted.Reason).ToDraft();
            var committed = await store.Recorder.CommitAsync(entry, () => MustStillBe(wide, item, row), ct);
            return row is null
                ? throw Decision.NotAvailable()
                : Describe(store.Grants.Begin(session, item, request, committed), row, ring, store.State.PolicyOf(person));
        });
    }

    internal async Task<ItemContent> OpenContentAsync(Session session, string grantId, CancellationToken ct)
    {
        var grant = store.Grants.Find(session, grantId);
        if (grant.Partner is not null)
        {
            return new PartnerReading(store).ContentOf(session, grant);
        }

        var opened = await store.Vault.OpenAsync(store.Recorder.RingOf(grant), grant.Committed, grant.Item, RowKind.Original, ct);
        var visible = store.State.PolicyOf(store.Standing.PersonOf(session));
        return new ItemContent(
            grant.Item.ToString(), opened, opened.Row.Fields.MediaType, opened.Row.Fields.FileName, opened.Row.Label.Print(visible));
    }

    internal async Task<TextAnswer> ReadTextAsync(Session session, string grantId, CancellationToken ct)
    {
        var grant = store.Grants.Find(session, grantId);
        if (grant.Partner is not null)
        {
            return await new PartnerReading(store).ReadTextAsync(session, grant, ct);
        }

        var ring = store.Recorder.RingOf(grant);
        if (store.Vault.TryFind(ring, grant.Item, RowKind.Text) is null)
        {
            throw NoText();
        }

        using var opened = await store.Vault.OpenAsync(ring, grant.Committed, grant.Item, RowKind.Text, ct);
        var bytes = await opened.ReadAllAsync(Limits.MaxTextBytes, ct);
        var visible = store.State.PolicyOf(store.Standing.PersonOf(session));
        return new TextAnswer(
            grant.Item.ToString(), opened.Row.Label.Print(visible), System.Text.Encoding.UTF8.GetString(bytes), opened.Row.Engine);
    }

    internal static NodeException NoText() => new(NodeFault.NoText, FaultKind.Refused, "the item has no text", "Fetch its content.");

    private static string QueryOf(ItemId item) => $"item {item}";

    private void MustStillBe(AccessRequest wide, ItemId item, ItemRow? row)
    {
        var now = store.Vault.TryFind(store.Recorder.RingOf(store.Recorder.StillAdmitted(wide)), item);
        if (now?.Compartment != row?.Compartment)
        {
            throw new OvertakenException();
        }
    }

    private OpenedItem Describe(Grant grant, ItemRow row, KeyRing ring, LabelPolicy visible)
    {
        var state = store.State;
        var text = store.Vault.TryFind(ring, row.Item, RowKind.Text);
        var unread = store.Vault.TryFind(ring, row.Item, RowKind.Unread);
        var made = text?.Fields;
        var fields = row.Fields;
        return new OpenedItem(
            grant.Id.ToString(),
            grant.Expires,
            row.Item.ToString(),
            state.AgencyName,
            state.Holdings[row.Holding].Name,
            row.Label.Print(visible),
            fields.Title.Length > 0 ? fields.Title : made?.Title ?? string.Empty,
            Views.DateOf(fields.Date ?? made?.Date),
            TypeOf(fields, made ?? unread?.Fields),
            fields.FileName,
            row.Length,
            row.Version,
            row.Filed,
            fields.Author ?? made?.Author,
            fields.Sender ?? made?.Sender,
            fields.Recipients ?? made?.Recipients,
            fields.Source,
            fields.Language ?? made?.Language,
            [.. fields.Extra.Concat(made?.Extra ?? []).Where(static e => !References.IsReference(e)).Select(static e => new NamedValue(e.Name, e.Value))],
            text is not null,
            text?.Engine,
            text is null && unread is null,
            unread?.Reason ?? text?.Reason, // of a text: what of the item is not in it
            [.. store.Vault.Parts(ring, row.Item).Select(p => PartOf(p, ring, visible))],
            row.Parents.Count > 0 && store.Vault.TryFind(ring, row.Parents[0]) is { } parent ? PartOf(parent, ring, visible) : null,
            store.Vault.TryFind(ring, row.Item, RowKind.Layout) is not null,
            store.Vault.TryFind(ring, row.Item, RowKind.Corrections) is not null);
    }

    // A mail is filed without a title as a rule; its subject came with its text.
    private PartView PartOf(ItemRow row, KeyRing ring, LabelPolicy visible)
    {
        var made = (store.Vault.TryFind(ring, row.Item, RowKind.Text) ?? store.Vault.TryFind(ring, row.Item, RowKind.Unread))?.Fields;
        return new PartView(
            row.Item.ToString(),
            row.Fields.Title.Length > 0 ? row.Fields.Title : made?.Title ?? string.Empty,
            TypeOf(row.Fields, made),
            row.Fields.FileName,
            row.Label.Print(visible));
    }

    /// <summary>What it was filed as; what it was found to be, where nobody said.</summary>
    private static string TypeOf(ItemFields filed, ItemFields? found) =>
        filed.MediaType is "application/octet-stream" or "" && found?.MediaType is { Length: > 0 } recognised ? recognised : filed.MediaType;
}
