namespace Strongroom.Search.Ranking;

/// <summary>Where the words of one term group stand in a document. Not thread-safe.</summary>
internal abstract class WordPlaces
{
    private int[] _more = new int[16];

    /// <summary>Reads the positions.</summary>
    /// <param name="document">The document.</param>
    /// <param name="into">Receives them, ascending, each once; grown if needed.</param>
    /// <returns>How many; 0 when the document holds none of the terms.</returns>
    public int Read(int document, ref int[] into)
    {
        int count = 0, held = 0;
        var terms = Seek(document);
        for (var term = 0; term < terms; term++)
        {
            var more = count == 0 ? ReadTerm(term, document, ref into) : ReadTerm(term, document, ref _more);
            if (more > 0 && held++ > 0)
            {
                Append(ref into, count, more);
            }

            count += more;
        }

        return held > 1 ? SortedOnce(into.AsSpan(0, count)) : count;
    }

    /// <summary>Goes to a document.</summary>
    /// <returns>How many terms are to be read: all of the group, or those that the document holds.</returns>
    protected abstract int Seek(int document);

    /// <summary>Reads the positions of one term in the document that was gone to.</summary>
    /// <param name="term">Its number among those to be read.</param>
    /// <param name="document">The document.</param>
    /// <param name="into">Receives them, ascending; grown if needed.</param>
    /// <returns>How many; 0 when the document does not hold it.</returns>
    protected abstract int ReadTerm(int term, int document, ref int[] into);

    private void Append(ref int[] into, int count, int more)
    {
        if (into.Length < count + more)
        {
            Array.Resize(ref into, 2 * (count + more));
        }

        _more.AsSpan(0, more).CopyTo(into.AsSpan(count));
    }

    /// <summary>Two terms of a group may stand at one place: stems of one word.</summary>
    private static int SortedOnce(Span<int> positions)
    {
        positions.Sort();
        var kept = 1;
        for (var i = 1; i < positions.Length; i++)
        {
            if (positions[i] != positions[kept - 1])
            {
                positions[kept++] = positions[i];
            }
        }

        return kept;
    }
}
