using System.Collections.Concurrent;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>
/// Merges row segments in tiers, so that a head names few of them and each row is rewritten only about log(rows) times. Write new, then point
/// to it; the sweep removes the old. Thread-safe; one merge of a compartment at a time.
/// </summary>
internal sealed class Compaction(VaultCore core, InFlight inFlight)
{
    /// <summary>From this many segments on, the newest ones are merged.</summary>
    public const int MergeFrom = 16;

    private const int LeastRun = 8;
    private const long MaxRunBytes = Limits.MaxRowSegmentBytes / 2;

    private readonly ConcurrentDictionary<CompartmentId, byte> _merging = new();

    /// <summary>Merges where it is due. Trouble is left for the next time: what was filed is filed.</summary>
    public async Task RunAsync(IEnumerable<CompartmentId> compartments, CancellationToken cancellationToken)
    {
        foreach (var compartment in compartments)
        {
            if ((core.Manifests.Head(compartment)?.RowSegments.Count ?? 0) < MergeFrom || !_merging.TryAdd(compartment, 0))
            {
                continue;
            }

            try
            {
                await MergeAsync(compartment, cancellationToken);
            }
            catch (Exception e) when (e is StrongroomException or OperationCanceledException)
            {
                // What was filed is filed. Repeated at the next filing; a lasting fault shows there.
            }
            finally
            {
                _merging.TryRemove(compartment, out _);
            }
        }
    }

    /// <summary>Where the run to be merged begins; the number of segments when there is none worth it.</summary>
    internal static int RunStart(IReadOnlyList<RowSegmentRef> segments)
    {
        var first = segments.Count;
        long rows = 0;
        long bytes = 0;

        // The newest ones always; an older segment joins when it is not much larger than all that is newer: sizes then grow like powers of two.
        while (first > 0
            && (segments.Count - first < LeastRun || segments[first - 1].Rows <= 2 * rows)
            && bytes + segments[first - 1].Place.Length <= MaxRunBytes)
        {
            first--;
            rows += segments[first].Rows;
            bytes += segments[first].Place.Length;
        }

        // A short run ends at a segment too large to be rewritten: wait until more has come after it.
        return segments.Count - first >= LeastRun ? first : segments.Count;
    }

    private async Task MergeAsync(CompartmentId compartment, CancellationToken cancellationToken)
    {
        var snapshot = core.Manifests.Rows(compartment);
        if (!core.Manifests.IsCurrent(compartment))
        {
            return;
        }

        var first = RunStart([.. snapshot.Segments.Select(static s => s.Ref)]);
        var run = snapshot.Segments.Skip(first).ToList();
        var rows = RowsSnapshot.Merge(run, fromBeginning: first == 0);
        if (rows.Count == 0)
        {
            return;
        }

        var keys = core.Manifests.KeysOf(compartment);
        using var flight = inFlight.Begin();
        var draft = new BlobDraft(keys, flight.Add(core.NewBlobId(compartment)));
        var merged = new RowSegmentRef(draft.AddLast(keys.Rows, SealedKind.Rows, RowCodec.Encode(rows)), rows.Count);
        flight.Touch(core.Now());
        await core.WriteBlobAsync(draft.Id, draft.Bytes, cancellationToken);
        core.Manifests.Stage(merged, rows);
        try
        {
            IReadOnlyList<RowSegmentRef> refs = [.. run.Select(static s => s.Ref)];
            await core.CommitAsync(
                () =>
                {
                    flight.MustBeFresh(core);
                    ManifestFold.FindRun(core.Manifests.Head(compartment)!.RowSegments, refs);
                    var commit = new Draft();
                    commit.Exclusive.Add(compartment.Value);
                    commit.Heads.Add(new RowsMerged(compartment, refs, merged));
                    return commit;
                },
                cancellationToken);
        }
        finally
        {
            core.Manifests.Unstage([merged]);
        }
    }
}
