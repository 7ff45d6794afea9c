using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// Witnesses the ledgers of peers, by the rule of C2SP tlog-witness: cosigns a checkpoint only when it extends the one cosigned before, and keeps
/// it before answering. Needs no ledger of its own to be open or fresh, so nodes that start together never wait on each other. Thread-safe.
/// </summary>
/// <param name="self">The witness's own store.</param>
/// <param name="key">Cosigns, in a domain of its own. Stays the caller's.</param>
/// <param name="memory">What was cosigned before.</param>
/// <param name="clock">Gives cosignatures their time.</param>
public sealed class Witness(StoreId self, SigningKey key, CosignedNotes memory, TimeProvider clock)
{
    private readonly Lock _lock = new(); // comparing with the memory and replacing it are one step

    /// <summary>Given the evidence when an asker shows two checkpoints of one size with different roots. Default: nobody.</summary>
    public Action<ForkEvidence>? ForkSeen { get; init; }

    /// <summary>Answers one question. Whatever the bytes, it answers; what is cosigned is durable in the memory on return. May be repeated.</summary>
    /// <param name="asker">The log that the asker was introduced with; the carrier knows who asks.</param>
    /// <param name="question">The bytes that came.</param>
    public ReadOnlyMemory<byte> Answer(WitnessedLog asker, ReadOnlyMemory<byte> question)
    {
        WitnessAnswer answer;
        try
        {
            answer = WitnessQuestion.Decode(question) switch
            {
                WitnessQuestion.AddCheckpoint add => Add(asker, add),
                _ => new WitnessAnswer(WitnessVerdict.Done, 0,
                    [.. Enum.GetValues<LedgerTree>().Select(t => memory.Find(asker.Store, t, self)).OfType<string>()]),
            };
        }
        catch (MalformedException)
        {
            answer = Refused(WitnessVerdict.BadQuestion);
        }
        catch (Exception e) when (e is StorageException or LedgerException)
        {
            answer = Refused(WitnessVerdict.Unable);
        }

        return answer.Encode();
    }

    /// <summary>This witness as one log's peers see it, without a carrier.</summary>
    /// <param name="asker">The log.</param>
    public IWitness For(WitnessedLog asker) => new Near(this, asker);

    private static WitnessAnswer Refused(WitnessVerdict verdict) => new(verdict, 0, []);

    private WitnessAnswer Add(WitnessedLog asker, WitnessQuestion.AddCheckpoint add)
    {
        var (checkpoint, note) = Checkpoint.ReadUntrusted(add.Checkpoint);
        var origin = Checkpoint.OriginOf(checkpoint.Store, checkpoint.Tree);
        if (checkpoint.Store != asker.Store)
        {
            return Refused(WitnessVerdict.UnknownLog);
        }

        if (!note.IsSignedBy(origin, asker.Key))
        {
            return Refused(WitnessVerdict.NotSigned);
        }

        if (add.OldSize > checkpoint.Size)
        {
            return Refused(WitnessVerdict.BadQuestion);
        }

        lock (_lock)
        {
            var knownNote = memory.Find(checkpoint.Store, checkpoint.Tree, self);
            var known = knownNote is null ? null : Checkpoint.ReadUntrusted(knownNote).Checkpoint;
            var same = known?.Size == checkpoint.Size;
            if (same && known!.Root != checkpoint.Root)
            {
                ForkSeen?.Invoke(new ForkEvidence(knownNote!, add.Checkpoint, checkpoint.Root, []));
                return Known(WitnessVerdict.Conflict);
            }

            if (add.OldSize != (known?.Size ?? 0))
            {
                return Known(WitnessVerdict.Conflict);
            }

            if (!Follows(known, checkpoint, add.Proof))
            {
                return Known(WitnessVerdict.BadProof);
            }

            var cosigned = note.Cosign(origin, asker.Key, CosignedCheckpoint.NameOf(self), key, clock.GetUtcNow());
            memory.Keep(checkpoint, self, cosigned);
            return new WitnessAnswer(WitnessVerdict.Done, 0, [cosigned]);

            WitnessAnswer Known(WitnessVerdict verdict) => new(verdict, known?.Size ?? 0, knownNote is null ? [] : [knownNote]);
        }
    }

    // From nothing every tree follows, and so no proof is given; that is the one moment at which a log is taken at its word.
    private static bool Follows(Checkpoint? known, Checkpoint next, IReadOnlyList<Hash384> proof) =>
        known is null or { Size: 0 }
            ? proof.Count == 0 && (next.Size > 0 || next.Root == Sha384Tree.Empty)
            : MerkleProof<Hash384, Sha384Tree>.VerifyConsistency(known.Size, next.Size, proof, known.Root, next.Root);

    private sealed class Near(Witness witness, WitnessedLog asker) : IWitness
    {
        public ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
            ValueTask.FromResult(witness.Answer(asker, question));
    }
}
