using System.Runtime.CompilerServices;
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

    private const int MaxFetched = 1 << 14; // they stay in the second cache

    /// <summary>Words of a query at most: one in a title counts as one anywhere too.</summary>
    public const int MaxWords = 2 * Core.Limits.MaxQueryTerms;

    private readonly TopHits _top;
    private readonly MergedWord[] _words = new MergedWord[MaxWords];
    private readonly NativeBlock _sumsBlock = new(2 * WindowDocuments);
    private readonly byte* _sums; // a window's; always left clear
    private readonly byte* _ofWord; // one word's part of it where it has several terms; always left clear
    private readonly ushort[] _found = new ushort[WindowDocuments];
    private MergedTerm[] _terms = new MergedTerm[Core.Limits.MaxQueryTerms];
    private int[] _starts = new int[16];
    private int[] _positions = new int[16];
    private int _count; // of words in use
    private int _termCount; // of terms in use
    private MergedIndex _index = null!; // set by Visit before use
    private QueryShape _shape = null!; // as above
    private MergedMatcher? _condition; // what else must hold
    private int _view;

    /// <summary>Makes it.</summary>
    /// <param name="top">Where hits go.</param>
    public MergedSearch(TopHits top)
    {
        _top = top;
        _sums = _sumsBlock.Address;
        _ofWord = _sums + WindowDocuments;
    }

    /// <summary>Postings looked at since it was last set.</summary>
    public long Postings { get; set; }

    /// <summary>Documents of the index to be searched next that no longer count; null when all do.</summary>
    public DeadDocuments? Dead { get; set; }

    /// <summary>Forgets the search, so that no index is held on to.</summary>
    public void Forget() => (_index, _shape, _condition, Dead) = (null!, null!, null, null);

    /// <summary>Searches an index for a query that has a shape.</summary>
    /// <param name="index">The index.</param>
    /// <param name="view">Its number among what is searched.</param>
    /// <param name="found">The entries of the shape's words, then of what else stands in its conditions.</param>
    /// <param name="shape">The query's shape.</param>
    /// <param name="weights">The weights of the plan's groups.</param>
    /// <param name="matches">Counts all that match; null where only the best hits are wanted, as they must be where there are conditions.</param>
    /// <param name="whole">The query as a whole; needed where there are conditions.</param>
    public void Visit(MergedIndex index, int view, MergedLookUp found, QueryShape shape, uint[] weights, MatchCounter? matches, MergedQuery? whole = null)
    {
        (_index, _view, _shape, _count, _termCount, _condition) = (index, view, shape, 0, 0, null);
        var (from, to) = shape.IsDated ? index.Within(shape.From, shape.To) : (0, index.Count);
        if (from >= to)
        {
            return;
        }

        var required = 0;
        for (var word = 0; word < shape.Terms.Count; word++)
        {
            _words[_count] = Open(found.Of(word), word, weights[shape.Terms[word]], from, to);
            if (_words[_count].Terms > 0)
            {
                _words[_count].IsOptional = shape.RequiresAll && !shape.IsRequired(word);
                required += _words[_count++].IsOptional ? 0 : 1;
            }
        }

        if (_count == 0 || (shape.RequiresAll && required < shape.Required))
        {
            return;
        }

        if (whole is not null && !TakeConditions(found, whole, from, to))
        {
            VisitTree(index, view, found, whole, matches);
            return;
        }

        if (matches is not null)
        {
            CountMatches(from, to, matches);
        }

        if (matches is { IsByDate: true })
        {
            return; // it has taken the newest
        }

        if (shape.RequiresAll || _count == 1)
        {
            VisitAll(from, to);
        }
        else
        {
            VisitAny(from, to);
        }

        ClearRows();
    }

    private MergedWord Open(ReadOnlySpan<int> entries, int place, uint weight, int from, int to)
    {
        if (_terms.Length < _termCount + entries.Length)
        {
            Array.Resize(ref _terms, 2 * (_termCount + entries.Length));
        }

        var word = new MergedWord { Word = place, Weight = weight, First = _termCount };
        foreach (var entry in entries)
        {
            ref var term = ref _terms[_termCount];
            _index.Open(entry, ref term);
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
                _termCount++;
                word.Greatest = Math.Max(word.Greatest, term.Greatest);
                word.Length += term.Length;
            }
        }

        word.End = _termCount;
        word.Bound = word.Weight * word.Greatest;
        return word;
    }

    /// <summary>Makes matchers of a shape's conditions.</summary>
    /// <returns>False when fewer documents fulfil these than hold the words, or what is required says little about scores: then matches are looked for first.</returns>
    private bool TakeConditions(MergedLookUp found, MergedQuery whole, int from, int to)
    {
        var shape = whole.Shape!;
        Array.Clear(_groups, 0, whole.Plan.Groups.Count);
        long leading = shape.RequiresAll ? long.MaxValue : 0; // documents that hold what brings them in, at most
        ulong required = 0, optional = 0;
        for (var i = 0; i < _count; i++)
        {
            ref readonly var word = ref _words[i];
            _groups[shape.Terms[word.Word]] = word;
            if (word.IsOptional)
            {
                optional += word.Bound;
                continue;
            }

            required += word.Bound;
            leading = shape.RequiresAll ? Math.Min(leading, word.Length) : leading + word.Length;
        }

        for (var w = shape.Terms.Count; w < whole.Groups.Count; w++)
        {
            _groups[whole.Groups[w]] = Open(found.Of(w), w, 0, from, to);
        }

        _condition = new MergedTree(this, whole.Plan, whole.Names).And(shape.Conditions);
        return _condition.Most >= Math.Min(leading, to - from) && required >= optional;
    }

    /// <summary>
    /// Has the postings of terms fetched all at once, which takes less time than one line of memory after the other as they are come to.
    /// </summary>
    /// <param name="inAll">Whether of longer terms their beginnings are fetched too; else they are when a window is come to.</param>
    private void Fetch(bool inAll)
    {
        for (var i = 0; i < _termCount; i++)
        {
            ref var term = ref _terms[i];
            term.IsFetched = term.Seldom != null || term.Length <= MaxFetched;
            if (term.IsFetched || inAll)
            {
                Fetch(term, term.First, Math.Min(term.End, term.First + MaxFetched));
            }
        }
    }

    private static void Fetch(in MergedTerm term, int from, int to)
    {
        if (term.Seldom != null)
        {
            return;
        }

        for (var i = from; i < to; i += 64)
        {
            MergedIndex.Prefetch(term.Impacts + i);
            MergedIndex.Prefetch(term.Documents + i);
            MergedIndex.Prefetch(term.Documents + i + 32);
        }
    }

    private static uint LeastImpact(uint least, uint othersBound, uint weight) =>
        least <= othersBound ? 1 : unchecked((least - othersBound + weight - 1) / weight);

    private void SortBy(bool length)
    {
        for (var i = 1; i < _count; i++)
        {
            var word = _words[i];
            var at = i;
            for (; at > 0 && (length ? ComesBefore(word, _words[at - 1]) : word.Bound < _words[at - 1].Bound); at--)
            {
                _words[at] = _words[at - 1];
            }

            _words[at] = word;
        }
    }

    /// <summary>What is required leads, and of that the seldomest.</summary>
    private static bool ComesBefore(in MergedWord word, in MergedWord other) => word.IsOptional == other.IsOptional ? word.Length < other.Length : other.IsOptional;

    /// <summary>Whether documents may fail what is looked at only once their scores get them in.</summary>
    private bool MayFail => _condition is not null || Dead is not null;

    /// <summary>Whether a document whose score gets it in counts and fulfils what else is asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FulfilsConditions(int document) => (Dead is null || !Dead.Contains(document)) && (_condition is null || _condition.Holds(document));

    /// <summary>A word's impact on a document: the greatest of its terms'; 0 where it holds none of them. Notes the postings found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint ImpactOf(in MergedWord word, int document)
    {
        uint impact = 0;
        for (var i = word.First; i < word.End; i++)
        {
            ref var term = ref _terms[i];
            term.Found = term.Find(document);
            impact = term.Found >= 0 ? Math.Max(impact, term.ImpactOf(term.Found)) : impact;
        }

        return impact;
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
            var found = _index.ReadPositions(PostingOf(phrase[i]), ref _positions);
            count = RowPlaces.Keep(_starts.AsSpan(0, count), _positions.AsSpan(0, found), i);
        }

        return count > 0;
    }

    private uint PostingOf(int word)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_words[i].Word == word)
            {
                ref readonly var term = ref _terms[_words[i].First]; // the words of phrases have one
                return unchecked(term.Ordinal + (uint)term.Found);
            }
        }

        throw new InvalidOperationException("a word of a phrase has no postings");
    }
}
