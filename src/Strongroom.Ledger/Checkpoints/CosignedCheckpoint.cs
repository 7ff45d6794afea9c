using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>
/// A checkpoint that its log signed and a witness cosigned. Obtained from <see cref="Open"/>, both signatures hold. Thread-safe: immutable. See
/// docs/formats/witness.md.
/// </summary>
public sealed record CosignedCheckpoint
{
    /// <summary>Greatest length in characters of a note that a witness keeps and hands out: text, the log's line, the witness's line.</summary>
    public const int MaxChars = 2048;

    private CosignedCheckpoint(Checkpoint checkpoint, DateTimeOffset time, string note, VerifyingKey key) =>
        (Checkpoint, Time, Note, Key) = (checkpoint, time, note, key);

    /// <summary>What the log signed.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>When the witness knew of nothing larger, by the witness's clock, in whole seconds.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The signed note with both lines.</summary>
    public string Note { get; }

    /// <summary>The witness's key that it was checked with.</summary>
    internal VerifyingKey Key { get; }

    /// <summary>Key name of a store's node as a witness: <c>strongroom/STORE/witness</c>.</summary>
    /// <param name="witness">The witness's own store.</param>
    public static string NameOf(StoreId witness) => $"strongroom/{witness}/witness";

    /// <summary>Reads a note and checks both signatures.</summary>
    /// <param name="note">The signed note.</param>
    /// <param name="log">Whose checkpoint it must be.</param>
    /// <param name="witness">The witness's own store.</param>
    /// <param name="key">The witness's key, from its introduction.</param>
    /// <exception cref="LedgerException">It is malformed, another log's, or one of the two did not sign it.</exception>
    public static CosignedCheckpoint Open(string note, WitnessedLog log, StoreId witness, VerifyingKey key)
    {
        var checkpoint = note.Length <= MaxChars
            ? Checkpoint.Open(note, log.Key)
            : throw new LedgerException(LedgerFault.CheckpointInvalid, "the cosigned checkpoint is too long");
        if (checkpoint.Store != log.Store)
        {
            throw new LedgerException(LedgerFault.CheckpointInvalid, $"the checkpoint belongs to store {checkpoint.Store}, not to {log.Store}");
        }

        return SignedNote.Parse(note).CosignedAt(NameOf(witness), key) is { } time
            ? new CosignedCheckpoint(checkpoint, time, note, key)
            : throw new LedgerException(LedgerFault.CheckpointInvalid, $"the checkpoint is not cosigned by {NameOf(witness)}");
    }
}

/// <summary>A log that is known from an introduction.</summary>
/// <param name="Store">Its store.</param>
/// <param name="Key">The key that signs its checkpoints.</param>
public sealed record WitnessedLog(StoreId Store, VerifyingKey Key);
