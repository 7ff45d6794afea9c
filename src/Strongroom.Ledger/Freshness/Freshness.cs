using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>What is known about how new a store is.</summary>
public enum FreshnessStatus
{
    /// <summary>At least as new as this machine's own anchor and every known checkpoint; no peer witnesses it.</summary>
    Unwitnessed = 1,

    /// <summary>Nothing to compare with: the store may be an old copy. Served only when two custodians accept it on the record.</summary>
    FreshnessUnproven = 2,

    /// <summary>Older than, or different from, what was seen before. Not served.</summary>
    RolledBack = 3,

    /// <summary>A peer cosigned the ledger within <see cref="FreshnessOptions.ReadOnlyAfter"/>.</summary>
    Witnessed = 4,

    /// <summary>
    /// Peers cosigned the ledger before, but none does now: served on the anchor, to readers. Nothing is filed, merged or granted; access entries
    /// are written.
    /// </summary>
    ReadOnly = 5,

    /// <summary>No peer has cosigned the ledger for <see cref="FreshnessOptions.DarkAfter"/>: nothing is served until one does.</summary>
    Dark = 6,
}

/// <summary>How the freshness gate judges.</summary>
public sealed record FreshnessOptions
{
    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>A last cosignature older than this makes the store read-only. Default 5 minutes: four missed rounds.</summary>
    public TimeSpan ReadOnlyAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A last cosignature older than this makes it dark. Default 24 hours.</summary>
    public TimeSpan DarkAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A cosignature whose time differs more than this from the clock does not count. Default 2 minutes.</summary>
    public TimeSpan MaxClockDifference { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A witness that takes longer over one question counts as out of reach. Default 10 seconds.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What the gate knows. Thread-safe: immutable.</summary>
/// <param name="Status">Whether to serve, and what.</param>
/// <param name="LastCosigned">When a peer last cosigned both trees; null: none ever did.</param>
/// <param name="Witnesses">Each peer that was asked.</param>
public sealed record Freshness(FreshnessStatus Status, DateTimeOffset? LastCosigned, IReadOnlyList<WitnessStanding> Witnesses);

/// <summary>How one witness stands.</summary>
/// <param name="Store">The peer's own store.</param>
/// <param name="Name">The peer's agency.</param>
/// <param name="LastCosigned">When it last cosigned both trees; null: never.</param>
/// <param name="Trouble">Why the last round with it failed, or what was odd about it; null: nothing.</param>
public sealed record WitnessStanding(StoreId Store, string Name, DateTimeOffset? LastCosigned, WitnessTrouble? Trouble);

/// <summary>What can be wrong with a witness. None of it is evidence against our own store.</summary>
public enum WitnessTrouble
{
    /// <summary>It does not answer.</summary>
    OutOfReach = 1,

    /// <summary>It answers something that is no answer, or shows checkpoints that our log or it did not sign.</summary>
    BadAnswer = 2,

    /// <summary>It does not know us: we were not introduced there yet, or the peering ended.</summary>
    DoesNotKnowUs = 3,

    /// <summary>It refuses to cosign.</summary>
    Refuses = 4,

    /// <summary>It knows less than it cosigned before: its memory was lost or put back. It goes on from there.</summary>
    Forgot = 5,

    /// <summary>Its clock and ours differ too much.</summary>
    ClockDiffers = 6,
}
