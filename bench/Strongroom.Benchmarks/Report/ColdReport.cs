using System.Diagnostics;
using System.Globalization;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.Benchmarks.Report;

/// <summary>
/// Measures a node that starts with nothing over a store that takes long to answer: from unlocking to the first answer, how many requests that took, and how many waits one after the other they come to.
/// The store is memory behind a wait, so that all else is the node's own work.
/// </summary>
internal static class ColdReport
{
    private const string Name = "cold";

    public static async Task RunAsync(string corpus, int documents, int milliseconds)
    {
        await using var agencies = new BenchAgencies();
        var memory = new MemoryStore();
        var texts = CorpusFiling.Read(corpus, documents).ToList();
        var filing = Stopwatch.StartNew();
        var agency = await agencies.FoundAsync(Name, CorpusFiling.Holdings, analyses: false, memory);
        await CorpusFiling.FileAsync(agency, texts);
        await agencies.StopAsync(Name);
        await MeasureAsync(agencies, Name, memory, milliseconds, $"{texts.Count} texts in forty compartments, filed and sealed in {filing.Elapsed.TotalSeconds:F0} s");
    }

    /// <summary>Over the first agency of a folder that was prepared, without its peers.</summary>
    public static async Task RunAsync(string folder, int milliseconds)
    {
        await using var agencies = new BenchAgencies(folder, CorpusStores.Names);
        var name = CorpusStores.Names[0];
        var store = agencies.StoreOf(name);
        using var witnesses = new CorpusStores.NoWitnesses();
        var agency = await agencies.StartAsync(name, store, analyses: false, witnesses);
        var count = CorpusFiling.CountFiled(agency);
        await agencies.StopAsync(name);
        await MeasureAsync(agencies, name, store, milliseconds, $"{count} texts in forty compartments, in a folder", witnesses);
    }

    private static async Task MeasureAsync(BenchAgencies agencies, string name, IObjectStore inner, int milliseconds, FormattableString what, IPeerWitnesses? witnesses = null)
    {
        Console.WriteLine("# Cold report");
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}, .NET {Environment.Version}; {what.ToString(CultureInfo.InvariantCulture)}"));
        Console.WriteLine();
        Console.WriteLine("| A request takes | unlock to serving | first answer | requests | bytes read | waits one after the other, at most |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var wait in new[] { 0, milliseconds })
        {
            var store = new WaitingStore(inner, TimeSpan.FromMilliseconds(wait));
            var watch = Stopwatch.StartNew();
            var cold = await agencies.StartAsync(name, store, analyses: false, witnesses);
            var serving = watch.Elapsed;
            var session = await BenchAgencies.SignInAsync(cold);
            var before = watch.Elapsed;
            var answer = await cold.SearchAsync(session, new SearchRequest(BenchAgencies.Purpose, null, "agency", Partners: []), default);
            if (answer.Hits.Count == 0)
            {
                throw new InvalidOperationException("nothing was found");
            }

            var first = serving + (watch.Elapsed - before); // typing a password is nobody's waiting for the store
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {wait} ms | {serving.TotalMilliseconds:F0} ms | {first.TotalMilliseconds:F0} ms | {store.Requests} | {store.BytesRead / 1048576.0:F1} MiB | {(wait == 0 ? "–" : (first.TotalMilliseconds / wait).ToString("F0", CultureInfo.InvariantCulture))} |"));
            await agencies.StopAsync(name);
        }
    }

    /// <summary>A store behind a wait, as far away as an object store. Counts what it is asked.</summary>
    private sealed class WaitingStore(IObjectStore inner, TimeSpan wait) : IObjectStore
    {
        private long _requests;
        private long _bytes;

        public long Requests => Interlocked.Read(ref _requests);

        public long BytesRead => Interlocked.Read(ref _bytes);

        public async ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken)
        {
            await WaitAsync(cancellationToken); // small objects go in one request, which is counted here
            return await inner.BeginCreateAsync(name, cancellationToken);
        }

        public async ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            await WaitAsync(cancellationToken);
            var range = await inner.ReadAsync(name, offset, destination, cancellationToken);
            Interlocked.Add(ref _bytes, range?.Count ?? 0);
            return range;
        }

        public async IAsyncEnumerable<ObjectName> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await WaitAsync(cancellationToken);
            await foreach (var name in inner.ListAsync(prefix, cancellationToken))
            {
                yield return name;
            }
        }

        public async ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken)
        {
            await WaitAsync(cancellationToken);
            await inner.DeleteAsync(name, cancellationToken);
        }

        private async Task WaitAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _requests);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellationToken);
            }
        }
    }
}
