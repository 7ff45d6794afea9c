using System.Numerics;
using Strongroom.Search.Kernel;
using Strongroom.Search.Partitions;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>One query on one segment: what its dictionary says, then a pass through the documents that match. Not thread-safe.</summary>
internal sealed class SegmentSearch
{
    private readonly QueryPlan _plan;
    private readonly List<PostingCursor> _cursors = [];

    /// <summary>Makes it; prefixes come by <see cref="TakePrefix"/>.</summary>
    public SegmentSearch(Partition partition, SegmentView view, QueryPlan plan)
    {
        Partition = partition;
        View = view;
        _plan = plan;
        PrefixTerms = plan.Prefixes.Count == 0 ? [] : new List<int>[plan.Prefixes.Count];
        PrefixImpacts = plan.Prefixes.Count == 0 ? [] : new byte[plan.Prefixes.Count][];
    }

    public Partition Partition { get; }

    public SegmentView View { get; }

    /// <summary>Number of each of the plan's terms in the segment; negative where it holds none.</summary>
    public int[] Terms => field ??= [.. _plan.TermKeys.Select(key => View.Segment.Table.Find(View.Segment, WordHash.Of(key), key))];

    /// <summary>The terms that each of the plan's prefixes stands for here.</summary>
    public List<int>[] PrefixTerms { get; }

    /// <summary>For each prefix, each document's greatest impact, 0 for none.</summary>
    public byte[][] PrefixImpacts { get; }

    /// <summary>Postings read.</summary>
    public long PostingsRead { get; private set; }

    /// <summary>Takes in what a prefix stands for, and collects its postings.</summary>
    /// <param name="prefix">Its number in the plan.</param>
    /// <param name="terms">The terms.</param>
    /// <returns>Live documents that hold any of them.</returns>
    public long TakePrefix(int prefix, List<int> terms)
    {
        var segment = View.Segment;
        var impacts = new byte[segment.Count];
        foreach (var term in terms)
        {
            for (var p = segment.FirstPosting(term); p < segment.PostingEnds[term]; p++)
            {
                ref var impact = ref impacts[segment.Postings[p]];
                impact = Math.Max(impact, segment.Impacts[p]);
                PostingsRead++;
            }
        }

        long holders = 0;
        for (var document = 0; document < impacts.Length; document++)
        {
            holders += impacts[document] != 0 && View.IsLive(document) ? 1 : 0;
        }

        PrefixTerms[prefix] = terms;
        PrefixImpacts[prefix] = impacts;
        return holders;
    }

    /// <summary>Goes through the documents.</summary>
    /// <param name="root">The query.</param>
    /// <param name="weights">The weight of each of the plan's terms, 0 for those that do not rank.</param>
    /// <param name="prefixWeights">The same of its prefixes.</param>
    /// <param name="names">What values in the query name.</param>
    /// <param name="scratch">Memory to use again.</param>
    /// <param name="collector">Takes what matches.</param>
    public void Run(QueryNode root, uint[] weights, uint[] prefixWeights, ValueNames names, SearchScratch scratch, HitCollector collector)
    {
        var scorers = new List<(PostingCursor Cursor, uint Weight)>();
        for (var i = 0; i < Terms.Length; i++)
        {
            if (weights[i] != 0 && Terms[i] >= 0)
            {
                scorers.Add((Cursor(Terms[i]), weights[i]));
            }
        }

        collector.Enter(this);
        if (IsAnyOfRankingWords(root))
        {
            RunWords(scorers, scratch, collector);
        }
        else
        {
            RunTree(Matcher(root, names), scorers, prefixWeights, scratch, collector);
        }

        foreach (var cursor in _cursors)
        {
            PostingsRead += cursor.PostingsRead;
        }
    }

    /// <summary>The commonest query needs no second look: what scores is what matches.</summary>
    private static bool IsAnyOfRankingWords(QueryNode node) => node switch
    {
        WordsNode { Field: TermField.Words, Terms.Count: 1 } => true,
        OrNode or => or.Parts.All(IsAnyOfRankingWords),
        _ => false,
    };

    private void RunWords(List<(PostingCursor Cursor, uint Weight)> scorers, SearchScratch scratch, HitCollector collector)
    {
        var count = View.Segment.Count;
        for (var start = 0; start < count;)
        {
            var next = Ranking.Matcher.None;
            foreach (var (cursor, _) in scorers)
            {
                next = Math.Min(next, cursor.Seek(start));
            }

            if (next >= count)
            {
                return;
            }

            start = next & ~(Ranking.Matcher.Window - 1);
            var end = Math.Min(start + Ranking.Matcher.Window, count);
            scratch.Clear();
            foreach (var (cursor, weight) in scorers)
            {
                cursor.ScoreAndMark(start, end, weight, scratch.Scores, scratch.Bits);
            }

            View.Live?.Mask(start >> 6, scratch.Bits);
            Collect(start, scratch, collector);
            start = end;
        }
    }

