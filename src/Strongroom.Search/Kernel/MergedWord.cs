namespace Strongroom.Search.Kernel;

/// <summary>A word of the query in a merged index: one or more terms that count as one, standing together among the search's terms.</summary>
internal struct MergedWord
{
    /// <summary>The word's place among what was looked up.</summary>
    public int Word;

    /// <summary>Whether documents match that do not hold it, though others are required.</summary>
    public bool IsOptional;

    /// <summary>Its first term.</summary>
    public int First;

    /// <summary>The one after its last.</summary>
    public int End;

    /// <summary>The word's weight.</summary>
    public uint Weight;

    /// <summary>The greatest impact of its terms.</summary>
    public uint Greatest;

    /// <summary>The most that it adds to a score.</summary>
    public uint Bound;

    /// <summary>Postings wanted of all its terms.</summary>
    public int Length;

    /// <summary>In the window at hand: postings.</summary>
    public int InWindow;

    /// <summary>What an impact is multiplied by to count in the window's small sums, in 1/65536.</summary>
    public uint Factor;

    /// <summary>The most that it adds to a small sum.</summary>
    public uint Share;

    /// <summary>How many terms it has.</summary>
    public readonly int Terms => End - First;

    public readonly bool IsOneTerm => End - First == 1;
}
