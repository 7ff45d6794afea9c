using Microsoft.AspNetCore.Components;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Parts;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Http;

/// <summary>One request of a signed-in person, and the ways to answer it.</summary>
internal sealed class Visit(HttpContext http, ConsoleSession session, IDesk desk, IFormCollection form, DateTimeOffset now)
{
    internal HttpContext Http => http;

    internal ConsoleSession Session => session;

    internal IDeskSession Desk => session.Desk;

    internal DateTimeOffset Now => now;

    internal CancellationToken Ended => http.RequestAborted;

    /// <summary>The chosen purpose and authority; pages that need one are reached only with it.</summary>
    internal Standing Standing => session.Standing ?? throw ConsoleException.NoSuchPage();

    /// <summary>The first value of a form field, trimmed; empty if absent.</summary>
    internal string Entry(string name) => form[name].ToString().Trim();

    /// <summary>All values of a form field.</summary>
    internal IReadOnlyList<string> Entries(string name) => [.. form[name].OfType<string>().Where(v => v.Length > 0)];

    internal string Part(string name) => http.Request.RouteValues[name] as string ?? "";

    /// <summary>A page number in the address, from 1, as an index from 0; −1 for anything else.</summary>
    internal int Number(string name) =>
        http.Request.RouteValues[name] is not string text ? 0
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number - 1 : -1;

    internal Frame Frame(string here) => new()
    {
        Status = desk.Status,
        Me = session.Desk.Me,
        Standing = session.Standing,
        Token = session.Token,
        Here = here,
        Note = session.TakeFlash(),
    };

    internal IResult Page<TPage>(string here, object model)
        where TPage : IComponent => new PageResult<TPage>(Frame(here), model);

    internal IResult Page<TPage>(Frame frame, object model)
        where TPage : IComponent => new PageResult<TPage>(frame, model);

    internal static IResult Go(string address) => new SeeOther(address);
}

/// <summary>"See other": the browser asks for the next page itself, and what was posted stays out of its history.</summary>
internal sealed class SeeOther(string address) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = address;
        return Task.CompletedTask;
    }
}
