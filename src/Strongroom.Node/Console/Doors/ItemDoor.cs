using System.Globalization;
using Strongroom.Node.Api;
using Strongroom.Node.Console.Http;
using Strongroom.Node.Console.Pages;
using Strongroom.Node.Console.Reading;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Doors;

/// <summary>One item: its text, its original, its label.</summary>
internal sealed class ItemDoor(ConsoleRoutes routes)
{
    /// <summary>Longest place that one correction may cover; the node has the last word.</summary>
    private const int MaxChosenChars = 500;

    internal void Open()
    {
        foreach (var within in new[] { "", "/s/{search}" })
        {
            var item = within + "/i/{item}";
            routes.Page(item, visit => ShowAsync(visit, SearchOf(visit)), needsStanding: true);
            routes.Page(item + "/{part:int}", visit => ShowAsync(visit, SearchOf(visit)), needsStanding: true);
            routes.Page(item + "/at/{ms:long}", visit => ShowAsync(visit, SearchOf(visit), PlayingAt), needsStanding: true);
            routes.Page(item + "/correct/{edit:int}", visit => ShowAsync(visit, SearchOf(visit), Editing), needsStanding: true);
            routes.Page(item + "/correct/{edit:int}/{pick:int}", visit => ShowAsync(visit, SearchOf(visit), Editing), needsStanding: true);
            routes.Form(
                item + "/correct",
                visit => CorrectAsync(visit, AddressOf(visit)),
                visit => $"{AddressOf(visit)}/correct/{NumberIn(visit, "at")}#p{NumberIn(visit, "at")}",
                visit => new FlashNote(Entered: visit.Entry("words")));
        }

        // By the grant's id alone: it says nothing, and is worth nothing to another session or in ten minutes.
        routes.Page("/g/{grant}/page/{number:int}", async visit =>
            new RenditionResult(await visit.Desk.PageAsync(visit.Part("grant"), visit.Number("number") + 1, visit.Ended)));
        routes.Page("/g/{grant}/sound", async visit => new RenditionResult(await visit.Desk.SoundAsync(visit.Part("grant"), visit.Ended)));
        routes.Page("/i/{item}/original", visit => OriginalAsync(visit, null), needsStanding: true);
        routes.Page("/s/{search}/i/{item}/original", visit => OriginalAsync(visit, SearchOf(visit)), needsStanding: true);
        routes.Form("/i/{item}/original", TakeAsync, visit => $"/i/{visit.Part("item")}");
        routes.Page("/i/{item}/relabel", RelabelPageAsync, needsStanding: true);
        routes.Form("/i/{item}/relabel", RelabelAsync, visit => $"/i/{visit.Part("item")}/relabel", visit => new FlashNote(Entered: visit.Entry("label")));
        routes.Page("/i/{item}/relabelled", RelabelledAsync, needsStanding: true);
    }

    private static string AddressOf(Visit visit) =>
        visit.Part("search") is { Length: > 0 } search ? $"/s/{search}/i/{visit.Part("item")}" : $"/i/{visit.Part("item")}";

    private static SearchState? SearchOf(Visit visit) => visit.Session.Search(visit.Part("search"));

    private static async Task<IResult> ShowAsync(Visit visit, SearchState? search, Func<Visit, Asked>? asked = null)
    {
        var opening = await OpeningAsync(visit);
        var frame = visit.Frame("/");
        var wanted = asked?.Invoke(visit) ?? new Asked(visit.Part("part").Length == 0 ? null : visit.Number("part"), null, null);
        if (wanted.Edit is { } edit)
        {
            wanted = wanted with { Edit = edit with { Entered = frame.Note?.Entered } };
        }

        try
        {
            return visit.Page<Item>(frame, await ModelAsync(visit, opening, search, wanted));
        }
        catch (NodeException ended) when (ended.Fault == NodeFault.GrantEnded)
        {
            // Revoked or run out meanwhile: ask again, and let it be decided and recorded anew.
            visit.Session.Forget(opening.Item.Id);
            return visit.Page<Item>(frame, await ModelAsync(visit, await OpeningAsync(visit), search, wanted));
        }
    }

