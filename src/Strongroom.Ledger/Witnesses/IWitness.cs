using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>
/// A witness of one log, near or far: takes a <see cref="WitnessQuestion"/> and gives a <see cref="WitnessAnswer"/>, both as bytes, so that any
/// carrier that knows who is asking can stand between.
/// </summary>
public interface IWitness
{
    /// <summary>Asks. May be repeated.</summary>
    /// <param name="question">An encoded question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An encoded answer, or whatever the other side calls one.</returns>
    /// <exception cref="StrongroomException">The witness is out of reach.</exception>
    ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken);
}

/// <summary>A peer that was introduced and that witnesses our ledger.</summary>
/// <param name="Store">The peer's own store; names it as a witness.</param>
/// <param name="Name">The peer's agency, for status and faults.</param>
/// <param name="Key">The key that it cosigns with, from its introduction.</param>
/// <param name="Witness">The way to it.</param>
public sealed record PeerWitness(StoreId Store, string Name, VerifyingKey Key, IWitness Witness);