    private void RunTree(Matcher root, List<(PostingCursor Cursor, uint Weight)> scorers, uint[] prefixWeights, SearchScratch scratch, HitCollector collector)
    {
        const int Few = 32;
        var count = View.Segment.Count;
        for (var start = 0; start < count;)
        {
            var next = root.Next(start);
            if (next >= count)
            {
                return;
            }

            start = next & ~(Ranking.Matcher.Window - 1);
            var end = Math.Min(start + Ranking.Matcher.Window, count);
            scratch.Clear();
            root.Fill(start, end, scratch.Bits);
            View.Live?.Mask(start >> 6, scratch.Bits);
            var matches = 0;
            foreach (var word in scratch.Bits)
            {
                matches += BitOperations.PopCount(word);
            }

            if (matches > 0)
            {
                foreach (var (cursor, weight) in scorers)
                {
                    if (matches <= Few)
                    {
                        cursor.ScoreFew(start, weight, scratch.Scores, scratch.Bits);
                    }
                    else
                    {
                        cursor.Score(start, end, weight, scratch.Scores);
                    }
                }

                ScorePrefixes(start, end, prefixWeights, scratch.Scores);
                Collect(start, scratch, collector);
            }

            start = end;
        }
    }

    private void ScorePrefixes(int start, int end, uint[] prefixWeights, Span<uint> scores)
    {
        for (var i = 0; i < prefixWeights.Length; i++)
        {
            if (prefixWeights[i] == 0)
            {
                continue;
            }

            var impacts = PrefixImpacts[i];
            for (var document = start; document < end; document++)
            {
                scores[document - start] += prefixWeights[i] * impacts[document];
            }
        }
    }

    private static void Collect(int start, SearchScratch scratch, HitCollector collector)
    {
        for (var word = 0; word < scratch.Bits.Length; word++)
        {
            for (var rest = scratch.Bits[word]; rest != 0; rest &= rest - 1)
            {
                var offset = (word << 6) + BitOperations.TrailingZeroCount(rest);
                collector.Collect(start + offset, scratch.Scores[offset]);
            }
        }
    }

    private PostingCursor Cursor(int term)
    {
        var cursor = new PostingCursor(View.Segment, term);
        _cursors.Add(cursor);
        return cursor;
    }

    private Matcher Matcher(QueryNode node, ValueNames names)
    {
        var documents = View.Segment.Documents;
        switch (node)
        {
            case WordsNode words:
                return Words(words);
            case PrefixNode prefix:
                return new PrefixMatcher(PrefixImpacts[_plan.PrefixOf(prefix)]);
            case DateNode date:
                return new DateMatcher(documents.Dates, date.From, date.To);
            case ValueNode { Field: ValueField.Type } value:
                return new ColumnMatcher(documents.Types, Array.ConvertAll(documents.TypeTable, t => ValueNames.IsType(value.Value, t)));
            case ValueNode { Field: ValueField.Language } value:
                return new ColumnMatcher(documents.Languages, Array.ConvertAll(documents.LanguageTable, l => ValueNames.IsLanguage(value.Value, l)));
            case ValueNode { Field: ValueField.Holding } value:
                return new ColumnMatcher(documents.Holdings, Array.ConvertAll(documents.HoldingTable, h => names.IsHolding(value.Value, h)));
            case ValueNode value:
                return new ColumnMatcher(documents.Labels, Array.ConvertAll(documents.LabelTable, l => names.IsLabel(value.Value, l)));
            case OrNode or:
                return new OrMatcher([.. or.Parts.Select(p => Matcher(p, names))]);
            case AndNode and:
                return And(and.Parts, names);
            default:
                return And([node], names);
        }
    }

    private AndMatcher And(IReadOnlyList<QueryNode> parts, ValueNames names)
    {
        List<Matcher> required = [], denied = [];
        foreach (var part in parts)
        {
            if (part is NotNode not)
            {
                denied.Add(Matcher(not.Part, names));
            }
            else
            {
                required.Add(Matcher(part, names));
            }
        }

        return new AndMatcher([.. required], [.. denied], View.Segment.Count);
    }

    private Matcher Words(WordsNode words)
    {
        var terms = new int[words.Terms.Count];
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = Terms[_plan.TermOf(words.Field, words.Terms[i])];
            if (terms[i] < 0)
            {
                return NoMatcher.Instance;
            }
        }

        return terms.Length == 1
            ? new TermMatcher(Cursor(terms[0]))
            : new PhraseMatcher(
                View.Segment,
                new AndMatcher([.. terms.Distinct().OrderBy(HolderCount).Select(t => new TermMatcher(Cursor(t)))], [], View.Segment.Count),
                [.. terms.Select(Cursor)]);
    }

    private int HolderCount(int term) => View.Segment.PostingEnds[term] - View.Segment.FirstPosting(term);
}
