using Strongroom.Core;

namespace Strongroom.Node;

/// <summary>Where and how a node listens. Nothing here is secret.</summary>
public sealed record NodeOptions
{
    /// <summary>The agency.</summary>
    public required AgencyOptions Agency { get; init; }

    /// <summary>Loopback port; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>Serve the console's pages.</summary>
    public bool Console { get; init; } = true;
}

/// <summary>A node on its loopback socket. Dispose it to stop gracefully.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private NodeHost(Agency agency, Uri address)
    {
        Agency = agency;
        Address = address;
    }

    /// <summary>The application layer.</summary>
    public Agency Agency { get; }

    /// <summary>The address, with the port in use: <c>http://AGENCY.localhost:PORT/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Starts listening; the node is locked.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="ct">Stops the start.</param>
    public static Task<NodeHost> StartAsync(NodeOptions options, CancellationToken ct) => throw new NotImplementedException();

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
    public Task WaitAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
