using System.Globalization;
using Strongroom.Core;
using Strongroom.Node.Api;
using Strongroom.Node.Console.Http;
using Strongroom.Node.Console.Pages;

namespace Strongroom.Node.Console.Doors;

/// <summary>What officers, inspectors and operators look at: the record, holdings, people, authorities, proposals, health.</summary>
internal sealed class OfficeDoor(ConsoleRoutes routes)
{
    private const int MaxEntries = 500;

    internal void Open()
    {
        routes.Page("/record", visit => Task.FromResult(visit.Page<Record>("/record", new RecordModel(null, null, null, null))));
        routes.Form("/record", AskRecordAsync, _ => "/record");
        routes.Page("/record/{asked}", ShowRecordAsync);
        routes.Page("/i/{item}/record", ItemRecordAsync);
        routes.Page("/holdings", async visit =>
            visit.Page<Holdings>("/holdings", new ListModel<HoldingView>((await visit.Desk.HoldingsAsync(visit.Ended)).Holdings)));
        routes.Page("/people", async visit => visit.Page<People>("/people", new ListModel<PersonView>((await visit.Desk.PeopleAsync(visit.Ended)).People)));
        routes.Page("/proposals", async visit =>
            visit.Page<Proposals>("/proposals", new ListModel<ProposalView>((await visit.Desk.ProposalsAsync(visit.Ended)).Proposals)));
        routes.Page("/authorities", async visit => visit.Page<Authorities>("/authorities", new AuthoritiesModel(
            (await visit.Desk.AuthoritiesAsync(visit.Ended)).Authorities, (await visit.Desk.HoldingsAsync(visit.Ended)).Holdings)));
        routes.Page("/partners", async visit => visit.Page<PartnerList>("/partners", new PartnersModel(
            (await visit.Desk.PeersAsync(visit.Ended)).Peers, (await visit.Desk.AgreementsAsync(visit.Ended)).Agreements)));
        routes.Page("/status", async visit => visit.Page<Health>("/status", new HealthModel(await visit.Desk.HealthAsync(visit.Ended))));
    }

    /// <summary>The question stays in memory: a user name is not for an address.</summary>
    private Task<IResult> AskRecordAsync(Visit visit)
    {
        var of = visit.Entry("of");
        var since = visit.Entry("since");
        DateTimeOffset? from = null;
        if (since.Length > 0)
        {
            from = DateOnly.TryParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
                : throw new ConsoleException(ConsoleFault.BadEntry, "The date is not of the form year-month-day.", "Enter it like 2026-11-22.");
        }

        if (of.Length == 0 && from is null)
        {
            throw new ConsoleException(ConsoleFault.BadEntry, "Neither an item, nor a person, nor a date was given.", "Say whose or since when.");
        }

        var isItem = Id128.TryParse(of, out _) || of.Contains(':', StringComparison.Ordinal); // AGENCY:ITEMID is a partner's
        var asked = routes.Sessions.OpaqueId(visit.Session);
        var request = new LedgerShowRequest(isItem ? of : null, isItem || of.Length == 0 ? null : of, from, Limit: MaxEntries);
        visit.Session.Keep(new RecordAsked(asked, request, of, since));
        return Task.FromResult(Visit.Go($"/record/{asked}"));
    }

    private static async Task<IResult> ShowRecordAsync(Visit visit)
    {
        var asked = visit.Session.RecordAsked(visit.Part("asked")) ?? throw ConsoleException.NoSuchPage();
        var answer = await visit.Desk.RecordAsync(asked.Request, visit.Ended);
        return visit.Page<Record>("/record", new RecordModel(null, asked.Of, asked.Since, answer));
    }

    private static async Task<IResult> ItemRecordAsync(Visit visit)
    {
        var item = visit.Part("item");
        var answer = await visit.Desk.RecordAsync(new LedgerShowRequest(Item: item, Limit: MaxEntries), visit.Ended);
        return visit.Page<Record>("/record", new RecordModel(item, null, null, answer));
    }
}

/// <summary>A question to the record, kept in memory under an address that tells nothing.</summary>
internal sealed record RecordAsked(string Id, LedgerShowRequest Request, string Of, string Since);
