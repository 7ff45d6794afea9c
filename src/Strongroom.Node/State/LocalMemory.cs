using Strongroom.Ledger;

namespace Strongroom.Node.State;

/// <summary>What a machine remembers outside the store, so that the store's provider cannot make it forget.</summary>
/// <param name="Anchor">The ledger position that it saw last, or null.</param>
/// <param name="Sheet">Checkpoints of a recovery sheet.</param>
/// <param name="Cosigned">What peers cosigned for this store.</param>
/// <param name="Witnessed">What this node cosigned for peers.</param>
/// <param name="KeepEvidence">Keeps the proof of a fork for later.</param>
internal sealed record LocalMemory(
    LedgerAnchor? Anchor, IReadOnlyList<string> Sheet, CosignedNotes Cosigned, CosignedNotes Witnessed, Action<ForkEvidence> KeepEvidence)
{
    /// <summary>Every checkpoint that the store must contain.</summary>
    internal IReadOnlyList<string> KnownCheckpoints => [.. Sheet, .. Cosigned.All];
}
