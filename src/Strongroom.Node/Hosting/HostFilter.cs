using Microsoft.AspNetCore.Http;

namespace Strongroom.Node.Hosting;

/// <summary>
/// Answers only under the agency's own name. A page of another site whose name was rebound to the loopback address arrives under that site's
/// name and is turned away; so is a request that a browser marks as coming from elsewhere.
/// </summary>
internal static class HostFilter
{
    internal static bool IsOurs(HttpRequest request, string agency)
    {
        var host = request.Host.Host;
        return string.Equals(host, $"{agency}.localhost", StringComparison.OrdinalIgnoreCase)
            && request.Host.Port == request.HttpContext.Connection.LocalPort;
    }

    internal static bool ComesFromElsewhere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return site is "cross-site" or "same-site"
            || (origin.Length > 0
                && !string.Equals(origin, "null", StringComparison.Ordinal)
                && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }
}
