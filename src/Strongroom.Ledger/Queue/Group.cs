using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>Drafts that go into one commit, in the order decided.</summary>
internal sealed class Group
{
    internal const int MaxDrafts = 256;

    // Leaves room for padding, seals and notes below the limit of a commit.
    private const long MaxBytes = Limits.MaxCommitBytes / 2;
    private const int PartOverheadBytes = 1024;

    private readonly HashSet<Id128> _exclusive = [];
    private readonly List<(PendingCommit Pending, Draft Draft)> _members = [];
    private long _bytes;

    internal IReadOnlyList<(PendingCommit Pending, Draft Draft)> Members => _members;

    /// <summary>A draft with control entries was taken: what comes after must decide on its outcome.</summary>
    internal bool IsClosed { get; private set; }

    /// <exception cref="LedgerException">The draft is not one that can ever be committed.</exception>
    internal static void Check(Draft draft, bool hasComposer)
    {
        if (draft.Control.Count + draft.Access.Count + draft.Heads.Count == 0)
        {
            throw new LedgerException(LedgerFault.DraftEmpty, "a draft holds neither entries nor head edits");
        }

        if (draft.Heads.Count > 0 && !hasComposer)
        {
            throw new LedgerException(LedgerFault.NoComposer, "a draft edits manifest heads, but nobody composes them");
        }

        if (draft.Control.Concat(draft.Access).FirstOrDefault(static e => e.Body.Length > Limits.MaxEntryBytes) is { } tooLong)
        {
            throw new LedgerException(LedgerFault.DraftTooLong, $"an entry of {tooLong.Body.Length} bytes is longer than {Limits.MaxEntryBytes}");
        }

        if (draft.Control.Count + draft.Access.Count > CommitRecord.MaxEntries / MaxDrafts)
        {
            throw new LedgerException(
                LedgerFault.DraftTooLong, $"a draft has more than {CommitRecord.MaxEntries / MaxDrafts} entries");
        }

        if (BytesOf(draft) > MaxBytes)
        {
            throw new LedgerException(LedgerFault.DraftTooLong, "a draft's entries are longer together than a commit may be");
        }
    }

    /// <summary>Takes a checked draft, unless the group is full or shares an exclusive id with it.</summary>
    internal bool TryAdd(PendingCommit pending, Draft draft)
    {
        var bytes = BytesOf(draft);
        if (_members.Count > 0 && (_bytes + bytes > MaxBytes || _exclusive.Overlaps(draft.Exclusive)))
        {
            return false;
        }

        _members.Add((pending, draft));
        _bytes += bytes;
        _exclusive.UnionWith(draft.Exclusive);
        IsClosed = draft.Control.Count > 0;
        return true;
    }

    /// <summary>One head for each compartment edited, composed over the drafts' edits in order.</summary>
    /// <exception cref="LedgerException">A composed head is too long or for another compartment.</exception>
    internal IReadOnlyList<HeadAdvance> Compose(IHeadComposer? composer)
    {
        var heads = new List<HeadAdvance>();
        foreach (var edits in _members.SelectMany(static m => m.Draft.Heads).GroupBy(static e => e.Compartment))
        {
            var head = composer!.Compose(edits.Key, [.. edits]);
            if (head.Compartment != edits.Key || head.SealedHead.Length > HeadAdvance.MaxSealedBytes)
            {
                throw new LedgerException(LedgerFault.DraftTooLong, $"the head composed for {edits.Key} is too long or for another compartment");
            }

            heads.Add(head);
        }

        return heads;
    }

    /// <summary>Tells every member that its draft is committed.</summary>
    internal void Succeed(AcceptedCommit commit)
    {
        var control = 0;
        var access = 0;
        foreach (var (pending, draft) in _members)
        {
            var leaves = new List<Hash384>();
            leaves.AddRange(commit.Record.Control.Leaves.Skip(control).Take(draft.Control.Count));
            leaves.AddRange(commit.Record.Access.Leaves.Skip(access).Take(draft.Access.Count));
            control += draft.Control.Count;
            access += draft.Access.Count;
            pending.Succeed(new Committed(commit.Opened.Number, commit.Opened.Time, leaves));
        }
    }

    private static long BytesOf(Draft draft) =>
        draft.Control.Concat(draft.Access).Sum(static e => (long)e.Body.Length + PartOverheadBytes);
}
