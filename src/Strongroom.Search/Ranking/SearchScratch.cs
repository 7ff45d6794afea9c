namespace Strongroom.Search.Ranking;

/// <summary>Memory for one window, used again for all windows of a search. Not thread-safe.</summary>
internal sealed class SearchScratch
{
    private readonly uint[] _scores = new uint[Matcher.Window];
    private readonly ulong[] _bits = new ulong[Matcher.Window / 64];

    public Span<uint> Scores => _scores;

    public Span<ulong> Bits => _bits;

    public void Clear()
    {
        Array.Clear(_scores);
        Array.Clear(_bits);
    }
}
