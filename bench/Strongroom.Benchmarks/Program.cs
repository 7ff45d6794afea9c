using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/Strongroom.Benchmarks -- --filter '*'      BenchmarkDotNet's own options
BenchmarkSwitcher.FromAssembly(typeof(Strongroom.Benchmarks.Sealing).Assembly).Run(args);
