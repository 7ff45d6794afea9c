using System.Globalization;
using BenchmarkDotNet.Running;
using Strongroom.Benchmarks;
using Strongroom.Benchmarks.Report;

// node SAMPLES          a whole node over the demo's material
// files FOLDER          every file that FOLDER/manifest.jsonl names, read in the sandbox; --show NAME prints what is read of one
// speech FOLDER [DIR]   word error rate over the clips of FOLDER/manifest.jsonl beside PocketSphinx's command line; DIR gets files for sclite
// federation SAMPLES    three nodes over the demo's texts: a search over all beside each alone
// federation CORPUS N   the same over the first N texts of a corpus in the layout of docs/performance.md
// cold CORPUS N [MS]    a node with nothing in memory over a store that takes MS (50) milliseconds a request, N texts
// anything else         BenchmarkDotNet's own options, for example --filter '*'
if (args is ["node", var samples])
{
    await NodeReport.RunAsync(samples);
}
else if (args is ["federation", var texts])
{
    await FederationReport.RunAsync(texts);
}
else if (args is ["federation", var third, var count])
{
    await FederationReport.RunAsync(third, int.Parse(count, CultureInfo.InvariantCulture));
}
else if (args is ["cold", var all, var number, ..])
{
    await ColdReport.RunAsync(all, int.Parse(number, CultureInfo.InvariantCulture), int.Parse(args.ElementAtOrDefault(3) ?? "50", CultureInfo.InvariantCulture));
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
