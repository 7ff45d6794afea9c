using Strongroom.Search.Tests.Worlds;
using Strongroom.Search.Words;

namespace Strongroom.Search.Tests;

public sealed class TokenizerTests
{
    [Fact]
    public void Texts_become_the_words_of_the_vectors()
    {
        var vectors = Repository.JsonLines("vectors/query/words.jsonl");
        Assert.True(vectors.Count > 10);
        foreach (var vector in vectors)
        {
            var words = vector.GetProperty("words").EnumerateArray().Select(static w => w.GetString());
            Assert.Equal(words, Reference.ReferenceSearch.WordsOf(vector.GetProperty("text").GetString()!));
        }
    }

    [Fact]
    public void Composed_and_decomposed_text_give_the_same_words()
    {
        const string Text = "Élysée Čapek Ångström Việt Nam 한국어 Ελλάδα Ёлка ｶﾞ";
        foreach (var form in Enum.GetValues<System.Text.NormalizationForm>())
        {
            Assert.Equal(Reference.ReferenceSearch.WordsOf(Text), Reference.ReferenceSearch.WordsOf(Text.Normalize(form)));
        }
    }

    [Fact]
    public void Any_text_at_all_is_cut_without_fault_and_may_be_cut_anew_from_the_start_of_any_word() => Runs.ForSeeds(400, seed =>
    {
        var chance = new Chance(seed);
        var text = string.Concat(Enumerable.Range(0, 300).Select(_ => chance.Below(7) switch
        {
            0 => (char)chance.Below(0x10000),
            1 => (char)(0xD800 + chance.Below(0x800)),
            2 => " -.'’\n\r\t\u00AD"[chance.Below(9)],
            3 => "dlmqu'.'."[chance.Below(9)],
            _ => (char)('A' + chance.Below(58)),
        }));
        var all = Spans(text, 0);
        foreach (var (start, _, _) in all)
        {
            Assert.Equal(all.Where(w => w.Start >= start), Spans(text, start));
        }
    });

    [Fact]
    public void A_word_without_end_is_cut_into_bounded_pieces()
    {
        var words = Spans(new string('x', 1_000_000), 0);
        Assert.Equal(1_000_000, words.Sum(static w => w.Word.Length));
        Assert.All(words, static w => Assert.True(w.Word.Length <= Tokenizer.MaxWordChars));
    }

    [Fact]
    public void The_table_is_the_one_of_unicode_14() => Assert.Equal((14 << 8) | 0, UnicodeTable.Version);

    [Fact]
    public void The_short_way_for_ascii_is_the_table()
    {
        Assert.Equal(128, Tokenizer.AsciiFold.Length);
        var folded = new char[UnicodeTable.MaxFoldChars];
        for (var c = 0; c < 128; c++)
        {
            var expected = UnicodeTable.ClassOf(c) == WordClass.None ? '\0' : UnicodeTable.Fold(c, folded) == 1 ? folded[0] : '?';
            Assert.Equal(expected, (char)Tokenizer.AsciiFold[c]);
        }
    }

    [Theory]
    [InlineData("a long-\nterm plan", "a|long+longterm|plan+term")]
    [InlineData("infor-\n  mation", "infor+information+mation")]
    [InlineData("x-\nray of-\nten", "xray|of+often+ten")]
    [InlineData("soft\u00AD\nware", "software")]
    [InlineData("one-\ntwo-\nthree four", "one+onetwothree|four+twothree")]
    public void A_word_broken_at_a_lines_end_stands_there_whole_and_in_halves(string text, string places) =>
        Assert.Equal(places, string.Join('|', Reference.ReferenceSearch.PlacesOf(text).Select(static p => string.Join('+', p.Order(StringComparer.Ordinal)))));

    private static List<(int Start, int End, string Word)> Spans(string text, int from)
    {
        var found = new List<(int, int, string)>();
        var words = new Tokenizer(text.AsSpan(from));
        while (words.MoveNext())
        {
            found.Add((words.Start + from, words.End + from, words.Folded.ToString()));
        }

        return found;
    }
}
