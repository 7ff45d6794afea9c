using Strongroom.Search.Segments;
using Strongroom.Search.Words;
using Strongroom.Search.Words.Forms;

namespace Strongroom.Search.Queries;

/// <summary>Finds the words of a query in a text that the asker has opened: the words that also mark snippets. Immutable.</summary>
internal sealed class WordMarks
{
    private readonly HashSet<string> _terms = new(StringComparer.Ordinal);
    private readonly List<PrefixWord> _prefixes = [];
    private readonly List<string> _forms = [];

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
        if (_terms.Count == 0 && _prefixes.Count == 0 && _forms.Count == 0)
        {
            return marks;
        }

        var terms = _terms.GetAlternateLookup<ReadOnlySpan<char>>();
        var words = new Tokenizer(text);
        while (marks.Count < limit && words.MoveNext())
        {
            if (IsAsked(words.Folded, terms)
                || (words.SecondHalf is > 0 and var half && (IsAsked(words.Folded[..half], terms) || IsAsked(words.Folded[half..], terms))))
            {
                marks.Add(new MarkedRange(words.Start, words.End - words.Start));
            }
        }

        return marks;
    }

    private bool IsAsked(ReadOnlySpan<char> word, HashSet<string>.AlternateLookup<ReadOnlySpan<char>> terms) => terms.Contains(word) || BeginsAsAsked(word) || IsForm(word);

    private bool BeginsAsAsked(ReadOnlySpan<char> word)
    {
        foreach (var prefix in _prefixes)
        {
            if (word.StartsWith(prefix.Start, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(QueryWord word)
    {
        switch (word)
        {
            case PrefixWord prefix:
                _prefixes.Add(prefix);
                break;
            case FormsWord forms:
                _forms.Add(forms.Word);
                break;
            case TermGroup group:
                _terms.UnionWith(group.Variants.Select(static v => v.Term));
                break;
            default:
                break;
        }
    }

    private bool IsForm(ReadOnlySpan<char> folded)
    {
        foreach (var word in _forms)
        {
            if (WordForms.AreForms(word, folded))
            {
                return true;
            }
        }

        return false;
    }

    private void Visit(QueryNode node)
    {
        switch (node)
        {
            case WordsNode { Field: TermField.Words or TermField.Title } words:
                foreach (var word in words.Words)
                {
                    Add(word);
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
