using System.Buffers;
using System.Text;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>
/// The words that live visible documents hold, as one query looks through them. What counts as work is a word of live visible documents that was looked at, in order of bytes: so neither
/// hidden material nor removals nor merges move the cut, and time has no part in it. Not thread-safe.
/// </summary>
internal sealed class Vocabulary
{
    private const int MaxKeyBytes = 1024; // no term comes near it

    private readonly IReadOnlyList<IVisibleWords> _views;
    private readonly int _most;
    private readonly int[] _term = new int[MaxKeyBytes];
    private readonly int[] _ends = new int[MaxKeyBytes];

    /// <summary>Makes it.</summary>
    /// <param name="views">All that is visible.</param>
    /// <param name="mostExamined">So many words are looked at in all, and no more.</param>
    public Vocabulary(IReadOnlyList<IVisibleWords> views, int mostExamined) => (_views, _most) = (views, mostExamined);

    /// <summary>Words looked at so far.</summary>
    public int Examined { get; private set; }

    /// <summary>Look-ups in single dictionaries so far.</summary>
    public long Lookups { get; private set; }

    /// <summary>Whether there were more words to look at.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The words that fit, in order of bytes. Each walk is valid until the next.</summary>
    /// <param name="word">What they must fit.</param>
    /// <param name="start">What their keys begin with.</param>
    public IEnumerable<DictionaryWalk> Fitting(OpenWord word, byte[] start)
    {
        var walk = new DictionaryWalk(_views, start);
        Lookups += _views.Count;
        while (walk.MoveNext())
        {
            Lookups += walk.Here.Count;
            if (!IsLive(walk))
            {
                continue;
            }

            if (Examined == _most)
            {
                IsCut = true;
                yield break;
            }

            Examined++;
            if (Fits(walk, word))
            {
                yield return walk;
            }
        }
    }

    private bool IsLive(DictionaryWalk walk)
    {
        foreach (var (view, term) in walk.Here)
        {
            if (_views[view].IsHeld(term))
            {
                return true;
            }
        }

        return false;
    }

    private bool Fits(DictionaryWalk walk, OpenWord word)
    {
        if (word is PrefixWord)
        {
            return true;
        }

        var key = walk.Key;
        var count = 0;
        for (var at = 1; at < key.Length && key.Length <= MaxKeyBytes;)
        {
            if (Rune.DecodeFromUtf8(key[at..], out var rune, out var bytes) != OperationStatus.Done)
            {
                return false; // no term is made so
            }

            at += bytes;
            _ends[count] = at;
            _term[count++] = rune.Value;
        }

        switch (word.Fit(_term.AsSpan(0, count)))
        {
            case OpenWord.Fits:
                return true;
            case 0:
                return false;
            case var dead:
                walk.SkipAll(_ends[dead - 1]);
                return false;
        }
    }
}
