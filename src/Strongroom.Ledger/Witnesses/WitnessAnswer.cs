using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>What a witness makes of a question. The numbers are those of C2SP tlog-witness, and part of the format.</summary>
public enum WitnessVerdict
{
    /// <summary>Done.</summary>
    Done = 200,

    /// <summary>The question is malformed, or its old size is larger than its checkpoint.</summary>
    BadQuestion = 400,

    /// <summary>The checkpoint is not signed by the log's key.</summary>
    NotSigned = 403,

    /// <summary>The checkpoint is not of a log that this asker was introduced with.</summary>
    UnknownLog = 404,

    /// <summary>The old size is not what was cosigned last, or the same size has another root. The known checkpoint comes along.</summary>
    Conflict = 409,

    /// <summary>The proof does not hold. The known checkpoint comes along.</summary>
    BadProof = 422,

    /// <summary>The witness can't keep what it cosigns, so it cosigns nothing.</summary>
    Unable = 503,
}

/// <summary>What a witness answers. Thread-safe: immutable. See docs/formats/witness.md.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="KnownSize">After a conflict or bad proof: the size cosigned last, 0 for none. Else 0.</param>
/// <param name="Notes">
/// Cosigned checkpoints: after <see cref="WitnessQuestion.Last"/> one for each tree known; after <see cref="WitnessQuestion.AddCheckpoint"/> the
/// checkpoint cosigned; after a conflict or bad proof the one cosigned last, if any.
/// </param>
public sealed record WitnessAnswer(WitnessVerdict Verdict, ulong KnownSize, IReadOnlyList<string> Notes)
{
    /// <summary>Greatest length of an encoded answer.</summary>
    public const int MaxBytes = MaxNotes * CosignedCheckpoint.MaxChars * 3 + 64;

    private const int Version = 1;
    private const int MaxNotes = 2; // one for each tree

    /// <summary>The answer as bytes.</summary>
    public byte[] Encode()
    {
        var writer = new RecordWriter().Array(4).Int(Version).Int((int)Verdict).UInt(KnownSize).Array(Notes.Count);
        foreach (var note in Notes)
        {
            writer.Text(note);
        }

        return writer.End().End().Finish();
    }

    /// <summary>Reads an answer. That it reads says nothing about the notes: see <see cref="CosignedCheckpoint.Open"/>.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="MalformedException">They are not an answer in its one form.</exception>
    public static WitnessAnswer Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new MalformedException("witness answer", "it is too long");
        }

        var reader = new RecordReader(bytes, "witness answer");
        reader.Array(4);
        reader.Int(Version, Version);
        var verdict = (WitnessVerdict)reader.Int(0, 999);
        if (!Enum.IsDefined(verdict))
        {
            throw reader.Malformed("there is no such verdict");
        }

        var size = reader.UInt();
        var notes = new string[reader.ArrayUpTo(MaxNotes)];
        for (var i = 0; i < notes.Length; i++)
        {
            notes[i] = reader.Text(CosignedCheckpoint.MaxChars);
        }

        reader.End();
        reader.End();
        reader.Finish();
        return new WitnessAnswer(verdict, size, notes);
    }
}
