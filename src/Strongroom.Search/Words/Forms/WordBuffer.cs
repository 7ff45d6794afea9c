namespace Strongroom.Search.Words.Forms;

/// <summary>A word that endings are taken off and put on, in the caller's memory. Not thread-safe.</summary>
internal ref struct WordBuffer
{
    /// <summary>Letters that a stem may be longer than its word.</summary>
    public const int MaxGrowth = 2;

    private readonly Span<char> _letters;

    /// <summary>Copies a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="memory">At least <see cref="MaxGrowth"/> longer.</param>
    public WordBuffer(ReadOnlySpan<char> word, Span<char> memory)
    {
        word.CopyTo(memory);
        _letters = memory;
        Length = word.Length;
    }

    /// <summary>Letters now.</summary>
    public int Length { get; private set; }

    /// <summary>The word now.</summary>
    public readonly ReadOnlySpan<char> Word => _letters[..Length];

    /// <summary>A letter.</summary>
    public readonly ref char this[int at] => ref _letters[at];

    /// <summary>Whether it ends so.</summary>
    public readonly bool EndsWith(ReadOnlySpan<char> ending) => Word.EndsWith(ending);

    /// <summary>Whether it ends so and the ending lies within a region that begins at a place.</summary>
    public readonly bool EndsWith(ReadOnlySpan<char> ending, int region) => Length - ending.Length >= region && Word.EndsWith(ending);

    /// <summary>Takes letters off the end.</summary>
    public void Cut(int letters) => Length -= letters;

    /// <summary>Takes letters off the end and puts others on.</summary>
    /// <param name="letters">How many to take off.</param>
    /// <param name="ending">What to put on.</param>
    public void Replace(int letters, ReadOnlySpan<char> ending)
    {
        Length -= letters;
        ending.CopyTo(_letters[Length..]);
        Length += ending.Length;
    }

    /// <summary>Takes the first of some endings off that the word has within a region.</summary>
    /// <param name="endings">Longer ones first.</param>
    /// <param name="region">Where the region begins.</param>
    /// <returns>Letters taken off; 0 for none.</returns>
    public int CutFirst(ReadOnlySpan<string> endings, int region)
    {
        foreach (var ending in endings)
        {
            if (EndsWith(ending, region))
            {
                Length -= ending.Length;
                return ending.Length;
            }
        }

        return 0;
    }

    /// <summary>Takes letters off the beginning.</summary>
    public void CutStart(int letters)
    {
        _letters[letters..Length].CopyTo(_letters);
        Length -= letters;
    }
}
