using Strongroom.Core;
using Strongroom.Ledger;
using Strongroom.Storage;

namespace Strongroom.Simulation.Witnesses;

/// <summary>The way from one agency to another as its witness: it can be cut, lose an answer after the work was done, and end at a liar.</summary>
internal sealed class Link(WitnessedAgency from, WitnessedAgency to, SeededChance chance) : IWitness
{
    private readonly List<string> _seen = []; // notes that passed; a liar shows old ones

    public bool IsCut { get; set; }

    public bool LosesAnswers { get; set; } = true;

    public int Lost { get; private set; }

    public int LiesTold { get; private set; }

    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        await Task.Yield(); // others may act while it is under way
        if (IsCut || !to.Answers)
        {
            throw new StorageException(StorageFault.Unavailable, "the link is cut");
        }

        var answer = to.Witness.Answer(from.Log, question);
        if (to.Lies && chance.OneIn(2))
        {
            LiesTold++;
            answer = Lie(answer);
        }
        else
        {
            _seen.AddRange(WitnessAnswer.Decode(answer).Notes);
        }

        await Task.Yield();
        if (IsCut || (LosesAnswers && chance.OneIn(30)))
        {
            Lost++;
            throw new StorageException(StorageFault.Unavailable, "the answer is lost");
        }

        return answer;
    }

    private ReadOnlyMemory<byte> Lie(ReadOnlyMemory<byte> truth)
    {
        var old = _seen.Count > 0 ? _seen[chance.Below(_seen.Count)] : null;
        switch (chance.Below(7))
        {
            case 0:
                return new WitnessAnswer(WitnessVerdict.Conflict, (ulong)chance.Below(int.MaxValue), []).Encode();
            case 1:
                return new WitnessAnswer(WitnessVerdict.Conflict, 1 << 20, old is null ? [] : [old]).Encode();
            case 2:
                return new WitnessAnswer(WitnessVerdict.Done, 0, old is null ? [] : [old]).Encode();
            case 3:
                return new WitnessAnswer(WitnessVerdict.Done, 0, []).Encode(); // "I never heard of you"
            case 4:
                var huge = new Checkpoint(from.Store, LedgerTree.Access, 1 << 20, default);
                var note = SignedNote.Parse(huge.Sign(to.Key)).Cosign(
                    Checkpoint.OriginOf(from.Store, LedgerTree.Access), to.Key.PublicKey, CosignedCheckpoint.NameOf(to.Store), to.Key, DateTimeOffset.UnixEpoch);
                return new WitnessAnswer(WitnessVerdict.Done, 0, [note]).Encode();
            case 5:
                var bent = truth.ToArray();
                bent[chance.Below(bent.Length)] ^= (byte)(1 << chance.Below(8));
                return bent;
            default:
                return new byte[chance.Below(40)];
        }
    }
}
