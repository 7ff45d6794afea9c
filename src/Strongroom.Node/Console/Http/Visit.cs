using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Http;

/// <summary>One request of a signed-in person: who, under what, and how to answer.</summary>
internal sealed record Visit(HttpContext Http, ConsoleSession Session, IFormCollection Form)
{
    internal CancellationToken Ended => Http.RequestAborted;

    internal IDeskSession Desk => Session.Desk;

    /// <summary>The first value of a form field, trimmed; empty if absent.</summary>
    internal string Entry(string name) => Form[name].ToString().Trim();
}

/// <summary>A rendered page.</summary>
/// <typeparam name="TPage">The page's component.</typeparam>
internal sealed class PageResult<TPage>(Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK) : IResult
    where TPage : IComponent
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // HtmlRenderer, not the endpoint's own renderer: it adds no state comments, scripts or protected payloads, so that a page is made of
        // its parameters alone, byte for byte.
        var services = httpContext.RequestServices;
        await using var renderer = new Microsoft.AspNetCore.Components.Web.HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        await Results.Content(html, "text/html; charset=utf-8", System.Text.Encoding.UTF8, status).ExecuteAsync(httpContext);
    }
}
