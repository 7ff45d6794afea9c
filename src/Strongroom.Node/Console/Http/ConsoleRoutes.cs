using Microsoft.AspNetCore.Http.Features;
using Strongroom.Core;
using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Pages;
using Strongroom.Node.Console.Parts;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Http;

/// <summary>Puts every page and form of the console behind the same checks, and turns faults into pages.</summary>
internal sealed class ConsoleRoutes(IEndpointRouteBuilder routes, IDesk desk, ConsoleSessions sessions, TimeProvider clock)
{
    /// <summary>A form's body: a long query, a reason and many ticks fit easily.</summary>
    private const int MaxFormBytes = 64 << 10;

    internal IDesk Desk => desk;

    internal ConsoleSessions Sessions => sessions;

    internal Gate Gate { get; } = new(desk.Agency, sessions);

    /// <summary>A page for anyone.</summary>
    internal void OpenPage(string pattern, Func<HttpContext, Task<IResult>> answer)
    {
        Task HandleAsync(HttpContext http) => GuardAsync(http, () => answer(http), null);
        routes.MapGet(pattern, HandleAsync);
    }

    /// <summary>A form before sign-in; its faults are shown on the sign-in page.</summary>
    internal void OpenForm(string pattern, Func<HttpContext, IFormCollection, Task<IResult>> answer) =>
        routes.MapPost(pattern, http => GuardAsync(http, async () =>
        {
            var form = await ReadFormAsync(http);
            var token = form["token"].ToString();
            if (!Gate.GateTokenMatches(http, token))
            {
                return new SeeOther("/sign-in");
            }

            try
            {
                return await answer(http, form);
            }
            catch (StrongroomException fault)
            {
                sessions.LeaveAtGate(token, new FlashNote(FaultText.Of(fault)));
                return new SeeOther("/sign-in");
            }
        }, null));

    /// <summary>A page for someone signed in.</summary>
    /// <param name="pattern">Address.</param>
    /// <param name="answer">Makes the page.</param>
    /// <param name="needsStanding">True where nothing can be shown before purpose and authority are chosen.</param>
    internal void Page(string pattern, Func<Visit, Task<IResult>> answer, bool needsStanding = false) =>
        routes.MapGet(pattern, http =>
        {
            var session = Gate.Session(http);
            return GuardAsync(http, async () =>
            {
                if (session is null)
                {
                    return new SeeOther(Gate.HadSession(http) ? "/sign-in?ended" : "/sign-in");
                }

                if (needsStanding && session.Standing is null)
                {
                    return new SeeOther("/purpose");
                }

                return await answer(new Visit(http, session, desk, FormCollection.Empty, clock.GetUtcNow()));
            }, session);
        });

    /// <summary>A form of someone signed in. Whatever comes of it, the answer is a redirect; a fault is shown where it leads.</summary>
    /// <param name="pattern">Address.</param>
    /// <param name="answer">Does it.</param>
    /// <param name="back">Where to show a fault.</param>
    /// <param name="entered">What the next page's form should still hold after a fault.</param>
    internal void Form(string pattern, Func<Visit, Task<IResult>> answer, Func<Visit, string> back, Func<Visit, FlashNote>? entered = null) =>
        routes.MapPost(pattern, http =>
        {
            var session = Gate.Session(http);
            return GuardAsync(http, async () =>
            {
                if (session is null)
                {
                    return new SeeOther("/sign-in?ended");
                }

                var form = await ReadFormAsync(http);
                var visit = new Visit(http, session, desk, form, clock.GetUtcNow());
                if (!session.TokenMatches(form["token"].ToString()))
                {
                    session.Leave(new FlashNote(FaultText.Of(new ConsoleException(
                        ConsoleFault.FormOutdated, "This form is no longer valid, so nothing was done.", "Fill it in again."))));
                    return new SeeOther("/");
                }

                try
                {
                    return await answer(visit);
                }
                catch (StrongroomException fault)
                {
                    session.Leave((entered?.Invoke(visit) ?? new FlashNote()) with { Fault = FaultText.Of(fault) });
                    return new SeeOther(session.Desk.Alive ? back(visit) : "/sign-in?ended");
                }
            }, session);
        });

    /// <summary>Every address that is none: a page for people, and for programs what the API answers.</summary>
    internal void Elsewhere()
    {
        Task HandleAsync(HttpContext http) => http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? throw Agency.NotFound()
            : GuardAsync(http, () => throw ConsoleException.NoSuchPage(), Gate.Session(http));
        routes.MapGet("/{*address}", HandleAsync);
    }

    private async Task GuardAsync(HttpContext http, Func<Task<IResult>> answer, ConsoleSession? session)
    {
        Gate.Harden(http.Response);
        IResult result;
        try
        {
            result = await answer();
        }
        catch (StrongroomException fault)
        {
            result = session is { Desk.Alive: false } ? new SeeOther("/sign-in?ended") : FaultPage(fault, session, StatusOf(fault));
        }

        await result.ExecuteAsync(http);
    }

    private PageResult<Fault> FaultPage(StrongroomException fault, ConsoleSession? session, int status) => new(
        new Frame { Status = desk.Status, Me = session?.Desk.Me, Standing = session?.Standing, Token = session?.Token ?? "" },
        new FaultModel(
            status == StatusCodes.Status404NotFound ? "Not found" : fault.Kind == FaultKind.Refused ? "Refused" : "That did not work",
            FaultText.Of(fault)),
        status);

    private static int StatusOf(StrongroomException fault) => fault switch
    {
        ConsoleException { Fault: ConsoleFault.NoSuchPage } or NodeException { Fault: NodeFault.NotFound } => StatusCodes.Status404NotFound,
        { Kind: FaultKind.BadInput } => StatusCodes.Status400BadRequest,
        { Kind: FaultKind.Refused } => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>Reads a form, always in memory: other encodings than this one may be spooled to a file.</summary>
    private static async Task<IFormCollection> ReadFormAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true
            || http.Request.ContentLength is null or > MaxFormBytes)
        {
            throw new ConsoleException(ConsoleFault.BadEntry, "This is not a form of the console, or it holds too much.", "Shorten what you entered.");
        }

        try
        {
            var feature = new FormFeature(http.Request, new FormOptions { BufferBody = false, ValueCountLimit = 512, ValueLengthLimit = MaxFormBytes });
            return await feature.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception fault) when (fault is InvalidDataException or BadHttpRequestException)
        {
            throw new ConsoleException(ConsoleFault.BadEntry, "This form cannot be read.", "Load the page again and fill it in anew.");
        }
    }
}
