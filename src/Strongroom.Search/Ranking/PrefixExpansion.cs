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
    /// <param name="prefix">The prefix.</param>
    /// <param name="truncated">Set when there were more words.</param>
    /// <param name="lookups">Grows by the number of terms looked at.</param>
    /// <param name="words">Words of live documents that it stands for, at most <see cref="MaxWords"/>; the stem of a stemmed one is not counted.</param>
    /// <returns>For each segment the numbers of its terms.</returns>
    public static List<int>[] Expand(IReadOnlyList<SegmentSearch> searches, PrefixKey prefix, ref bool truncated, ref long lookups, out int words)
    {
        var heads = new int[searches.Count];
        var found = new List<int>[searches.Count];
        for (var i = 0; i < heads.Length; i++)
        {
            found[i] = [];
            var segment = searches[i].View.Segment;
            heads[i] = segment.Find(prefix.Key);
            heads[i] = heads[i] < 0 ? ~heads[i] : heads[i];
            lookups++;
            if (prefix.Stem is not null && segment.Find(prefix.Stem) is >= 0 and var stem)
            {
                found[i].Add(stem);
            }
        }

        words = 0;
        while (TryLeast(searches, heads, prefix.Key, out var least))
        {
            var key = searches[least].View.Segment.Key(heads[least]);
            var live = false;
            for (var i = least; i < heads.Length; i++)
            {
                var view = searches[i].View;
                if (heads[i] < view.Segment.TermCount && view.Segment.Key(heads[i]).SequenceEqual(key))
                {
                    live |= view.LiveHolders(heads[i]) > 0;
                    found[i].Add(heads[i]++);
                    lookups++;
                }
            }

            words += live ? 1 : 0;
            if (words > MaxWords)
            {
                truncated = true;
                words = MaxWords;
                foreach (var list in found)
                {
                    if (list.Count > 0 && IsLast(searches, found, list, key))
                    {
                        list.RemoveAt(list.Count - 1);
                    }
                }

                break;
            }
        }

        return found;
    }

    private static bool IsLast(IReadOnlyList<SegmentSearch> searches, List<int>[] found, List<int> list, ReadOnlySpan<byte> key) =>
        searches[Array.IndexOf(found, list)].View.Segment.Key(list[^1]).SequenceEqual(key);

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
