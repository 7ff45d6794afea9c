namespace Strongroom.Search.Segments;

/// <summary>The words of an index, each with a number. Immutable; thread-safe.</summary>
internal interface IWordList
{
    /// <summary>Number of words of all fields.</summary>
    int TermCount { get; }

    /// <summary>The key of a word: field byte and UTF-8.</summary>
    /// <param name="term">Its number.</param>
    ReadOnlySpan<byte> Key(int term);

    /// <summary>Finds a word.</summary>
    /// <param name="key">Field byte and UTF-8.</param>
    /// <returns>Its number, or −1.</returns>
    int Find(ReadOnlySpan<byte> key);
}
