using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Governance;

/// <summary>
/// The body of an access-tree entry: who asked what, under which authority, what was decided on what, what was opened and returned; query and
/// reason are sealed for the inspectors once more. Immutable. Prints as ids only. Byte form: docs/formats/access-entry.md.
/// </summary>
public sealed record AccessRecord
{
    /// <summary>Kind of access entries.</summary>
    public const ushort EntryKind = 1;

    internal AccessRecord()
    {
    }

    /// <summary>The question, as it was decided.</summary>
    public required AccessRequest Request { get; init; }

    /// <summary>Who asked; null is the node's own engine.</summary>
    public PersonId? Person => Request.Person;

    /// <summary>The session, or null.</summary>
    public Id128? Session { get; init; }

    /// <summary>Size of the control tree that was decided on.</summary>
    public required ulong ControlSize { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The verdict's reason; <see cref="ReasonCode.Admitted"/> is yes.</summary>
    public required ReasonCode Code { get; init; }

    /// <summary>The compartments opened; empty after a refusal.</summary>
    public required ImmutableArray<CompartmentId> Compartments { get; init; }

    /// <summary>The items returned, opened or filed.</summary>
    public required ImmutableArray<ItemId> Items { get; init; }

    /// <summary>What partners showed, one for each partner that showed anything; only in the record of a person's search.</summary>
    public ImmutableArray<BorrowedItems> Borrowed { get; init; } = [];

    /// <summary>Query and reason, sealed for the inspectors; empty when there are none.</summary>
    public required ImmutableArray<byte> InnerSealed { get; init; }

    /// <summary>Greatest number of own items in one record, and of partners' items.</summary>
    public const int MaxItems = 4096;

    /// <summary>Makes the record of a decision.</summary>
    /// <param name="state">The state; gives the inspectors' key.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="session">The session, or null.</param>
    /// <param name="items">Items returned, opened or filed; at most <see cref="MaxItems"/>; none after a refusal.</param>
    /// <param name="query">What was typed, at most <see cref="AccessInner.MaxTextChars"/>, or null.</param>
    /// <param name="reason">The asker's reason, at most as long, or null.</param>
    /// <param name="borrowed">What partners showed, one for each that showed anything; at most <see cref="MaxItems"/> items; none after a refusal.</param>
    public static AccessRecord Of(
        GovernanceState state,
        Decision decision,
        Id128? session,
        IEnumerable<ItemId> items,
        string? query = null,
        string? reason = null,
        IEnumerable<BorrowedItems>? borrowed = null)
    {
        var record = new AccessRecord
        {
            Request = decision.Request,
            Session = session,
            ControlSize = decision.ControlSize,
            At = decision.At,
            Code = decision.Code,
            Compartments = decision.Admission is null ? [] : [.. decision.Admission.Compartments.Order()],
            Items = [.. items],
            Borrowed = [.. borrowed?.OrderBy(static b => b.Peer) ?? Enumerable.Empty<BorrowedItems>()],
            InnerSealed = [],
        };
        var most = decision.Admission is null ? 0 : MaxItems;
        if (record.Items.Length > most || record.Borrowed.Sum(static b => b.Items.Length) > most)
        {
            throw new ArgumentException("a record holds at most 4096 items, and none after a refusal", nameof(items));
        }

        return query is null && reason is null ? record : record with { InnerSealed = AccessInner.Seal(state, record, query, reason) };
    }

    /// <summary>Opens query and reason.</summary>
    /// <param name="store">The store.</param>
    /// <param name="inspectors">The inspectors' private key.</param>
    /// <exception cref="GovernanceException"><see cref="GovernanceFault.MalformedRecord"/>: it is not for this store, key and record.</exception>
    public (string? Query, string? Reason) OpenInner(StoreId store, HpkePrivateKey inspectors) => AccessInner.Open(store, this, inspectors);

    /// <summary>The entry for the access tree.</summary>
    public EntryDraft ToDraft() => new(EntryKind, Encode());

    /// <summary>The byte form.</summary>
    public byte[] Encode() => AccessCodec.Encode(this);

    /// <summary>Reads the byte form.</summary>
    /// <param name="policy">The store's policy.</param>
    /// <param name="bytes">Not trusted.</param>
    /// <exception cref="GovernanceException"><see cref="GovernanceFault.MalformedRecord"/>.</exception>
    public static AccessRecord Decode(LabelPolicy policy, ReadOnlyMemory<byte> bytes) => AccessCodec.Decode(policy, bytes);

    /// <summary>Action and code only: logs print objects.</summary>
    public override string ToString() => $"record of {Request.Action}: {Code}";
}
