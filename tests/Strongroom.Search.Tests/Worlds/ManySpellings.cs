using Strongroom.Search.Queries;

namespace Strongroom.Search.Tests.Worlds;

/// <summary>A word stands for other words of the stock too, as a name does for its spellings: groups of several terms, some of which nobody holds.</summary>
internal sealed class ManySpellings : IWordVariants
{
    private static readonly string[][] Alike =
    [
        ["missile", "ship", "missle"], ["cuba", "cuban", "москва"], ["report", "the", "rapport"], ["agent", "zzz"], ["city", "cable", "operation"], ["1961", "1962"], ["zz", "zy"],
    ];

    /// <summary>Words as written, which is what the kernel answers.</summary>
    public static SearchRules AsWritten { get; } = SearchRules.Default with { FindsForms = false };

    public static Query Parse(string text) => Query.Parse(text, SearchRules.Default, new ManySpellings());

    /// <summary>Any query, its words standing for other words, for their forms, or for what is written.</summary>
    public static Query Parse(Chance chance) => chance.Below(3) switch
    {
        0 => Parse(chance.Query()),
        1 => Query.Parse(chance.Query()),
        _ => Query.Parse(chance.Query(), AsWritten),
    };

    public QueryWord Of(ReadOnlySpan<char> folded, bool quoted)
    {
        var word = folded.ToString();
        return Alike.FirstOrDefault(a => a.Contains(word)) is { } alike
            ? new TermGroup([new TermVariant(word), .. alike.Where(a => a != word).Select(static a => new TermVariant(a))])
            : FormVariants.Found.Of(folded, quoted);
    }
}
