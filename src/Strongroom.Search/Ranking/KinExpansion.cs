using Strongroom.Search.Kernel;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>
/// Finds the words that are akin to a word in all visible segments together: if there are too many, the first so many in alphabetical order. What decides is words of live visible
/// documents alone, so neither hidden material nor merges move the cut.
/// </summary>
internal static class KinExpansion
{
    /// <summary>Expands a word.</summary>
    /// <param name="searches">The segments.</param>
    /// <param name="group">The group's number in the plan; what it stands for anyway is kept.</param>
    /// <param name="field">Where they must stand.</param>
    /// <param name="word">The word.</param>
    /// <param name="truncated">Set when there were more words.</param>
    /// <param name="lookups">Grows by the number of terms looked at.</param>
    /// <param name="words">Words of live documents that it stands for, at most <see cref="Expansion.MaxWords"/>.</param>
    /// <returns>For each segment the numbers of its terms.</returns>
    public static List<int>[] Expand(
        IReadOnlyList<SegmentSearch> searches, int group, TermField field, KinWord word, ref bool truncated, ref long lookups, out int words)
    {
        var found = new List<int>[searches.Count];
        var places = new List<(int Search, int Term)>();
        for (var i = 0; i < found.Length; i++)
        {
            var segment = searches[i].View.Segment;
            found[i] = [.. searches[i].Terms[group]];
            var forms = new List<int>();
            lookups += 1 + Find(segment, word, forms);
            foreach (var form in forms)
            {
                var term = field == TermField.Words ? form : InField(segment, form, field);
                if (term >= 0)
                {
                    places.Add((i, term));
                }
            }
        }

        ReadOnlySpan<byte> KeyOf((int Search, int Term) place) => searches[place.Search].View.Segment.Key(place.Term);
        places.Sort((a, b) => KeyOf(a).SequenceCompareTo(KeyOf(b)) is not 0 and var order ? order : a.Search.CompareTo(b.Search));
        words = 0;
        for (var first = 0; first < places.Count;)
        {
            var end = first + 1;
            var live = searches[places[first].Search].View.LiveHolders(places[first].Term) > 0;
            for (; end < places.Count && KeyOf(places[end]).SequenceEqual(KeyOf(places[first])); end++)
            {
                live |= searches[places[end].Search].View.LiveHolders(places[end].Term) > 0;
            }

            if (live && words == Expansion.MaxWords)
            {
                truncated = true;
                break;
            }

            words += live ? 1 : 0;
            for (; first < end; first++)
            {
                var (search, term) = places[first];
                if (!found[search].Contains(term))
                {
                    found[search].Add(term);
                }
            }
        }

        return found;
    }

    /// <summary>Finds the words that are akin to a word in one segment, all fields' words.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="word">The word.</param>
    /// <param name="terms">Receives their numbers, none twice.</param>
    /// <returns>How many words were looked at.</returns>
    public static int Find(Segment segment, KinWord word, List<int> terms)
    {
        if (word.Kinship == Kinship.Spellings)
        {
            return segment.Names.Find(segment, word.Word, terms);
        }

        segment.Forms.Find(segment, word.Word, terms);
        return terms.Count;
    }

    /// <summary>The same word under a field's own name.</summary>
    public static int InField(Segment segment, int term, TermField field)
    {
        var key = segment.Key(term).ToArray();
        key[0] = (byte)field;
        return segment.Table.Find(segment, WordHash.Of(key), key);
    }
}
