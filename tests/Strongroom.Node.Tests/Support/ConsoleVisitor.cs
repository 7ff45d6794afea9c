using System.Text;
using System.Text.RegularExpressions;

namespace Strongroom.Node.Tests.Support;

/// <summary>Ben at a browser without scripts: signs in, searches, opens, by the console's public pages alone. Every answer is kept whole.</summary>
internal sealed partial class ConsoleVisitor(int port, Action<byte[]> keep)
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    internal async Task VisitAsync(IReadOnlyList<string> queries, IEnumerable<string> items)
    {
        var gate = await GetAsync("/sign-in");
        await PostAsync("/sign-in", gate, ("user", "ben"), ("password", Cast.PasswordOf("ben")));
        var purpose = await GetAsync("/purpose");
        await PostAsync("/purpose", purpose, ("choice", "0"), ("reason", "watching"));
        var home = await GetAsync("/");
        foreach (var query in queries)
        {
            var where = await PostAsync("/search", home, ("q", query), ("sort", "relevance"));
            await GetAsync(where);
        }

        foreach (var item in items)
        {
            await GetAsync($"/i/{item}");
            await GetAsync($"/i/{item}/original");
        }

        await GetAsync("/");
        await GetAsync("/holdings");
        await GetAsync("/people");
        await GetAsync("/no-such-page");
    }

    /// <summary>One page as somebody signed in sees it.</summary>
    internal async Task<string> PageAsync(string user, string path)
    {
        await PostAsync("/sign-in", await GetAsync("/sign-in"), ("user", user), ("password", Cast.PasswordOf(user)));
        return await GetAsync(path);
    }

    private async Task<string> GetAsync(string path) => Take(await RawExchange.SendAsync(port, "GET", path, null, string.Empty, default, CookieHeader()));

    private async Task<string> PostAsync(string path, string page, params (string Name, string Value)[] fields)
    {
        var token = TokenPattern().Match(page).Groups[1].Value;
        var form = string.Join('&', fields.Prepend(("token", token)).Select(static f => $"{f.Item1}={Uri.EscapeDataString(f.Item2)}"));
        var answer = Take(await RawExchange.SendAsync(
            port, "POST", path, null, "application/x-www-form-urlencoded", Encoding.ASCII.GetBytes(form), CookieHeader()));
        return LocationPattern().Match(answer).Groups[1].Value.Trim();
    }

    private string Take(byte[] answer)
    {
        keep(answer);
        var text = Encoding.UTF8.GetString(answer);
        foreach (Match cookie in CookiePattern().Matches(text))
        {
            _cookies[cookie.Groups[1].Value] = cookie.Groups[2].Value;
        }

        return text;
    }

    private string CookieHeader() =>
        _cookies.Count == 0 ? string.Empty : $"Cookie: {string.Join("; ", _cookies.Select(static c => $"{c.Key}={c.Value}"))}\r\n";

    [GeneratedRegex("name=\"token\" value=\"([^\"]*)\"")]
    private static partial Regex TokenPattern();

    [GeneratedRegex("\r\nLocation: ([^\r]*)\r\n")]
    private static partial Regex LocationPattern();

    [GeneratedRegex("\r\nSet-Cookie: ([^=]+)=([^;\r]*)")]
    private static partial Regex CookiePattern();
}
