using Strongroom.Node.Api;
using Strongroom.Node.Console.Http;
using Strongroom.Node.Console.Pages;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Doors;

/// <summary>One item: its text, its original, its label.</summary>
internal sealed class ItemDoor(ConsoleRoutes routes)
{
    internal void Open()
    {
        routes.Page("/i/{item}", visit => ShowAsync(visit, null), needsStanding: true);
        routes.Page("/i/{item}/{part:int}", visit => ShowAsync(visit, null), needsStanding: true);
        routes.Page("/s/{search}/i/{item}", visit => ShowAsync(visit, SearchOf(visit)), needsStanding: true);
        routes.Page("/s/{search}/i/{item}/{part:int}", visit => ShowAsync(visit, SearchOf(visit)), needsStanding: true);
        routes.Page("/i/{item}/original", visit => OriginalAsync(visit, null), needsStanding: true);
        routes.Page("/s/{search}/i/{item}/original", visit => OriginalAsync(visit, SearchOf(visit)), needsStanding: true);
        routes.Form("/i/{item}/original", TakeAsync, visit => $"/i/{visit.Part("item")}");
        routes.Page("/i/{item}/relabel", RelabelPageAsync, needsStanding: true);
        routes.Form("/i/{item}/relabel", RelabelAsync, visit => $"/i/{visit.Part("item")}/relabel", visit => new FlashNote(Entered: visit.Entry("label")));
        routes.Page("/i/{item}/relabelled", RelabelledAsync, needsStanding: true);
    }

    private static SearchState? SearchOf(Visit visit) => visit.Session.Search(visit.Part("search"));

    private static async Task<IResult> ShowAsync(Visit visit, SearchState? search)
    {
        var opening = await OpeningAsync(visit);
        TextPart? part = null;
        string? engine = null;
        if (opening.Item.HasText)
        {
            TextAnswer text;
            try
            {
                text = await visit.Desk.TextAsync(opening.Item.Grant, visit.Ended);
            }
            catch (NodeException ended) when (ended.Fault == NodeFault.GrantEnded)
            {
                // Revoked or run out meanwhile: ask again, and let it be decided and recorded anew.
                visit.Session.Forget(opening.Item.Id);
                opening = await OpeningAsync(visit);
                text = await visit.Desk.TextAsync(opening.Item.Grant, visit.Ended);
            }

            engine = text.Engine;
            if (string.IsNullOrWhiteSpace(text.Text))
            {
                return visit.Page<Item>("/", new ItemModel(opening, search, null, engine));
            }

            var words = search?.Ask.Words;
            part = TextPart.Of(text.Text, visit.Number("part"), t => string.IsNullOrEmpty(words) ? [] : visit.Desk.MarksIn(t, words))
                ?? throw ConsoleException.NoSuchPage();
        }

        return visit.Page<Item>("/", new ItemModel(opening, search, part, engine));
    }

    private static async Task<IResult> OriginalAsync(Visit visit, SearchState? search) =>
        visit.Page<Original>("/", new ItemModel(await OpeningAsync(visit), search, null, null));

    private static async Task<IResult> TakeAsync(Visit visit)
    {
        var opening = await OpeningAsync(visit);
        return new OriginalResult(await visit.Desk.ContentAsync(opening.Item.Grant, visit.Ended), opening.Item);
    }

    private static async Task<IResult> RelabelPageAsync(Visit visit)
    {
        var opening = await OpeningAsync(visit);
        var frame = visit.Frame("/");
        return visit.Page<Relabel>(frame, new RelabelModel(opening, visit.Desk.Me.Markings, frame.Note?.Entered));
    }

    private static async Task<IResult> RelabelAsync(Visit visit)
    {
        var item = visit.Part("item");
        var standing = visit.Standing;
        var request = new RelabelRequest(standing.Purpose, standing.Authority, visit.Entry("label"), visit.Entry("reason"));
        var answer = await visit.Desk.RelabelAsync(item, request, visit.Ended);
        visit.Session.Forget(item);
        visit.Session.Leave(new FlashNote(Relabelled: answer));
        return Visit.Go($"/i/{item}/relabelled");
    }

    private static Task<IResult> RelabelledAsync(Visit visit)
    {
        var frame = visit.Frame("/");
        return Task.FromResult(frame.Note?.Relabelled is { } answer
            ? visit.Page<Relabelled>(frame, new RelabelledModel(answer))
            : Visit.Go($"/i/{visit.Part("item")}"));
    }

    private static async Task<Opening> OpeningAsync(Visit visit)
    {
        var id = visit.Part("item");
        if (visit.Session.Opening(id, visit.Now) is { } open)
        {
            return open;
        }

        var standing = visit.Standing;
        var item = await visit.Desk.OpenAsync(id, new OpenRequest(standing.Purpose, standing.Authority, standing.Reason), visit.Ended);
        var opening = new Opening(item, standing, visit.Now);
        visit.Session.Keep(opening);
        return opening;
    }
}
