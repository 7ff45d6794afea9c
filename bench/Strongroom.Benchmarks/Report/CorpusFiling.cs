using System.Globalization;
using System.Text;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node;
using Strongroom.Vault;

namespace Strongroom.Benchmarks.Report;

/// <summary>A document of a corpus in the layout of docs/performance.md.</summary>
internal sealed record CorpusText(DateTimeOffset? Date, int Label, string Title, string Body);

/// <summary>
/// Files texts of a corpus at a running node: items with their texts, as if an analyser had read them, so that measuring what comes afterwards does not wait for hours of reading. Its forty labels become ten
/// holdings of four labels each, so forty compartments.
/// </summary>
internal static class CorpusFiling
{
    internal const int BatchItems = 2000;
    private static readonly string[] Markings = ["UK OFFICIAL", "UK SECRET", "UK TOP SECRET", "UK TOP SECRET COPPERLEAF"];

    internal static IReadOnlyList<string> Holdings { get; } = [.. Enumerable.Range(0, 10).Select(static n => $"holding-{n}")];

    /// <summary>The texts of a corpus, read as they are taken.</summary>
    internal static IEnumerable<CorpusText> Read(string folder, int documents) =>
        File.ReadLines(Path.Combine(folder, "docs.tsv")).Take(documents).Select(static line => line.Split('\t', 5)).Select(static c => new CorpusText(
            DateTimeOffset.TryParseExact(c[1], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null,
            int.Parse(c[2], CultureInfo.InvariantCulture),
            c[3],
            c[4]));

    /// <summary>The corpus's queries in the product's own language, dates left out.</summary>
    internal static IEnumerable<string> Queries(string folder) =>
        File.ReadLines(Path.Combine(folder, "queries.tsv")).Select(static line => line.Split('\t')).Select(static c => c[2] switch
        {
            "phrase" => $"\"{c[3]}\"",
            "and" => string.Join(" AND ", c[3].Split(' ')),
            "or" => string.Join(" OR ", c[3].Split(' ')),
            _ => c[3],
        });

    /// <summary>Files, indexes and seals.</summary>
    internal static async Task FileAsync(Agency agency, IEnumerable<CorpusText> texts)
    {
        foreach (var batch in texts.Chunk(BatchItems))
        {
            await FileBatchAsync(agency, batch);
        }

        await agency.OpenForMeasuring().Indexing.SealAsync(1, default);
    }

    /// <summary>How many items the agency holds, all of them with their texts.</summary>
    /// <exception cref="InvalidOperationException">An item has no text: the filing was cut off between the two.</exception>
    internal static int CountFiled(Agency agency)
    {
        var store = agency.OpenForMeasuring();
        var ring = RingOf(store);
        var count = ring.Compartments.Sum(c => store.Vault.Rows(ring, c).Count(static r => r.Kind == RowKind.Original));
        return store.Vault.Pending(ring).Count == 0 ? count : throw new InvalidOperationException("filing was cut off within a batch: remove the folder and prepare it again");
    }

    /// <summary>Files and indexes a batch, as much as goes into one commit.</summary>
    /// <param name="agency">Where.</param>
    /// <param name="batch">The texts.</param>
    /// <param name="acknowledged">Is told when the deposits are acknowledged; their words are found on return.</param>
    internal static async Task FileBatchAsync(Agency agency, CorpusText[] batch, Action? acknowledged = null)
    {
        var store = agency.OpenForMeasuring();
        var person = store.State.People.Values.First(static p => p.UserName == BenchAgencies.Officer).Id;
        var authority = store.State.Authorities.Keys.First();
        var holdings = store.State.Holdings.Values.ToDictionary(static h => h.Name, static h => h.Id, StringComparer.Ordinal);
        var labels = Markings.Select(store.State.Policy.Parse).ToList();
        var decisions = new Decision[batch.Length];
        var deposits = new BatchDeposit[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            var request = new DepositRequest
            {
                Holding = holdings[Holdings[batch[i].Label / Markings.Length % Holdings.Count]],
                Label = labels[batch[i].Label % Markings.Length],
                Fields = new ItemFields { Title = batch[i].Title, MediaType = "text/plain", Date = batch[i].Date },
            };
            decisions[i] = store.Recorder.Decide(new AccessRequest
            {
                Person = person, Action = AccessAction.Deposit, Purpose = BenchAgencies.Purpose, Authority = authority, Label = request.Label, Holding = request.Holding,
            });
            deposits[i] = new BatchDeposit(decisions[i].AdmittedOrThrow(), request, Encoding.UTF8.GetBytes(batch[i].Body));
        }

        var receipts = await store.Vault.DepositBatchAsync(
            deposits,
            (draft, items) => draft.Access.AddRange(
                items.Select((item, i) => (Item: item, At: i)).GroupBy(p => batch[p.At].Label).Select(g => AccessRecord.Of(store.State, decisions[g.First().At], null, g.Select(static p => p.Item)).ToDraft())),
            null,
            default);
        acknowledged?.Invoke();
        var analysing = store.Recorder.Decide(Analysing);
        var ring = store.Recorder.RingOf(analysing.AdmittedOrThrow());
        var derivatives = receipts.Select((r, i) => new NewDerivative
        {
            Item = r.Item,
            Version = r.Version,
            Text = deposits[i].Content,
            Engine = "corpus 1",
            Fields = new ItemFields { Title = string.Empty, MediaType = "text/plain" },
        }).ToList();
        await store.Vault.AddDerivativesAsync(
            ring, derivatives, (draft, items) => draft.Access.Add(AccessRecord.Of(store.State, analysing, null, items).ToDraft()), default);
        store.Indexing.IndexNow(ring, derivatives);
    }

    private static AccessRequest Analysing { get; } = new() { Action = AccessAction.Analyse, Purpose = string.Empty };

    private static KeyRing RingOf(Node.Work.OpenStore store) => store.Recorder.RingOf(store.Recorder.Decide(Analysing).AdmittedOrThrow());
}
