using BenchmarkDotNet.Running;
using Strongroom.Benchmarks;
using Strongroom.Benchmarks.Report;

// node SAMPLES          a whole node over the demo's material
// files FOLDER          every file that FOLDER/manifest.jsonl names, read in the sandbox; --show NAME prints what is read of one
// speech FOLDER [DIR]   word error rate over the clips of FOLDER/manifest.jsonl beside PocketSphinx's command line; DIR gets files for sclite
// federation SAMPLES    three nodes over the demo's texts: a search over all beside each alone
// anything else         BenchmarkDotNet's own options, for example --filter '*'
if (args is ["node", var samples])
{
    await NodeReport.RunAsync(samples);
}
else if (args is ["federation", var texts])
{
    await FederationReport.RunAsync(texts);
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
