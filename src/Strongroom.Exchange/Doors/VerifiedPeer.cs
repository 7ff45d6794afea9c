using System.Security.Cryptography.X509Certificates;
using Strongroom.Crypto;
using Strongroom.Governance;

namespace Strongroom.Exchange;

/// <summary>A live peer at the other end of a link, known by the key that it proved to hold. Immutable. Prints as its id only.</summary>
public sealed class VerifiedPeer
{
    private VerifiedPeer(Peer peer) => Peer = peer;

    /// <summary>The peer, as of the moment when the link was looked at.</summary>
    public Peer Peer { get; }

    /// <summary>The live peer with this certificate.</summary>
    /// <param name="state">The control state.</param>
    /// <param name="certificate">What the other end of a TLS link authenticated with, or null.</param>
    /// <returns>Null when it is no live peer's.</returns>
    public static VerifiedPeer? Of(GovernanceState state, X509Certificate2? certificate) =>
        PeerTls.KeyOf(certificate) is { } key ? Of(state, key) : null;

    /// <summary>The live peer with this exchange key.</summary>
    /// <param name="state">The control state.</param>
    /// <param name="provedKey">A key that the other end has just proved to hold: by TLS, or in the simulator by being it.</param>
    /// <returns>Null when it is no live peer's.</returns>
    public static VerifiedPeer? Of(GovernanceState state, VerifyingKey provedKey) =>
        state.PeerWith(provedKey) is { } peer ? new VerifiedPeer(peer) : null;

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => Peer.ToString();
}
