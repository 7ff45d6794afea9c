using Strongroom.Search.Queries;

namespace Strongroom.Search.Tests.Worlds;

/// <summary>A word stands for other words of the stock too, as a name does for its spellings: groups of several terms, some of which nobody holds.</summary>
internal sealed class ManySpellings : IWordVariants
{
    private static readonly string[][] Alike =
    [
        ["missile", "ship", "missle"], ["cuba", "cuban", "москва"], ["report", "the", "rapport"], ["agent", "zzz"], ["city", "cable", "operation"], ["1961", "1962"], ["zz", "zy"],
    ];

    public static Query Parse(string text) => Query.Parse(text, SearchRules.Default, new ManySpellings());

    public IReadOnlyList<TermVariant> Of(ReadOnlySpan<char> folded)
    {
        var term = PluralVariants.Cut.Of(folded)[0];
        return [term, .. (Alike.FirstOrDefault(a => a.Contains(term.Term)) ?? []).Where(a => a != term.Term).Select(static a => new TermVariant(a))];
    }
}
