namespace Strongroom.Testing;

/// <summary>How often a <see cref="HostileStore"/> does what. Each number is "once in so many calls on average"; 0 is never.</summary>
/// <remarks>
/// What must survive: the first four are faults of an honest store, under which nothing acknowledged may be lost and work must go on once they
/// stop. The rest are lies, under which only safety counts: work may stop, but nothing wrong may be believed.
/// </remarks>
public sealed record HostilePlan
{
    /// <summary>An honest store on a good day.</summary>
    public static HostilePlan Honest { get; } = new();

    /// <summary>A create fails and nothing is stored.</summary>
    public int FailCreateOneIn { get; init; }

    /// <summary>A create is stored, but the caller is told that the outcome is unknown.</summary>
    public int StoreButFailOneIn { get; init; }

    /// <summary>A create's outcome is unknown, and it takes effect some calls later, if the name is still free then.</summary>
    public int DelayOneIn { get; init; }

    /// <summary>A read fails.</summary>
    public int FailReadOneIn { get; init; }

    /// <summary>A list is the one of some time ago.</summary>
    public int StaleListOneIn { get; init; }

    /// <summary>A create is acknowledged, but nothing is stored.</summary>
    public int LoseOneIn { get; init; }

    /// <summary>A create of a name that exists replaces it and says that it created it.</summary>
    public int LieOnConditionOneIn { get; init; }

    /// <summary>A read returns a flipped bit.</summary>
    public int FlipReadOneIn { get; init; }

    /// <summary>A read says that an object is absent.</summary>
    public int HideOneIn { get; init; }

    /// <summary>Whether each call yields first, so that a pump can run other work between any two calls.</summary>
    public bool Yield { get; init; }
}
