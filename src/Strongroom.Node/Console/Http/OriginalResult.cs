using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;

namespace Strongroom.Node.Console.Http;

/// <summary>
/// An original on its way to a person's own keeping: always a download, never shown by the browser, since it may hold anything. The file is
/// named by the item's id: browsers write the names of downloads into their history.
/// </summary>
internal sealed class OriginalResult(OriginalBytes content, OpenedItem item) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using (content)
        {
            var response = httpContext.Response;
            response.ContentType = "application/octet-stream";
            response.ContentLength = content.Length;
            response.Headers.ContentDisposition = $"attachment; filename=\"strongroom-{item.Id}{Ending(item.Type)}\"";
            response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            await content.Content.CopyToAsync(response.Body, httpContext.RequestAborted);
        }
    }

    private static string Ending(string mediaType) => mediaType switch
    {
        "message/rfc822" => ".eml",
        "application/mbox" => ".mbox",
        "text/plain" => ".txt",
        "text/html" => ".html.txt", // opened by a double click it is read, not run
        "application/pdf" => ".pdf",
        _ => ".bin",
    };
}
