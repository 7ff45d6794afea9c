using System.Reflection;
using Strongroom.Core;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Doors;
using Strongroom.Node.Console.Http;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console;

/// <summary>The console: every page that a person meets in a browser, rendered on the node, working without scripts.</summary>
internal static class ConsoleApp
{
    private static readonly Dictionary<string, (string Type, byte[] Bytes)> Assets = new(StringComparer.Ordinal)
    {
        ["console.css"] = ("text/css; charset=utf-8", Asset("console.css")),
        ["console.js"] = ("text/javascript; charset=utf-8", Asset("console.js")),
        ["mark.svg"] = ("image/svg+xml", Asset("mark.svg")),
    };

    /// <summary>Adds the console's addresses.</summary>
    /// <param name="app">The node's addresses.</param>
    /// <param name="desk">The agency.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="random">Where cookies, form tokens and opaque addresses come from.</param>
    internal static void Map(IEndpointRouteBuilder app, IDesk desk, TimeProvider clock, RandomSource random)
    {
        var sessions = new ConsoleSessions(clock, random);
        var routes = new ConsoleRoutes(app, desk, sessions, clock);
        new SignInDoor(routes).Open();
        new SearchDoor(routes).Open();
        new ItemDoor(routes).Open();
        new OfficeDoor(routes).Open();
        routes.OpenPage("/assets/{name}", http => Task.FromResult<IResult>(
            Assets.TryGetValue(http.Request.RouteValues["name"] as string ?? "", out var asset)
                ? Results.Bytes(asset.Bytes, asset.Type)
                : throw ConsoleException.NoSuchPage()));
        routes.OpenPage("/favicon.ico", _ => Task.FromResult(Results.NoContent()));
        routes.Elsewhere();
    }

    private static byte[] Asset(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"console/{name}")
            ?? throw new InvalidOperationException($"The console's {name} was not built in.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
