using System.Collections.Frozen;
using Strongroom.Core;
using Strongroom.Governance;

namespace Strongroom.Vault;

/// <summary>
/// The compartments that one admission opens, with their keys. There is no other way to make one, and nothing in this room answers about a
/// compartment that is not on the ring that it is asked with. Thread-safe. Empties itself when the store's keys are disposed.
/// </summary>
public sealed class KeyRing
{
    private readonly FrozenDictionary<CompartmentId, CompartmentKeys> _keys;

    private KeyRing(Admission admission, FrozenDictionary<CompartmentId, CompartmentKeys> keys)
    {
        Admission = admission;
        _keys = keys;
        Compartments = [.. keys.Keys.Order()];
    }

    /// <summary>The admission that the ring was made from.</summary>
    public Admission Admission { get; }

    /// <summary>The compartments on the ring, in order of their ids.</summary>
    public IReadOnlyList<CompartmentId> Compartments { get; }

    /// <summary>Makes the ring of an admission.</summary>
    /// <param name="admission">What the decision function admitted.</param>
    /// <param name="keys">The unlocked store.</param>
    /// <param name="state">The control state; compartments that it does not know are left out.</param>
    /// <exception cref="VaultException">A compartment's wrapped root is damaged.</exception>
    public static KeyRing For(Admission admission, StoreKeys keys, GovernanceState state)
    {
        var ring = new Dictionary<CompartmentId, CompartmentKeys>();

        // Who only files gets an empty ring: a deposit admits to putting in, never to looking.
        foreach (var id in admission.MayRead ? admission.Compartments : [])
        {
            if (state.Compartments.TryGetValue(id, out var compartment))
            {
                ring.Add(id, keys.KeysOf(compartment));
            }
        }

        return new KeyRing(admission, ring.ToFrozenDictionary());
    }

    /// <summary>Whether a compartment is on the ring.</summary>
    /// <param name="compartment">The compartment.</param>
    public bool Holds(CompartmentId compartment) => _keys.ContainsKey(compartment);

    internal CompartmentKeys? KeysOf(CompartmentId compartment) => _keys.GetValueOrDefault(compartment);
}
