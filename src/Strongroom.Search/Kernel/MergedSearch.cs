using Strongroom.Search.Memory;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Kernel;

/// <summary>
/// Finds the best hits in a merged index. Every score is the same whole number that the plain path computes; what is skipped is only what provably cannot get in. Used again from search to search by one
/// thread; nothing is allocated while searching.
/// </summary>
internal sealed unsafe partial class MergedSearch
{
    /// <summary>Documents whose small sums are added up at a time: they fit the fastest cache beside what is added.</summary>
    public const int WindowDocuments = 1 << 15;

    /// <summary>Looking a document up in a word takes about as long as adding up so many postings.</summary>
    private const int LookUpCost = 16;

    private const int MaxFetched = 1 << 14;

    private readonly TopHits _top;
    private readonly MergedTerm[] _terms = new MergedTerm[Core.Limits.MaxQueryTerms];
    private readonly NativeBlock _sumsBlock = new(WindowDocuments);
    private readonly byte* _sums; // a window's; always left clear
    private readonly ushort[] _found = new ushort[WindowDocuments];
    private int[] _starts = new int[16];
    private int[] _positions = new int[16];
    private int _count; // of terms in use
    private MergedIndex _index = null!; // set by Visit before use
    private QueryShape _shape = null!; // as above
    private int _view;

    /// <summary>Makes it.</summary>
    /// <param name="top">Where hits go.</param>
    public MergedSearch(TopHits top)
    {
        _top = top;
        _sums = _sumsBlock.Address;
    }

    /// <summary>Postings looked at since it was last set.</summary>
    public long Postings { get; set; }

    /// <summary>Forgets the search, so that no index is held on to.</summary>
    public void Forget() => (_index, _shape) = (null!, null!);

    /// <summary>Searches an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="view">Its number among what is searched.</param>
    /// <param name="entries">The entry of each of the shape's words, or −1.</param>
    /// <param name="shape">The query's shape.</param>
    /// <param name="weights">The weights of the plan's terms.</param>
    public void Visit(MergedIndex index, int view, ReadOnlySpan<int> entries, QueryShape shape, uint[] weights)
    {
        (_index, _view, _shape, _count) = (index, view, shape, 0);
        var (from, to) = shape.IsDated ? index.Within(shape.From, shape.To) : (0, index.Count);
        if (from >= to)
        {
            return;
        }

        for (var word = 0; word < entries.Length; word++)
        {
            if (entries[word] >= 0)
            {
                Open(entries[word], word, weights[shape.Terms[word]], from, to);
            }
        }

        for (var i = 0; i < _count && _count > 1; i++)
        {
            Fetch(_terms[i]);
        }

        if (_count == 0 || (shape.RequiresAll && _count < entries.Length))
        {
            return;
        }

        if (shape.RequiresAll || _count == 1)
        {
            VisitAll(isWhole: !shape.IsDated);
        }
        else
        {
            VisitAny(from, to);
        }
    }

    private void Open(int entry, int word, uint weight, int from, int to)
    {
        ref var term = ref _terms[_count];
        _index.Open(entry, ref term);
        (term.Word, term.Weight, term.Bound) = (word, weight, weight * term.Greatest);
        if (from > 0)
        {
            term.First = term.LowerBound(from);
        }

        if (to < _index.Count)
        {
            term.End = term.LowerBound(to);
        }

        if (term.First < term.End)
        {
            _count++;
        }
    }

    /// <summary>Has the beginning of a frequent word's postings fetched all at once, which takes less time than one line of memory after the other as they are come to.</summary>
    private static void Fetch(in MergedTerm term)
    {
        if (term.Seldom != null)
        {
            return;
        }

        var length = Math.Min(term.Length, MaxFetched);
        for (var i = 0; i < length; i += 64)
        {
            MergedIndex.Prefetch(term.Impacts + term.First + i);
            MergedIndex.Prefetch(term.Documents + term.First + i);
            MergedIndex.Prefetch(term.Documents + term.First + i + 32);
        }
    }

    private static uint LeastImpact(uint least, uint othersBound, uint weight) =>
        least <= othersBound ? 1 : unchecked((least - othersBound + weight - 1) / weight);

    private void SortBy(bool length)
    {
        for (var i = 1; i < _count; i++)
        {
            var term = _terms[i];
            var at = i;
            for (; at > 0 && (length ? term.Length < _terms[at - 1].Length : term.Bound < _terms[at - 1].Bound); at--)
            {
                _terms[at] = _terms[at - 1];
            }

            _terms[at] = term;
        }
    }

    /// <summary>Whether the document at hand, whose postings are found, holds every phrase.</summary>
    private bool HoldsPhrases()
    {
        foreach (var phrase in _shape.Phrases)
        {
            if (!Holds(phrase))
            {
                return false;
            }
        }

        return true;
    }

    private bool Holds(int[] phrase)
    {
        var count = _index.ReadPositions(PostingOf(phrase[0]), ref _starts);
        for (var i = 1; i < phrase.Length && count > 0; i++)
        {
            // keep the starts from which the i-th word stands i places on
            var found = _index.ReadPositions(PostingOf(phrase[i]), ref _positions);
            int kept = 0, at = 0;
            for (var s = 0; s < count; s++)
            {
                while (at < found && _positions[at] < _starts[s] + i)
                {
                    at++;
                }

                if (at < found && _positions[at] == _starts[s] + i)
                {
                    _starts[kept++] = _starts[s];
                }
            }

            count = kept;
        }

        return count > 0;
    }

    private uint PostingOf(int word)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_terms[i].Word == word)
            {
                return unchecked(_terms[i].Ordinal + (uint)_terms[i].Found);
            }
        }

        throw new InvalidOperationException("a word of a phrase has no postings");
    }
}
