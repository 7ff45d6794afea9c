using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Strongroom.Node.Console.Parts;

namespace Strongroom.Node.Console.Http;

/// <summary>A rendered page. Its component takes the frame and the model by injection, so that both can stay internal types.</summary>
/// <typeparam name="TPage">The page's component.</typeparam>
/// <param name="frame">What stands around it.</param>
/// <param name="model">What it shows; injected under its own type.</param>
/// <param name="status">HTTP status.</param>
internal sealed class PageResult<TPage>(Frame frame, object model, int status = StatusCodes.Status200OK) : IResult
    where TPage : IComponent
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // HtmlRenderer, not the endpoint's own renderer: it adds no state comments, scripts or protected payloads, so that a page is made of
        // its frame and model alone, byte for byte.
        var services = httpContext.RequestServices;
        await using var renderer = new HtmlRenderer(new PageServices(services, frame, model), services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TPage>()).ToHtmlString());
        var bytes = Encoding.UTF8.GetBytes(html);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        httpContext.Response.ContentLength = bytes.Length;
        await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }

    private sealed class PageServices(IServiceProvider rest, Frame frame, object model) : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            serviceType == typeof(Frame) ? frame : serviceType == model.GetType() ? model : rest.GetService(serviceType);
    }
}
