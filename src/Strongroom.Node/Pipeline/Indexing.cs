using System.Text;
using Microsoft.Extensions.Logging;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Node.Hosting;
using Strongroom.Node.Work;
using Strongroom.Search;
using Strongroom.Vault;

namespace Strongroom.Node.Pipeline;

/// <summary>
/// Keeps the index current: loads sealed segments, indexes the texts that are newer, seals what has gathered. The texts in the store are its
/// log: whatever is lost with memory is made again from them.
/// </summary>
internal sealed class Indexing(OpenStore store, ILogger log) : IDisposable
{
    private const int TextsPerEntry = 256;
    private const long MaxCharsAtOnce = 4 << 20; // of texts held before they are indexed
    private const long MaxMergedBytes = 256L << 20; // of partitions merged in memory for those who search much

    private volatile IReadOnlyList<RefusedSegment> _refused = [];
    private volatile IReadOnlyDictionary<CompartmentId, int> _unsearched = System.Collections.Frozen.FrozenDictionary<CompartmentId, int>.Empty;

    private readonly SemaphoreSlim _one = new(1); // one catching up or sealing at a time

    internal SearchIndex Index { get; } = new();

    /// <summary>Codes of what could not be indexed or sealed at the last attempt; null when all went well.</summary>
    internal string? Trouble { get; private set; }

    /// <summary>Codes of sealed segments that were refused and that stay in force until others take their place.</summary>
    internal IEnumerable<string> Refusals => _refused.Select(static r => r.Code);

    private static AccessRequest Ask { get; } = new() { Action = AccessAction.Index, Purpose = "index" };

    /// <summary>Items on a ring whose texts could not be read when they were to be indexed: no words of theirs are found.</summary>
    internal long CountUnsearched(KeyRing ring)
    {
        var unsearched = _unsearched;
        return ring.Compartments.Sum(c => (long)unsearched.GetValueOrDefault(c));
    }

    /// <summary>Loads sealed segments, takes part in the manifests from now on, and indexes what is newer.</summary>
    internal async Task StartAsync(CancellationToken ct)
    {
        if (RingNow() is { } ring)
        {
            _refused = (await Index.LoadAsync(store.Vault, ring, ct)).Refused;
            foreach (var segment in _refused)
            {
                NodeLog.IndexSegmentRefused(log, segment.Segment.ToString(), segment.Compartment.ToString(), segment.Code);
            }
        }

        store.Vault.Observe(Index);
        await CatchUpAsync(ct);
    }

    /// <summary>Indexes texts that are at hand because they were just filed.</summary>
    internal void IndexNow(KeyRing ring, IReadOnlyList<NewDerivative> filed)
    {
        var texts = new List<WantedText>();
        foreach (var derivative in filed)
        {
            if (derivative.Text is { } text && store.Vault.TryFind(ring, derivative.Item, RowKind.Text) is { } row)
            {
                texts.Add(new WantedText(row, Encoding.UTF8.GetString(text.Span)));
            }
        }

        Index.IndexTexts(texts);
    }

    /// <summary>Indexes a text anew with its corrections, which were just filed.</summary>
    internal void IndexCorrected(ItemRow text, string plain, ItemRow row, CorrectionList corrections) =>
        Index.IndexText(text, CorrectedText.Of(plain, corrections), row);

    /// <summary>Indexes texts that are in the store and not in the index: at a start, after relabelling, when another node filed them.</summary>
    internal async Task CatchUpAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            string? trouble = null;
            var unsearched = new Dictionary<CompartmentId, int>();
            var decision = store.Recorder.Decide(Ask);
            if (decision.Admission is { } admission)
            {
                var ring = store.Recorder.RingOf(admission);
                foreach (var rows in Index.WantedTexts(ring).Chunk(TextsPerEntry))
                {
                    var entry = AccessRecord.Of(store.State, decision, null, rows.Select(static r => r.Item)).ToDraft();
                    var committed = await store.Recorder.CommitAsync(entry, static () => { }, ct);
                    var texts = new List<WantedText>();
                    foreach (var row in rows)
                    {
                        try
                        {
                            texts.Add(await ReadAsync(ring, committed, row, ct));
                        }
                        catch (StrongroomException e)
                        {
                            NodeLog.AnalysisDelayed(log, row.Item.ToString(), e.Code);
                            trouble = e.Code;
                            unsearched[row.Compartment] = unsearched.GetValueOrDefault(row.Compartment) + 1;
                        }

                        if (texts.Sum(static t => (long)t.Text.Length) > MaxCharsAtOnce)
                        {
                            Index.IndexTexts(texts);
                            texts.Clear();
                        }
                    }

                    Index.IndexTexts(texts);
                }
            }

            Trouble = trouble;
            _unsearched = unsearched;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The same for whoever has done his own work already: trouble is left to the next minute.</summary>
    internal async Task TryCatchUpAsync(CancellationToken ct)
    {
        try
        {
            await CatchUpAsync(ct);
        }
        catch (StrongroomException e)
        {
            Trouble = e.Code;
        }
    }

    /// <summary>Seals what has gathered in memory.</summary>
    /// <param name="leastItems">Compartments with fewer items are left for later.</param>
    /// <param name="ct">Stops it.</param>
    internal async Task SealAsync(int leastItems, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (store.MayFile && RingNow() is { } ring)
            {
                await Index.SealAsync(store.Vault, ring, leastItems, ct);
                _refused = [.. _refused.Where(r => store.Vault.IndexSegments(ring, r.Compartment).Any(s => s.Blob == r.Segment))];
                Index.MergeMuchUsed(MaxMergedBytes);
            }
        }
        catch (StrongroomException e)
        {
            // Nothing is lost: the texts are in the store, and another attempt follows.
            NodeLog.IndexNotSealed(log, e.Code);
            Trouble = e.Code;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private KeyRing? RingNow() => store.Recorder.Decide(Ask).Admission is { } admission ? store.Recorder.RingOf(admission) : null;

    private async Task<WantedText> ReadAsync(KeyRing ring, Ledger.Committed committed, ItemRow row, CancellationToken ct)
    {
        using var opened = await store.Vault.OpenAsync(ring, committed, row, ct);
        var text = Encoding.UTF8.GetString(await opened.ReadAllAsync(Limits.MaxTextBytes, ct));
        var corrections = store.Vault.TryFind(ring, row.Item, RowKind.Corrections);
        if (corrections is not null)
        {
            using var list = await store.Vault.OpenAsync(ring, committed, corrections, ct);
            text = CorrectedText.Of(text, CorrectionList.Decode(await list.ReadAllAsync(Limits.MaxTextBytes, ct)));
        }

        return new WantedText(row, text, corrections);
    }
}
