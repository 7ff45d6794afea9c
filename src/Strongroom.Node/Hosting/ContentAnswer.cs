using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Strongroom.Core;

namespace Strongroom.Node.Hosting;

/// <summary>
/// Writes an item's content: streamed, in ranges if asked, each chunk verified before it leaves. Always an attachment, in a sandbox of its own
/// and under a name made of the item's id: what was filed may be hostile, and a browser keeps the names of what it saves.
/// </summary>
internal static class ContentAnswer
{
    private const int CopyBytes = 64 << 10;
    private static readonly SearchValues<char> MediaTypeChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/.+-_");

    internal static async Task WriteAsync(HttpContext http, ItemContent content, string name)
    {
        var response = http.Response;
        var (from, length) = RangeOf(http.Request, content.Length, out var partial);
        response.StatusCode = partial ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        response.ContentType = SafeMediaType(content.MediaType);
        response.ContentLength = length;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{ExtensionOf(content.MediaType)}\"";
        if (partial)
        {
            response.Headers.ContentRange = new ContentRangeHeaderValue(from, from + length - 1, content.Length).ToString();
        }

        if (HttpMethods.IsHead(http.Request.Method) || length == 0)
        {
            return;
        }

        content.Content.Position = from;
        var buffer = new byte[CopyBytes];
        try
        {
            while (length > 0)
            {
                var read = await content.Content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), http.RequestAborted);
                if (read == 0)
                {
                    http.Abort(); // fewer bytes than promised must not look like the whole
                    return;
                }

                await response.Body.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted);
                length -= read;
            }
        }
        catch (StrongroomException) when (response.HasStarted)
        {
            http.Abort(); // as above: what fails to verify half-way cuts the answer
        }
        finally
        {
            Array.Clear(buffer);
        }
    }

    /// <summary>A media type of outside origin becomes a header only in its plain form.</summary>
    internal static string SafeMediaType(string mediaType) =>
        MediaTypeHeaderValue.TryParse(mediaType, out var parsed) && parsed.MediaType.Length is > 0 and <= 127
        && parsed.MediaType.AsSpan().IndexOfAnyExcept(MediaTypeChars) < 0
            ? parsed.MediaType.ToString()
            : "application/octet-stream";

    internal static (long From, long Length) RangeOf(HttpRequest request, long total, out bool partial)
    {
        partial = false;
        if (request.Headers.Range.Count == 0
            || !RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var ranges)
            || !string.Equals(ranges.Unit.ToString(), "bytes", StringComparison.OrdinalIgnoreCase)
            || ranges.Ranges.Count != 1)
        {
            return (0, total); // RFC 9110 lets a server answer such requests whole
        }

        var range = ranges.Ranges.First();
        var from = range.From ?? Math.Max(0, total - (range.To ?? 0));
        var to = range.From is null ? total - 1 : Math.Min(range.To ?? (total - 1), total - 1);
        if (from >= total || to < from)
        {
            throw new NodeException(NodeFault.BadRange, FaultKind.BadInput, "the range lies beyond the end of the content", "Ask for less.");
        }

        partial = true;
        return (from, to - from + 1);
    }

    private static string ExtensionOf(string mediaType) => mediaType switch
    {
        "text/plain" => "txt",
        "text/html" => "html",
        "message/rfc822" => "eml",
        "application/mbox" => "mbox",
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "text/csv" => "csv",
        "application/json" => "json",
        "application/xml" or "text/xml" => "xml",
        _ => "bin",
    };
}
