using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Exchange;

/// <summary>
/// What one agency says of one question: who asks (by pseudonym), what he holds, under which agreement, for which purpose; for one audience, one question, one
/// link, at most a minute. Signed by its exchange key; worth nothing to anyone who can't prove that key on the link. Immutable. Byte form:
/// docs/formats/assertion.md.
/// </summary>
public sealed record Assertion
{
    /// <summary>Domain of the signature.</summary>
    public const string SignatureDomain = "strongroom/v1/assertion";

    /// <summary>Domain of <see cref="QuestionHash"/>.</summary>
    public const string QuestionDomain = "strongroom/v1/exchange-question";

    /// <summary>Greatest length of the byte form.</summary>
    public const int MaxBytes = 160 << 10;

    /// <summary>Greatest time from issue to expiry.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromSeconds(60);

    /// <summary>How far two agencies' clocks may differ.</summary>
    public static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(30);

    /// <summary>How long an id must be remembered: its lifetime and the slack on both sides.</summary>
    internal static readonly TimeSpan Memory = MaxLifetime + ClockSlack + ClockSlack + TimeSpan.FromSeconds(5);

    /// <summary>Store of the agency that asks.</summary>
    public required StoreId Issuer { get; init; }

    /// <summary>Store of the agency that is asked.</summary>
    public required StoreId Audience { get; init; }

    /// <summary>Id of the exchange, random; both agencies record it.</summary>
    public required ExchangeId Exchange { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The person, by the name that this audience knows him by.</summary>
    public required Id128 Pseudonym { get; init; }

    /// <summary>What of the ceiling he holds at home.</summary>
    public required AssertedClearance Clearance { get; init; }

    /// <summary>The purpose.</summary>
    public required string Purpose { get; init; }

    /// <summary>The authority at home: its kind and reference.</summary>
    public required string Authority { get; init; }

    /// <summary>The agreement.</summary>
    public required AgreementId Agreement { get; init; }

    /// <summary>Its version.</summary>
    public required uint AgreementVersion { get; init; }

    /// <summary>The call that it is for.</summary>
    public required PeerCall Call { get; init; }

    /// <summary>Hash of the question.</summary>
    public required Hash384 QuestionHash { get; init; }

    /// <summary>SHA-384 of the SubjectPublicKeyInfo of the issuer's certificate on the link: another link's assertion is refused.</summary>
    public required Hash384 Holder { get; init; }

    /// <summary>The bytes that are signed.</summary>
    public byte[] Encode() => AssertionCodec.Encode(this);

    /// <summary>Reads <see cref="Encode"/>'s bytes. Says nothing about the signature.</summary>
    /// <param name="bytes">Not trusted.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.MalformedMessage"/>.</exception>
    public static Assertion Decode(ReadOnlyMemory<byte> bytes) => AssertionCodec.Decode(bytes);

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"assertion {Exchange}";
}
