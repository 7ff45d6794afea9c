using Strongroom.Search.Words.Forms;

namespace Strongroom.Search.Queries;

/// <summary>The analyzers' side of a term group: what a word of a query stands for. A pure function of the word, so that every node and peer finds the same. Thread-safe.</summary>
internal interface IWordVariants
{
    /// <summary>What a word stands for.</summary>
    /// <param name="folded">The word, folded.</param>
    /// <param name="quoted">Whether it stands in quotation marks: then it means what is written.</param>
    QueryWord Of(ReadOnlySpan<char> folded, bool quoted);
}

/// <summary>A word stands for itself and, unless it is quoted, for its other forms; or always for itself alone.</summary>
internal sealed class FormVariants : IWordVariants
{
    private readonly bool _finds;

    private FormVariants(bool finds) => _finds = finds;

    /// <summary>With other forms.</summary>
    public static FormVariants Found { get; } = new(finds: true);

    /// <summary>As written.</summary>
    public static FormVariants None { get; } = new(finds: false);

    /// <summary>Those of some rules.</summary>
    public static FormVariants Of(SearchRules rules) => rules.FindsForms ? Found : None;

    /// <inheritdoc/>
    public QueryWord Of(ReadOnlySpan<char> folded, bool quoted) => _finds && !quoted && !WordForms.LanguagesOf(folded).IsEmpty
        ? new KinWord(folded.ToString(), Kinship.Forms)
        : new TermGroup([new TermVariant(folded.ToString())]);
}
