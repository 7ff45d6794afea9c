using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>What is asked for. The numbers are part of the access-entry format.</summary>
public enum AccessAction : byte
{
    /// <summary>Search the compartments that the person may see.</summary>
    Search = 1,

    /// <summary>Open one item.</summary>
    Read = 2,

    /// <summary>File an item under a label in a holding.</summary>
    Deposit = 3,

    /// <summary>Give an item another label.</summary>
    Relabel = 4,

    /// <summary>Look at the record.</summary>
    ViewLedger = 5,

    /// <summary>Propose or approve changes.</summary>
    Govern = 6,

    /// <summary>The node's own engine makes derivatives.</summary>
    Analyse = 7,

    /// <summary>The node's own engine loads and seals index segments; shows nothing to anyone.</summary>
    Index = 8,

    /// <summary>Set a person's words beside what an engine read or heard in one item.</summary>
    Correct = 9,

    /// <summary>Ask a peer: the question leaves the agency. Opens nothing here.</summary>
    Ask = 10,
}

/// <summary>A question to the decision function. Immutable. Prints as its action only.</summary>
public sealed record AccessRequest
{
    /// <summary>Greatest length of a purpose.</summary>
    public const int MaxPurposeChars = 100;

    /// <summary>The asker; null is the node's own engine, which may only analyse and index.</summary>
    public PersonId? Person { get; init; }

    /// <summary>What he wants to do.</summary>
    public required AccessAction Action { get; init; }

    /// <summary>
    /// What for. A text that no authority can cover, since it is longer than <see cref="MaxPurposeChars"/> or no plain text, counts as empty: so
    /// every request can be recorded, and is refused.
    /// </summary>
    public string Purpose
    {
        get;
        init => field = FieldRules.IsText(value, MaxPurposeChars) ? value : "";
    } = "";

    /// <summary>Under which authority; needed for every action that touches material.</summary>
    public AuthorityId? Authority { get; init; }

    /// <summary>Cuts the ring down to one holding. Needed for Deposit.</summary>
    public HoldingId? Holding { get; init; }

    /// <summary>The label to file under. Needed for Deposit and Relabel.</summary>
    public Label? Label { get; init; }

    /// <summary>
    /// Cuts the ring down to one compartment (Search, Read, Correct, Analyse, Index); for Relabel the compartment in which the item is now.
    /// </summary>
    public CompartmentId? Compartment { get; init; }

    /// <summary>
    /// The peer concerned: with a person, the one that he asks (Ask); without one, the one that asks (Search, Read). Null otherwise.
    /// </summary>
    public PartnerLink? Partner { get; init; }

    /// <summary>The action only: logs print objects.</summary>
    public override string ToString() => $"request to {Action}";
}
