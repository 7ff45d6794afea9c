namespace Strongroom.Analysis.Tests;

/// <summary>
/// Tests that count what this process, its children or the machine hold: nothing else runs meanwhile, else its open files would be taken for leftovers. Tests that
/// only start workers need it not.
/// </summary>
[CollectionDefinition("workers", DisableParallelization = true)]
public sealed class WorkersCollection;
