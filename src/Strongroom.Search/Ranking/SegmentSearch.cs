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
    private readonly GroupTerms? _asked;
    private readonly List<PostingCursor> _cursors = [];
    private GroupImpacts?[]? _impacts; // of groups that have several terms here, as far as they were needed

    /// <summary>Makes it.</summary>
    /// <param name="partition">The segment's partition.</param>
    /// <param name="view">The segment.</param>
    /// <param name="plan">What is looked up.</param>
    /// <param name="asked">What each group stands for where dictionaries were asked already; null for what the plan says.</param>
    public SegmentSearch(Partition partition, SegmentView view, QueryPlan plan, GroupTerms? asked = null)
    {
        _asked = asked;
        Partition = partition;
        View = view;
        _plan = plan;
    }

    public Partition Partition { get; }

    public SegmentView View { get; }

    /// <summary>Numbers of each group's terms in the segment, none twice; what a beginning stands for comes by <see cref="TakeExpansion"/>.</summary>
    public int[][] Terms => field ??= LookUp();

    /// <summary>Postings read.</summary>
    public long PostingsRead { get; private set; }

    /// <summary>Takes in what a group stands for besides its own terms.</summary>
    /// <param name="group">Its number in the plan.</param>
    /// <param name="terms">All of its terms here, none twice.</param>
    public void TakeExpansion(int group, List<int> terms) => Terms[group] = [.. terms];

    /// <summary>Documents that hold each of a group's terms, summed; live ones alone.</summary>
    public long LiveHolders(int group)
    {
        long holders = 0;
        foreach (var term in Terms[group])
        {
            holders += View.LiveHolders(term);
        }

        return holders;
    }

    /// <summary>A group's impact on a document: the greatest of its terms'; 0 where it holds none.</summary>
    public byte ImpactOf(int group, int document)
    {
        if (_impacts?[group] is { } impacts)
        {
            return impacts.ByDocument[document];
        }

        byte impact = 0;
        foreach (var term in Terms[group])
        {
            var cursor = new PostingCursor(View.Segment, term);
            impact = cursor.Seek(document) == document ? Math.Max(impact, View.Segment.Impacts[cursor.Posting]) : impact;
        }

        return impact;
    }

    /// <summary>Goes through the documents.</summary>
    /// <param name="root">The query.</param>
    /// <param name="weights">The weight of each of the plan's groups, 0 for those that do not rank.</param>
    /// <param name="names">What values in the query name.</param>
    /// <param name="scratch">Memory to use again.</param>
    /// <param name="collector">Takes what matches.</param>
    public void Run(QueryNode root, uint[] weights, ValueNames names, SearchScratch scratch, HitCollector collector)
    {
        var scorers = new List<(PostingCursor Cursor, uint Weight)>();
        var groups = new List<(GroupImpacts Impacts, uint Weight)>();
        for (var i = 0; i < Terms.Length; i++)
        {
            switch (weights[i] == 0 ? [] : Terms[i])
            {
                case []:
                    break;
                case [var term]:
                    scorers.Add((Cursor(term), weights[i]));
                    break;
                default:
                    groups.Add((ImpactsOf(i), weights[i]));
                    break;
            }
        }

        collector.Enter(this);
        if (groups.Count == 0 && IsAnyOfRankingWords(root))
        {
            RunWords(scorers, scratch, collector);
        }
        else
        {
            RunTree(Matcher(root, names), scorers, groups, scratch, collector);
        }

        foreach (var cursor in _cursors)
        {
            PostingsRead += cursor.PostingsRead;
        }
    }

    private int[][] LookUp()
    {
        var terms = new int[_plan.Groups.Count][];
        for (var g = 0; g < terms.Length; g++)
        {
            terms[g] = [.. (_asked?.KeysOf(g) ?? _plan.Groups[g].Keys).Select(key => View.Segment.Table.Find(View.Segment, WordHash.Of(key), key)).Where(static t => t >= 0)];
        }

        return terms;
    }

    private GroupImpacts ImpactsOf(int group)
    {
        _impacts ??= new GroupImpacts?[_plan.Groups.Count];
        if (_impacts[group] is null)
        {
            _impacts[group] = new GroupImpacts(View.Segment, Terms[group]);
            PostingsRead += _impacts[group]!.PostingsRead;
        }

        return _impacts[group]!;
    }

    /// <summary>The commonest query needs no second look: what scores is what matches.</summary>
    private static bool IsAnyOfRankingWords(QueryNode node) => node switch
    {
        WordsNode { Field: TermField.Words, Words.Count: 1 } => true,
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

    private void RunTree(
        Matcher root,
        List<(PostingCursor Cursor, uint Weight)> scorers,
        List<(GroupImpacts Impacts, uint Weight)> groups,
        SearchScratch scratch,
        HitCollector collector)
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

                foreach (var (impacts, weight) in groups)
                {
                    impacts.Score(start, end, weight, scratch.Scores);
                }

                Collect(start, scratch, collector);
            }

            start = end;
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
            case NearNode near:
                return Near(near);
            case DateNode date:
                return new DateMatcher(documents.Dates, date.From, date.To);
            case ValueNode { Field: ValueField.Type } value:
                return new ColumnMatcher(documents.Types, Array.ConvertAll(documents.TypeTable, t => ValueNames.IsType(value.Value, t)));
            case ValueNode { Field: ValueField.Language } value:
                return new ColumnMatcher(documents.Languages, Array.ConvertAll(documents.LanguageTable, l => ValueNames.IsLanguage(value.Value, l)));
            case ValueNode { Field: ValueField.Holding } value:
                return new ColumnMatcher(documents.Holdings, Array.ConvertAll(documents.HoldingTable, h => names.IsHolding(value.Value, h)));
            case ValueNode { Field: ValueField.Agency } value:
                return names.IsAgency(value.Value) ? And([], names) : NoMatcher.Instance;
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

    private Matcher Words(WordsNode words) => GroupsOf(words.Field, words.Words) switch
    {
        null => NoMatcher.Instance,
        [var group] => Group(group),
        var groups => new PhraseMatcher(All(groups), Row(groups)),
    };

    private Matcher Near(NearNode near)
    {
        var all = new List<Matcher>();
        var operands = new List<RowPlaces[]>();
        foreach (var operand in near.Operands)
        {
            int[][] rows = [.. operand.Rows.Select(r => GroupsOf(near.Field, r)).OfType<int[]>()];
            if (rows.Length == 0)
            {
                return NoMatcher.Instance;
            }

            all.Add(rows.Length == 1 ? All(rows[0]) : new OrMatcher([.. rows.Select(All)]));
            operands.Add([.. rows.Select(Row)]);
        }

        return new NearMatcher(new AndMatcher([.. all], [], View.Segment.Count), new NearPlaces([.. operands], near.Steps));
    }

    /// <summary>The groups of a row of words; null when one of them stands for nothing here.</summary>
    private int[]? GroupsOf(TermField field, IReadOnlyList<QueryWord> words)
    {
        var groups = new int[words.Count];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = _plan.GroupOf(field, words[i]);
            if (Terms[groups[i]].Length == 0)
            {
                return null;
            }
        }

        return groups;
    }

    private AndMatcher All(int[] groups) => new([.. groups.Distinct().OrderBy(HolderCount).Select(Group)], [], View.Segment.Count);

    private RowPlaces Row(int[] groups) => new([.. groups.Select(g => new GroupPositions(View.Segment, [.. Terms[g].Select(Cursor)]))]);

    private Matcher Group(int group) => Terms[group] is [var term] ? new TermMatcher(Cursor(term)) : new GroupMatcher(ImpactsOf(group).ByDocument);

    private long HolderCount(int group)
    {
        long count = 0;
        foreach (var term in Terms[group])
        {
            count += View.Segment.PostingEnds[term] - View.Segment.FirstPosting(term);
        }

        return count;
    }
}
