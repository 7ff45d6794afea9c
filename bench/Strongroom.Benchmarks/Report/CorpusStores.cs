using System.Diagnostics;
using System.Globalization;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node;

namespace Strongroom.Benchmarks.Report;

/// <summary>
/// Three connected agencies in a folder that is kept, each with a third of a corpus: every third text is the first's, and so on, so each has all of the corpus's labels. Filing all of a large corpus
/// takes long, so it can be done in pieces; what is measured over it opens the folder again.
/// </summary>
internal static class CorpusStores
{
    internal static IReadOnlyList<string> Names { get; } = ["gchq", "mi5", "mi6"];

    /// <summary>Founds, connects and files what is still missing.</summary>
    /// <param name="corpus">Folder of the corpus.</param>
    /// <param name="folder">Folder of the agencies.</param>
    /// <param name="documents">So many of its texts.</param>
    /// <param name="limit">Ends at the next batch after so long; call again for the rest.</param>
    internal static async Task PrepareAsync(string corpus, string folder, int documents, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        await using var agencies = await OpenAsync(folder);
        foreach (var (agency, part) in agencies.Hosts.Select(static (h, i) => (h.Agency, i)))
        {
            var filed = CorpusFiling.CountFiled(agency);
            foreach (var batch in CorpusFiling.Read(corpus, documents).Where((_, n) => n % Names.Count == part).Skip(filed).Chunk(CorpusFiling.BatchItems))
            {
                if (watch.Elapsed > limit)
                {
                    Console.WriteLine($"{agency.Name} has {filed} items; not finished, call again");
                    return;
                }

                var began = watch.Elapsed;
                await CorpusFiling.FileBatchAsync(agency, batch);
                filed += batch.Length;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{agency.Name} {filed} items, {batch.Length / (watch.Elapsed - began).TotalSeconds:F0} a second; heap {GC.GetTotalMemory(forceFullCollection: false) >> 20} MiB, process {Environment.WorkingSet >> 20} MiB"));
            }

            var sealing = watch.Elapsed;
            await agency.OpenForMeasuring().Indexing.SealAsync(1, default);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{agency.Name} has {filed} items, the last sealed in {(watch.Elapsed - sealing).TotalSeconds:F1} s"));
        }
    }

    /// <summary>Starts all three, or founds and connects them first, and waits until they serve.</summary>
    /// <param name="folder">Folder of the agencies.</param>
    internal static async Task<BenchAgencies> OpenAsync(string folder)
    {
        var isNew = !Directory.Exists(folder);
        var agencies = new BenchAgencies(folder, Names);
        try
        {
            foreach (var name in Names)
            {
                var watch = Stopwatch.StartNew();
                _ = isNew ? await agencies.FoundAsync(name, CorpusFiling.Holdings, analyses: false) : await agencies.StartAsync(name, agencies.StoreOf(name), analyses: false);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {(isNew ? "founded" : "started")} in {watch.Elapsed.TotalSeconds:F1} s"));
            }

            if (isNew)
            {
                await agencies.ConnectAsync();
            }

            // One that starts before its peers waits for their word.
            while (agencies.Hosts.Any(static h => h.Agency.State != AgencyState.Serving))
            {
                await Task.Delay(100);
            }

            return agencies;
        }
        catch
        {
            await agencies.DisposeAsync();
            throw;
        }
    }

    /// <summary>No witnesses: for an agency that is started without its peers.</summary>
    internal sealed class NoWitnesses : IPeerWitnesses, IDisposable
    {
        public SigningKey Key { get; } = SigningKey.Generate();

        public IReadOnlyList<PeerWitness> Of(GovernanceState state) => [];

        public void Dispose() => Key.Dispose();
    }
}
