using System.Collections.Concurrent;
using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>One round with one witness: what did you cosign last; then, for each tree, cosign what we hold now.</summary>
internal sealed class WitnessRound(Ledger ledger, CosignedNotes kept, FreshnessOptions options)
{
    private const int Attempts = 3; // another node of this store may be asking the same witness at the same time

    private readonly WitnessedLog _log = new(ledger.Store, ledger.LogKey);
    private readonly ConcurrentDictionary<(StoreId, LedgerTree), CosignedCheckpoint> _opened = []; // the last one whose signatures were checked

    /// <summary>Runs it.</summary>
    /// <param name="peer">The witness.</param>
    /// <param name="isProven">Whether the store's freshness is known: only then is it shown to be cosigned.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How the witness stands, and whether it proved that the store is fresh.</returns>
    /// <exception cref="LedgerException">The store does not contain what our log signed.</exception>
    internal async Task<(WitnessStanding Standing, bool Proves)> RunAsync(PeerWitness peer, bool isProven, CancellationToken cancellationToken)
    {
        WitnessTrouble? trouble = null;
        var proves = false;
        try
        {
            var last = await LastAsync(peer, cancellationToken);
            trouble = HasForgotten(peer, last) ? WitnessTrouble.Forgot : null;
            foreach (var seen in last.Values)
            {
                await MustContainAsync(peer, seen, cancellationToken);
            }

            proves = last.Count == Enum.GetValues<LedgerTree>().Length;
            foreach (var tree in Enum.GetValues<LedgerTree>().Where(_ => isProven || proves))
            {
                await AddAsync(peer, tree, last.GetValueOrDefault(tree)?.Checkpoint.Size ?? 0, cancellationToken);
            }
        }
        catch (WitnessFailedException e)
        {
            trouble = e.Trouble;
        }

        return (new WitnessStanding(peer.Store, peer.Name, LastCosigned(peer), trouble), proves);
    }

    private async Task<Dictionary<LedgerTree, CosignedCheckpoint>> LastAsync(PeerWitness peer, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(peer, new WitnessQuestion.Last(), cancellationToken);
        Expect(answer.Verdict);
        var last = new Dictionary<LedgerTree, CosignedCheckpoint>();
        foreach (var note in answer.Notes)
        {
            var seen = Open(peer, note);
            if (!last.TryAdd(seen.Checkpoint.Tree, seen))
            {
                throw new WitnessFailedException(WitnessTrouble.BadAnswer);
            }
        }

        return last;
    }

