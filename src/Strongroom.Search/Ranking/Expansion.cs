using Strongroom.Search.Queries;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>Finds the words that stand in the visible dictionaries for the open words of one query. Not thread-safe.</summary>
internal sealed class Expansion
{
    /// <summary>Greatest number of words that one word of a query stands for.</summary>
    public const int MaxWords = 1024;

    /// <summary>Greatest number of words of the dictionaries that one query looks at.</summary>
    public const int MaxExamined = 1 << 18;

    private readonly IReadOnlyList<SegmentSearch> _searches;
    private readonly Vocabulary _vocabulary;
    private long _lookups; // for kin

    /// <summary>Makes it.</summary>
    /// <param name="searches">The segments.</param>
    public Expansion(IReadOnlyList<SegmentSearch> searches)
    {
        _searches = searches;
        _vocabulary = new Vocabulary([.. searches.Select(static s => s.View)], MaxExamined);
    }

    /// <summary>Words looked at so far.</summary>
    public int Examined => _vocabulary.Examined;

    /// <summary>Look-ups in single dictionaries so far.</summary>
    public long Lookups => _vocabulary.Lookups + _lookups;

    /// <summary>The most words that one group stands for.</summary>
    public int MostWords { get; private set; }

    /// <summary>Whether a group may stand for more words than were found.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Finds what is akin to a group's word, in every segment.</summary>
    /// <param name="group">The group's number in the plan.</param>
    /// <param name="field">Where they must stand.</param>
    /// <param name="word">The word.</param>
    public void ExpandKin(int group, TermField field, KinWord word)
    {
        var isCut = IsCut;
        var found = KinExpansion.Expand(_searches, group, field, word, ref isCut, ref _lookups, out var words);
        IsCut = isCut;
        MostWords = Math.Max(MostWords, words);
        for (var s = 0; s < found.Length; s++)
        {
            _searches[s].TakeExpansion(group, found[s]);
        }
    }

    /// <summary>Finds what a group stands for, in every segment.</summary>
    /// <param name="group">The group's number in the plan.</param>
    /// <param name="word">Its word.</param>
    /// <param name="start">What its keys begin with.</param>
    public void Expand(int group, OpenWord word, byte[] start)
    {
        List<int>[] found = [.. _searches.Select(s => s.Terms[group].ToList())];
        var words = 0;
        foreach (var walk in _vocabulary.Fitting(word, start))
        {
            if (words == MaxWords)
            {
                IsCut = true;
                break;
            }

            words++;
            foreach (var (search, term) in walk.Here)
            {
                if (!_searches[search].Terms[group].Contains(term))
                {
                    found[search].Add(term);
                }
            }
        }

        IsCut |= _vocabulary.IsCut;
        MostWords = Math.Max(MostWords, words);
        for (var s = 0; s < found.Length; s++)
        {
            _searches[s].TakeExpansion(group, found[s]);
        }
    }
}
