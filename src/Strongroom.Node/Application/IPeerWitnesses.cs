using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Ledger;

namespace Strongroom.Node;

/// <summary>Whom a node asks to witness its ledger, and what it witnesses theirs with. Thread-safe.</summary>
public interface IPeerWitnesses
{
    /// <summary>The node's own cosigning key, the one that its introduction names. Stays the implementer's, and outlives every unlocking.</summary>
    SigningKey Key { get; }

    /// <summary>The peers that are introduced now, with the ways to them.</summary>
    /// <param name="state">The control state.</param>
    IReadOnlyList<PeerWitness> Of(GovernanceState state);
}
