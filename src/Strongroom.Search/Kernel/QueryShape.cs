using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>
/// A query that the kernel answers: any of some words, or all of some words and phrases, perhaps within a range of dates. Everything else goes through the matchers.
/// A function of the query alone. Immutable.
/// </summary>
internal sealed class QueryShape
{
    private readonly List<int> _terms = [];
    private readonly List<int[]> _phrases = [];

    private QueryShape()
    {
    }

    /// <summary>Numbers of the words among the plan's groups, each once.</summary>
    public IReadOnlyList<int> Terms => _terms;

    /// <summary>Whether each word stands for one term of the index and no more.</summary>
    public bool IsOneTermEach { get; private init; }

    /// <summary>Whether all words are required; else any will do.</summary>
    public bool RequiresAll { get; private set; }

    /// <summary>Phrases, each as places in <see cref="Terms"/>.</summary>
    public IReadOnlyList<int[]> Phrases => _phrases;

    /// <summary>Whether there are any.</summary>
    public bool HasPhrases => _phrases.Count > 0;

    /// <summary>Whether dates matter.</summary>
    public bool IsDated { get; private set; }

    /// <summary>The first millisecond wanted.</summary>
    public long From { get; private set; } = long.MinValue;

    /// <summary>The last millisecond wanted.</summary>
    public long To { get; private set; } = long.MaxValue;

    /// <summary>Recognises a shape.</summary>
    /// <param name="root">The query.</param>
    /// <param name="plan">Its plan.</param>
    /// <returns>Null when the kernel cannot answer it.</returns>
    public static QueryShape? Of(QueryNode root, QueryPlan plan)
    {
        if (!plan.Groups.TrueForAll(static g => g.Start is null))
        {
            return null;
        }

        var shape = new QueryShape { IsOneTermEach = plan.Groups.TrueForAll(static g => g.IsOneTerm) };
        return shape.Take(root, plan) && shape._terms.Count > 0 ? shape : null;
    }

    private bool Take(QueryNode root, QueryPlan plan)
    {
        var isAlone = WordParts(root) == 1;
        return TakeParts(root, plan, isAlone);
    }

    private static int WordParts(QueryNode node)
    {
        if (node is not AndNode and)
        {
            return node is DateNode ? 0 : 1;
        }

        var count = 0;
        foreach (var part in and.Parts)
        {
            count += WordParts(part);
        }

        return count;
    }

    private bool TakeParts(QueryNode node, QueryPlan plan, bool isAlone)
    {
        if (node is not AndNode and)
        {
            return TakePart(node, plan, isAlone);
        }

        foreach (var part in and.Parts)
        {
            if (!TakeParts(part, plan, isAlone))
            {
                return false;
            }
        }

        return true;
    }

    private bool TakePart(QueryNode part, QueryPlan plan, bool isAlone)
    {
        switch (part)
        {
            case DateNode date:
                IsDated = true;
                From = Math.Max(From, date.From);
                To = Math.Min(To, date.To);
                return true;
            case WordsNode { Field: TermField.Words } words:
                RequiresAll |= !isAlone || words.Words.Count > 1;
                var places = new int[words.Words.Count];
                for (var i = 0; i < places.Length; i++)
                {
                    places[i] = Place(plan.GroupOf(TermField.Words, words.Words[i]));
                }

                if (places.Length > 1 && !words.Words.All(w => plan.Groups[plan.GroupOf(TermField.Words, w)].IsOneTerm))
                {
                    return false; // a place in the row may be any of several terms
                }

                if (places.Length > 1)
                {
                    _phrases.Add(places);
                }

                return true;
            case OrNode any when isAlone:
                return TakeAny(any, plan);
            default:
                return false;
        }
    }

    private bool TakeAny(OrNode any, QueryPlan plan)
    {
        foreach (var part in any.Parts)
        {
            switch (part)
            {
                case WordsNode { Field: TermField.Words, Words: [var word] }:
                    Place(plan.GroupOf(TermField.Words, word));
                    break;
                case OrNode inner when TakeAny(inner, plan):
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private int Place(int term)
    {
        var place = _terms.IndexOf(term);
        if (place < 0)
        {
            place = _terms.Count;
            _terms.Add(term);
        }

        return place;
    }
}
