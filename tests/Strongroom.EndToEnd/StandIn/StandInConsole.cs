using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Strongroom.Core;
using Strongroom.Node.Console;

namespace Strongroom.EndToEnd.StandIn;

/// <summary>The console's pages on a loopback port over a <see cref="SampleDesk"/>.</summary>
internal sealed class StandInConsole : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StandInConsole(WebApplication app, SampleDesk desk)
    {
        _app = app;
        Desk = desk;
        var port = new Uri(app.Urls.First()).Port;
        Address = new Uri($"http://gchq.localhost:{port}/");
    }

    internal Uri Address { get; }

    internal SampleDesk Desk { get; }

    internal static async Task<StandInConsole> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var desk = new SampleDesk();
        ConsoleApp.Map(app, desk, TimeProvider.System, RandomSource.System);
        await app.StartAsync();
        return new StandInConsole(app, desk);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
