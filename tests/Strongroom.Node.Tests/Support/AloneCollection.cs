namespace Strongroom.Node.Tests.Support;

/// <summary>Tests that measure this process's memory: nothing else runs meanwhile.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;
