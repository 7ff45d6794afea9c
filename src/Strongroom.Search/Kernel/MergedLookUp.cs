namespace Strongroom.Search.Kernel;

/// <summary>The entries of a query's words in one merged index: for each word one, several, or none. Used again from search to search by one thread.</summary>
internal sealed class MergedLookUp
{
    private readonly int[] _ends = new int[MergedSearch.MaxWords];
    private int[] _entries = new int[Core.Limits.MaxQueryTerms];
    private int _words;

    /// <summary>Begins with no words.</summary>
    public void Begin() => _words = 0;

    /// <summary>Adds a word with its entries.</summary>
    public void Add(ReadOnlySpan<int> entries)
    {
        var start = StartOf(_words);
        if (_entries.Length < start + entries.Length)
        {
            Array.Resize(ref _entries, 2 * (start + entries.Length));
        }

        entries.CopyTo(_entries.AsSpan(start));
        _ends[_words++] = start + entries.Length;
    }

    /// <summary>The entries of a word.</summary>
    public ReadOnlySpan<int> Of(int word) => _entries.AsSpan(StartOf(word), _ends[word] - StartOf(word));

    /// <summary>Documents that hold each of a word's terms and count, summed.</summary>
    public long HoldersOf(MergedIndex index, DeadDocuments? dead, int word)
    {
        long holders = 0;
        foreach (var entry in Of(word))
        {
            holders += index.HoldersOf(entry) - (dead?.CountIn(entry) ?? 0);
        }

        return holders;
    }

    private int StartOf(int word) => word == 0 ? 0 : _ends[word - 1];
}
