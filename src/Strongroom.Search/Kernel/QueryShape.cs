using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>
/// A query whose best hits can be found by their scores first: any of some words, or all of some words and phrases, perhaps within a range of dates; and further conditions, which are looked at only for documents
/// whose scores get them in. A function of the query alone. Immutable.
/// </summary>
internal sealed class QueryShape
{
    private readonly List<int> _terms = [];
    private UInt128 _required; // a bit for each place
    private List<OrNode>? _choices;
    private readonly List<int[]> _phrases = [];
    private readonly List<QueryNode> _conditions = [];

    private QueryShape()
    {
    }

    /// <summary>Numbers of the words among the plan's groups, each once.</summary>
    public IReadOnlyList<int> Terms => _terms;

    /// <summary>Whether it is words and phrases of one term of the index each, and dates: nothing else.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>Whether all words are required but for those that stand in a condition alone; else any will do.</summary>
    public bool RequiresAll => _required != 0;

    /// <summary>How many are required.</summary>
    public int Required => (int)UInt128.PopCount(_required);

    /// <summary>Phrases, each as places in <see cref="Terms"/>.</summary>
    public IReadOnlyList<int[]> Phrases => _phrases;

    /// <summary>Whether there are any.</summary>
    public bool HasPhrases => _phrases.Count > 0;

    /// <summary>What else must hold, all of it.</summary>
    public IReadOnlyList<QueryNode> Conditions => _conditions;

    /// <summary>Whether dates matter.</summary>
    public bool IsDated { get; private set; }

    /// <summary>The first millisecond wanted.</summary>
    public long From { get; private set; } = long.MinValue;

    /// <summary>The last millisecond wanted.</summary>
    public long To { get; private set; } = long.MaxValue;

    /// <summary>Whether a word is required.</summary>
    /// <param name="place">Its place in <see cref="Terms"/>.</param>
    public bool IsRequired(int place) => (_required >> place & 1) != 0;

    /// <summary>Recognises a shape.</summary>
    /// <param name="root">The query.</param>
    /// <param name="plan">Its plan.</param>
    /// <returns>Null when documents may match that hold no word that counts, or too little is known of which.</returns>
    public static QueryShape? Of(QueryNode root, QueryPlan plan)
    {
        var shape = new QueryShape();
        shape.Take(root, plan);
        if (!shape.RequiresAll && shape._choices is null)
        {
            return null;
        }

        foreach (var choice in shape._choices ?? [])
        {
            shape.Place(choice, plan);
        }

        var chosen = shape._terms.Count;
        for (var group = 0; group < plan.Groups.Count; group++)
        {
            if (plan.Groups[group].Ranks)
            {
                shape.Place(group); // one that stands in a condition counts where it is held
            }
        }

        // One choice alone is what brings documents in; beside anything else that counts it is a condition.
        if (shape._choices is not null && (shape._choices.Count > 1 || shape.RequiresAll || shape._terms.Count > chosen))
        {
            shape._conditions.AddRange(shape._choices);
        }

        shape.IsPlain = shape._conditions.Count == 0 && plan.Groups.TrueForAll(static g => g.IsOneTerm);
        return shape;
    }

    private static bool IsChoice(OrNode or) => or.Parts.All(static p => p is WordsNode { Field: TermField.Words, Words.Count: 1 } || (p is OrNode inner && IsChoice(inner)));

    private void Take(QueryNode part, QueryPlan plan)
    {
        switch (part)
        {
            case AndNode and:
                foreach (var inner in and.Parts)
                {
                    Take(inner, plan);
                }

                break;
            case OrNode choice when IsChoice(choice):
                (_choices ??= []).Add(choice);
                break;
            case DateNode date:
                IsDated = true;
                From = Math.Max(From, date.From);
                To = Math.Min(To, date.To);
                break;
            case WordsNode { Field: TermField.Words } words:
                TakeRow(words, plan);
                break;
            case NearNode { Field: TermField.Words } near:
                foreach (var operand in near.Operands.Where(static o => o.Rows.Count == 1))
                {
                    Require(operand.Rows[0], plan);
                }

                _conditions.Add(near);
                break;
            default:
                _conditions.Add(part);
                break;
        }
    }

    private void TakeRow(WordsNode words, QueryPlan plan)
    {
        Require(words.Words, plan);
        if (words.Words.Count == 1)
        {
            return;
        }

        if (words.Words.All(w => plan.Groups[plan.GroupOf(TermField.Words, w)].IsOneTerm))
        {
            _phrases.Add([.. words.Words.Select(w => Place(plan.GroupOf(TermField.Words, w)))]);
        }
        else
        {
            _conditions.Add(words); // a place in the row may be any of several terms
        }
    }

    private void Require(IReadOnlyList<QueryWord> words, QueryPlan plan)
    {
        foreach (var word in words)
        {
            _required |= UInt128.One << Place(plan.GroupOf(TermField.Words, word));
        }
    }

    private void Place(OrNode choice, QueryPlan plan)
    {
        foreach (var part in choice.Parts)
        {
            if (part is WordsNode words)
            {
                Place(plan.GroupOf(TermField.Words, words.Words[0]));
            }
            else if (part is OrNode inner)
            {
                Place(inner, plan);
            }
        }
    }

    private int Place(int group)
    {
        var place = _terms.IndexOf(group);
        if (place < 0)
        {
            place = _terms.Count;
            _terms.Add(group);
        }

        return place;
    }
}
