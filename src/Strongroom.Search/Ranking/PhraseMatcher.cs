using System.Numerics;

namespace Strongroom.Search.Ranking;

/// <summary>Documents in which some words stand in a row. Looks for documents that hold all of them first, then at positions.</summary>
internal sealed class PhraseMatcher : Matcher
{
    private readonly AndMatcher _all;
    private readonly RowPlaces _row;

    /// <summary>Makes it.</summary>
    /// <param name="all">Matches documents that hold all the words.</param>
    /// <param name="row">Where they stand in a row.</param>
    public PhraseMatcher(AndMatcher all, RowPlaces row) => (_all, _row) = (all, row);

    public override int Next(int from) => _all.Next(from);

    public override void Fill(int start, int end, Span<ulong> bits)
    {
        _all.Fill(start, end, bits);
        for (var word = 0; word < bits.Length; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                var bit = BitOperations.TrailingZeroCount(rest);
                if (!_row.StandsIn(start + (word << 6) + bit))
                {
                    bits[word] &= ~(1UL << bit);
                }
            }
        }
    }
}
