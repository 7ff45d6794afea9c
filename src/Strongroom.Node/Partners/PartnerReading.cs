using Strongroom.Core;
using Strongroom.Exchange;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Node.Api;
using Strongroom.Node.Work;

namespace Strongroom.Node.Partners;

/// <summary>A partner's item, opened under a grant here and one there.</summary>
/// <param name="Peer">The partner.</param>
/// <param name="Terms">The agreement under which it was opened.</param>
/// <param name="Item">The item.</param>
internal sealed record PartnerGrant(Peer Peer, Agreement Terms, PartnerItem Item)
{
    /// <summary>The item's id as it is told: <c>AGENCY:ITEMID</c>.</summary>
    internal string Name => PartnerReading.NameOf(Peer, Item.Item);

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => Item.ToString();
}

/// <summary>
/// Opens partners' items and passes on what is read of them. Decided and recorded at home first, then decided and recorded there under the same exchange
/// id; each later reading asks at home again whether the right still holds.
/// </summary>
internal sealed class PartnerReading(OpenStore store)
{
    // A range crosses two networks and a store; people wait for it, searches don't.
    private static readonly TimeSpan RangeDeadline = TimeSpan.FromSeconds(30);

    internal static string NameOf(Peer peer, ItemId item) => $"{peer.AgencyName}:{item}";