    private static async Task<ItemModel> ModelAsync(Visit visit, Opening opening, SearchState? search, Asked asked)
    {
        var item = opening.Item;
        if (item.Type is "message/rfc822" && item.HasText)
        {
            opening.Thread ??= await visit.Desk.ThreadAsync(item.Grant, visit.Ended);
        }

        if (!item.HasText)
        {
            return new ItemModel(opening, search, null, null) { Thread = opening.Thread };
        }

        var text = await visit.Desk.TextAsync(item.Grant, visit.Ended);
        var words = search?.Ask.Words;
        IReadOnlyList<Mark> Marks(string part) => string.IsNullOrEmpty(words) ? [] : visit.Desk.MarksIn(part, words);
        if (item.HasLayout)
        {
            var layout = await visit.Desk.LayoutAsync(item.Grant, visit.Ended);
            var corrections = (await visit.Desk.CorrectionsAsync(item.Grant, visit.Ended)).Corrections;
            var read = new ReadText(text.Text, layout, corrections, Marks);
            return new ItemModel(opening, search, null, text.Engine)
            {
                View = Readings.Of(read, layout, asked, Marks) ?? throw ConsoleException.NoSuchPage(),
                Corrections = corrections,
                MayCorrect = MayCorrect(visit, item),
                Thread = opening.Thread,
            };
        }

        var model = new ItemModel(opening, search, null, text.Engine)
        {
            Thread = opening.Thread,
            Corrections = item.Corrected ? (await visit.Desk.CorrectionsAsync(item.Grant, visit.Ended)).Corrections : [],
        };
        return string.IsNullOrWhiteSpace(text.Text)
            ? model
            : model with { Text = TextPart.Of(text.Text, asked.Part ?? 0, Marks) ?? throw ConsoleException.NoSuchPage() };
    }

    /// <summary>Another agency's text is corrected there, by its own people.</summary>
    private static bool MayCorrect(Visit visit, OpenedItem item) =>
        string.Equals(item.Agency, visit.Desk.Me.Agency, StringComparison.Ordinal);

    private static async Task<IResult> CorrectAsync(Visit visit, string address)
    {
        var opening = await OpeningAsync(visit);
        var chosen = visit.Entries("w").Select(WordIn).OrderBy(static w => w.Start).ToList();
        if (chosen.Count == 0)
        {
            throw new ConsoleException(ConsoleFault.BadEntry, "No word is chosen.",
                "Tick the word that was read or heard wrongly, or several that stand together.");
        }

        var text = (await visit.Desk.TextAsync(opening.Item.Grant, visit.Ended)).Text;
        var start = chosen[0].Start;
        var length = chosen[^1].Start + chosen[^1].Length - start;
        if (length > MaxChosenChars || start > text.Length - length)
        {
            throw new ConsoleException(ConsoleFault.BadEntry, "Too many words are chosen at once.", "Correct them a few at a time.");
        }

        var machine = text.Substring(start, length);
        var back = visit.Entry("back").Length > 0;
        await visit.Desk.CorrectAsync(
            opening.Item.Grant, new CorrectRequest(start, length, machine, back ? machine : visit.Entry("words"), NumberIn(visit, "seen")), visit.Ended);
        visit.Session.Leave(new FlashNote(Good: back
            ? "The correction is taken back. It stays in the list below the text."
            : "It stands beside the machine's words now, with your name and the time, and searches find it."));
        var place = NumberIn(visit, "page") is var page and > 0 ? $"/{page}" : visit.Entry("time").Length > 0 ? $"/at/{NumberIn(visit, "time")}" : "";
        return Visit.Go($"{address}{place}#p{NumberIn(visit, "at")}");
    }

    private static (int Start, int Length) WordIn(string value)
    {
        var cut = value.IndexOf('-', StringComparison.Ordinal);
        return cut > 0 && int.TryParse(value.AsSpan(0, cut), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            && int.TryParse(value.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length is > 0 and <= MaxChosenChars && start < int.MaxValue - MaxChosenChars
                ? (start, length)
                : throw new ConsoleException(ConsoleFault.BadEntry, "This form cannot be read.", "Load the page again and fill it in anew.");
    }

    private static int NumberIn(Visit visit, string name) =>
        int.TryParse(visit.Entry(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static Asked PlayingAt(Visit visit) =>
        new(null, long.TryParse(visit.Part("ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? at
            : throw ConsoleException.NoSuchPage(), null);

    private static Asked Editing(Visit visit) => new(
        null, null, new Editing(visit.Number("edit") + 1, visit.Part("pick").Length == 0 ? null : visit.Number("pick") + 1, null));

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
