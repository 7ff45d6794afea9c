namespace Strongroom.Search.Ranking;

/// <summary>
/// Finds the words that a prefix stands for in all visible segments together: the first so many in alphabetical order. What decides is
/// words of live visible documents alone, so neither hidden material nor merges move the cut.
/// </summary>
internal static class PrefixExpansion
{
    /// <summary>Greatest number of words that one prefix stands for.</summary>
    public const int MaxWords = 1024;

    /// <summary>Expands a prefix.</summary>
    /// <param name="searches">The segments.</param>
    /// <param name="group">The group's number in the plan; what it stands for anyway is kept.</param>
    /// <param name="start">What the keys begin with.</param>
    /// <param name="truncated">Set when there were more words.</param>
    /// <param name="lookups">Grows by the number of terms looked at.</param>
    /// <param name="words">Words of live documents that it stands for, at most <see cref="MaxWords"/>.</param>
    /// <returns>For each segment the numbers of its terms.</returns>
    public static List<int>[] Expand(IReadOnlyList<SegmentSearch> searches, int group, byte[] start, ref bool truncated, ref long lookups, out int words)
    {
        var heads = new int[searches.Count];
        var found = new List<int>[searches.Count];
        for (var i = 0; i < heads.Length; i++)
        {
            found[i] = [.. searches[i].Terms[group]];
            heads[i] = searches[i].View.Segment.Find(start);
            heads[i] = heads[i] < 0 ? ~heads[i] : heads[i];
            lookups++;
        }

        words = 0;
        while (TryLeast(searches, heads, start, out var least))
        {
            var key = searches[least].View.Segment.Key(heads[least]);
            var live = false;
            for (var i = least; i < heads.Length; i++)
            {
                var view = searches[i].View;
                if (heads[i] < view.Segment.TermCount && view.Segment.Key(heads[i]).SequenceEqual(key))
                {
                    live |= view.LiveHolders(heads[i]) > 0;
                    lookups++;
                    if (!searches[i].Terms[group].Contains(heads[i]))
                    {
                        found[i].Add(heads[i]);
                    }

                    heads[i]++;
                }
            }

            words += live ? 1 : 0;
            if (words > MaxWords)
            {
                truncated = true;
                words = MaxWords;
                for (var i = least; i < found.Length; i++)
                {
                    if (found[i].Count > searches[i].Terms[group].Length && searches[i].View.Segment.Key(found[i][^1]).SequenceEqual(key))
                    {
                        found[i].RemoveAt(found[i].Count - 1);
                    }
                }

                break;
            }
        }

        return found;
    }

    private static bool TryLeast(IReadOnlyList<SegmentSearch> searches, int[] heads, byte[] prefix, out int least)
    {
        least = -1;
        for (var i = 0; i < heads.Length; i++)
        {
            var segment = searches[i].View.Segment;
            if (heads[i] < segment.TermCount
                && segment.Key(heads[i]).StartsWith(prefix)
                && (least < 0 || segment.Key(heads[i]).SequenceCompareTo(searches[least].View.Segment.Key(heads[least])) < 0))
            {
                least = i;
            }
        }

        return least >= 0;
    }
}
