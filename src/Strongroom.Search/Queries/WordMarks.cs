using Strongroom.Search.Segments;
using Strongroom.Search.Words;

namespace Strongroom.Search.Queries;

/// <summary>Finds the words of a query in a text that the asker has opened: the words that also mark snippets. Immutable.</summary>
internal sealed class WordMarks
{
    private readonly HashSet<string> _terms = new(StringComparer.Ordinal);
    private readonly List<OpenWord> _open = [];
    private readonly List<KinWord> _kin = [];

    /// <summary>Collects what the query asks for; what it denies is not marked.</summary>
    /// <param name="root">The query.</param>
    public WordMarks(QueryNode root) => Visit(root);

    /// <summary>Marks.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">Most marks wanted.</param>
    /// <returns>Ascending ranges that do not overlap.</returns>
    public List<MarkedRange> In(ReadOnlySpan<char> text, int limit)
    {
        var marks = new List<MarkedRange>();
        if (_terms.Count == 0 && _open.Count == 0 && _kin.Count == 0)
        {
            return marks;
        }

        var known = new Dictionary<string, bool>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>(); // a text says few words often
        var words = new Tokenizer(text);
        while (marks.Count < limit && words.MoveNext())
        {
            if (IsAsked(words.Folded, known)
                || (words.SecondHalf is > 0 and var half && (IsAsked(words.Folded[..half], known) || IsAsked(words.Folded[half..], known))))
            {
                marks.Add(new MarkedRange(words.Start, words.End - words.Start));
            }
        }

        return marks;
    }

    private bool IsAsked(ReadOnlySpan<char> word, Dictionary<string, bool>.AlternateLookup<ReadOnlySpan<char>> known)
    {
        if (!known.TryGetValue(word, out var isAsked))
        {
            isAsked = IsAsked(word.ToString());
            known[word] = isAsked;
        }

        return isAsked;
    }

    private bool IsAsked(string word)
    {
        if (_terms.Contains(word) || _kin.Exists(k => k.StandsFor(word)))
        {
            return true;
        }

        int[] codePoints = _open.Count == 0 ? [] : [.. word.EnumerateRunes().Select(static r => r.Value)];
        return _open.Exists(o => word.StartsWith(o.Start, StringComparison.Ordinal) && o.Fit(codePoints) == OpenWord.Fits);
    }

    private void Add(IReadOnlyList<QueryWord> words)
    {
        foreach (var word in words)
        {
            switch (word)
            {
                case OpenWord open:
                    _open.Add(open);
                    break;
                case KinWord kin:
                    _kin.Add(kin);
                    break;
                case TermGroup group:
                    _terms.UnionWith(group.Variants.Select(static v => v.Term));
                    break;
                default:
                    break;
            }
        }
    }

    private void Visit(QueryNode node)
    {
        switch (node)
        {
            case WordsNode { Field: TermField.Words or TermField.Title } words:
                Add(words.Words);
                break;
            case NearNode { Field: TermField.Words or TermField.Title } near:
                foreach (var row in near.Operands.SelectMany(static o => o.Rows))
                {
                    Add(row);
                }

                break;
            case AndNode and:
                foreach (var part in and.Parts)
                {
                    Visit(part);
                }

                break;
            case OrNode or:
                foreach (var part in or.Parts)
                {
                    Visit(part);
                }

                break;
            default:
                break;
        }
    }
}
