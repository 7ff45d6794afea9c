using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Strongroom.Core;
using Strongroom.Node.Api;

namespace Strongroom.Node.Hosting;

/// <summary>How answers and faults are written: whole, with a length, never stored, the same headers on each.</summary>
internal static class Answers
{
    private const string ApiContentPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

    internal static void Harden(HttpResponse response, TimeProvider clock)
    {
        var headers = response.Headers;

        // Kestrel would write the machine's own time; this one comes from the seam that two worlds share.
        headers.Date = clock.GetUtcNow().ToString("r", System.Globalization.CultureInfo.InvariantCulture);
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ApiContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["X-Robots-Tag"] = "noindex";
    }

    internal static async Task JsonAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = bytes.Length;
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }

    internal static Task FaultAsync(HttpContext http, StrongroomException fault) =>
        JsonAsync(http, Faults.Describe(fault), ApiJson.Default.ApiError, Faults.StatusOf(fault));
}
