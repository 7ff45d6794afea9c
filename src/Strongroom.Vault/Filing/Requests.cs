using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>
/// Adds the access entries that must stand in the same commit as the change itself.
/// Called inside the commit's decision when all folds are current, perhaps again after a lost race; must only read folds and fill the
/// draft; may throw to refuse, and then nothing is committed.
/// </summary>
/// <param name="draft">The draft of the commit.</param>
/// <param name="items">The items filed or changed, in the order of the requests.</param>
public delegate void DraftRecorder(Draft draft, IReadOnlyList<ItemId> items);

/// <summary>What a person files: everything but the bytes.</summary>
public sealed record DepositRequest
{
    /// <summary>The holding.</summary>
    public required HoldingId Holding { get; init; }

    /// <summary>The full label.</summary>
    public required Label Label { get; init; }

    /// <summary>What is known beside the bytes.</summary>
    public required ItemFields Fields { get; init; }

    /// <summary>The item that this one is a part of, or null.</summary>
    public ItemId? Parent { get; init; }

    /// <summary>The item of which this is a new version, or null for a new item. It must lie on the filer's key ring and in the same compartment.</summary>
    public ItemId? VersionOf { get; init; }

    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(deposit)";
}

/// <summary>One small item of a batch.</summary>
/// <param name="Admission">Covers the request's holding and label.</param>
/// <param name="Request">Everything but the bytes.</param>
/// <param name="Content">The bytes; a whole batch is at most <see cref="Vault.MaxBatchBytes"/>.</param>
public sealed record BatchDeposit(Admission Admission, DepositRequest Request, ReadOnlyMemory<byte> Content)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(deposit)";
}

/// <summary>Proof of filing: bytes and row are committed.</summary>
/// <param name="Item">The new item, or the one that got a new version.</param>
/// <param name="Version">1 for a new item.</param>
/// <param name="Leaf">The leaf hash of the last access entry of the deposit; of the last control entry where there is none.</param>
/// <param name="Duplicate">Whether the compartment already held the same bytes. Null unless the filer may read the compartment.</param>
public sealed record DepositReceipt(ItemId Item, uint Version, Hash384 Leaf, bool? Duplicate);

/// <summary>
/// A part that an engine found in an item: an attachment, a member of an archive. It becomes an item of its own under the label of the
/// whole.
/// </summary>
/// <param name="Fields">What is known beside the bytes.</param>
/// <param name="Content">The bytes.</param>
public sealed record NewPart(ItemFields Fields, ReadOnlyMemory<byte> Content)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(part)";
}

/// <summary>What an engine made of one item: its text and parts, or the reason why there is none. All of it is committed together.</summary>
public sealed record NewDerivative
{
    /// <summary>The item.</summary>
    public required ItemId Item { get; init; }

    /// <summary>The version that was read; if it is no longer the newest, the derivative is dropped.</summary>
    public required uint Version { get; init; }

    /// <summary>The text in UTF-8, or null when it could not be read. Beware: a null array given here becomes an empty text, not null.</summary>
    public ReadOnlyMemory<byte>? Text { get; init; }

    /// <summary>
    /// How the text lies on its pages or in its time, at most <see cref="Vault.MaxLayoutBytes"/>; null where there is nothing to say. Never
    /// without a text.
    /// </summary>
    public ReadOnlyMemory<byte>? Layout { get; init; }

    /// <summary>
    /// The unread row that this one replaces, where an item is read again: dropped unless that row is still the last word on the item. Null for
    /// an item that is pending.
    /// </summary>
    public ItemRow? Replaces { get; init; }

    /// <summary>Why it could not be read: a code and no content. Stands beside a text that is not complete.</summary>
    public string? Reason { get; init; }

    /// <summary>Engine and model with version.</summary>
    public required string Engine { get; init; }

    /// <summary>What the engine found out about the item.</summary>
    public required ItemFields Fields { get; init; }

    /// <summary>
    /// Parts that become items of their own; at most <see cref="Limits.MaxParts"/>. None without a text: reading again would file them
    /// twice.
    /// </summary>
    public IReadOnlyList<NewPart> Parts { get; init; } = [];

    /// <summary>Other items that went into it; the label is the join of all.</summary>
    public IReadOnlyList<ItemId> OtherInputs { get; init; } = [];

    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(derivative)";
}

/// <summary>What became of one derivative.</summary>
/// <param name="Item">The item.</param>
/// <param name="Dropped">True when another writer was first or the item moved on: nothing was written for it.</param>
/// <param name="Parts">The parts' item ids, in order.</param>
public sealed record DerivativeReceipt(ItemId Item, bool Dropped, IReadOnlyList<ItemId> Parts);
