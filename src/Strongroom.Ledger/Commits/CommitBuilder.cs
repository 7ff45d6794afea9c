using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>Builds the next commit of a chain from decided drafts.</summary>
internal static class CommitBuilder
{
    /// <summary>Seals, hashes and signs. A tree that does not grow keeps its signed note: signing is what a commit costs.</summary>
    /// <exception cref="LedgerException">The commit would be too long.</exception>
    internal static byte[] Build(
        ChainState state, LedgerSecrets secrets, IReadOnlyList<Draft> drafts, IReadOnlyList<HeadAdvance> heads, DateTimeOffset now)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(
            Math.Max(now.ToUnixTimeMilliseconds(), state.Time.ToUnixTimeMilliseconds())); // never backwards, whatever the clock says
        var control = SealTree(state, secrets, LedgerTree.Control, [.. drafts.SelectMany(static d => d.Control)], time);
        var access = SealTree(state, secrets, LedgerTree.Access, [.. drafts.SelectMany(static d => d.Access)], time);
        var sealedHeads = heads.Select((head, i) =>
            SealedParts.SealHead(secrets.HeadKey, state.Store, state.Next, i, state.Previous, time, head)).ToList();
        var bytes = CommitRecord.Encode(
            state.Store, state.Next, state.Previous, control, access, sealedHeads,
            NoteAfter(state, secrets, LedgerTree.Control, control), NoteAfter(state, secrets, LedgerTree.Access, access), secrets.LogKey);
        return bytes.Length <= Limits.MaxCommitBytes
            ? bytes
            : throw new LedgerException(LedgerFault.DraftTooLong, $"a commit of {bytes.Length} bytes is longer than allowed");
    }

    private static TreePart SealTree(
        ChainState state, LedgerSecrets secrets, LedgerTree tree, IReadOnlyList<EntryDraft> entries, DateTimeOffset time)
    {
        if (entries.Count == 0)
        {
            return TreePart.Empty;
        }

        var first = state.Tree(tree).Size;
        var sealedEntries = entries.Select((entry, i) =>
            SealedParts.SealEntry(secrets.EntryKey, state.Store, tree, first + (ulong)i, state.Previous, time, entry)).ToList();
        return new TreePart([.. sealedEntries.Select(static e => Sha384Tree.Leaf(e))], sealedEntries);
    }

    private static string NoteAfter(ChainState state, LedgerSecrets secrets, LedgerTree tree, TreePart part)
    {
        if (part.Leaves.Count == 0 && state.Note(tree) is { } unchanged)
        {
            return unchanged;
        }

        var after = state.Tree(tree).Append(part.Leaves);
        return new Checkpoint(state.Store, tree, after.Size, after.Root).Sign(secrets.LogKey);
    }
}
