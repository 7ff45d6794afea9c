namespace Strongroom.Search.Queries;

/// <summary>
/// A word of a query and all that it stands for: a group of index terms that count as one word. Their holders are summed, all share the weight that follows from the sum, and a document's
/// impact for the group is the greatest of its variants': spellings and stems of one word never add up. Immutable.
/// </summary>
internal abstract record QueryWord
{
    /// <summary>The same for words that stand for the same, and for no others: a group that stands twice in a query counts once.</summary>
    public abstract string Name { get; }

    /// <summary>Says nothing, so that no log can hold it.</summary>
    public sealed override string ToString() => "(word)";
}

/// <summary>One index term that a word of a query stands for.</summary>
/// <param name="Term">The term as it is indexed, without the field byte.</param>
internal readonly record struct TermVariant(string Term)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(term)";
}

/// <summary>A word written out: it stands for itself, or for what else is said. Variants that no visible partition holds vanish there.</summary>
/// <param name="Variants">At least one, no two alike.</param>
internal sealed record TermGroup(IReadOnlyList<TermVariant> Variants) : QueryWord
{
    /// <inheritdoc/>
    public override string Name => field ??= string.Join('\u0001', Variants.Select(static v => v.Term)); // no term holds a control character
}

/// <summary>A word and its other forms, as far as the visible dictionaries hold them: those that have its stem by the rules of a language of its script.</summary>
/// <param name="Word">The word, folded.</param>
internal sealed record FormsWord(string Word) : QueryWord
{
    /// <inheritdoc/>
    public override string Name => field ??= Word + "\u0003";
}
