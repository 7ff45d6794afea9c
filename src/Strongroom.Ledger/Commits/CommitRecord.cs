using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>One tree's part of a commit: the entries' leaf hashes as they were signed, and the sealed entries themselves.</summary>
internal sealed record TreePart(IReadOnlyList<Hash384> Leaves, IReadOnlyList<byte[]> Entries)
{
    internal static TreePart Empty { get; } = new([], []);
}

/// <summary>
/// The form of a commit object, and nothing more: that it decodes says neither that it is signed nor that it fits the chain. See
/// docs/formats/commit.md. A body is kept as it was read, since it is what the signature and the chain are over.
/// </summary>
internal sealed class CommitRecord
{
    internal const int MaxEntries = 1 << 16;
    internal const string SignatureDomain = "strongroom/v1/commit-signature";

    private const int Version = 1;
    private const string HashDomain = "strongroom/v1/commit";

    private CommitRecord(byte[] body, byte[] signature) => (Body, Signature) = (body, signature);

    internal byte[] Body { get; }

    internal byte[] Signature { get; }

    internal required StoreId Store { get; init; }

    internal required ulong Number { get; init; }

    internal required Hash384 Previous { get; init; }

    internal required TreePart Control { get; init; }

    internal required TreePart Access { get; init; }

    internal required IReadOnlyList<byte[]> Heads { get; init; }

    internal required string ControlNote { get; init; }

    internal required string AccessNote { get; init; }

    /// <summary>What the next commit names: over the body, not the signature, of which the same signer could give several.</summary>
    internal Hash384 Hash => Hash384.Of(HashDomain, Body);

    internal TreePart Part(LedgerTree tree) => tree == LedgerTree.Control ? Control : Access;

    internal string Note(LedgerTree tree) => tree == LedgerTree.Control ? ControlNote : AccessNote;

    internal bool IsSignedBy(VerifyingKey key) => key.Verify(SignatureDomain, Body, Signature);

    internal static byte[] Encode(
        StoreId store, ulong number, Hash384 previous, TreePart control, TreePart access, IReadOnlyList<byte[]> heads,
        string controlNote, string accessNote, SigningKey key)
    {
        var body = EncodeBody(store, number, previous, control, access, heads, controlNote, accessNote);
        return new RecordWriter().Array(2).Bytes(body).Bytes(key.Sign(SignatureDomain, body)).End().Finish();
    }

    internal static byte[] EncodeBody(
        StoreId store, ulong number, Hash384 previous, TreePart control, TreePart access, IReadOnlyList<byte[]> heads,
        string controlNote, string accessNote)
    {
        var body = new RecordWriter();
        body.Array(11).Int(Version).Id(store.Value).UInt(number).Hash(previous);
        WritePart(body, control);
        WritePart(body, access);
        body.Array(heads.Count);
        foreach (var head in heads)
        {
            body.Bytes(head);
        }

        return body.End().Text(controlNote).Text(accessNote).End().Finish();
    }

    /// <exception cref="MalformedException">It has not the form of a commit.</exception>
    internal static CommitRecord Decode(ReadOnlyMemory<byte> bytes)
    {
        var outer = new RecordReader(bytes, "commit");
        outer.Array(2);
        var body = outer.Bytes(Limits.MaxCommitBytes);
        var signature = outer.Bytes(SigningKey.SignatureBytes);
        outer.End();
        outer.Finish();
        if (signature.Length != SigningKey.SignatureBytes)
        {
            throw outer.Malformed("the signature is not 96 bytes");
        }

        var reader = new RecordReader(body, "commit body");
        reader.Array(11);
        reader.Int(Version, Version);
        var record = new CommitRecord(body, signature)
        {
            Store = new StoreId(reader.Id()),
            Number = reader.UInt(),
            Previous = reader.Hash(),
            Control = ReadPart(reader),
            Access = ReadPart(reader),
            Heads = ReadAll(reader, SealedParts.MaxSealedHeadBytes),
            ControlNote = reader.Text(SignedNote.MaxChars),
            AccessNote = reader.Text(SignedNote.MaxChars),
        };
        reader.End();
        reader.Finish();
        return record;
    }

    private static void WritePart(RecordWriter writer, TreePart part)
    {
        writer.Array(part.Leaves.Count);
        foreach (var leaf in part.Leaves)
        {
            writer.Hash(leaf);
        }

        writer.End().Array(part.Entries.Count);
        foreach (var entry in part.Entries)
        {
            writer.Bytes(entry);
        }

        writer.End();
    }

    private static TreePart ReadPart(RecordReader reader)
    {
        var leaves = new Hash384[reader.ArrayUpTo(MaxEntries)];
        for (var i = 0; i < leaves.Length; i++)
        {
            leaves[i] = reader.Hash();
        }

        reader.End();
        return new TreePart(leaves, ReadAll(reader, SealedParts.MaxSealedEntryBytes));
    }

    private static byte[][] ReadAll(RecordReader reader, int maxBytes)
    {
        var all = new byte[reader.ArrayUpTo(MaxEntries)][];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = reader.Bytes(maxBytes);
        }

        reader.End();
        return all;
    }
}
