using Strongroom.Node.Hosting;

namespace Strongroom.Node.Console.Http;

/// <summary>A picture or a sound for an item's page, in ranges if the player asks for them. Its address is the grant's id and ends with it.</summary>
internal sealed class RenditionResult(Rendition rendition) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => RenditionAnswer.WriteAsync(httpContext, rendition);
}
