using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>What a log asks its witness. Thread-safe: immutable. See docs/formats/witness.md.</summary>
public abstract record WitnessQuestion
{
    /// <summary>Greatest length of an encoded question.</summary>
    public const int MaxBytes = MaxProofHashes * 64 + SignedNote.MaxChars * 3 + 1024;

    /// <summary>A proof between two sizes of 64 bits has no more hashes.</summary>
    internal const int MaxProofHashes = 63;

    private const int Version = 1;
    private const int LastKind = 1;
    private const int AddKind = 2;

    private WitnessQuestion()
    {
    }

    /// <summary>The question as bytes.</summary>
    public abstract byte[] Encode();

    /// <summary>Reads a question.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="MalformedException">They are not a question in its one form.</exception>
    public static WitnessQuestion Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new MalformedException("witness question", "it is too long");
        }

        var reader = new RecordReader(bytes, "witness question");
        var count = reader.ArrayUpTo(5);
        reader.Int(Version, Version);
        WitnessQuestion question;
        switch (reader.Int(LastKind, AddKind), count)
        {
            case (LastKind, 2):
                question = new Last();
                break;
            case (AddKind, 5):
                var oldSize = reader.UInt();
                var proof = new Hash384[reader.ArrayUpTo(MaxProofHashes)];
                for (var i = 0; i < proof.Length; i++)
                {
                    proof[i] = reader.Hash();
                }

                reader.End();
                question = new AddCheckpoint(oldSize, proof, reader.Text(SignedNote.MaxChars));
                break;
            default:
                throw reader.Malformed("the number of parts does not fit the kind");
        }

        reader.End();
        reader.Finish();
        return question;
    }

    /// <summary>What did you cosign for me last? Asked at start: it is what the store must contain.</summary>
    public sealed record Last : WitnessQuestion
    {
        /// <inheritdoc/>
        public override byte[] Encode() => new RecordWriter().Array(2).Int(Version).Int(LastKind).End().Finish();
    }

    /// <summary>Cosign this checkpoint.</summary>
    /// <param name="OldSize">Size of the tree that the witness cosigned last, 0 for none.</param>
    /// <param name="Proof">Consistency proof from that size, as in RFC 6962 §2.1.2; empty from size 0.</param>
    /// <param name="Checkpoint">The checkpoint, signed by its log.</param>
    public sealed record AddCheckpoint(ulong OldSize, IReadOnlyList<Hash384> Proof, string Checkpoint) : WitnessQuestion
    {
        /// <inheritdoc/>
        public override byte[] Encode()
        {
            var writer = new RecordWriter().Array(5).Int(Version).Int(AddKind).UInt(OldSize).Array(Proof.Count);
            foreach (var hash in Proof)
            {
                writer.Hash(hash);
            }

            return writer.End().Text(Checkpoint).End().Finish();
        }
    }
}
