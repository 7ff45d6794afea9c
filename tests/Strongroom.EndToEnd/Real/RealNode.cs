using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
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
    private readonly IPEndPoint? _peers;
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
        var node = new RealNode(Directory.CreateTempSubdirectory("strongroom-e2e-"), roster.Agency, peers ? new IPEndPoint(IPAddress.Loopback, FreePort()) : null);
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
                    PartnerDeadline = TimeSpan.FromSeconds(60), // a busy machine is not out of reach
                },
            },
            CancellationToken.None);
        using var passphrase = Roster.Secret(Roster.Passphrase);
        await _host.Agency.UnlockAsync(passphrase, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>
    /// A port to come back to: none of those that the system gives to whoever asks for any, for while this node is switched off it would soon be somebody else's.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(10_000, 30_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }
    }

    private string State => Path.Combine(Folder, "state");
}
