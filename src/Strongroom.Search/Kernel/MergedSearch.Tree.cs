using System.Numerics;
using System.Runtime.InteropServices;
using Strongroom.Search.Memory;
using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <content>Any query: in each window the documents that match first, then their scores.</content>
internal sealed unsafe partial class MergedSearch
{
    private readonly MergedWord[] _groups = new MergedWord[MaxWords]; // for each of the plan's groups what it is here
    private readonly NativeBlock _scoresBlock = new(WindowDocuments * sizeof(uint));
    private readonly int[] _looked = new int[MaxWords]; // words whose impacts are looked up in the window at hand
    private int _lookedCount;
    private uint _lookedBound; // what these add at most

    /// <summary>Searches an index for any query.</summary>
    /// <param name="index">The index.</param>
    /// <param name="view">Its number among what is searched.</param>
    /// <param name="found">The entries of what was looked up.</param>
    /// <param name="query">The query.</param>
    /// <param name="matches">Counts all that match; null where only the best hits are wanted.</param>
    public void VisitTree(MergedIndex index, int view, MergedLookUp found, MergedQuery query, MatchCounter? matches)
    {
        (_index, _view, _shape, _condition, _count, _termCount, _allBound) = (index, view, null!, null, 0, 0, 0);
        for (var w = 0; w < query.Groups.Count; w++)
        {
            var group = query.Groups[w];
            ref readonly var word = ref _groups[group];
            _groups[group] = Open(found.Of(w), w, query.Weights[group], 0, index.Count);
            if (word.Terms > 0 && word.Weight > 0)
            {
                _words[_count++] = word;
                _allBound += word.Bound;
            }
        }

        var root = new MergedTree(this, query.Plan, query.Names).Matcher(query.Root);
        var counts = matches?.Enter(index, view) ?? [];
        if (root.Most > 0)
        {
            VisitWindows(root, matches, counts);
        }

        matches?.Leave();
        ClearRows();
    }

    private void VisitWindows(MergedMatcher root, MatchCounter? matches, int[] counts)
    {
        var count = _index.Count;
        if (matches is not { Sort: SearchSort.Oldest })
        {
            for (var start = 0; start < count && IsOpen(start, matches); start += WindowDocuments)
            {
                VisitWindow(root, start, 0, count, matches, counts);
            }

            return;
        }

        // Documents stand newest first, undated ones last: so these come last here too.
        var dated = _index.Within(long.MinValue + 1, long.MaxValue).To;
        for (var start = (dated - 1) & ~(WindowDocuments - 1); start >= 0 && IsOpen(start, matches); start -= WindowDocuments)
        {
            VisitWindow(root, start, 0, dated, matches, counts);
        }

        for (var start = dated & ~(WindowDocuments - 1); start < count && IsOpen(start, matches); start += WindowDocuments)
        {
            VisitWindow(root, start, dated, count, matches, counts);
        }
    }

    /// <summary>Whether anything that comes now can change the answer.</summary>
    private bool IsOpen(int start, MatchCounter? matches) => matches is null
        ? !_top.IsFull || _allBound >= _top.Least(_view, start)
        : matches.CountsAll || !matches.HasNewest;

    private void VisitWindow(MergedMatcher root, int start, int from, int to, MatchCounter? matches, int[] counts)
    {
        var bits = stackalloc ulong[MergedMatcher.WindowWords];
        new Span<ulong>(bits, MergedMatcher.WindowWords).Clear();
        root.Fill(start, bits);
        (from, to) = (Math.Max(from - start, 0), Math.Min(to - start, WindowDocuments));
        for (var word = 0; word < MergedMatcher.WindowWords; word++)
        {
            var first = word << 6;
            if (first + 64 <= from || first >= to)
            {
                bits[word] = 0;
                continue;
            }

            bits[word] &= first < from ? ulong.MaxValue << (from - first) : ulong.MaxValue;
            bits[word] &= first + 64 > to ? ulong.MaxValue >> (first + 64 - to) : ulong.MaxValue;
        }

        Dead?.Mask(start, new Span<ulong>(bits, MergedMatcher.WindowWords));
        var count = MergedMatcher.Count(bits);
        if (count == 0)
        {
            return;
        }

        if (matches is not null)
        {
            Count(start, bits, count, matches, counts);
        }

        if (matches is not { IsByDate: true })
        {
            Offer(start, bits, count);
        }
    }

