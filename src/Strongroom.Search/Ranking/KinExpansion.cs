using Strongroom.Search.Kernel;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>
/// Finds the words that are akin to a word in all that is visible together: if there are too many, the first so many in alphabetical order. What decides is words of live visible
/// documents alone, so neither hidden material nor merges move the cut.
/// </summary>
internal static class KinExpansion
{
    /// <summary>Expands a word.</summary>
    /// <param name="parts">All that is visible.</param>
    /// <param name="field">Where they must stand.</param>
    /// <param name="word">The word.</param>
    /// <param name="found">For each part the numbers of what it stands for anyway; receives all others, none twice.</param>
    /// <param name="truncated">Set when there were more words.</param>
    /// <param name="lookups">Grows by the number of terms looked at.</param>
    /// <param name="words">Words of live documents that it stands for, at most <see cref="Expansion.MaxWords"/>.</param>
    public static void Expand(
        IReadOnlyList<IVisibleWords> parts, TermField field, KinWord word, List<int>[] found, ref bool truncated, ref long lookups, out int words)
    {
        var places = new List<(int Part, int Term)>();
        var forms = new List<int>();
        for (var i = 0; i < parts.Count; i++)
        {
            forms.Clear();
            lookups += 1 + Find(parts[i], word, forms);
            foreach (var form in forms)
            {
                var term = field == TermField.Words ? form : InField(parts[i], form, field);
                if (term >= 0)
                {
                    places.Add((i, term));
                }
            }
        }

        if (parts.Count == 1)
        {
            places.Sort(static (a, b) => a.Term.CompareTo(b.Term)); // words of one part are numbered in the order of their keys
        }
        else
        {
            places.Sort((a, b) => KeyOf(parts, a).SequenceCompareTo(KeyOf(parts, b)) is not 0 and var order ? order : a.Part.CompareTo(b.Part));
        }

        words = 0;
        for (var first = 0; first < places.Count;)
        {
            var end = first + 1;
            var live = IsHeld(parts, places[first]);
            for (; end < places.Count && parts.Count > 1 && KeyOf(parts, places[end]).SequenceEqual(KeyOf(parts, places[first])); end++)
            {
                live |= IsHeld(parts, places[end]);
            }

            if (live && words == Expansion.MaxWords)
            {
                truncated = true;
                break;
            }

            words += live ? 1 : 0;
            for (; first < end; first++)
            {
                var (part, term) = places[first];
                if (!found[part].Contains(term))
                {
                    found[part].Add(term);
                }
            }
        }
    }

    /// <summary>Finds the words that are akin to a word in one index, all fields' words.</summary>
    /// <param name="part">The index.</param>
    /// <param name="word">The word.</param>
    /// <param name="terms">Receives their numbers, none twice.</param>
    /// <returns>How many words were looked at.</returns>
    public static int Find(IVisibleWords part, KinWord word, List<int> terms)
    {
        if (word.Kinship == Kinship.Spellings)
        {
            return part.Names.Find(part, word.Word, terms);
        }

        part.Forms.Find(part, word.Word, word.Stems, terms);
        return terms.Count;
    }

    /// <summary>The same word under a field's own name.</summary>
    public static int InField(IWordList part, int term, TermField field)
    {
        var key = part.Key(term).ToArray();
        key[0] = (byte)field;
        return part.Find(key);
    }

    private static bool IsHeld(IReadOnlyList<IVisibleWords> parts, (int Part, int Term) place) => parts[place.Part].IsHeld(place.Term);

    private static ReadOnlySpan<byte> KeyOf(IReadOnlyList<IVisibleWords> parts, (int Part, int Term) place) => parts[place.Part].Key(place.Term);
}
