using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>Who at another agency asks, in that agency's words. Immutable. Prints nothing of it.</summary>
/// <param name="Pseudonym">The person: the same for all his questions to this agency, and another for every other agency. Random in effect.</param>
/// <param name="Clearance">What he holds there, as asserted.</param>
/// <param name="Authority">The authority that he names there: kind and reference, one line, not checked here. At most
/// <see cref="Limits.MaxFieldChars"/>.</param>
public sealed record ForeignAsker(Id128 Pseudonym, AssertedClearance Clearance, string Authority)
{
    /// <summary>Nothing of the person: logs print objects.</summary>
    public override string ToString() => nameof(ForeignAsker);
}

/// <summary>
/// The link to another agency in a question: out (a person of ours asks it) or in (it asks us). Immutable. Prints as ids only.
/// </summary>
public sealed record PartnerLink
{
    /// <summary>The peer, by this store's id.</summary>
    public required PeerId Peer { get; init; }

    /// <summary>Id of the exchange: both agencies record it. Null where a question that came in has none that can be read.</summary>
    public ExchangeId? Exchange { get; init; }

    /// <summary>The agreement named, or null where a question that came in names none that can be trusted.</summary>
    public AgreementId? Agreement { get; init; }

    /// <summary>Its version.</summary>
    public uint AgreementVersion { get; init; }

    /// <summary>Who asks, for questions that came in with a good assertion; null for those that go out, and for those whose assertion was refused.</summary>
    public ForeignAsker? Asker { get; init; }

    /// <summary>Ids only: logs print objects.</summary>
    public override string ToString() => $"exchange {Exchange} with peer {Peer}";
}
