using System.Numerics;

namespace Strongroom.Search.Ranking;

/// <summary>Documents in which some words stand in a row. Looks for documents that hold all of them first, then at positions.</summary>
internal sealed class PhraseMatcher : Matcher
{
    private readonly AndMatcher _all;
    private readonly GroupPositions[] _words;
    private int[] _starts = new int[16];
    private int[] _positions = new int[16];

    /// <summary>Makes it.</summary>
    /// <param name="all">Matches documents that hold all the words.</param>
    /// <param name="words">One for each word of the phrase, in order.</param>
    public PhraseMatcher(AndMatcher all, GroupPositions[] words) => (_all, _words) = (all, words);

    public override int Next(int from) => _all.Next(from);

    public override void Fill(int start, int end, Span<ulong> bits)
    {
        _all.Fill(start, end, bits);
        for (var word = 0; word < bits.Length; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                var bit = BitOperations.TrailingZeroCount(rest);
                if (!StandsIn(start + (word << 6) + bit))
                {
                    bits[word] &= ~(1UL << bit);
                }
            }
        }
    }

    private bool StandsIn(int document)
    {
        var count = _words[0].Read(document, ref _starts);
        for (var i = 1; i < _words.Length && count > 0; i++)
        {
            // keep the starts from which the i-th word stands i places on
            var found = _words[i].Read(document, ref _positions);
            int kept = 0, at = 0;
            for (var s = 0; s < count; s++)
            {
                while (at < found && _positions[at] < _starts[s] + i)
                {
                    at++;
                }

                if (at < found && _positions[at] == _starts[s] + i)
                {
                    _starts[kept++] = _starts[s];
                }
            }

            count = kept;
        }

        return count > 0;
    }
}
