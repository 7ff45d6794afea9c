using Strongroom.Search.Words.Forms;

namespace Strongroom.Search.Tests;

public sealed class WordFormsTests
{
    [Theory]
    [InlineData("english", 0)]
    [InlineData("german", 1)]
    [InlineData("russian", 3)]
    [InlineData("french", 2)]
    [InlineData("arabic", 4)]
    public void Stems_are_those_of_the_vectors(string file, int language)
    {
        var rows = Rows(file);
        Assert.NotEmpty(rows);
        var memory = new char[WordForms.MaxStemChars];
        Assert.Equal([], rows
            .Select(r => $"{r[0]}: {WordForms.Stem(r[0], (FormsOf)language, memory)}, not {r[1]}")
            .Where((line, i) => !line.EndsWith($": {rows[i][1]}, not {rows[i][1]}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("rockets", "rocket", true)]
    [InlineData("negotiations", "negotiated", true)]
    [InlineData("general", "generation", false)]
    [InlineData("under", "und", false)]
    [InlineData("mueller", "mullers", true)]
    [InlineData("verhandlungen", "verhandlung", true)]
    [InlineData("hauser", "haus", true)]
    [InlineData("journaux", "journal", true)]
    [InlineData("переговоров", "переговоры", true)]
    [InlineData("война", "воина", false)]
    [InlineData("والمدينه", "مدينه", true)]
    [InlineData("us", "use", false)]
    [InlineData("b52s", "b52", false)]
    [InlineData("москва", "moskva", false)]
    public void Forms_are_told_from_other_words(string one, string other, bool expected)
    {
        Assert.Equal(expected, WordForms.AreForms(one, other));
        Assert.Equal(expected, WordForms.AreForms(other, one));
    }

    internal static List<string[]> Rows(string file) =>
        [.. File.ReadLines(Path.Combine(Repository.Root, "vectors", "words", file + ".tsv")).Select(static l => l.Split('\t'))];
}
