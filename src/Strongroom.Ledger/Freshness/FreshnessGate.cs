using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// Asks the peers, at start and every minute, what they cosigned last: the store must contain it; and has them cosign what it holds now. Only
/// checkpoints signed by our own log's key count as evidence against the store, so a lying peer can withhold its cosignature and nothing else.
/// Of its verbs one call runs at a time; <see cref="Current"/> may be read by anyone.
/// </summary>
public sealed class FreshnessGate
{
    private readonly Ledger _ledger;
    private readonly FreshnessOptions _options;
    private readonly WitnessRound _round;
    private volatile bool _isProven;
    private volatile IReadOnlyList<WitnessStanding> _witnesses = [];

    /// <summary>Makes the gate of an open ledger. Until the first round it knows no more than the ledger's opening did.</summary>
    /// <param name="ledger">The ledger; opened with the kept checkpoints among those known.</param>
    /// <param name="kept">What peers cosigned before.</param>
    /// <param name="options">How it judges.</param>
    public FreshnessGate(Ledger ledger, CosignedNotes kept, FreshnessOptions options)
    {
        (_ledger, _options) = (ledger, options);
        _round = new WitnessRound(ledger, kept, options);
        _isProven = ledger.Freshness != FreshnessStatus.FreshnessUnproven;
    }

    /// <summary>How fresh the store is, at this moment: a witnessed one ages.</summary>
    public Freshness Current
    {
        get
        {
            var witnesses = _witnesses;
            var last = witnesses.Max(static w => w.LastCosigned);
            var age = _options.Clock.GetUtcNow() - last;
            var status = !_isProven ? FreshnessStatus.FreshnessUnproven
                : age is null ? FreshnessStatus.Unwitnessed
                : age <= _options.ReadOnlyAfter ? FreshnessStatus.Witnessed
                : age <= _options.DarkAfter ? FreshnessStatus.ReadOnly
                : FreshnessStatus.Dark;
            return new Freshness(status, last, witnesses);
        }
    }

    /// <summary>Custodians accepted on the record that nothing proves the store's freshness.</summary>
    public void Accept() => _isProven = true;

    /// <summary>One round with every peer at once. Cosignatures are durable in the kept checkpoints on return. May be repeated.</summary>
    /// <param name="peers">The peers as introduced; none: the store is unwitnessed.</param>
    /// <param name="cancellationToken">Ends the round.</param>
    /// <exception cref="LedgerException">
    /// <see cref="LedgerFault.RolledBack"/> or <see cref="LedgerFault.Forked"/>: a peer showed a checkpoint of our own log that the store does not
    /// contain; serve nothing.
    /// </exception>
    /// <exception cref="StorageException">The store can't be read; nothing is known.</exception>
    public async Task<Freshness> PassAsync(IReadOnlyList<PeerWitness> peers, CancellationToken cancellationToken)
    {
        var asked = peers.Select(peer => _round.RunAsync(peer, _isProven, cancellationToken)).ToList();
        var answers = new List<WitnessStanding>();
        LedgerException? against = null;
        foreach (var one in asked)
        {
            try
            {
                var (standing, proves) = await one;
                answers.Add(standing);
                _isProven |= proves;
            }
            catch (LedgerException e) when (e.Fault is LedgerFault.RolledBack or LedgerFault.Forked)
            {
                against = against?.Evidence is null ? e : against; // the one that can be shown to others
            }
        }

        if (against is not null)
        {
            throw against;
        }

        _witnesses = answers;
        return Current;
    }
}
