using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Governance;

/// <summary>A dated permission to hold, search and read for named purposes in named holdings. Immutable. Prints as its id only.</summary>
public sealed record Authority
{
    /// <summary>Greatest number of purposes.</summary>
    public const int MaxPurposes = 64;

    /// <summary>Greatest number of holdings.</summary>
    public const int MaxHoldings = 1024;

    /// <summary>Random id.</summary>
    public required AuthorityId Id { get; init; }

    /// <summary>What it is, for example <c>warrant</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its reference or title.</summary>
    public required string Reference { get; init; }

    /// <summary>The purposes it covers, compared letter by letter.</summary>
    public required ImmutableSortedSet<string> Purposes { get; init; }

    /// <summary>The holdings it covers.</summary>
    public required ImmutableSortedSet<HoldingId> Holdings { get; init; }

    /// <summary>First moment at which it is live.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>First moment at which it is no longer live.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>True once ended before its time.</summary>
    public bool Ended { get; init; }

    /// <summary>True when neither ended, expired nor still to come.</summary>
    /// <param name="now">The moment.</param>
    public bool IsLive(DateTimeOffset now) => !Ended && now >= From && now < To;

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"authority {Id}";
}
