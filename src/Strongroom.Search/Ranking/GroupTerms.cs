using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>What the groups of one query stand for in all that is visible, where dictionaries were asked already. Not thread-safe.</summary>
internal sealed class GroupTerms
{
    private readonly IVisibleWords[] _parts;
    private readonly List<int>[]?[] _terms;
    private readonly byte[][]?[] _keys;

    /// <summary>Begins with nothing.</summary>
    /// <param name="parts">All that is visible.</param>
    /// <param name="groups">Number of groups.</param>
    public GroupTerms(IVisibleWords[] parts, int groups) => (_parts, _terms, _keys) = (parts, new List<int>[]?[groups], new byte[][]?[groups]);

    /// <summary>Notes what a group stands for.</summary>
    /// <param name="group">Its number.</param>
    /// <param name="terms">For each part the numbers of its terms.</param>
    public void Set(int group, List<int>[] terms) => _terms[group] = terms;

    /// <summary>The keys of a group's terms, each once.</summary>
    /// <param name="group">Its number; it was noted.</param>
    public byte[][] KeysOf(int group) => _keys[group] ??= Keys(_terms[group]!);

    private byte[][] Keys(List<int>[] terms)
    {
        var keys = new List<byte[]>();
        for (var part = 0; part < terms.Length; part++)
        {
            foreach (var term in terms[part])
            {
                var key = _parts[part].Key(term);
                if (!IsBefore(part, key, terms))
                {
                    keys.Add(key.ToArray());
                }
            }
        }

        return [.. keys];
    }

    private bool IsBefore(int part, ReadOnlySpan<byte> key, List<int>[] terms)
    {
        for (var before = 0; before < part; before++)
        {
            if (terms[before].Count > 0 && _parts[before].Find(key) is >= 0 and var term && terms[before].Contains(term))
            {
                return true;
            }
        }

        return false;
    }
}
