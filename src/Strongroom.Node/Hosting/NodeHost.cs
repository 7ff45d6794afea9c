using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node.Console;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Hosting;

namespace Strongroom.Node;

/// <summary>
/// A node on its loopback socket. Dispose it to stop gracefully: requests in flight end, what is acknowledged is durable, keys are dropped.
/// Start the process with <c>DOTNET_EnableDiagnostics=0</c>, or the runtime opens a diagnostic socket through which its owner can take a dump.
/// </summary>
public sealed class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    private readonly WebApplication _application;
    private int _disposed;

    private NodeHost(Agency agency, WebApplication application, Uri address)
    {
        Agency = agency;
        _application = application;
        Address = address;
    }

    /// <summary>The application layer.</summary>
    public Agency Agency { get; }

    /// <summary>The address, with the port in use: <c>http://AGENCY.localhost:PORT/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Starts listening; the node is locked.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="ct">Stops the start.</param>
    /// <exception cref="NodeException">The port is in use, or another node runs on the state folder.</exception>
    public static async Task<NodeHost> StartAsync(NodeOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var hygiene = ProcessHygiene.Apply();
        var application = Build(options, out var begin);
        Agency? agency = null;
        try
        {
            var log = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Strongroom.Node");
            agency = await Agency.OpenAsync(options.Agency, log, ct);
            begin(agency, application);
            await application.StartAsync(ct);
            var port = PortOf(application, "http");
            NodeLog.Listening(log, agency.Name, port);
            if (options.ExchangeEndPoint is { } exchange)
            {
                var exchangePort = PortOf(application, "https");
                NodeLog.ListeningForPeers(log, agency.Name, exchangePort);

                // Nobody reaches "any address": an operator who listens on all says where others find him.
                var any = exchange.Address.Equals(IPAddress.Any) || exchange.Address.Equals(IPAddress.IPv6Any);
                agency.ExchangeAddress ??= any ? null : $"https://{new IPEndPoint(exchange.Address, exchangePort)}";
            }

            NodeLog.Hygiene(log, hygiene.KeysLocked, hygiene.NotDumpable);
            return new NodeHost(agency, application, new Uri($"http://{agency.Name}.localhost:{port}/"));
        }
        catch (Exception e)
        {
            await application.DisposeAsync();
            if (agency is not null)
            {
                await agency.DisposeAsync();
            }

            if (e is IOException { InnerException: AddressInUseException })
            {
                throw new NodeException(
                    NodeFault.PortInUse, FaultKind.Outside, $"port {options.Port} is in use", "Stop what uses it, or choose another port.", e);
            }

            throw;
        }
    }

    /// <summary>Starts and serves until cancelled, then stops gracefully.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="ct">Ends the service.</param>
    public static async Task RunAsync(NodeOptions options, CancellationToken ct)
    {
        await using var host = await StartAsync(options, ct);
        await host.WaitAsync(ct);
    }

    /// <summary>Waits until cancelled.</summary>
    /// <param name="ct">Ends the waiting.</param>
    public async Task WaitAsync(CancellationToken ct)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = ct.Register(ended.SetResult);
        await ended.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        using (var stop = new CancellationTokenSource(StopTime))
        {
            await _application.StopAsync(stop.Token);
        }

        await Agency.DisposeAsync();
        await _application.DisposeAsync();
    }

    private static WebApplication Build(NodeOptions options, out Action<Agency, WebApplication> begin)
    {
        // Empty: no settings files, no environment variables, no logging providers, nothing that writes to a disk.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "Strongroom.Node",
            EnvironmentName = "Production",
            ContentRootPath = AppContext.BaseDirectory,
        });
        var peers = new PeerEntrance(options.Agency.Clock);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options, peers));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(options.Agency.Clock);
        builder.Services.AddSingleton(options.Agency.Random);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.Configure<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>(
            static keys => keys.XmlRepository = new KeysInMemory());
        if (options.Log is { } writer)
        {
            builder.Logging.AddProvider(new LineLog(writer, options.Agency.Clock));
        }

        begin = (agency, application) =>
        {
            peers.Open(agency, application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Strongroom.Node.Hosting"));
            application.Use(peers.PassAsync);
            application.Use(new Door(agency, options.Agency.Clock, application.Services.GetRequiredService<ILoggerFactory>()).PassAsync);
            application.UseRouting();
            new ApiEndpoints(agency).Map(application);
            if (options.Console)
            {
                ConsoleApp.Map(application, new AgencyDesk(agency), options.Agency.Clock, options.Agency.Random);
            }

            application.MapFallback(static _ => throw Agency.NotFound());
        };
        return builder.Build();
    }

    private static void Listen(KestrelServerOptions kestrel, NodeOptions options, PeerEntrance peers)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Requests.MaxJsonBytes;
        kestrel.Limits.MaxRequestLineSize = 4 << 10;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxConcurrentConnections = 512;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        if (options.ExchangeEndPoint is { } exchange)
        {
            kestrel.Listen(exchange, peers.Listen);
        }

        if (options.Port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, 0, static l => l.Protocols = HttpProtocols.Http1);
        }
        else
        {
            // Both loopbacks: browsers try ::1 first, and another program must not be able to answer there in our name.
            kestrel.ListenLocalhost(options.Port, static l => l.Protocols = HttpProtocols.Http1);
        }
    }

    private static int PortOf(WebApplication application, string scheme) =>
        application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>() is { } addresses
            ? addresses.Addresses.Select(BindingAddress.Parse).First(a => string.Equals(a.Scheme, scheme, StringComparison.Ordinal)).Port
            : 0;

    /// <summary>The caller owns Ctrl-C and the process's end.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
