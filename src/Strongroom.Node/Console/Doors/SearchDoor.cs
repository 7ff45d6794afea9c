using System.Globalization;
using Strongroom.Core;
using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Http;
using Strongroom.Node.Console.Pages;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Doors;

/// <summary>The start page, searches and their pages of hits.</summary>
internal sealed class SearchDoor(ConsoleRoutes routes)
{
    internal void Open()
    {
        routes.Page("/", HomeAsync);
        routes.Form("/search", SearchAsync, _ => "/", visit => new FlashNote(Ask: AskIn(visit)));
        routes.Form("/s/{search}/narrow", NarrowAsync, visit => $"/s/{visit.Part("search")}");
        routes.Page("/help", static visit => Task.FromResult(visit.Page<Help>("/help", new HelpModel())));
        routes.Page("/s/{search}", ShowAsync, needsStanding: true);
        routes.Page("/s/{search}/{page:int}", ShowAsync, needsStanding: true);
    }

    private static async Task<IResult> HomeAsync(Visit visit)
    {
        var offers = Offered.To(visit.Desk.Me);
        if ((offers & Offers.Search) == Offers.None)
        {
            // Somebody whose work is elsewhere: an operator, an inspector, a security officer without an authority of his own.
            return Visit.Go((offers & Offers.Health) != Offers.None ? "/status"
                : (offers & Offers.Govern) != Offers.None ? "/people"
                : (offers & Offers.Record) != Offers.None ? "/record"
                : "/purpose");
        }

        if (visit.Session.Standing is not { } standing)
        {
            return Visit.Go("/purpose");
        }

        var me = visit.Desk.Me;
        var covered = me.Authorities.FirstOrDefault(a => string.Equals(a.Id, standing.Authority, StringComparison.Ordinal))?.Holdings ?? [];
        PendingAnswer? pending;
        try
        {
            pending = await visit.Desk.PendingAsync(new PendingRequest(standing.Purpose, standing.Authority), visit.Ended);
        }
        catch (StrongroomException refused) when (refused.Kind == FaultKind.Refused && visit.Desk.Alive)
        {
            // The authority ended since it was chosen, or this person's part in it: let him choose again.
            visit.Session.Leave(new FlashNote(FaultText.Of(refused)));
            return Visit.Go("/purpose");
        }

        return visit.Page<Home>("/", new HomeModel(
            pending,
            visit.Http.Request.Query.ContainsKey("still"),
            visit.Session.Recent(),
            [.. me.Holdings.Where(h => covered.Contains(h.Id))]));
    }

    private async Task<IResult> SearchAsync(Visit visit) => await AskAsync(visit, AskIn(visit));

    private async Task<IResult> NarrowAsync(Visit visit)
    {
        var search = visit.Session.Search(visit.Part("search")) ?? throw ConsoleException.NoSuchPage();
        var filters = visit.Entry("clear").Length > 0
            ? Filters.None
            : new Filters(
                visit.Entries("agency"),
                visit.Entries("holding"),
                visit.Entries("type"),
                visit.Entries("label"),
                visit.Entries("language"),
                visit.Entries("year"),
                DayIn(visit, "from"),
                DayIn(visit, "to"));
        return await AskAsync(visit, search.Ask with { Filters = filters });
    }

    private async Task<IResult> AskAsync(Visit visit, SearchAsk ask)
    {
        if (visit.Session.Standing is not { } standing)
        {
            return Visit.Go("/purpose");
        }

        var answer = await visit.Desk.SearchAsync(Request(ask, standing, null), visit.Ended);
        var search = new SearchState(routes.Sessions.OpaqueId(visit.Session), ask, standing, visit.Now, answer);
        visit.Session.Keep(search);
        return Visit.Go($"/s/{search.Id}");
    }

    private static async Task<IResult> ShowAsync(Visit visit)
    {
        var search = visit.Session.Search(visit.Part("search")) ?? throw ConsoleException.NoSuchPage();
        if (visit.Now - search.At > Limits.ReadGrantTime)
        {
            // What was found is shown again only so long as an opened item would stay open; then the question is decided and recorded anew.
            search.Renew(visit.Now, await visit.Desk.SearchAsync(Request(search.Ask, search.Standing, null), visit.Ended));
        }

        var number = visit.Number("page");
        if (number == search.PageCount && search.Page(number - 1)?.Cursor is { } cursor)
        {
            search.Add(number, await visit.Desk.SearchAsync(Request(search.Ask, search.Standing, cursor), visit.Ended));
        }

        var page = search.Page(number) ?? throw ConsoleException.NoSuchPage();
        return visit.Page<Pages.Results>("/", new ResultsModel(search, number, page));
    }

    private static SearchRequest Request(SearchAsk ask, Standing standing, string? cursor) => new(
        standing.Purpose,
        standing.Authority,
        ask.Query,
        standing.Reason,
        ResultsModel.PageSize,
        cursor,
        ask.Sort,
        ExactTotal: cursor is null,
        cursor is null ? SearchAsk.FacetFields : null,
        ask.Partners,
        Grouped: true);

    private static SearchAsk AskIn(Visit visit)
    {
        var sort = visit.Entry("sort");
        var all = visit.Desk.Me.Partners;
        var partners = all.Where(visit.Entries("partner").Contains).ToList();
        return new SearchAsk(
            visit.Entry("q"),
            SearchAsk.Sorts.Contains(sort) ? sort : "relevance",
            visit.Entry("choose").Length == 0 || partners.Count == all.Count ? null : partners,
            Filters.None);
    }

    private static DateOnly? DayIn(Visit visit, string name)
    {
        var entry = visit.Entry(name);
        return entry.Length == 0 ? null
            : DateOnly.TryParseExact(entry, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
            : throw new ConsoleException(ConsoleFault.BadEntry, "A date is not of the form year-month-day.", "Enter it like 1962-10-22.");
    }
}
