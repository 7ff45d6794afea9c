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

        // Of a row only what lies at most so many edits beside the diagonal can matter; beside it stands what is too great.
        Span<int> two = stackalloc int[MaxLength + 1], one = stackalloc int[MaxLength + 1], row = stackalloc int[MaxLength + 1];
        two = two[..(target.Length + 2)];
        one = one[..two.Length];
        row = row[..two.Length];
        for (var i = 0; i <= target.Length; i++)
        {
            one[i] = i;
        }

        var least = 0;
        for (var t = 0; t < term.Length; t++)
        {
            var before = least;
            int first = Math.Max(1, t + 1 - edits), end = Math.Min(target.Length, t + 1 + edits);
            least = edits + 1;
            row[first - 1] = first == 1 ? t + 1 : edits + 1;
            least = Math.Min(least, row[first - 1]);
            for (var i = first; i <= end; i++)
            {
                var cost = Math.Min(Math.Min(row[i - 1], one[i]) + 1, one[i - 1] + (target[i - 1] == term[t] ? 0 : 1));
                if (t > 0 && i > 1 && target[i - 1] == term[t - 1] && target[i - 2] == term[t])
                {
                    cost = Math.Min(cost, two[i - 2] + 1);
                }

                row[i] = cost;
                least = Math.Min(least, cost);
            }

            row[Math.Max(first - 1, end) + 1] = edits + 1;

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

        return Math.Abs(target.Length - term.Length) > edits ? edits + 1 : one[target.Length];
    }
}
