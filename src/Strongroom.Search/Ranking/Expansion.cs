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

    private readonly IReadOnlyList<IVisibleWords> _parts;
    private readonly Vocabulary _vocabulary;
    private long _lookups; // for kin

    /// <summary>Makes it.</summary>
    /// <param name="parts">All that is visible.</param>
    public Expansion(IReadOnlyList<IVisibleWords> parts)
    {
        _parts = parts;
        _vocabulary = new Vocabulary(parts, MaxExamined);
    }

    /// <summary>Words looked at so far.</summary>
    public int Examined => _vocabulary.Examined;

    /// <summary>Look-ups in single dictionaries so far.</summary>
    public long Lookups => _vocabulary.Lookups + _lookups;

    /// <summary>The most words that one group stands for.</summary>
    public int MostWords { get; private set; }

    /// <summary>Whether a group may stand for more words than were found.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether a group stands for more than its own terms.</summary>
    public static bool Concerns(PlannedGroup group) => group.Start is not null || group.Kin is not null;

    /// <summary>Finds what a group stands for.</summary>
    /// <param name="group">The group.</param>
    /// <param name="found">For each part the numbers of the group's own terms there; receives all others, none twice.</param>
    public void Expand(PlannedGroup group, List<int>[] found)
    {
        switch (group)
        {
            case { Open: { } word, Start: { } start }:
                ExpandOpen(word, start, found);
                break;
            case { Kin: { } kin }:
                var isCut = IsCut;
                KinExpansion.Expand(_parts, group.Field, kin, found, ref isCut, ref _lookups, out var words);
                IsCut = isCut;
                MostWords = Math.Max(MostWords, words);
                break;
            default:
                break;
        }
    }

    private void ExpandOpen(OpenWord word, byte[] start, List<int>[] found)
    {
        int[] own = [.. found.Select(static f => f.Count)];
        var words = 0;
        foreach (var walk in _vocabulary.Fitting(word, start))
        {
            if (words == MaxWords)
            {
                IsCut = true;
                break;
            }

            words++;
            foreach (var (part, term) in walk.Here)
            {
                if (found[part].IndexOf(term, 0, own[part]) < 0)
                {
                    found[part].Add(term);
                }
            }
        }

        IsCut |= _vocabulary.IsCut;
        MostWords = Math.Max(MostWords, words);
    }
}
