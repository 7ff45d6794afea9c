namespace Strongroom.Search.Tests;

/// <summary>Tests that count what the whole process has, or keep its collector busy.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;
