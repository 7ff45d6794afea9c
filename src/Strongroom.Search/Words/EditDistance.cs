namespace Strongroom.Search.Words;

/// <summary>
/// Edits between two words: letters put in, taken out or changed, and neighbours swapped, no place edited twice (optimal string alignment, the common reading of Damerau's distance). Pure.
/// </summary>
internal static class EditDistance
{
    private const int MaxLength = 128;

    /// <summary>The distance of two words as far as it matters.</summary>
    /// <param name="target">The word meant, in code points.</param>
    /// <param name="term">The other.</param>
    /// <param name="edits">The greatest distance of interest.</param>
    /// <param name="dead">When it is greater: how many leading code points of the term suffice for that, whatever follows; 0 when only the whole term does.</param>
    /// <returns>The distance, or something greater than <paramref name="edits"/>.</returns>
    public static int Within(ReadOnlySpan<int> target, ReadOnlySpan<int> term, int edits, out int dead)
    {
        dead = 0;
        if (target.Length >= MaxLength)
        {
            dead = term.Length > 0 ? 1 : 0;
            return edits + 1; // longer than any indexed word
        }

        Span<int> two = stackalloc int[MaxLength], one = stackalloc int[MaxLength], row = stackalloc int[MaxLength];
        for (var i = 0; i <= target.Length; i++)
        {
            one[i] = i;
        }

        var least = 0;
        for (var t = 0; t < term.Length; t++)
        {
            var before = least;
            row[0] = least = t + 1;
            for (var i = 1; i <= target.Length; i++)
            {
                var cost = Math.Min(Math.Min(row[i - 1], one[i]) + 1, one[i - 1] + (target[i - 1] == term[t] ? 0 : 1));
                if (t > 0 && i > 1 && target[i - 1] == term[t - 1] && target[i - 2] == term[t])
                {
                    cost = Math.Min(cost, two[i - 2] + 1);
                }

                row[i] = cost;
                least = Math.Min(least, cost);
            }

            // a swap reaches back one row further, at the price of one edit
            if (least > edits && before >= edits)
            {
                dead = t + 1;
                return edits + 1;
            }

            var free = two;
            two = one;
            one = row;
            row = free;
        }

        return one[target.Length];
    }
}
