using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>
/// Proof that one log signed two histories: two of its checkpoints, and a consistency proof which shows that the later one's tree had another
/// root at the earlier one's size. Anyone who has the log's public key can check it, without any store. See docs/formats/witness.md.
/// </summary>
/// <param name="Earlier">The signed note of the smaller tree, or of either when both are of one size.</param>
/// <param name="Later">The other signed note.</param>
/// <param name="RootThere">Root of the later one's tree at the earlier one's size.</param>
/// <param name="Proof">Consistency proof from there to the later one; empty when both are of one size.</param>
public sealed record ForkEvidence(string Earlier, string Later, Hash384 RootThere, IReadOnlyList<Hash384> Proof)
{
    private const string Head = "strongroom fork evidence";
    private const string Root = "root ";
    private const string Step = "hash ";
    private const string Begin = "-----BEGIN CHECKPOINT-----";
    private const string End = "-----END CHECKPOINT-----";
    private const int MaxChars = 256 << 10;

    /// <summary>What the two notes say, once the evidence holds.</summary>
    /// <param name="key">The log's key, from a source that is not the evidence.</param>
    /// <exception cref="LedgerException">It is no evidence against this log.</exception>
    public (Checkpoint Earlier, Checkpoint Later) Verify(VerifyingKey key)
    {
        var (earlier, later) = (Checkpoint.Open(Earlier, key), Checkpoint.Open(Later, key));
        return earlier.Store == later.Store && earlier.Tree == later.Tree && RootThere != earlier.Root
            && MerkleProof<Hash384, Sha384Tree>.VerifyConsistency(earlier.Size, later.Size, Proof, RootThere, later.Root)
            ? (earlier, later)
            : throw Invalid("the two checkpoints do not contradict each other");
    }

    /// <summary>The evidence as the text of a file.</summary>
    public string Write()
    {
        var text = new StringBuilder(Head).Append('\n').Append(Root).Append(Convert.ToBase64String(RootThere.ToBytes())).Append('\n');
        foreach (var hash in Proof)
        {
            text.Append(Step).Append(Convert.ToBase64String(hash.ToBytes())).Append('\n');
        }

        foreach (var note in new[] { Earlier, Later })
        {
            text.Append(Begin).Append('\n').Append(note).Append(End).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Reads the text of an evidence file. That it reads proves nothing: see <see cref="Verify"/>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="LedgerException">It is not of this form.</exception>
    public static ForkEvidence Read(string text)
    {
        var lines = text.Length <= MaxChars ? text.Split('\n') : [];
        var at = 0;
        if (Next() != Head || Next() is not { } root || !root.StartsWith(Root, StringComparison.Ordinal))
        {
            throw Invalid("the text does not begin as evidence does");
        }

        var proof = new List<Hash384>();
        while (at < lines.Length && lines[at].StartsWith(Step, StringComparison.Ordinal) && proof.Count < WitnessQuestion.MaxProofHashes)
        {
            proof.Add(HashOf(lines[at++][Step.Length..]));
        }

        var evidence = new ForkEvidence(Note(), Note(), HashOf(root[Root.Length..]), proof);
        return Next() is "" && at == lines.Length ? evidence : throw Invalid("something follows the checkpoints");

        string? Next() => at < lines.Length ? lines[at++] : null;

        string Note()
        {
            if (Next() != Begin)
            {
                throw Invalid("a checkpoint is missing");
            }

            var note = new StringBuilder();
            while (Next() is { } line)
            {
                if (line == End)
                {
                    return note.ToString();
                }

                note.Append(line).Append('\n');
            }

            throw Invalid("a checkpoint does not end");
        }
    }

    private static Hash384 HashOf(string base64)
    {
        var bytes = new byte[Hash384.ByteLength];
        return base64.Length == 64 && Convert.TryFromBase64String(base64, bytes, out var length) && length == bytes.Length
            ? Hash384.FromBytes(bytes)
            : throw Invalid("a hash is not base64 of 48 bytes");
    }

    private static LedgerException Invalid(string why) => new(LedgerFault.EvidenceInvalid, why);
}
