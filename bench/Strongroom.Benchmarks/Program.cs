using System.Globalization;
using BenchmarkDotNet.Running;
using Strongroom.Benchmarks;
using Strongroom.Benchmarks.Report;

// node SAMPLES          a whole node over the demo's material
// files FOLDER          every file that FOLDER/manifest.jsonl names, read in the sandbox; --show NAME prints what is read of one
// speech FOLDER [DIR]   word error rate over the clips of FOLDER/manifest.jsonl beside PocketSphinx's command line; DIR gets files for sclite
// federation SAMPLES    three nodes over the demo's texts: a search over all beside each alone
// federation CORPUS N   the same over the first N texts of a corpus in the layout of docs/performance.md
// stores CORPUS DIR [N [MINUTES]]   three connected agencies in DIR, each with a third of the corpus's first N texts; goes on where it was left
// federation CORPUS DIR the same over these
// shapes CORPUS [PASSES [SHAPE]]  searches of shapes that the corpus's own queries do not have: NOT, fields, beginnings, NEAR, the oldest first; partitions merged in memory
// cold CORPUS N [MS]    a node with nothing in memory over a store that takes MS (50) milliseconds a request, N texts
// cold CORPUS DIR [MS]  the same over the first agency of DIR
// live CORPUS DIR [SECONDS]   searches beside filing, over a copy of the first agency of DIR
// anything else         BenchmarkDotNet's own options, for example --filter '*'
if (args is ["node", var samples])
{
    await NodeReport.RunAsync(samples);
}
else if (args is ["federation", var texts])
{
    await FederationReport.RunAsync(texts);
}
else if (args is ["stores", var source, var stores, ..])
{
    await CorpusStores.PrepareAsync(source, stores, Number(3, int.MaxValue), TimeSpan.FromMinutes(Number(4, 24 * 60)));
}
else if (args is ["federation", var third, var where])
{
    await (int.TryParse(where, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? FederationReport.RunAsync(third, count) : FederationReport.RunAsync(third, where));
}
else if (args is ["cold", var all, var place, ..])
{
    await (int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? ColdReport.RunAsync(all, number, Number(3, 50)) : ColdReport.RunAsync(place, Number(3, 50)));
}
else if (args is ["live", var more, var first, ..])
{
    await LiveReport.RunAsync(more, first, Number(3, 15));
}
else if (args is ["shapes", var words, ..])
{
    ShapesReport.Run(words, merges: true, Number(2, 30), args.ElementAtOrDefault(3));
}
else if (args is ["files", var folder, ..])
{
    await FilesReport.RunAsync(folder, args is [_, _, "--show", var name] ? name : null);
}
else if (args is ["speech", var clips, ..])
{
    await SpeechReport.RunAsync(clips, args.ElementAtOrDefault(2));
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Sealing).Assembly).Run(args);
}

int Number(int at, int otherwise) => args.ElementAtOrDefault(at) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
