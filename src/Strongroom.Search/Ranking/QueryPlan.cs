using System.Text;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>A term group of a query as keys of term dictionaries. Not thread-safe while planned.</summary>
internal sealed class PlannedGroup
{
    /// <summary>Makes it.</summary>
    /// <param name="field">Where its terms must stand.</param>
    /// <param name="word">The word.</param>
    public PlannedGroup(TermField field, QueryWord word)
    {
        Field = field;
        Open = word as OpenWord;
        Kin = word as KinWord;
        Start = Open is null ? null : KeyOf(field, Open.Start);
        Keys = [.. Fixed(word).Select(v => KeyOf(field, v.Term))];
    }

    /// <summary>The word, when the dictionaries are asked for what it stands for besides.</summary>
    public OpenWord? Open { get; }

    /// <summary>Where its terms must stand.</summary>
    public TermField Field { get; }

    /// <summary>The word, when the dictionaries are asked for what is akin to it besides.</summary>
    public KinWord? Kin { get; }

    /// <summary>Keys of the terms that it stands for whatever the dictionaries hold.</summary>
    public byte[][] Keys { get; }

    /// <summary>What the keys begin with that are sought in the dictionaries; null for none.</summary>
    public byte[]? Start { get; }

    /// <summary>Whether it counts for the score.</summary>
    public bool Ranks { get; set; }

    /// <summary>Whether it is one term and no more: most groups are.</summary>
    public bool IsOneTerm => Start is null && Kin is null && Keys.Length == 1;

    private static IReadOnlyList<TermVariant> Fixed(QueryWord word) => word switch
    {
        TermGroup group => group.Variants,
        KinWord kin => [new TermVariant(kin.Word)],
        _ => [],
    };

    /// <summary>Field byte and UTF-8.</summary>
    private static byte[] KeyOf(TermField field, string term) => Encoding.UTF8.GetBytes((char)field + term);
}

/// <summary>
/// What a query has to look up, each group of terms once, whatever the partitions. Scores are the sum over the distinct groups that stand in the query undenied, wherever in it they stand.
/// </summary>
internal sealed class QueryPlan
{
    private readonly Dictionary<(TermField Field, string Name), int> _numbers = [];

    private QueryPlan()
    {
    }

    /// <summary>The groups in the order in which they first stand in the query.</summary>
    public List<PlannedGroup> Groups { get; } = [];

    /// <summary>Plans.</summary>
    /// <param name="root">The query.</param>
    public static QueryPlan For(QueryNode root)
    {
        var plan = new QueryPlan();
        plan.Visit(root, denied: false);
        return plan;
    }

    /// <summary>Number of a word among <see cref="Groups"/>.</summary>
    public int GroupOf(TermField field, QueryWord word) => _numbers[(field, word.Name)];

    private void Visit(QueryNode node, bool denied)
    {
        switch (node)
        {
            case WordsNode words:
                Add(words.Field, words.Words, denied);
                break;
            case NearNode near:
                foreach (var row in near.Operands.SelectMany(static o => o.Rows))
                {
                    Add(near.Field, row, denied);
                }

                break;
            case AndNode and:
                VisitAll(and.Parts, denied);
                break;
            case OrNode or:
                VisitAll(or.Parts, denied);
                break;
            case NotNode not:
                Visit(not.Part, denied: true);
                break;
            default:
                break;
        }
    }

    private void VisitAll(IReadOnlyList<QueryNode> parts, bool denied)
    {
        foreach (var part in parts)
        {
            Visit(part, denied);
        }
    }

    private void Add(TermField field, IReadOnlyList<QueryWord> row, bool denied)
    {
        foreach (var word in row)
        {
            Add(field, word, ranks: !denied && field == TermField.Words);
            if (!denied && field == TermField.Title)
            {
                Add(TermField.Words, word, ranks: true);
            }
        }
    }

    private void Add(TermField field, QueryWord word, bool ranks)
    {
        if (_numbers.TryAdd((field, word.Name), Groups.Count))
        {
            Groups.Add(new PlannedGroup(field, word));
        }

        Groups[GroupOf(field, word)].Ranks |= ranks;
    }
}
