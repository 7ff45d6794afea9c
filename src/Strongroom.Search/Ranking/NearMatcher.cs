using System.Numerics;
using Strongroom.Search.Queries;

namespace Strongroom.Search.Ranking;

/// <summary>Documents in which rows of words stand near each other. Looks for documents that hold them all first, then at positions. Not thread-safe.</summary>
internal sealed class NearMatcher : Matcher
{
    private readonly Matcher _all;
    private readonly RowPlaces[][] _operands;
    private readonly IReadOnlyList<NearStep> _steps;

    /// <summary>Makes it.</summary>
    /// <param name="all">Matches documents that hold all words of at least one row of each operand.</param>
    /// <param name="operands">For each operand its rows.</param>
    /// <param name="steps">What lies between each operand and the next.</param>
    public NearMatcher(Matcher all, RowPlaces[][] operands, IReadOnlyList<NearStep> steps) => (_all, _operands, _steps) = (all, operands, steps);

    public override int Next(int from) => _all.Next(from);

    public override void Fill(int start, int end, Span<ulong> bits)
    {
        _all.Fill(start, end, bits);
        for (var word = 0; word < bits.Length; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                var bit = BitOperations.TrailingZeroCount(rest);
                if (!AreNear(start + (word << 6) + bit))
                {
                    bits[word] &= ~(1UL << bit);
                }
            }
        }
    }

    /// <summary>Of each operand's places those are kept from which the one before can be reached.</summary>
    private bool AreNear(int document)
    {
        var reached = PlacesOf(0, document);
        for (var i = 0; i < _steps.Count && reached.Length > 0; i++)
        {
            var step = _steps[i];
            int[] starts = [.. reached.Select(static p => p.First).Order()], ends = [.. reached.Select(static p => p.Last).Order()];
            reached = [.. PlacesOf(i + 1, document).Where(p => IsNear(p, starts, ends, step))];
        }

        return reached.Length > 0;
    }

    private (int First, int Last)[] PlacesOf(int operand, int document)
    {
        var rows = _operands[operand];
        return rows.Length == 1 ? rows[0].In(document) : [.. rows.SelectMany(r => r.In(document)).Distinct()];
    }

    /// <summary>Whether one of some places ends shortly before this one begins, or, if order is free, begins shortly after it ends.</summary>
    private static bool IsNear((int First, int Last) place, int[] starts, int[] ends, NearStep step)
    {
        var before = Array.BinarySearch(ends, place.First);
        before = before < 0 ? ~before : before;
        while (before > 0 && ends[before - 1] == place.First)
        {
            before--;
        }

        if (before > 0 && place.First - ends[before - 1] <= step.Words)
        {
            return true;
        }

        if (step.InOrder)
        {
            return false;
        }

        var after = Array.BinarySearch(starts, place.Last);
        after = after < 0 ? ~after : after;
        while (after < starts.Length && starts[after] == place.Last)
        {
            after++;
        }

        return after < starts.Length && starts[after] - place.Last <= step.Words;
    }
}

/// <summary>Where a row of words stands in documents, which are asked for in ascending order. Not thread-safe.</summary>
internal sealed class RowPlaces
{
    private readonly GroupPositions[] _words;
    private int[] _starts = new int[16];
    private int[] _positions = new int[16];

    /// <summary>Makes it.</summary>
    /// <param name="words">One for each word of the row, in order.</param>
    public RowPlaces(GroupPositions[] words) => _words = words;

    /// <summary>Whether the row stands in a document at all.</summary>
    public bool StandsIn(int document) => Find(document) > 0;

    /// <summary>The places of first and last words, ascending.</summary>
    public (int First, int Last)[] In(int document)
    {
        var places = new (int, int)[Find(document)];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = (_starts[i], _starts[i] + _words.Length - 1);
        }

        return places;
    }

    private int Find(int document)
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

        return count;
    }
}
