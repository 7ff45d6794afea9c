using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Strongroom.Core;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Http;

/// <summary>
/// Who a request comes from: the headers every page carries, the session cookie, and the token that shows that a post was meant by the person
/// who sits at the browser (requests under a foreign name or from a foreign page never get past the node's outer door). Cookies ignore ports,
/// so their names hold the agency's.
/// </summary>
internal sealed class Gate(string agency, ConsoleSessions sessions)
{
    private const string ContentPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private readonly string _sessionCookie = $"strongroom-{agency}";
    private readonly string _gateCookie = $"strongroom-{agency}-gate";

    internal static void Harden(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), browsing-topics=()";
        headers["X-Robots-Tag"] = "noindex";
    }

    /// <summary>The browser still holds a session's cookie: if it no longer leads to one, that session has ended.</summary>
    internal bool HadSession(HttpContext http) => http.Request.Cookies.ContainsKey(_sessionCookie);

    internal ConsoleSession? Session(HttpContext http) => sessions.Find(http.Request.Cookies[_sessionCookie]);

    internal void Admit(HttpContext http, ConsoleSession session)
    {
        http.Response.Cookies.Append(_sessionCookie, session.Cookie, Flags(http));
        http.Response.Cookies.Delete(_gateCookie, Flags(http));
    }

    internal void Dismiss(HttpContext http, ConsoleSession session)
    {
        sessions.End(session);
        http.Response.Cookies.Delete(_sessionCookie, Flags(http));
    }

    /// <summary>The token for a form shown before anyone has signed in: the same text in a cookie that scripts cannot read and in the form.</summary>
    internal string GateToken(HttpContext http)
    {
        if (http.Request.Cookies[_gateCookie] is { Length: 2 * Id128.TextLength } held)
        {
            return held;
        }

        var token = sessions.Token("console/gate");
        http.Response.Cookies.Append(_gateCookie, token, Flags(http));
        return token;
    }

    internal bool GateTokenMatches(HttpContext http, string? given) =>
        http.Request.Cookies[_gateCookie] is { Length: 2 * Id128.TextLength } held && given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(held), Encoding.UTF8.GetBytes(given));

    private static CookieOptions Flags(HttpContext http) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", Secure = http.Request.IsHttps, IsEssential = true };
}
