using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.State;

namespace Strongroom.Node.Work;

/// <summary>
/// How fresh this node's store is by its peers' word, and what it does for the freshness of theirs. Answers as soon as the ledger is open, before
/// its own gate is passed: so nodes that start together do not wait on each other.
/// </summary>
internal sealed class Witnessing
{
    private readonly OpenStore _store;
    private readonly IPeerWitnesses _peers;
    private readonly FreshnessGate _gate;
    private readonly Witness _witness;
    private readonly FreshnessAccepted? _acceptedBefore;

    internal Witnessing(OpenStore store, LocalMemory memory)
    {
        var options = store.Options;
        _store = store;
        _peers = options.Witnesses ?? store.Links;
        _acceptedBefore = store.State.Freshness;
        _gate = new FreshnessGate(store.Ledger, memory.Cosigned, new FreshnessOptions
        {
            Clock = options.Clock,
            ReadOnlyAfter = options.ReadOnlyAfter,
            DarkAfter = options.DarkAfter,
            Deadline = options.WitnessDeadline,
        });
        _witness = new Witness(store.State.Store, _peers.Key, memory.Witnessed, options.Clock)
        {
            ForkSeen = evidence =>
            {
                memory.KeepEvidence(evidence);
                Trouble = "peer-forked";
            },
        };
    }

    /// <summary>Code of what is wrong with a peer's store, as its checkpoints tell: the proof is kept. Null when nothing is.</summary>
    internal string? Trouble { get; private set; }

    /// <summary>How fresh the store is at this moment.</summary>
    internal Freshness Freshness => _gate.Current;

    /// <summary>Whether a peer could bring this node to serve more than it does.</summary>
    internal bool Waits =>
        Freshness.Status is FreshnessStatus.FreshnessUnproven or FreshnessStatus.ReadOnly or FreshnessStatus.Dark && Peers.Count > 0;

    private IReadOnlyList<PeerWitness> Peers => _peers.Of(_store.State);

    /// <summary>One round with every peer.</summary>
    /// <exception cref="LedgerException">The store was rolled back or forked.</exception>
    internal Task<Freshness> PassAsync(CancellationToken ct)
    {
        if (!ReferenceEquals(_store.State.Freshness, _acceptedBefore))
        {
            _gate.Accept();
        }

        return _gate.PassAsync(Peers, ct);
    }

    /// <summary>Answers a peer.</summary>
    internal ReadOnlyMemory<byte> Answer(WitnessedLog asker, ReadOnlyMemory<byte> question) =>
        _witness.Answer(asker, question);
}
