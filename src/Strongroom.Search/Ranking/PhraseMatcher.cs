using System.Numerics;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>Documents in which some words stand in a row. Looks for documents that hold all of them first, then at positions.</summary>
internal sealed class PhraseMatcher : Matcher
{
    private readonly Segment _segment;
    private readonly AndMatcher _all;
    private readonly PostingCursor[] _cursors;
    private int[] _starts = new int[16];
    private int[] _positions = new int[16];

    /// <summary>Makes it.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="all">Matches documents that hold all the words.</param>
    /// <param name="cursors">One for each word of the phrase, in order; not those of <paramref name="all"/>.</param>
    public PhraseMatcher(Segment segment, AndMatcher all, PostingCursor[] cursors) => (_segment, _all, _cursors) = (segment, all, cursors);

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
        var count = 0;
        for (var i = 0; i < _cursors.Length; i++)
        {
            _cursors[i].Seek(document);
            if (i == 0)
            {
                count = _segment.ReadPositions(_cursors[i].Posting, ref _starts);
                continue;
            }

            // keep the starts from which the i-th word stands i places on
            var found = _segment.ReadPositions(_cursors[i].Posting, ref _positions);
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
            if (count == 0)
            {
                return false;
            }
        }

        return true;
    }
}