    private void Count(int start, ulong* bits, int count, MatchCounter matches, int[] counts)
    {
        matches.Total += count;
        if (matches.Facets is not null)
        {
            for (var word = 0; word < MergedMatcher.WindowWords; word++)
            {
                for (var rest = bits[word]; rest != 0; rest &= rest - 1)
                {
                    counts[_index.ClassOf[start + (word << 6) + BitOperations.TrailingZeroCount(rest)]]++;
                }
            }
        }

        var isBackwards = matches.Sort == SearchSort.Oldest && _index.DateOf(start) != DocumentTable.Undated;
        for (var i = 0; i < MergedMatcher.WindowWords && !matches.HasNewest; i++)
        {
            var word = isBackwards ? MergedMatcher.WindowWords - 1 - i : i;
            for (var rest = bits[word]; rest != 0 && !matches.HasNewest;)
            {
                var bit = isBackwards ? 63 - BitOperations.LeadingZeroCount(rest) : BitOperations.TrailingZeroCount(rest);
                rest &= ~(1UL << bit);
                var document = start + (word << 6) + bit;
                if (matches.IsWanted(document))
                {
                    matches.Take(document, ScoreOf(document));
                }
            }
        }
    }

    private uint ScoreOf(int document)
    {
        uint score = 0;
        for (var i = 0; i < _count; i++)
        {
            score = unchecked(score + (_words[i].Weight * ImpactIn(_words[i], document))); // sums of at most 64 products of 16 and 8 bits
        }

        return score;
    }

    /// <summary>Scores what matches in a window and offers it.</summary>
    private void Offer(int start, ulong* bits, int count)
    {
        var scores = (uint*)_scoresBlock.Address;
        var areAdded = Prepare(start, count, scores);
        for (var word = 0; word < MergedMatcher.WindowWords; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                var place = (word << 6) + BitOperations.TrailingZeroCount(rest);
                Offer(start + place, areAdded ? scores[place] : 0);
            }
        }

