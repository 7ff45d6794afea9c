using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Ledger;

namespace Strongroom.Node.Tests.Support;

/// <summary>One node's peers, reached in this process: introductions and links that tests make and cut.</summary>
internal sealed class Links : IPeerWitnesses, IDisposable
{
    private readonly List<PeerWitness> _peers = [];

    public SigningKey Key { get; } = SigningKey.Generate();

    /// <summary>False cuts every link.</summary>
    internal bool AreUp { get; set; } = true;

    public IReadOnlyList<PeerWitness> Of(GovernanceState state) => [.. _peers];

    /// <summary>Introduces two nodes to each other.</summary>
    internal static void Introduce((TestNode Node, Links Links, string Name) one, (TestNode Node, Links Links, string Name) other)
    {
        one.Links.Add(other.Node, other.Links, other.Name, one.Node);
        other.Links.Add(one.Node, one.Links, one.Name, other.Node);
    }

    public void Dispose() => Key.Dispose();

    private void Add(TestNode peer, Links links, string name, TestNode self) =>
        _peers.Add(new PeerWitness(peer.Founded.Store, name, links.Key.PublicKey, new Link(this, links, peer, LogOf(self))));

    private static WitnessedLog LogOf(TestNode node) =>
        new(node.Founded.Store, VerifyingKey.FromSpki(Convert.FromBase64String(node.Founded.LogKey)));

    private sealed class Link(Links from, Links to, TestNode peer, WitnessedLog asker) : IWitness
    {
        public ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
            from.AreUp && to.AreUp
                ? ValueTask.FromResult(peer.Host.Agency.AnswerWitness(asker, question))
                : throw new NodeException(NodeFault.Stopping, FaultKind.Outside, "the link is cut");
    }
}
