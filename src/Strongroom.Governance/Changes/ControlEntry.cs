using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Governance;

/// <summary>Kinds of entries in the control tree. The numbers are part of the control-entry format.</summary>
public enum ControlEntryKind : ushort
{
    /// <summary>The first entry.</summary>
    Genesis = 1,

    /// <summary>A proposal with its first approvals.</summary>
    Proposed = 2,

    /// <summary>One more approval.</summary>
    Approved = 3,

    /// <summary>A compartment is opened by something filed under a label that its holding did not have yet.</summary>
    CompartmentOpened = 4,

    /// <summary>An item has another label.</summary>
    ItemRelabelled = 5,

    /// <summary>An agreement whose terms both agencies approved is in force.</summary>
    AgreementConcluded = 6,
}

/// <summary>Both agencies' signatures over terms that this store's officers approved. Immutable. Prints as ids only.</summary>
/// <param name="Agreement">The agreement.</param>
/// <param name="Version">Its version.</param>
/// <param name="LenderSignature">96 bytes by the lender's exchange key, under <see cref="Agreement.SignatureDomain"/>. Not changed afterwards.</param>
/// <param name="BorrowerSignature">The same by the borrower's.</param>
public sealed record AgreementConclusion(AgreementId Agreement, uint Version, byte[] LenderSignature, byte[] BorrowerSignature)
{
    /// <summary>Ids only: logs print objects.</summary>
    public override string ToString() => $"conclusion of agreement {Agreement} version {Version}";
}

/// <summary>An item has another label, as the control tree says it. Immutable. Prints as ids only.</summary>
/// <param name="Item">The item.</param>
/// <param name="From">The compartment in which it was.</param>
/// <param name="To">The compartment in which it is now.</param>
/// <param name="OldLabel">Its label before.</param>
/// <param name="NewLabel">Its label now.</param>
public sealed record ItemRelabelled(ItemId Item, CompartmentId From, CompartmentId To, Label OldLabel, Label NewLabel)
{
    /// <summary>Ids only: logs print objects.</summary>
    public override string ToString() => $"relabelling of item {Item}";
}

/// <summary>Makes entries for the control tree. Check each draft with <see cref="GovernanceState.Preview"/> before committing it.</summary>
public static class ControlEntry
{
    /// <summary>The first entry.</summary>
    /// <param name="genesis">What it says.</param>
    /// <exception cref="GovernanceException">It breaks a rule, such as two security officers at least.</exception>
    public static EntryDraft Genesis(Genesis genesis)
    {
        GenesisRules.Begin(genesis);
        return Draft(ControlEntryKind.Genesis, GenesisCodec.Encode(genesis));
    }

    /// <summary>A proposal with at least the first approval; with all that it needs it takes effect at once.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="approvals">1 to 4 approvals; the first is the proposer's.</param>
    public static EntryDraft Proposed(Proposal proposal, IReadOnlyList<Approval> approvals) =>
        Draft(ControlEntryKind.Proposed, EntryCodec.EncodeProposed(proposal, approvals));

    /// <summary>One more approval; the last that is needed makes the change take effect.</summary>
    /// <param name="approval">The approval.</param>
    public static EntryDraft Approved(Approval approval) => Draft(ControlEntryKind.Approved, EntryCodec.EncodeApproved(approval));

    /// <summary>Opens a compartment for what is about to be filed or relabelled.</summary>
    /// <param name="admission">To Deposit or Relabel under a label with this access part, or to Analyse.</param>
    /// <param name="compartment">The compartment.</param>
    public static EntryDraft CompartmentOpened(Admission admission, Compartment compartment) =>
        Draft(ControlEntryKind.CompartmentOpened, EntryCodec.EncodeOpened(admission, compartment));

    /// <summary>Relabels an item.</summary>
    /// <param name="admission">To Relabel, from the item's compartment, to the new label.</param>
    /// <param name="relabelling">What changes.</param>
    public static EntryDraft ItemRelabelled(Admission admission, ItemRelabelled relabelling) =>
        Draft(ControlEntryKind.ItemRelabelled, EntryCodec.EncodeRelabelled(admission, relabelling));

    /// <summary>
    /// Puts approved terms into force. The node writes it as soon as it has both signatures: the approvals were given to these very terms.
    /// </summary>
    /// <param name="conclusion">The signatures.</param>
    public static EntryDraft AgreementConcluded(AgreementConclusion conclusion) =>
        Draft(ControlEntryKind.AgreementConcluded, EntryCodec.EncodeConcluded(conclusion));

    /// <summary>Reads a relabelling from the control tree, for "who saw this item, and under what".</summary>
    /// <param name="policy">The store's policy.</param>
    /// <param name="entry">An entry of kind <see cref="ControlEntryKind.ItemRelabelled"/>.</param>
    /// <exception cref="GovernanceException"><see cref="GovernanceFault.DamagedEntry"/>: it is not one.</exception>
    public static ItemRelabelled ReadRelabelled(LabelPolicy policy, OpenedEntry entry)
    {
        try
        {
            return EntryCodec.DecodeRelabelled(policy, entry.Body).Relabelling;
        }
        catch (StrongroomException e) when (e is MalformedException or LabelsException)
        {
            throw new GovernanceException(GovernanceFault.DamagedEntry, $"control entry {entry.Index} is not a relabelling", e);
        }
    }

    private static EntryDraft Draft(ControlEntryKind kind, byte[] body) => new((ushort)kind, body);
}
