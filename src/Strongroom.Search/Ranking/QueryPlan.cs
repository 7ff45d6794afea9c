using System.Text;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>
/// What a query has to look up, each thing once, whatever the partitions. Scores are the sum over the distinct words and prefixes that stand
/// in the query undenied, wherever in it they stand.
/// </summary>
internal sealed class QueryPlan
{
    private readonly Dictionary<string, int> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _prefixes = new(StringComparer.Ordinal);

    private QueryPlan()
    {
    }

    /// <summary>Keys to look up in term dictionaries.</summary>
    public List<byte[]> TermKeys { get; } = [];

    /// <summary>Which of them rank.</summary>
    public List<bool> TermRanks { get; } = [];

    /// <summary>Prefixes to look up.</summary>
    public List<PrefixKey> Prefixes { get; } = [];

    /// <summary>Which of them rank.</summary>
    public List<bool> PrefixRanks { get; } = [];

    /// <summary>Plans.</summary>
    /// <param name="root">The query.</param>
    public static QueryPlan For(QueryNode root)
    {
        var plan = new QueryPlan();
        plan.Visit(root, denied: false);
        return plan;
    }

    /// <summary>Number of a term among <see cref="TermKeys"/>.</summary>
    public int TermOf(TermField field, string term) => _terms[Name(field, term)];

    /// <summary>Number of a prefix among <see cref="Prefixes"/>.</summary>
    public int PrefixOf(PrefixNode node) => _prefixes[Name(node.Field, node.Prefix)];

    private void Visit(QueryNode node, bool denied)
    {
        switch (node)
        {
            case WordsNode words:
                foreach (var term in words.Terms)
                {
                    AddTerm(words.Field, term, ranks: !denied && words.Field == TermField.Words);
                    if (!denied && words.Field == TermField.Title)
                    {
                        AddTerm(TermField.Words, term, ranks: true);
                    }
                }

                break;
            case PrefixNode prefix:
                AddPrefix(prefix, ranks: !denied && prefix.Field == TermField.Words);
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

    private void AddTerm(TermField field, string term, bool ranks)
    {
        if (_terms.TryAdd(Name(field, term), TermKeys.Count))
        {
            TermKeys.Add(Key(field, term));
            TermRanks.Add(ranks);
        }
        else if (ranks)
        {
            TermRanks[TermOf(field, term)] = true;
        }
    }

    private void AddPrefix(PrefixNode node, bool ranks)
    {
        if (_prefixes.TryAdd(Name(node.Field, node.Prefix), Prefixes.Count))
        {
            var stem = node.Prefix.StartsWith(node.Stem, StringComparison.Ordinal) && node.Stem.Length == node.Prefix.Length ? null : Key(node.Field, node.Stem);
            Prefixes.Add(new PrefixKey(Key(node.Field, node.Prefix), stem));
            PrefixRanks.Add(ranks);
        }
        else if (ranks)
        {
            PrefixRanks[PrefixOf(node)] = true;
        }
    }

    private static string Name(TermField field, string term) => (char)field + term;

    private static byte[] Key(TermField field, string term) => Encoding.UTF8.GetBytes(Name(field, term));
}

/// <summary>A prefix as keys.</summary>
/// <param name="Key">Field byte and what the word begins with.</param>
/// <param name="Stem">The key of the prefix taken as a whole word and stemmed, when that is not the prefix itself: rockets* finds rocket.</param>
internal sealed record PrefixKey(byte[] Key, byte[]? Stem);
