using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>How the entries that are there compare with the leaves that were signed.</summary>
internal static class LeafAlignment
{
    /// <summary>
    /// Names the difference. Entries that match a leaf are compared by their order; a leaf without its entry is altered when a foreign entry
    /// stands in its gap, and dropped when none does; foreign entries that stand in nobody's gap were added.
    /// </summary>
    /// <param name="leaves">As they were signed.</param>
    /// <param name="found">Leaf hashes of the entries that are there.</param>
    internal static IEnumerable<(LedgerFindingKind Kind, int Place)> Compare(IReadOnlyList<Hash384> leaves, IReadOnlyList<Hash384> found)
    {
        var places = leaves.Select(static (leaf, place) => (leaf, place)).ToLookup(static l => l.leaf, static l => l.place);
        var taken = new bool[leaves.Count];
        var matched = new List<int>(); // places of the leaves that have their entry, in the order of the entries
        var foreign = new List<int>(); // for each foreign entry: how many matched entries stand before it
        foreach (var hash in found)
        {
            var place = places[hash].Where(p => !taken[p]).DefaultIfEmpty(-1).First();
            if (place < 0)
            {
                foreign.Add(matched.Count);
                continue;
            }

            taken[place] = true;
            matched.Add(place);
        }

        var inOrder = matched.Order().ToList();
        for (var i = 0; i < matched.Count; i++)
        {
            if (matched[i] != inOrder[i])
            {
                yield return (LedgerFindingKind.EntryReordered, inOrder[i]);
            }
        }

        var before = 0;
        for (var place = 0; place < leaves.Count; place++)
        {
            if (taken[place])
            {
                before++;
            }
            else
            {
                yield return (foreign.Remove(before) ? LedgerFindingKind.EntryAltered : LedgerFindingKind.EntryDropped, place);
            }
        }

        foreach (var gap in foreign)
        {
            yield return (LedgerFindingKind.EntryAdded, gap);
        }
    }
}
