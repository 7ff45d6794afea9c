using Strongroom.Core;
using Strongroom.Node;
using Strongroom.Storage;

namespace Strongroom.EndToEnd.Real;

/// <summary>A real node in this process: its own store and state folders, a real loopback port, unlocked.</summary>
internal sealed class RealNode : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly NodeHost _host;

    private RealNode(DirectoryInfo folder, NodeHost host)
    {
        _folder = folder;
        _host = host;
    }

    internal Uri Address => _host.Address;

    internal static async Task<RealNode> StartAsync(Roster roster)
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-e2e-");
        var store = new DirectoryStore(Directory.CreateDirectory(Path.Combine(folder.FullName, "store")).FullName);
        var state = Path.Combine(folder.FullName, "state");
        await roster.FoundAsync(store, state, TimeProvider.System, RandomSource.System);
        var host = await NodeHost.StartAsync(
            new NodeOptions
            {
                Agency = new AgencyOptions
                {
                    Store = store,
                    StatePath = state,
                    AgencyName = "testers",
                    AllowUnsandboxedAnalysis = true,
                },
            },
            CancellationToken.None);
        using var passphrase = Roster.Secret(Roster.Passphrase);
        await host.Agency.UnlockAsync(passphrase, CancellationToken.None);
        return new RealNode(folder, host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
