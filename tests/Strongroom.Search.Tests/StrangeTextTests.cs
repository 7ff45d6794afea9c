using System.Text;
using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

/// <summary>Text of any kind is indexed, sealed, opened and found beside other texts; nothing breaks on it.</summary>
public sealed class StrangeTextTests
{
    private const int Megabyte = 1 << 20;
    private static readonly Label Label = LabelPolicy.Uk.Parse("UK OFFICIAL");
    private static readonly CompartmentId Partition = new(new SeededRandomSource(1).NextId("partition"));

    public static TheoryData<string, string, string?> Kinds => new()
    {
        { "nothing", string.Empty, null },
        { "one word of ten megabytes", new string('q', 10 * Megabyte), "\"" + new string('q', 64) + "\"" },
        { "no spaces, all different", string.Concat(Enumerable.Range(0, 200_000).Select(static n => (char)(0x4E00 + (n % 20_000)))), "丁" },
        { "lone surrogates", "\uD800 before \uDC00\uDC00after\uD83D", "after" },
        { "right to left with marks", "\u202Eالقذافي\u202C وصل إلى طرابلس \u200F", "طرابلس" },
        { "emoji, joined and coloured", "👨‍👩‍👧‍👦 family 👍🏽 agreed 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "agreed" },
        { "control characters", "\0one\u0001two\u0007\u001B[31mred\u007F\u0085\uFEFFthree\uFFFE\uFFFF", "three" },
        { "nothing but marks", string.Concat(Enumerable.Repeat("\u0301\u0323", 50_000)), null },
        { "a letter under fifty thousand marks", "a" + new string('\u0301', 50_000) + " harbour", "harbour" },
        { "line ends and hyphens only", string.Concat(Enumerable.Repeat("-\r\n", 50_000)) + "end", "end" },
        { "one letter a word", string.Concat(Enumerable.Repeat("x ", 500_000)), "x" },
        { "expanding letters", new string('\uFDFA', 10_000) + " last", "last" }, // each folds to eighteen
        { "Hangul syllables", new string('\uD55C', 100_000), null },
        { "Latin of many forms", "ﬁﬂ ＡＢＣ ǅ İstanbul ß ẞ ſ", "istanbul" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_is_indexed_and_found_and_its_neighbours_too(string kind, string text, string? query)
    {
        Assert.NotEmpty(kind);
        var ids = new SeededRandomSource(7);
        var odd = new CollectedText(new ItemId(ids.NextId("odd")), null, text);
        var plain = new CollectedText(new ItemId(ids.NextId("plain")), null, "a plain neighbour");
        var index = new TextCollection(SearchRules.Default, Label);
        foreach (var segment in index.Build([odd, plain]))
        {
            index.Open(Partition, segment);
        }

        Assert.Equal(plain.Item, Assert.Single(index.Search([Partition], Query.Parse("neighbour"), new SearchOptions()).Hits).Item);
        if (query is not null)
        {
            var hit = Assert.Single(index.Search([Partition], Query.Parse(query), new SearchOptions()).Hits);
            Assert.Equal(odd.Item, hit.Item);
            Assert.All(hit.Snippet!.Marks, m => Assert.InRange(m.Start + m.Length, 1, hit.Snippet.Text.Length));
            Assert.InRange(hit.Snippet.Text.Length, 1, 1000);
        }
    }

    [Theory]
    [InlineData("新华社北京电 国家主席习近平在会见时指出", "习近平", "习近平")]
    [InlineData("国家主席习\n近平在会见时指出", "习近平", "习 近平")] // a line's end inside a name
    [InlineData("国家主席习近平在会见时指出", "主席 指出", "主席")]
    [InlineData("2021年习近平主席访问", "习近平主席", "习近平主席")]
    [InlineData("ロシアのプーチン大統領は声明を発表した", "プーチン大統領", "プーチン大統領")]
    [InlineData("ロシアのﾌﾟｰﾁﾝ大統領", "プーチン", "ﾌﾟｰﾁﾝ")]
    [InlineData("นายกรัฐมนตรีเดินทางถึงกรุงเทพเมื่อวานนี้", "กรุงเทพ", "กรุงเทพ")]
    [InlineData("ນະຄອນຫຼວງວຽງຈັນ", "ວຽງຈັນ", "ວຽງຈັນ")]
    public void Where_no_spaces_are_written_a_word_is_found_as_it_stands_in_its_row(string text, string query, string marked)
    {
        var ids = new SeededRandomSource(9);
        var held = new CollectedText(new ItemId(ids.NextId("held")), null, text);
        var mixed = new CollectedText(new ItemId(ids.NextId("mixed")), null, string.Concat(text.EnumerateRunes().Reverse())); // the same letters in another order
        var index = new TextCollection(SearchRules.Default, Label);
        foreach (var segment in index.Build([held, mixed]))
        {
            index.Open(Partition, segment);
        }

        var hit = Assert.Single(index.Search([Partition], Query.Parse(query), new SearchOptions()).Hits);
        Assert.Equal(held.Item, hit.Item);
        var at = hit.Snippet!.Text.IndexOf(marked, StringComparison.Ordinal);
        Assert.True(at >= 0, "the snippet shows it");
        Assert.All(Enumerable.Range(at, marked.Length).Where(i => marked[i - at] != ' '), i => Assert.Contains(hit.Snippet.Marks, m => m.Start <= i && i < m.Start + m.Length));
    }

    [Fact]
    public void Texts_of_random_characters_from_all_of_Unicode_come_back_as_they_went_in() => Runs.ForSeeds(60, seed =>
    {
        var chance = new Chance(seed);
        var ids = new SeededRandomSource(seed);
        var texts = Enumerable.Range(0, 3).Select(_ => new CollectedText(new ItemId(ids.NextId("t")), null, Random(chance, chance.Below(3000)))).ToList();
        var index = new TextCollection(SearchRules.Default, Label);
        foreach (var segment in index.Build(texts))
        {
            var size = index.Open(Partition, segment); // verified to the last bit
            Assert.Equal(texts.Sum(static t => (long)Encoding.UTF8.GetByteCount(t.Text)), size.TextBytes);
        }
    });

    private static string Random(Chance chance, int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            _ = chance.Below(8) switch
            {
                0 => text.Append((char)chance.Below(0x10000)), // halves of pairs too
                1 => text.Append(' '),
                2 => text.Append(char.ConvertFromUtf32(0x10000 + chance.Below(0x100000))),
                3 => text.Append((char)chance.Below(0x20)),
                4 => text.Append((char)(0x590 + chance.Below(0x200))),
                _ => text.Append((char)('a' + chance.Below(26))),
            };
        }

        return text.ToString();
    }
}
