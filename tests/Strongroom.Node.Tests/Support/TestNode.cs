using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;
using Strongroom.Testing;

namespace Strongroom.Node.Tests.Support;

/// <summary>A founded agency on a real loopback socket.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly ScratchFolder? _state;

    private readonly string _name;
    private readonly bool _listens;

    private TestNode(
        IObjectStore store, ScratchFolder? state, TestClock clock, RandomSource random, IPeerWitnesses? witnesses, string name, bool listens)
    {
        _name = name;
        _listens = listens;
        Witnesses = witnesses;
        Store = store;
        _state = state;
        Clock = clock;
        Random = random;
    }

    internal IObjectStore Store { get; }

    internal TestClock Clock { get; }

    internal IPeerWitnesses? Witnesses { get; }

    internal RandomSource Random { get; }

    internal string? StatePath => _state is null ? null : Path.Combine(_state.Path, "state");

    internal FoundedAgency Founded { get; private set; } = null!;

    internal NodeHost Host { get; private set; } = null!;

    internal Strongroom.Analysis.SpeechOptions Speech { get; set; } = new();

    internal StringWriter Log { get; } = new();

    internal static async Task<TestNode> StartAsync(
        IObjectStore? store = null, bool state = true, bool analyse = false, RandomSource? random = null, bool unlock = true,
        IPeerWitnesses? witnesses = null, TestClock? clock = null, string name = "testers", bool listens = false)
    {
        var node = new TestNode(
            store ?? new MemoryStore(), state ? new ScratchFolder() : null, clock ?? new TestClock(), random ?? RandomSource.System, witnesses, name, listens);
        node.Founded = await Cast.FoundAsync(node.Store, node.StatePath, node.Clock, node.Random, name);
        await node.OpenAsync(analyse, unlock);
        return node;
    }

    /// <summary>Another node over the same store, on a state folder of its own: another machine, or this one after a kill.</summary>
    internal async Task<NodeHost> OpenBesideAsync(string statePath, bool unlock = true, IObjectStore? store = null)
    {
        var host = await NodeHost.StartAsync(OptionsOf(false, store ?? Store, statePath), CancellationToken.None);
        if (unlock)
        {
            using var passphrase = Cast.Secret(Cast.Passphrase);
            await host.Agency.UnlockAsync(passphrase, CancellationToken.None);
        }

        return host;
    }

    internal async Task OpenAsync(bool analyse = false, bool unlock = true, IObjectStore? store = null)
    {
        Host = await NodeHost.StartAsync(OptionsOf(analyse, store ?? Store, StatePath), CancellationToken.None);
        if (unlock)
        {
            await UnlockAsync();
        }
    }

    private NodeOptions OptionsOf(bool analyse, IObjectStore store, string? statePath) => new()
    {
        Log = TextWriter.Synchronized(Log),
        ExchangeEndPoint = _listens ? new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0) : null,
        Agency = new AgencyOptions
        {
            AgencyName = _name,
            Store = store,
            StatePath = statePath,
            Clock = Clock,
            Random = Random,
            PasswordCost = PasswordCost.ForTests,
            AnalyseInBackground = analyse,
            AllowUnsandboxedAnalysis = true,
            AnalysersAtOnce = 1,
            Speech = Speech,
            Witnesses = Witnesses,
            PartnerDeadline = TimeSpan.FromSeconds(30), // a busy machine is not out of reach
        },
    };

    internal async Task UnlockAsync()
    {
        using var passphrase = Cast.Secret(Cast.Passphrase);
        await Host.Agency.UnlockAsync(passphrase, CancellationToken.None);
    }

    internal async Task<TestClient> SignInAsync(string user)
    {
        var client = new TestClient(Host.Address);
        await client.SignInAsync(user);
        return client;
    }

    internal TestClient Stranger() => new(Host.Address);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _state?.Dispose();
    }
}
