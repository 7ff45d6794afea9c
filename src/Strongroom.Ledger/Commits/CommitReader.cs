using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>
/// Accepts the next commit of a chain or says why not. One way for all: what another writer made, what is read at start, and what was just
/// built here, before it is written.
/// </summary>
internal static class CommitReader
{
    /// <summary>
    /// Checks form, chain, trees, checkpoints' content and seals, and opens the parts. Signatures are for <see cref="CheckSignatures"/>: the
    /// newest commit's cover all before it, through the chain.
    /// </summary>
    /// <exception cref="LedgerException">The commit is invalid.</exception>
    internal static AcceptedCommit Accept(ChainState state, LedgerSecrets secrets, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Accept(state, secrets, CommitRecord.Decode(bytes));
        }
        catch (Exception e) when (e is MalformedException or CryptoException)
        {
            throw Invalid(state.Next, e.Message, e);
        }
    }

    /// <exception cref="LedgerException">A signature does not hold.</exception>
    internal static void CheckSignatures(CommitRecord record, VerifyingKey key)
    {
        if (!record.IsSignedBy(key))
        {
            throw Invalid(record.Number, "the commit's signature does not hold");
        }

        foreach (var tree in Enum.GetValues<LedgerTree>())
        {
            var origin = Checkpoint.OriginOf(record.Store, tree);
            if (!SignedNote.Parse(record.Note(tree)).IsSignedBy(origin, key))
            {
                throw Invalid(record.Number, $"the {Checkpoint.WordOf(tree)} checkpoint's signature does not hold");
            }
        }
    }

    internal static LedgerException Invalid(ulong commit, string why, Exception? inner = null) =>
        new(LedgerFault.CommitInvalid, $"commit {commit}: {why}", inner);

    private static AcceptedCommit Accept(ChainState state, LedgerSecrets secrets, CommitRecord record)
    {
        if (record.Store != state.Store || record.Number != state.Next || record.Previous != state.Previous)
        {
            throw Invalid(state.Next, "it does not follow the commit before it");
        }

        var control = AcceptTree(state, record, LedgerTree.Control);
        var access = AcceptTree(state, record, LedgerTree.Access);
        var entries = new List<OpenedEntry>();
        OpenTree(state, secrets, record, LedgerTree.Control, entries);
        OpenTree(state, secrets, record, LedgerTree.Access, entries);
        var heads = record.Heads.Select((sealedHead, i) =>
            SealedParts.OpenHead(secrets.HeadKey, state.Store, record.Number, i, record.Previous, sealedHead)).ToList();
        var time = AgreedTime(state, [.. entries.Select(static e => e.Time), .. heads.Select(static h => h.Time)]);
        if (heads.Select(static h => h.Head.Compartment).Distinct().Count() != heads.Count)
        {
            throw Invalid(state.Next, "a compartment's head advances twice");
        }

        var opened = new OpenedCommit(record.Number, record.Hash, time, entries, [.. heads.Select(static h => h.Head)]);
        var after = state with
        {
            Next = state.Next + 1,
            Previous = opened.Hash,
            Time = time,
            Control = control,
            Access = access,
            ControlNote = record.ControlNote,
            AccessNote = record.AccessNote,
        };
        return new AcceptedCommit(record, opened, after);
    }

    private static Frontier<Hash384, Sha384Tree> AcceptTree(ChainState state, CommitRecord record, LedgerTree tree)
    {
        var part = record.Part(tree);
        if (part.Leaves.Count != part.Entries.Count)
        {
            throw Invalid(state.Next, $"{part.Leaves.Count} {Checkpoint.WordOf(tree)} entries are listed and {part.Entries.Count} are there");
        }

        for (var i = 0; i < part.Entries.Count; i++)
        {
            if (Sha384Tree.Leaf(part.Entries[i]) != part.Leaves[i])
            {
                throw Invalid(state.Next, $"{Checkpoint.WordOf(tree)} entry {state.Tree(tree).Size + (ulong)i} is not the one listed");
            }
        }

        var after = state.Tree(tree).Append(part.Leaves);
        var (checkpoint, _) = Checkpoint.ReadUntrusted(record.Note(tree));
        if (checkpoint != new Checkpoint(state.Store, tree, after.Size, after.Root))
        {
            throw Invalid(state.Next, $"the {Checkpoint.WordOf(tree)} checkpoint does not fit the entries");
        }

        return after;
    }

    private static void OpenTree(ChainState state, LedgerSecrets secrets, CommitRecord record, LedgerTree tree, List<OpenedEntry> opened)
    {
        var part = record.Part(tree);
        for (var i = 0; i < part.Entries.Count; i++)
        {
            var index = state.Tree(tree).Size + (ulong)i;
            opened.Add(SealedParts.OpenEntry(
                secrets.EntryKey, state.Store, tree, index, record.Previous, part.Entries[i], part.Leaves[i]));
        }
    }

    // The time stands inside every sealed part, so that the provider gets it from nowhere.
    private static DateTimeOffset AgreedTime(ChainState state, IReadOnlyList<DateTimeOffset> times)
    {
        if (times.Count == 0)
        {
            throw Invalid(state.Next, "it holds nothing");
        }

        return times.All(t => t == times[0]) && times[0] >= state.Time
            ? times[0]
            : throw Invalid(state.Next, "its time is ambiguous or lies before the commit before it");
    }
}
