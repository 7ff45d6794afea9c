using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>
/// One holding crossed with the access part of one label: one key, one index partition. Immutable. Prints as its id only.
/// </summary>
public sealed record Compartment
{
    /// <summary>Greatest length of a wrapped root.</summary>
    public const int MaxWrappedRootBytes = 1024;

    /// <summary>Random id.</summary>
    public required CompartmentId Id { get; init; }

    /// <summary>The holding.</summary>
    public required HoldingId Holding { get; init; }

    /// <summary>The access part that all its items share.</summary>
    public required AccessPart Access { get; init; }

    /// <summary>Key generation, from 1.</summary>
    public required uint Generation { get; init; }

    /// <summary>The compartment root under the store's control root; opaque to this room. Not changed afterwards.</summary>
    public required byte[] WrappedRoot { get; init; }

    /// <summary>Hash of the access part.</summary>
    public Hash384 AccessHash => Access.Hash;

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"compartment {Id}";
}
