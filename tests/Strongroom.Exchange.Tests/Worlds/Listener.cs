using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Strongroom.Exchange.Tests.Worlds;

/// <summary>A site's door on a real socket, mounted as a node mounts it.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Listener(WebApplication app) => _app = app;

    public int Port { get; private set; }

    public string Address => $"https://localhost:{Port}";

    public static async Task<Listener> StartAsync(Site site)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = PeerCalls.MaxQuestionBytes;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(PeerTls.ServerOptions(site.Identity, key => site.State.PeerWith(key) is not null)),
            }));
        });
        var app = builder.Build();
        app.MapPost(PeerCalls.Path + "{call}", async (HttpContext context, string call) =>
        {
            var peer = VerifiedPeer.Of(site.State, context.Connection.ClientCertificate);
            if (peer is null || PeerCalls.Named(call) is not { } known)
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }

            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var answer = await site.Door.HandleAsync(known, peer, body.ToArray(), context.RequestAborted);
            context.Response.ContentType = PeerCalls.MediaType;
            await context.Response.Body.WriteAsync(answer, context.RequestAborted);
        });
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new Listener(app) { Port = new Uri(address).Port };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
