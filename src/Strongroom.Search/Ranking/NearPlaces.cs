using Strongroom.Search.Queries;

namespace Strongroom.Search.Ranking;

/// <summary>Whether rows of words stand near each other in a document that holds all words of at least one row of each operand. Not thread-safe.</summary>
internal sealed class NearPlaces
{
    private readonly RowPlaces[][] _operands;
    private readonly IReadOnlyList<NearStep> _steps;
    private int[] _firsts = new int[16]; // of the places at hand
    private int[] _lasts = new int[16];
    private int[] _starts = new int[16]; // of the operand before, ascending
    private int[] _ends = new int[16];

    /// <summary>Makes it.</summary>
    /// <param name="operands">For each operand its rows.</param>
    /// <param name="steps">What lies between each operand and the next.</param>
    public NearPlaces(RowPlaces[][] operands, IReadOnlyList<NearStep> steps) => (_operands, _steps) = (operands, steps);

    /// <summary>Of each operand's places those are kept from which the one before can be reached.</summary>
    public bool AreNear(int document)
    {
        var count = Place(0, document);
        for (var i = 0; i < _steps.Count && count > 0; i++)
        {
            // What was reached becomes what the next is reached from.
            (_starts, _firsts, _ends, _lasts) = (_firsts, _starts, _lasts, _ends);
            if (_operands[i].Length > 1)
            {
                _starts.AsSpan(0, count).Sort();
                _ends.AsSpan(0, count).Sort();
            }

            var starts = _starts.AsSpan(0, count);
            var ends = _ends.AsSpan(0, count);
            int found = Place(i + 1, document), kept = 0;
            for (var p = 0; p < found; p++)
            {
                if (IsNear(_firsts[p], _lasts[p], starts, ends, _steps[i]))
                {
                    (_firsts[kept], _lasts[kept]) = (_firsts[p], _lasts[p]);
                    kept++;
                }
            }

            count = kept;
        }

        return count > 0;
    }

    /// <summary>Finds the first and last words of an operand's places.</summary>
    /// <returns>How many places.</returns>
    private int Place(int operand, int document)
    {
        var count = 0;
        foreach (var row in _operands[operand])
        {
            var starts = row.In(document);
            if (_firsts.Length < count + starts.Length)
            {
                Array.Resize(ref _firsts, 2 * (count + starts.Length));
            }

            if (_lasts.Length < _firsts.Length)
            {
                Array.Resize(ref _lasts, _firsts.Length);
            }

            foreach (var start in starts)
            {
                (_firsts[count], _lasts[count]) = (start, start + row.Length - 1);
                count++;
            }
        }

        return count;
    }

    /// <summary>Whether one of some places ends shortly before this one begins, or, if order is free, begins shortly after it ends.</summary>
    private static bool IsNear(int first, int last, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, NearStep step)
    {
        var before = ends.BinarySearch(first);
        before = before < 0 ? ~before : before;
        while (before > 0 && ends[before - 1] == first)
        {
            before--;
        }

        if (before > 0 && first - ends[before - 1] <= step.Words)
        {
            return true;
        }

        if (step.InOrder)
        {
            return false;
        }

        var after = starts.BinarySearch(last);
        after = after < 0 ? ~after : after;
        while (after < starts.Length && starts[after] == last)
        {
            after++;
        }

        return after < starts.Length && starts[after] - last <= step.Words;
    }
}
