using System.Globalization;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>
/// What a signed note says about one tree: a C2SP tlog-checkpoint with a SHA-384 root. Obtained from <see cref="Open"/>, it was signed by the
/// log's key. Thread-safe: immutable. See docs/formats/checkpoint.md.
/// </summary>
/// <param name="Store">The store.</param>
/// <param name="Tree">The tree.</param>
/// <param name="Size">Number of entries.</param>
/// <param name="Root">Root hash at that size.</param>
public sealed record Checkpoint(StoreId Store, LedgerTree Tree, ulong Size, Hash384 Root)
{
    /// <summary>Origin line and key name of a tree: <c>strongroom/STORE/control</c> or <c>strongroom/STORE/access</c>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="tree">The tree.</param>
    public static string OriginOf(StoreId store, LedgerTree tree) => $"strongroom/{store}/{WordOf(tree)}";

    /// <summary>Reads a checkpoint and checks the log key's signature. Lines of other keys, such as witnesses', are ignored.</summary>
    /// <param name="note">The signed note.</param>
    /// <param name="key">The log's key, from a source that is not the note's.</param>
    /// <exception cref="LedgerException">It is malformed, or not signed by the key.</exception>
    public static Checkpoint Open(string note, VerifyingKey key)
    {
        try
        {
            var (checkpoint, signed) = ReadUntrusted(note);
            return signed.IsSignedBy(OriginOf(checkpoint.Store, checkpoint.Tree), key)
                ? checkpoint
                : throw new LedgerException(LedgerFault.CheckpointInvalid, "the checkpoint is not signed by this log's key");
        }
        catch (MalformedException e)
        {
            throw new LedgerException(LedgerFault.CheckpointInvalid, e.Message, e);
        }
    }

    internal static string WordOf(LedgerTree tree) => tree == LedgerTree.Control ? "control" : "access";

    internal string Sign(SigningKey key)
    {
        var origin = OriginOf(Store, Tree);
        var size = Size.ToString(CultureInfo.InvariantCulture);
        return SignedNote.Sign($"{origin}\n{size}\n{Convert.ToBase64String(Root.ToBytes())}\n", origin, key);
    }

    /// <summary>Reads without checking any signature.</summary>
    /// <exception cref="MalformedException">It is not a checkpoint of a Strongroom tree.</exception>
    internal static (Checkpoint Checkpoint, SignedNote Note) ReadUntrusted(string note)
    {
        var signed = SignedNote.Parse(note);
        var lines = signed.Text.Split('\n'); // text, text, text, "" after the final newline
        var origin = lines[0].Split('/');
        if (lines.Length != 4 || origin.Length != 3 || origin[0] != "strongroom" || !Id128.TryParse(origin[1], out var store)
            || origin[2] is not ("control" or "access"))
        {
            throw Bad("origin, size and root of a Strongroom tree are expected, and no extension lines");
        }

        if (!ulong.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size.ToString(CultureInfo.InvariantCulture) != lines[1])
        {
            throw Bad("the size is not a plain decimal number");
        }

        var root = new byte[Hash384.ByteLength];
        if (lines[2].Length != 64 || !Convert.TryFromBase64String(lines[2], root, out var length) || length != Hash384.ByteLength)
        {
            throw Bad("the root is not base64 of 48 bytes");
        }

        var tree = origin[2] == "control" ? LedgerTree.Control : LedgerTree.Access;
        return (new Checkpoint(new StoreId(store), tree, size, Hash384.FromBytes(root)), signed);
    }

    private static MalformedException Bad(string why) => new("checkpoint", why);
}