    private async Task AddAsync(PeerWitness peer, LedgerTree tree, ulong oldSize, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var chain = ledger.Chain;
            var size = chain.Tree(tree).Size;
            var note = chain.Note(tree)!;
            IReadOnlyList<Hash384> proof = oldSize == 0 ? [] : (await ProveAsync(tree, oldSize, size, cancellationToken)).Path;
            var answer = await AskAsync(peer, new WitnessQuestion.AddCheckpoint(oldSize, proof, note), cancellationToken);
            if (answer.Verdict == WitnessVerdict.Done && answer.Notes.Count == 1)
            {
                Keep(peer, Open(peer, answer.Notes[0]), new Checkpoint(chain.Store, tree, size, chain.Tree(tree).Root));
                return;
            }

            if (answer.Verdict is not (WitnessVerdict.Conflict or WitnessVerdict.BadProof) || attempt == Attempts)
            {
                Expect(answer.Verdict);
                throw new WitnessFailedException(WitnessTrouble.Refuses);
            }

            // The size that it names is a word; the checkpoint that it shows is evidence.
            oldSize = 0;
            foreach (var known in answer.Notes.Select(n => Open(peer, n)).Where(k => k.Checkpoint.Tree == tree))
            {
                await MustContainAsync(peer, known, cancellationToken);
                oldSize = known.Checkpoint.Size;
            }

            if (oldSize != answer.KnownSize)
            {
                throw new WitnessFailedException(WitnessTrouble.BadAnswer);
            }
        }
    }

    private void Keep(PeerWitness peer, CosignedCheckpoint cosigned, Checkpoint ours)
    {
        if (cosigned.Checkpoint != ours)
        {
            throw new WitnessFailedException(WitnessTrouble.BadAnswer);
        }

        if ((cosigned.Time - options.Clock.GetUtcNow()).Duration() > options.MaxClockDifference)
        {
            throw new WitnessFailedException(WitnessTrouble.ClockDiffers);
        }

        kept.Keep(ours, peer.Store, cosigned.Note);
    }

    private async Task MustContainAsync(PeerWitness peer, CosignedCheckpoint known, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.MustContainAsync(known.Checkpoint, known.Note, $"a checkpoint that {peer.Name} cosigned at {known.Time:u}", cancellationToken);
        }
        catch (LedgerException e) when (e.Fault == LedgerFault.ProofUnavailable)
        {
            // A tile is gone, so nothing is shown either way: as if the witness could not be asked.
            throw new WitnessFailedException(WitnessTrouble.OutOfReach);
        }
    }

    private async Task<ConsistencyProof> ProveAsync(LedgerTree tree, ulong oldSize, ulong size, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.ProveConsistencyAsync(tree, oldSize, size, cancellationToken);
        }
        catch (LedgerException e) when (e.Fault == LedgerFault.ProofUnavailable)
        {
            throw new WitnessFailedException(WitnessTrouble.OutOfReach);
        }
    }

    private async Task<WitnessAnswer> AskAsync(PeerWitness peer, WitnessQuestion question, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Deadline, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return WitnessAnswer.Decode(await peer.Witness.AskAsync(question.Encode(), either.Token));
        }
        catch (MalformedException)
        {
            throw new WitnessFailedException(WitnessTrouble.BadAnswer);
        }
        catch (Exception e) when (e is StrongroomException or ObjectDisposedException) // the latter: the peer was ended while we asked
        {
            throw new WitnessFailedException(WitnessTrouble.OutOfReach);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WitnessFailedException(WitnessTrouble.OutOfReach);
        }
    }

    private CosignedCheckpoint Open(PeerWitness peer, string note)
    {
        try
        {
            return OpenOnce(peer, note);
        }
        catch (LedgerException)
        {
            throw new WitnessFailedException(WitnessTrouble.BadAnswer); // not signed by our log: a lie or damage, and no evidence
        }
    }

    // A witness shows what it showed last, and we kept it: four signatures a round that need not be checked again.
    private CosignedCheckpoint OpenOnce(PeerWitness peer, string note)
    {
        foreach (var tree in Enum.GetValues<LedgerTree>())
        {
            if (_opened.TryGetValue((peer.Store, tree), out var known) && string.Equals(known.Note, note, StringComparison.Ordinal)
                && known.Key.Equals(peer.Key))
            {
                return known;
            }
        }

        var opened = CosignedCheckpoint.Open(note, _log, peer.Store, peer.Key);
        _opened[(peer.Store, opened.Checkpoint.Tree)] = opened;
        return opened;
    }

    private bool HasForgotten(PeerWitness peer, Dictionary<LedgerTree, CosignedCheckpoint> last) =>
        Enum.GetValues<LedgerTree>().Any(tree => Kept(peer, tree) is { } own && !(last.GetValueOrDefault(tree)?.Checkpoint.Size >= own.Checkpoint.Size));

    private DateTimeOffset? LastCosigned(PeerWitness peer)
    {
        var times = Enum.GetValues<LedgerTree>().Select(tree => Kept(peer, tree)?.Time).ToList();
        return times.TrueForAll(static t => t is not null) ? times.Min() : null;
    }

    // A key that was introduced anew makes the notes of the old one void.
    private CosignedCheckpoint? Kept(PeerWitness peer, LedgerTree tree)
    {
        try
        {
            return kept.Find(ledger.Store, tree, peer.Store) is { } note ? OpenOnce(peer, note) : null;
        }
        catch (LedgerException)
        {
            return null;
        }
    }

    private static void Expect(WitnessVerdict verdict)
    {
        if (verdict != WitnessVerdict.Done)
        {
            throw new WitnessFailedException(verdict is WitnessVerdict.UnknownLog ? WitnessTrouble.DoesNotKnowUs : WitnessTrouble.Refuses);
        }
    }
}

/// <summary>Ends a round with one witness. Never leaves this folder.</summary>
internal sealed class WitnessFailedException(WitnessTrouble trouble) : Exception(trouble.ToString())
{
    internal WitnessTrouble Trouble { get; } = trouble;
}
