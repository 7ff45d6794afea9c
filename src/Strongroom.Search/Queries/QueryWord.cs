using Strongroom.Search.Words.Forms;
using Strongroom.Search.Words.Names;

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

/// <summary>A word and what is akin to it, as far as the visible dictionaries hold it.</summary>
/// <param name="Word">The word, folded.</param>
/// <param name="Kinship">What makes other words akin.</param>
internal sealed record KinWord(string Word, Kinship Kinship) : QueryWord
{
    /// <inheritdoc/>
    public override string Name => field ??= Word + (Kinship == Kinship.Forms ? "\u0003" : "\u0004");

    /// <summary>Its stems.</summary>
    public WordStems Stems => field ??= new WordStems(Word);

    /// <summary>Whether both stand for the same.</summary>
    public bool Equals(KinWord? other) => other is not null && Kinship == other.Kinship && string.Equals(Word, other.Word, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kinship, Word);

    /// <summary>Whether it stands for a term.</summary>
    public bool StandsFor(ReadOnlySpan<char> term) => Kinship == Kinship.Forms ? WordForms.AreForms(Word, term) : NameForms.AreSpellings(Word, term);
}

/// <summary>What makes words akin.</summary>
internal enum Kinship
{
    /// <summary>The same stem by the rules of a language of their script.</summary>
    Forms,

    /// <summary>They sound like spellings of one name.</summary>
    Spellings,
}