    /// <summary>Takes <c>AGENCY:ITEMID</c> apart; false for an own item's id.</summary>
    internal static bool IsPartners(string text, out string agency, out ItemId item)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        agency = colon < 0 ? string.Empty : text[..colon];
        item = colon < 0 ? default : Standing.ItemOf(text[(colon + 1)..]);
        return colon >= 0;
    }

    internal Task<OpenedItem> OpenAsync(Session session, string agency, ItemId item, OpenRequest wanted, CancellationToken ct) =>
        Recorder.AgainWhileOvertakenAsync(async () =>
        {
            var own = store.Standing.Ask(session, AccessAction.Ask, wanted.Purpose, wanted.Authority);
            var peer = store.State.Peers.Values.FirstOrDefault(p => !p.Ended && string.Equals(p.AgencyName, agency, StringComparison.OrdinalIgnoreCase))
                ?? throw Decision.NotAvailable();
            var terms = store.State.AgreementsToAsk(wanted.Purpose, store.Now()).FirstOrDefault(a => a.Peer.Id == peer.Id).Terms;
            var request = terms is null
                ? own with { Partner = new PartnerLink { Peer = peer.Id } }
                : new PartnerSearch(store).RequestTo(session, own, peer, terms);
            var query = $"item {NameOf(peer, item)}";
            var decision = await store.Recorder.AdmitAsync(session, request, query, wanted.Reason, ct);
            var entry = AccessRecord.Of(store.State, decision, session.Id, [], query, wanted.Reason).ToDraft();
            var committed = await store.Recorder.CommitAsync(entry, () => store.Recorder.StillAdmitted(request), ct);
            var ask = new PeerAsk(store.State, decision.Admission!, committed);
            var found = await GuardAsync(() => store.Links.ClientOf(peer).OpenAsync(ask, item, store.Options.PartnerDeadline, ct))
                ?? throw Decision.NotAvailable();
            var partner = new PartnerGrant(peer, ask.Terms, found);
            var grant = store.Grants.Begin(session, item, request, committed, partner);
            return Describe(grant, partner, store.State.PolicyOf(store.Standing.PersonOf(session)));
        });

    /// <summary>The content of an item under a live grant.</summary>
    internal Stream Content(Grant grant) => Open(grant, PartnerContent.Original, grant.Partner!.Item.Length);

    /// <summary>All bytes of a text, layout or list of corrections under a live grant; null when the partner has none.</summary>
    internal async Task<byte[]?> ReadAllAsync(Grant grant, PartnerContent content, int maxBytes, CancellationToken ct)
    {
        var item = grant.Partner!.Item;
        var length = content switch
        {
            PartnerContent.Text => item.TextLength,
            PartnerContent.Layout => item.LayoutLength,
            _ => item.CorrectionsLength,
        };
        if (length is not { } bytes)
        {
            return null;
        }

        if (bytes > maxBytes)
        {
            throw OutOfReach(null); // no honest partner says so
        }

        var all = new byte[bytes];
        await using var stream = Open(grant, content, bytes);
        await stream.ReadExactlyAsync(all, ct);
        return all;
    }

    internal ItemContent ContentOf(Session session, Grant grant)
    {
        MustStillHold(grant);
        var item = grant.Partner!.Item;
        return new ItemContent(grant.Partner.Name, Content(grant), item.MediaType, item.FileName,
            item.Label.Print(store.State.PolicyOf(store.Standing.PersonOf(session))));
    }

    internal async Task<TextAnswer> ReadTextAsync(Session session, Grant grant, CancellationToken ct)
    {
        MustStillHold(grant);
        var text = await ReadAllAsync(grant, PartnerContent.Text, Limits.MaxTextBytes, ct) ?? throw Reading.NoText();
        var item = grant.Partner!.Item;
        return new TextAnswer(
            grant.Partner.Name, LabelFor(session, item.Label), System.Text.Encoding.UTF8.GetString(text), item.TextEngine ?? string.Empty);
    }

    internal string LabelFor(Session session, Label label) => label.Print(store.State.PolicyOf(store.Standing.PersonOf(session)));

    /// <exception cref="NodeException">The right that the grant rests on is gone: the agreement ended, the authority, the person.</exception>
    internal void MustStillHold(Grant grant)
    {
        if (store.Recorder.Decide(grant.Request).Admission is null)
        {
            throw Grants.Ended();
        }
    }

    private PartnerStream Open(Grant grant, PartnerContent content, long length) => new(length, (offset, count, ct) =>
    {
        MustStillHold(grant);
        var partner = grant.Partner!;
        return GuardAsync(() => store.Links.ClientOf(partner.Peer).ReadAsync(partner.Item, content, offset, count, RangeDeadline, ct));
    });

    private static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (ExchangeException fault) when (fault.Fault == ExchangeFault.GrantEnded)
        {
            throw Grants.Ended();
        }
        catch (ExchangeException fault)
        {
            throw OutOfReach(fault);
        }
        catch (ObjectDisposedException fault)
        {
            throw OutOfReach(fault);
        }
    }

    private static NodeException OutOfReach(Exception? inner) =>
        new(NodeFault.PartnerOutOfReach, FaultKind.Outside, "the partner's node does not answer", "Try again later.", inner);

    private static OpenedItem Describe(Grant grant, PartnerGrant partner, LabelPolicy visible)
    {
        var item = partner.Item;
        var holding = partner.Terms.Holdings.FirstOrDefault(h => h.Id == item.Holding)?.Name ?? string.Empty;
        return new OpenedItem(
            grant.Id.ToString(),
            grant.Expires,
            partner.Name,
            partner.Peer.AgencyName,
            holding,
            item.Label.Print(visible),
            item.Title,
            Views.DateOf(item.Date),
            item.MediaType,
            item.FileName,
            item.Length,
            item.Version,
            item.Filed,
            item.Author,
            item.Sender,
            item.Recipients,
            item.Source,
            item.Language,
            [.. item.Extra.Select(static e => new NamedValue(e.Key, e.Value))],
            item.TextLength is not null,
            item.TextEngine,
            item.Pending,
            item.UnreadReason,
            [.. item.Parts.Select(Of)],
            item.Parent is { } parent ? Of(parent) : null,
            item.LayoutLength is not null,
            item.CorrectionsLength is not null,
            ViewOf(partner.Terms));

        PartView Of(PartnerRelative relative) =>
            new(NameOf(partner.Peer, relative.Item), relative.Title, relative.MediaType, relative.FileName, relative.Label.Print(visible));
    }

    /// <summary>The agreement as the reader of an item sees it.</summary>
    internal static ItemAgreement ViewOf(Agreement terms) => new(
        terms.Id.ToString(),
        terms.Version,
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{terms.Lender.AgencyName} lends {terms.Borrower.AgencyName} {string.Join(", ", terms.Holdings.Select(static h => h.Name))} up to {terms.Ceiling.Print()} for {string.Join(", ", terms.Purposes)}, until {terms.To:yyyy-MM-dd}"));
}
