using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>An item that a partner showed. Immutable. Prints as its id.</summary>
/// <param name="Item">The item, by the partner's id.</param>
/// <param name="Label">Its label, as the partner gave it.</param>
public sealed record BorrowedItem(ItemId Item, Label Label)
{
    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => Item.ToString();
}

/// <summary>What one partner showed in the answer to one question. Immutable. Prints as ids only.</summary>
/// <param name="Peer">The partner, by this store's id.</param>
/// <param name="Exchange">The question, as it was recorded before it was sent.</param>
/// <param name="Agreement">The agreement under which it was asked.</param>
/// <param name="AgreementVersion">Its version.</param>
/// <param name="Items">At least one. Written by label, and in this order under each.</param>
public sealed record BorrowedItems(PeerId Peer, ExchangeId Exchange, AgreementId Agreement, uint AgreementVersion, ImmutableArray<BorrowedItem> Items)
{
    /// <summary>What a question's answer showed.</summary>
    /// <param name="question">The question, as recorded: one to a peer under an agreement.</param>
    /// <param name="items">What is shown of the answer.</param>
    public static BorrowedItems Of(AccessRequest question, IEnumerable<BorrowedItem> items) =>
        question.Partner is { Exchange: { } exchange, Agreement: { } agreement } link
            ? new BorrowedItems(link.Peer, exchange, agreement, link.AgreementVersion, [.. items])
            : throw new ArgumentException("a question to a peer under an agreement is needed", nameof(question));

    /// <summary>Whether every label lies within the agreement's ceiling and the person's clearance, by this state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="person">Who is shown them.</param>
    public bool IsWithinRights(GovernanceState state, PersonId person)
    {
        if (!state.People.TryGetValue(person, out var known) || !state.Agreements.TryGetValue(Agreement, out var standing)
            || standing.InForce is not { } terms || terms.Version != AgreementVersion || terms.Ceiling.In(state.Policy) is not { } ceiling)
        {
            return false;
        }

        var clearance = known.Clearance.Meet(ceiling);
        return Items.All(i => clearance.Dominates(i.Label));
    }

    /// <summary>Ids only: logs print objects.</summary>
    public override string ToString() => $"exchange {Exchange} with peer {Peer}";
}
