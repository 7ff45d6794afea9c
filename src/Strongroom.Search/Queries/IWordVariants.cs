using Strongroom.Search.Words;

namespace Strongroom.Search.Queries;

/// <summary>The analyzers' side of a term group: which index terms a word of a query stands for. A pure function of the word, so that every node and peer finds the same. Thread-safe.</summary>
internal interface IWordVariants
{
    /// <summary>The terms that a word stands for.</summary>
    /// <param name="folded">The word, folded but not stemmed.</param>
    /// <returns>At least one, no two alike, always in the same order.</returns>
    IReadOnlyList<TermVariant> Of(ReadOnlySpan<char> folded);
}

/// <summary>A word stands for itself without its English plural ending, or for itself alone.</summary>
internal sealed class PluralVariants : IWordVariants
{
    private readonly bool _cuts;

    private PluralVariants(bool cuts) => _cuts = cuts;

    /// <summary>Without plural endings.</summary>
    public static PluralVariants Cut { get; } = new(cuts: true);

    /// <summary>As they stand.</summary>
    public static PluralVariants Kept { get; } = new(cuts: false);

    /// <summary>Those of some rules.</summary>
    public static PluralVariants Of(SearchRules rules) => rules.CutsPlurals ? Cut : Kept;

    /// <inheritdoc/>
    public IReadOnlyList<TermVariant> Of(ReadOnlySpan<char> folded)
    {
        Span<char> word = stackalloc char[folded.Length];
        folded.CopyTo(word);
        return [new TermVariant((_cuts ? Stemmer.Stem(word) : word).ToString())];
    }
}
