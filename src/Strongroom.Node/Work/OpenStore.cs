using Microsoft.Extensions.Logging;
using Strongroom.Analysis;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Exchange;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.Journals;
using Strongroom.Node.Partners;
using Strongroom.Node.Pipeline;
using Strongroom.Node.State;
using Strongroom.Search;
using Strongroom.Storage;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>
/// Everything that exists only while the node is unlocked: keys, ledger, vault, index, pipeline. Disposing it is the plug: every key is
/// zeroed.
/// </summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly PeerDoorStore _forPeers;
    private AnalysisPipeline? _pipeline;

    private OpenStore(AgencyOptions options, StoreKeys keys, Vault.Vault vault, Journal journal, ReplayMemory replays, LocalMemory memory, ILogger log)
    {
        Options = options;
        Keys = keys;
        Vault = vault;
        Journal = journal;
        Log = log;
        Identity = ExchangeIdentity.Of(keys);
        Links = new PeerLinks(keys, Identity, options);
        Recorder = new Recorder(this);
        Standing = new Standing(this);
        Grants = new Grants(options.Clock, options.Random);
        References = new References();
        Renditions = new Renditions(this);
        Threads = new Threads();
        Indexing = new Indexing(this, log);
        Witnessing = new Witnessing(this, memory);
        _forPeers = new PeerDoorStore { Vault = vault, Index = Index, Replays = replays, Clock = options.Clock, Random = options.Random };
    }

    internal AgencyOptions Options { get; }

    internal StoreKeys Keys { get; }

    internal Vault.Vault Vault { get; }

    internal Ledger.Ledger Ledger => Vault.Ledger;

    internal GovernanceState State => Vault.State;

    internal Journal Journal { get; }

    internal ILogger Log { get; }

    /// <summary>Who this agency is to others.</summary>
    internal ExchangeIdentity Identity { get; }

    /// <summary>The ways to other agencies.</summary>
    internal PeerLinks Links { get; }


    internal Recorder Recorder { get; }

    internal Standing Standing { get; }

    internal Grants Grants { get; }

    internal References References { get; }

    internal Renditions Renditions { get; }

    internal Threads Threads { get; }

    internal Indexing Indexing { get; }

    internal Witnessing Witnessing { get; }

    internal SearchIndex Index => Indexing.Index;

    /// <summary>Codes of troubles that last.</summary>
    internal IReadOnlyList<string> Troubles =>
        [.. new[] { _pipeline?.Trouble, Indexing.Trouble, Witnessing.Trouble }.OfType<string>().Concat(Indexing.Refusals)
        .Distinct(StringComparer.Ordinal)];

    /// <summary>The engine that reads recordings, and whether it can; null where nothing is analysed.</summary>
    internal string? Speech => _pipeline?.Speech;

    /// <summary>What the analyser's host offers, once known.</summary>
    internal SandboxReport? Sandbox { get; private set; }

    /// <summary>What the object store lacks.</summary>
    internal IReadOnlyList<string> Lacking { get; private set; } = [];

    /// <summary>True once the store is known to be fresh and everything runs.</summary>
    internal bool IsServing { get; private set; }

    /// <summary>Whether the store is known to be fresh enough to be read.</summary>
    internal bool MayRead => MayFile || Witnessing.Freshness.Status == FreshnessStatus.ReadOnly;

    /// <summary>Whether the store is known to be fresh enough to be changed by more than access entries.</summary>
    internal bool MayFile => Witnessing.Freshness.Status is FreshnessStatus.Witnessed or FreshnessStatus.Unwitnessed;

    /// <summary>Unlocks the keys, verifies and folds the ledger, loads the manifests. Serves nothing yet.</summary>
    /// <param name="options">How the node runs.</param>
    /// <param name="passphrase">Stays the caller's.</param>
    /// <param name="memory">What the machine remembers.</param>
    /// <param name="log">The log.</param>
    /// <param name="ct">Stops it.</param>
    internal static async Task<OpenStore> OpenAsync(
        AgencyOptions options, SecretBytes passphrase, LocalMemory memory, ILogger log, CancellationToken ct)
    {
        var keys = await StoreKeys.UnlockAsync(options.Store, parameters => PassphraseCustody.Open(passphrase, parameters), ct);
        try
        {
            var governance = new GovernanceFold();
            var journal = new Journal(governance);
            var replays = new ReplayMemory(governance, options.Clock);
            var vault = await Strongroom.Vault.Vault.OpenAsync(
                new VaultOptions
                {
                    Store = options.Store,
                    Keys = keys,
                    Governance = governance,
                    Clock = options.Clock,
                    Random = options.Random,
                    MoreFolds = [journal, replays],
                    Anchor = memory.Anchor,
                    KnownCheckpoints = memory.KnownCheckpoints,
                },
                ct);
            return new OpenStore(options, keys, vault, journal, replays, memory, log);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Loads the index and begins the background work.</summary>
    internal async Task ServeAsync(CancellationToken ct)
    {
        var capabilities = await StoreProbe.ProbeAsync(Options.Store, Options.Random, ct);
        Lacking = capabilities.Lacking;
        if (!capabilities.IsSufficient)
        {
            throw new StorageException(StorageFault.Unsupported, "probing the store");
        }

        Vault.Observe(References);
        Vault.Observe(Threads);
        await Indexing.StartAsync(ct);
        if (Options.AnalyseInBackground)
        {
            Sandbox = await Strongroom.Analysis.Sandbox.ProbeAsync(ct);
            var analyser = new Analyser(new AnalyserOptions
            {
                Sandbox = Sandbox,
                MaxWorkers = Math.Max(1, Options.AnalysersAtOnce),
                AllowUnconfined = Options.AllowUnsandboxedAnalysis,
                Speech = Options.Speech,
                Clock = TimeProvider.System, // limits on a worker are real time, whatever the node's clock says
            });
            _pipeline = new AnalysisPipeline(this, analyser, Log);
            Vault.Observe(_pipeline);
            _pipeline.Start();
        }

        IsServing = true;
    }

    /// <summary>What the door for peers needs, while peers may be answered.</summary>
    internal PeerDoorStore? ForPeers() => IsServing && MayRead ? _forPeers : null;

    internal DateTimeOffset Now() => Options.Clock.GetUtcNow();

    /// <exception cref="NodeException">Nothing may be filed, changed or granted at present.</exception>
    internal void MustFile()
    {
        if (!IsServing)
        {
            throw ReadOnlyFault();
        }

        MustBeFresh();
    }

    /// <exception cref="NodeException">Nothing may be added at present, by the node itself either.</exception>
    internal void MustBeFresh()
    {
        if (!MayFile)
        {
            throw ReadOnlyFault();
        }
    }

    /// <summary>Takes up pending work that nothing announced: after a new authority, or when somebody asks.</summary>
    internal void LookForWork() => _pipeline?.AddPending();

    private static NodeException ReadOnlyFault() => new(
        NodeFault.ReadOnly,
        FaultKind.Outside,
        "the node does not take in material or changes at present",
        "Wait until a peer witnesses the record again; the node's status says what is wrong.");

    /// <summary>It could not be read, and is to be read once more.</summary>
    internal bool IsToBeReadAgain(ItemId item) => _pipeline?.IsToBeReadAgain(item) == true;

    /// <summary>The same, and reads again what could not be read: a tool may have come, or a limit been raised.</summary>
    internal void TryAgain() => _pipeline?.AddUnread();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IsServing = false;
        if (_pipeline is not null)
        {
            await _pipeline.DisposeAsync();
        }

        await Renditions.DisposeAsync();
        Grants.EndAll();
        Links.Dispose();
        await Vault.DisposeAsync();
        Indexing.Dispose();
        Identity.Dispose();
        Keys.Dispose();
    }
}
