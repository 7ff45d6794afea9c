using Strongroom.Core;

namespace Strongroom.Governance;

/// <summary>A collection of items. Immutable. Prints as its id only.</summary>
public sealed record Holding
{
    /// <summary>Random id.</summary>
    public required HoldingId Id { get; init; }

    /// <summary>Name, unique in the store.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public string Description { get; init; } = "";

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"holding {Id}";
}
