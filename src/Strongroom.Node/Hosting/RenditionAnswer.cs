using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Strongroom.Node.Hosting;

/// <summary>
/// Writes a rendition, in ranges if asked: a player jumps within a recording by them. Its bytes are our own tools' work, and of one of three types; never
/// stored, like every answer.
/// </summary>
internal static class RenditionAnswer
{
    internal static int NumberOf(HttpContext http) =>
        http.GetRouteValue("number") is string text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    internal static async Task WriteAsync(HttpContext http, Rendition rendition)
    {
        var response = http.Response;
        var (from, length) = ContentAnswer.RangeOf(http.Request, rendition.Bytes.Length, out var partial);
        response.StatusCode = partial ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        response.ContentType = rendition.MediaType;
        response.ContentLength = length;
        response.Headers.AcceptRanges = "bytes";
        if (partial)
        {
            response.Headers.ContentRange = new ContentRangeHeaderValue(from, from + length - 1, rendition.Bytes.Length).ToString();
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(rendition.Bytes.Slice((int)from, (int)length), http.RequestAborted);
        }
    }
}
