namespace Strongroom.Analysis.Tests;

/// <summary>Tests that start workers and count what this process holds: nothing else runs meanwhile, else its open files would be taken for leftovers.</summary>
[CollectionDefinition("workers", DisableParallelization = true)]
public sealed class WorkersCollection;
