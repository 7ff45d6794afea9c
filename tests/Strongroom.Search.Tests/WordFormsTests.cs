using Strongroom.Search.Words.Forms;

namespace Strongroom.Search.Tests;

public sealed class WordFormsTests
{
    [Theory]
    [InlineData("english", 0)]
    [InlineData("german", 1)]
    [InlineData("russian", 3)]
    public void Stems_are_those_of_the_reference_implementation(string file, int language)
    {
        var rows = Rows(file);
        Assert.True(rows.Count > 3000);
        var memory = new char[WordForms.MaxStemChars];
        Assert.Equal([], rows
            .Select(r => $"{r[0]}: {WordForms.Stem(r[0], (FormsOf)language, memory)}, not {r[1]}")
            .Where((line, i) => !line.EndsWith($": {rows[i][1]}, not {rows[i][1]}", StringComparison.Ordinal)));
    }

    internal static List<string[]> Rows(string file) =>
        [.. File.ReadLines(Path.Combine(Repository.Root, "vectors", "words", file + ".tsv")).Select(static l => l.Split('\t'))];
}
