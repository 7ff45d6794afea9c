namespace Strongroom.Search.Segments;

/// <summary>The words of an index in ascending order of their keys' bytes, and which of them count now: a query asks several of these what stands in them, as if they were one. Immutable; thread-safe.</summary>
internal interface IVisibleWords : IWordList
{
    /// <summary>Which of its words are forms of one another.</summary>
    FormTable Forms { get; }

    /// <summary>Which of its words may be spellings of one name.</summary>
    NameTable Names { get; }

    /// <summary>Whether any document that counts holds a word.</summary>
    /// <param name="term">Its number.</param>
    bool IsHeld(int term);

    /// <summary>How many documents that count hold a word.</summary>
    /// <param name="term">Its number.</param>
    long HoldersOf(int term);
}
