using BenchmarkDotNet.Running;
using Strongroom.Benchmarks;
using Strongroom.Benchmarks.Report;

// node SAMPLES          a whole node over the demo's material
// anything else         BenchmarkDotNet's own options, for example --filter '*'
if (args is ["node", var samples])
{
    await NodeReport.RunAsync(samples);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Sealing).Assembly).Run(args);
}