        if (areAdded)
        {
            NativeMemory.Clear(scores, WindowDocuments * sizeof(uint));
        }
    }

    private void Offer(int document, uint score)
    {
        unchecked // sums of at most 64 products of 16 and 8 bits
        {
            var rest = _lookedBound;
            for (var i = 0; i < _lookedCount; i++)
            {
                if (_top.IsTooLow(score + rest))
                {
                    return;
                }

                ref readonly var word = ref _words[_looked[i]];
                rest -= word.Bound;
                Postings++;
                score += word.Weight * ImpactIn(word, document);
            }
        }

        if (!_top.IsTooLow(score))
        {
            _top.Offer(_view, document, score);
        }
    }

    /// <summary>For each word that counts: whether its impacts are looked up for what matches, or all its postings in the window are added up.</summary>
    /// <returns>Whether any were added up.</returns>
    private bool Prepare(int start, int count, uint* scores)
    {
        var areAdded = false;
        (_lookedCount, _lookedBound) = (0, 0);
        for (var i = 0; i < _count; i++)
        {
            ref readonly var word = ref _words[i];
            var postings = word.Length * (long)WindowDocuments / Math.Max(WindowDocuments, _index.Count);
            var isLookedUp = count * (long)LookUpCost * word.Terms <= postings;
            if (word.IsOneTerm && !isLookedUp)
            {
                AddTo(scores, word, start);
                areAdded = true;
                continue;
            }

            if (!isLookedUp)
            {
                RowOf(word, start);
            }

            _looked[_lookedCount++] = i;
            _lookedBound = unchecked(_lookedBound + word.Bound);
        }

        return areAdded;
    }

    private void AddTo(uint* scores, in MergedWord word, int start)
    {
        ref var term = ref _terms[word.First];
        EnterAnyhow(ref term, start);
        Postings += term.To - term.From;
        unchecked // sums of at most 64 products of 16 and 8 bits
        {
            for (var posting = term.From; posting < term.To; posting++)
            {
                var place = (term.Seldom != null ? term.Seldom[posting] >> MergedIndex.ImpactBits : term.Documents[posting]) & (WindowDocuments - 1);
                scores[place] += word.Weight * term.ImpactOf(posting);
            }
        }
    }

    /// <summary>Makes matchers of the parts of a query.</summary>
    private sealed class MergedTree(MergedSearch search, QueryPlan plan, ValueNames names)
    {
        private MergedIndex Index => search._index;

        public MergedMatcher Matcher(QueryNode node) => node switch
        {
            WordsNode words => Words(words),
            NearNode near => Near(near),
            DateNode date => Index.Within(date.From, date.To) is var (from, to) ? new MergedRangeMatcher(from, to) : None(),
            ValueNode { Field: ValueField.Agency } value => names.IsAgency(value.Value) ? All() : None(),
            ValueNode value => Value(value),
            OrNode or => new MergedOrMatcher([.. or.Parts.Select(Matcher)]),
            AndNode and => And(and.Parts),
            _ => And([node]),
        };

        private MergedRangeMatcher All() => new(0, Index.Count);

        private static MergedRangeMatcher None() => new(0, 0);

        private MergedMatcher Value(ValueNode value)
        {
            var wanted = Index.Classes!.Having(value, names);
            return Array.IndexOf(wanted, true) < 0 ? None() : Array.IndexOf(wanted, false) < 0 ? All() : new MergedClassMatcher(Index, wanted);
        }

        public MergedMatcher And(IReadOnlyList<QueryNode> parts)
        {
            List<MergedMatcher> required = [], denied = [];
            foreach (var part in parts)
            {
                if (part is NotNode not)
                {
                    denied.Add(Matcher(not.Part));
                }
                else
                {
                    required.Add(Matcher(part));
                }
            }

            if (required.Count == 0)
            {
                required.Add(All());
            }

            return required.Count == 1 && denied.Count == 0 ? required[0] : new MergedAndMatcher(required, denied);
        }

        private MergedMatcher Words(WordsNode words) => RowOf(words.Field, words.Words) switch
        {
            null => None(),
            [var word] => new WordMatcher(search, word),
            var row => new MergedPlaceMatcher(AllOf(row), Row(row)),
        };

        private MergedMatcher Near(NearNode near)
        {
            var all = new List<MergedMatcher>();
            var operands = new List<RowPlaces[]>();
            foreach (var operand in near.Operands)
            {
                MergedWord[][] rows = [.. operand.Rows.Select(r => RowOf(near.Field, r)).OfType<MergedWord[]>()];
                if (rows.Length == 0)
                {
                    return None();
                }

                all.Add(rows.Length == 1 ? AllOf(rows[0]) : new MergedOrMatcher([.. rows.Select(AllOf)]));
                operands.Add([.. rows.Select(Row)]);
            }

            return new MergedPlaceMatcher(new MergedAndMatcher(all, []), new NearPlaces([.. operands], near.Steps));
        }

        /// <summary>A row of words; null when one of them stands for nothing here.</summary>
        private MergedWord[]? RowOf(TermField field, IReadOnlyList<QueryWord> words)
        {
            var row = new MergedWord[words.Count];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = search._groups[plan.GroupOf(field, words[i])];
                if (row[i].Terms == 0)
                {
                    return null;
                }
            }

            return row;
        }

        private MergedAndMatcher AllOf(MergedWord[] words) => new([.. words.DistinctBy(static w => w.Word).Select(w => new WordMatcher(search, w))], []);

        private RowPlaces Row(MergedWord[] words) => new([.. words.Select(w => new Places(search, w))]);
    }
}
