using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>Which of the two trees an entry belongs to. The number is part of the commit format.</summary>
public enum LedgerTree : byte
{
    /// <summary>Decisions about people, holdings, authorities, keys.</summary>
    Control = 1,

    /// <summary>Searches, reads, filings and refusals.</summary>
    Access = 2,
}

/// <summary>An entry before it is sealed.</summary>
/// <param name="Kind">What the body is; the Ledger does not interpret it.</param>
/// <param name="Body">At most <see cref="Limits.MaxEntryBytes"/>. Not changed afterwards.</param>
public sealed record EntryDraft(ushort Kind, byte[] Body)
{
    /// <summary>Kind and length only: bodies never reach a log.</summary>
    public override string ToString() => $"entry draft of kind {Kind}, {Body.Length} bytes";
}

/// <summary>An entry of the ledger, opened.</summary>
/// <param name="Tree">Its tree.</param>
/// <param name="Index">Its place in the tree, from 0. Never shown to users: it tells how much else there is.</param>
/// <param name="Leaf">Hash of the sealed entry; what receipts and answers name.</param>
/// <param name="Time">Time of its commit, in whole milliseconds.</param>
/// <param name="Kind">What the body is.</param>
/// <param name="Body">The opened bytes.</param>
public sealed record OpenedEntry(LedgerTree Tree, ulong Index, Hash384 Leaf, DateTimeOffset Time, ushort Kind, ReadOnlyMemory<byte> Body)
{
    /// <summary>Place and kind only: bodies never reach a log.</summary>
    public override string ToString() => $"{Tree} entry {Index} of kind {Kind}";
}

/// <summary>A change that a draft wants made to a compartment's manifest head. The Vault derives its own.</summary>
/// <param name="compartment">The compartment.</param>
public abstract class HeadEdit(CompartmentId compartment)
{
    /// <summary>The compartment.</summary>
    public CompartmentId Compartment { get; } = compartment;
}

/// <summary>A compartment's new manifest head.</summary>
/// <param name="Compartment">The compartment; hidden from the provider by an outer seal.</param>
/// <param name="Sequence">The head's number within its compartment.</param>
/// <param name="PreviousHash">Hash of the head before it.</param>
/// <param name="SealedHead">The head, sealed by the Vault; at most <see cref="MaxSealedBytes"/>.</param>
public sealed record HeadAdvance(CompartmentId Compartment, ulong Sequence, Hash384 PreviousHash, byte[] SealedHead)
{
    /// <summary>Greatest length of the sealed head: an opened head of <see cref="Limits.MaxHeadBytes"/> and its seal.</summary>
    public const int MaxSealedBytes = Limits.MaxHeadBytes + (64 << 10);

    /// <summary>Compartment and number only.</summary>
    public override string ToString() => $"head {Sequence} of {Compartment}";
}

/// <summary>What one decision wants committed, all of it or nothing. Made anew by each call of the decide function; not thread-safe.</summary>
public sealed class Draft
{
    /// <summary>Entries for the control tree. A draft that has any is the last of its group, so that later ones decide on its outcome.</summary>
    public List<EntryDraft> Control { get; } = [];

    /// <summary>Entries for the access tree.</summary>
    public List<EntryDraft> Access { get; } = [];

    /// <summary>Changes to manifest heads; the composer turns a group's edits of one compartment into one head, in the drafts' order.</summary>
    public List<HeadEdit> Heads { get; } = [];

    /// <summary>Ids that the decision read and changes (an item relabelled, a session's grant). Two drafts of one group never share one.</summary>
    public HashSet<Id128> Exclusive { get; } = [];
}

/// <summary>A commit, verified and opened.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Hash">Hash of its body; the next commit names it.</param>
/// <param name="Time">When it was made, in whole milliseconds; never before its predecessor's.</param>
/// <param name="Entries">Control entries, then access entries, each in tree order.</param>
/// <param name="Heads">Heads advanced; at most one for each compartment.</param>
public sealed record OpenedCommit(
    ulong Number, Hash384 Hash, DateTimeOffset Time, IReadOnlyList<OpenedEntry> Entries, IReadOnlyList<HeadAdvance> Heads);

/// <summary>State that is nothing but what the commits say. Called in commit order, by one caller at a time, before the next decision is made.</summary>
public interface ILedgerFold
{
    /// <summary>Takes one commit in. Must not throw for a commit that our own code made; if it throws, the ledger stops and must be reloaded.</summary>
    /// <param name="commit">The next commit.</param>
    void Apply(OpenedCommit commit);
}

/// <summary>Turns a group's edits of one compartment into its next head.</summary>
public interface IHeadComposer
{
    /// <summary>Composes a head on top of the folded state. May be called again for the same edits when a race is lost: no side effects.</summary>
    /// <param name="compartment">The compartment.</param>
    /// <param name="edits">At least one, in the order decided.</param>
    HeadAdvance Compose(CompartmentId compartment, IReadOnlyList<HeadEdit> edits);
}

/// <summary>
/// Proof that a draft is in the ledger. Only the Ledger makes it, and only after the commit is durable: bytes leave only against one.
/// Thread-safe: immutable.
/// </summary>
public sealed class Committed
{
    internal Committed(ulong commit, DateTimeOffset time, IReadOnlyList<Hash384> leaves) => (Commit, Time, Leaves) = (commit, time, leaves);

    /// <summary>The commit's number. Never shown to users: it tells how much else there is.</summary>
    public ulong Commit { get; }

    /// <summary>The commit's time.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Leaf hashes of the draft's entries: control, then access, in the draft's order.</summary>
    public IReadOnlyList<Hash384> Leaves { get; }
}
