namespace Strongroom.Node;

/// <summary>Where and how a node listens. Nothing here is secret.</summary>
public sealed record NodeOptions
{
    /// <summary>The agency.</summary>
    public required AgencyOptions Agency { get; init; }

    /// <summary>Loopback port; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>Where the node listens for other agencies' nodes, by mutual TLS; port 0 takes any free one. Null: not at all.</summary>
    public System.Net.IPEndPoint? ExchangeEndPoint { get; init; }

    /// <summary>Serve the console's pages.</summary>
    public bool Console { get; init; } = true;

    /// <summary>Where the node's log lines go (ids and codes only), or null for nowhere. Stays the caller's.</summary>
    public TextWriter? Log { get; init; }
}
