namespace Strongroom.Search.Kernel;

/// <summary>The postings of one of the query's words in the segment at hand, within the dates wanted.</summary>
internal struct TermSlice
{
    /// <summary>The word's place in the shape.</summary>
    public int Word;

    /// <summary>The term's first posting in the segment, from which ranges count.</summary>
    public int Base;

    /// <summary>First posting wanted.</summary>
    public int First;

    /// <summary>The one after the last wanted.</summary>
    public int End;

    /// <summary>The row of ranges; below zero when the term is not frequent.</summary>
    public int Row;

    /// <summary>The word's weight.</summary>
    public uint Weight;

    /// <summary>The most that it adds to a score in this segment.</summary>
    public uint Bound;

    /// <summary>In the window at hand: first posting.</summary>
    public int From;

    /// <summary>In the window at hand: the one after the last.</summary>
    public int To;

    /// <summary>In the window at hand: the most that it adds.</summary>
    public uint WindowBound;

    /// <summary>The posting found for the document at hand, or −1.</summary>
    public int Found;

    public readonly int Length => End - First;
}
