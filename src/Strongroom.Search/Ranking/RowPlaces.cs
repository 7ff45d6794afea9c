namespace Strongroom.Search.Ranking;

/// <summary>Where a row of words stands in documents. Not thread-safe.</summary>
internal sealed class RowPlaces
{
    private readonly WordPlaces[] _words;
    private int[] _starts = new int[16];
    private int[] _positions = new int[16];

    /// <summary>Makes it.</summary>
    /// <param name="words">One for each word of the row, in order.</param>
    public RowPlaces(WordPlaces[] words) => _words = words;

    /// <summary>Keeps the beginnings of rows that the next word goes on with.</summary>
    /// <param name="starts">Where rows may begin, ascending; those that are kept move to the front.</param>
    /// <param name="positions">Where the word stands, ascending.</param>
    /// <param name="ahead">So many places behind the beginning it must stand.</param>
    /// <returns>How many are kept.</returns>
    public static int Keep(Span<int> starts, ReadOnlySpan<int> positions, int ahead)
    {
        int kept = 0, at = 0;
        foreach (var start in starts)
        {
            var wanted = start + ahead;
            while (at < positions.Length && positions[at] < wanted)
            {
                at++;
            }

            if (at == positions.Length)
            {
                break;
            }

            if (positions[at] == wanted)
            {
                starts[kept++] = start;
            }
        }

        return kept;
    }

    /// <summary>Words of the row.</summary>
    public int Length => _words.Length;

    /// <summary>Whether the row stands in a document at all.</summary>
    public bool StandsIn(int document) => !In(document).IsEmpty;

    /// <summary>The places of its first word, ascending. Valid until the next call.</summary>
    public ReadOnlySpan<int> In(int document)
    {
        var count = _words[0].Read(document, ref _starts);
        for (var i = 1; i < _words.Length && count > 0; i++)
        {
            var found = _words[i].Read(document, ref _positions);
            count = Keep(_starts.AsSpan(0, count), _positions.AsSpan(0, found), i);
        }

        return _starts.AsSpan(0, count);
    }
}
