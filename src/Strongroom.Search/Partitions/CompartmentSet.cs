using Strongroom.Core;

namespace Strongroom.Search.Partitions;

/// <summary>Some compartments in order, equal to others of the same. Immutable.</summary>
internal sealed class CompartmentSet : IEquatable<CompartmentSet>
{
    public CompartmentSet(CompartmentId[] compartments) => Compartments = compartments;

    public IReadOnlyList<CompartmentId> Compartments { get; }

    public bool Equals(CompartmentSet? other) => other is not null && Compartments.SequenceEqual(other.Compartments);

    public override bool Equals(object? obj) => Equals(obj as CompartmentSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var compartment in Compartments)
        {
            hash.Add(compartment);
        }

        return hash.ToHashCode();
    }
}
