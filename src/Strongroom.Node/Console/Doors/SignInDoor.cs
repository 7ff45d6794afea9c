using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Http;
using Strongroom.Node.Console.Pages;
using Strongroom.Node.Console.Parts;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Doors;

/// <summary>Unlock, sign in, choose under what to work, sign out.</summary>
internal sealed class SignInDoor(ConsoleRoutes routes)
{
    private const int MaxReasonChars = 500;

    internal void Open()
    {
        routes.OpenPage("/sign-in", ShowAsync);
        routes.OpenForm("/sign-in", SignInAsync);
        routes.OpenForm("/unlock", UnlockAsync);
        routes.Page("/purpose", visit =>
            Task.FromResult(visit.Page<Purpose>("/purpose", PurposeModel.Of(visit.Desk.Me, visit.Session.Standing))));
        routes.Form("/purpose", ChooseAsync, _ => "/purpose");
        routes.Form("/sign-out", SignOutAsync, _ => "/");
    }

    private Task<IResult> ShowAsync(HttpContext http)
    {
        if (routes.Gate.Session(http) is not null)
        {
            return Task.FromResult<IResult>(new SeeOther("/"));
        }

        var token = routes.Gate.GateToken(http);
        var note = routes.Sessions.TakeAtGate(token);
        var frame = new Frame { Status = routes.Desk.Status, Token = token, Note = note };
        var ended = http.Request.Query.ContainsKey("ended") && note is null;
        return Task.FromResult<IResult>(new PageResult<Pages.SignIn>(frame, new SignInModel(ended)));
    }

    private async Task<IResult> SignInAsync(HttpContext http, IFormCollection form)
    {
        var desk = await routes.Desk.SignInAsync(form["user"].ToString().Trim(), form["password"].ToString(), http.RequestAborted);
        routes.Gate.Admit(http, routes.Sessions.Begin(desk));
        return new SeeOther("/purpose");
    }

    private async Task<IResult> UnlockAsync(HttpContext http, IFormCollection form)
    {
        await routes.Desk.UnlockAsync(new UnlockRequest(form["passphrase"].ToString().Trim()), http.RequestAborted);
        routes.Sessions.LeaveAtGate(form["token"].ToString(), new FlashNote(Good: "Unlocked. People can sign in now."));
        return new SeeOther("/sign-in");
    }

    private static Task<IResult> ChooseAsync(Visit visit)
    {
        var choices = Standing.Choices(visit.Desk.Me);
        if (!int.TryParse(visit.Entry("choice"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            || number >= choices.Count)
        {
            throw new ConsoleException(ConsoleFault.BadEntry, "No purpose was chosen.", "Choose one of those offered.");
        }

        var reason = visit.Entry("reason");
        if (reason.Length > MaxReasonChars)
        {
            throw new ConsoleException(ConsoleFault.BadEntry, $"The reason is longer than {MaxReasonChars} characters.", "Shorten it.");
        }

        visit.Session.Choose(choices[number] with { Reason = reason.Length > 0 ? reason : null });
        return Task.FromResult(Visit.Go("/"));
    }

    private async Task<IResult> SignOutAsync(Visit visit)
    {
        routes.Gate.Dismiss(visit.Http, visit.Session);
        await visit.Desk.SignOutAsync(visit.Ended);
        return Visit.Go("/sign-in");
    }
}
