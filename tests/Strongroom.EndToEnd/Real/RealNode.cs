using System.Net;
using Strongroom.Core;
using Strongroom.Node;
using Strongroom.Storage;

namespace Strongroom.EndToEnd.Real;

/// <summary>A real node in this process: its own store and state folders, a real loopback port, unlocked.</summary>
internal sealed class RealNode : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly DirectoryStore _store;
    private readonly string _name;
    private IPEndPoint? _peers;
    private NodeHost _host = null!;

    private RealNode(DirectoryInfo folder, string name, IPEndPoint? peers)
    {
        _folder = folder;
        _name = name;
        _peers = peers;
        _store = new DirectoryStore(Directory.CreateDirectory(Path.Combine(Folder, "store")).FullName);
    }

    internal Uri Address => _host.Address;

    /// <summary>Where its store and its state lie.</summary>
    internal string Folder => _folder.FullName;

    /// <param name="roster">Who it is of.</param>
    /// <param name="peers">Whether other agencies' nodes may come in, at a port of its own.</param>
    internal static async Task<RealNode> StartAsync(Roster roster, bool peers = false)
    {
        var node = new RealNode(Directory.CreateTempSubdirectory("strongroom-e2e-"), roster.Agency, peers ? new IPEndPoint(IPAddress.Loopback, 0) : null);
        await roster.FoundAsync(node._store, node.State, TimeProvider.System, RandomSource.System);
        await node.ResumeAsync();
        return node;
    }

    /// <summary>The machine is switched off; what is on its disk stays.</summary>
    internal ValueTask StopAsync() => _host.DisposeAsync();

    /// <summary>And on again: other agencies reach it where they did before.</summary>
    internal async Task ResumeAsync()
    {
        _host = await NodeHost.StartAsync(
            new NodeOptions
            {
                ExchangeEndPoint = _peers,
                Agency = new AgencyOptions
                {
                    Store = _store,
                    StatePath = State,
                    AgencyName = _name,
                    AllowUnsandboxedAnalysis = true,
                    PartnerDeadline = TimeSpan.FromSeconds(15), // a busy machine is not out of reach
                },
            },
            CancellationToken.None);
        if (_peers is not null)
        {
            _peers = new IPEndPoint(IPAddress.Loopback, new Uri(_host.Agency.ExchangeAddress!).Port);
        }

        using var passphrase = Roster.Secret(Roster.Passphrase);
        await _host.Agency.UnlockAsync(passphrase, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private string State => Path.Combine(Folder, "state");
}
