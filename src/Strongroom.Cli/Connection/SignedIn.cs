using Strongroom.Cli.Terminal;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Connection;

/// <summary>A session with a node: who asks, and for which purpose under which authority.</summary>
internal sealed class SignedIn : IAsyncDisposable
{
    private Me? _me;

    public SignedIn(NodeClient node, Credentials credentials)
    {
        Node = node;
        Credentials = credentials;
    }

    public NodeClient Node { get; }

    public Credentials Credentials { get; }

    public string Purpose { get; private set; } = string.Empty;

    public string? Authority { get; private set; }

    public string? Reason { get; private set; }

    public async Task<Me> MeAsync(CancellationToken ct) => _me ??= await Node.GetAsync("api/v1/me", ApiJson.Default.Me, ct);

    /// <summary>Takes what was named; where only one purpose or authority is possible, takes that one.</summary>
    public async Task ChooseAsync(string? purpose, string? authority, string? reason, CancellationToken ct)
    {
        Reason = reason;
        Authority = authority;
        if (purpose is not null)
        {
            Purpose = purpose;
            return;
        }

        var me = await MeAsync(ct);
        var purposes = authority is null
            ? me.Purposes
            : me.Authorities.Where(a => a.Reference == authority || a.Id == authority).SelectMany(a => a.Purposes).Distinct(StringComparer.Ordinal).ToList();
        Purpose = purposes.Count == 1 ? purposes[0] : string.Empty;
    }

    /// <summary>The purpose, which must be known by now.</summary>
    public string NeedPurpose() => Purpose.Length > 0
        ? Purpose
        : throw new UsageException(_me is null || _me.Purposes.Count == 0
            ? "you have no purpose under a live authority"
            : $"for which purpose? Give --purpose, one of: {string.Join(", ", _me.Purposes)}");

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Node.EndSessionAsync(CancellationToken.None);
        }
        catch (NodeFaultException)
        {
            // The node is gone and its sessions with it.
        }

        Node.Dispose();
        Credentials.Dispose();
    }
}
