using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>One side of an agreement.</summary>
/// <param name="Store">Its store: what counts.</param>
/// <param name="AgencyName">Its name, for people.</param>
public sealed record AgreementParty(StoreId Store, string AgencyName)
{
    /// <summary>The store only: logs print objects.</summary>
    public override string ToString() => $"party {Store}";
}

/// <summary>A holding that is lent.</summary>
/// <param name="Id">The lender's id of it: what counts.</param>
/// <param name="Name">Its name when the agreement was drafted, for people.</param>
public sealed record LentHolding(HoldingId Id, string Name)
{
    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"lent holding {Id}";
}

/// <summary>
/// What one agency lends to another: holdings up to a ceiling, for purposes, for a time. One direction; the other way needs another. Both agencies'
/// exchange keys sign these very bytes. Immutable. Prints as its id only. Byte form: docs/formats/agreement.md.
/// </summary>
public sealed record Agreement
{
    /// <summary>Greatest length of the byte form.</summary>
    public const int MaxBytes = 256 << 10;

    /// <summary>Greatest number of holdings.</summary>
    public const int MaxHoldings = 256;

    /// <summary>Domain under which both agencies sign.</summary>
    public const string SignatureDomain = "strongroom/v1/agreement";

    /// <summary>Random id; the same in both stores.</summary>
    public required AgreementId Id { get; init; }

    /// <summary>1, and one more for each amendment.</summary>
    public required uint Version { get; init; }

    /// <summary>Whose material it is.</summary>
    public required AgreementParty Lender { get; init; }

    /// <summary>Whose people may ask.</summary>
    public required AgreementParty Borrower { get; init; }

    /// <summary>The holdings lent, in order of their ids.</summary>
    public required ImmutableArray<LentHolding> Holdings { get; init; }

    /// <summary>Nobody of the borrower counts as holding more than this, whatever he holds at home.</summary>
    public required AssertedClearance Ceiling { get; init; }

    /// <summary>The purposes for which the borrower may ask, compared letter by letter.</summary>
    public required ImmutableSortedSet<string> Purposes { get; init; }

    /// <summary>First moment at which it is live.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>First moment at which it is no longer live.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>True when it has begun and not expired.</summary>
    /// <param name="now">The moment.</param>
    public bool IsWithin(DateTimeOffset now) => now >= From && now < To;

    /// <summary>The canonical bytes: what both agencies sign.</summary>
    public byte[] Encode() => AgreementCodec.Encode(this);

    /// <summary>Reads the canonical bytes.</summary>
    /// <param name="bytes">Not trusted.</param>
    /// <exception cref="GovernanceException"><see cref="GovernanceFault.ChangeRefused"/>: not an agreement.</exception>
    public static Agreement Decode(ReadOnlyMemory<byte> bytes) => AgreementCodec.Decode(bytes);

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"agreement {Id} version {Version}";
}

/// <summary>
/// Where an agreement stands in one store. Terms become approved by two security officers of this store, then in force by the signatures of both
/// agencies' exchange keys over those very terms. An amendment goes the same way beside the version in force. Immutable.
/// </summary>
public sealed record AgreementStanding
{
    /// <summary>Terms that this store's officers approved and that are not in force yet, or null.</summary>
    public Agreement? Approved { get; init; }

    /// <summary>The terms in force, or null.</summary>
    public Agreement? InForce { get; init; }

    /// <summary>True once ended by this store: for good.</summary>
    public bool Ended { get; init; }

    /// <summary>True when in force, not ended, begun and not expired.</summary>
    /// <param name="now">The moment.</param>
    public bool IsLive(DateTimeOffset now) => !Ended && InForce is { } terms && terms.IsWithin(now);

    /// <summary>The terms in force, else those approved: who the two parties are is the same in both.</summary>
    public Agreement Terms => InForce ?? Approved ?? throw new InvalidOperationException("an agreement has terms");

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => Terms.ToString();
}
