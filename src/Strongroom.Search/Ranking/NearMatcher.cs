using System.Numerics;

namespace Strongroom.Search.Ranking;

/// <summary>Documents in which rows of words stand near each other. Looks for documents that hold them all first, then at positions. Not thread-safe.</summary>
internal sealed class NearMatcher : Matcher
{
    private readonly Matcher _all;
    private readonly NearPlaces _places;

    /// <summary>Makes it.</summary>
    /// <param name="all">Matches documents that hold all words of at least one row of each operand.</param>
    /// <param name="places">Where they stand.</param>
    public NearMatcher(Matcher all, NearPlaces places) => (_all, _places) = (all, places);

    public override int Next(int from) => _all.Next(from);

    public override void Fill(int start, int end, Span<ulong> bits)
    {
        _all.Fill(start, end, bits);
        for (var word = 0; word < bits.Length; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                var bit = BitOperations.TrailingZeroCount(rest);
                if (!_places.AreNear(start + (word << 6) + bit))
                {
                    bits[word] &= ~(1UL << bit);
                }
            }
        }
    }
}
